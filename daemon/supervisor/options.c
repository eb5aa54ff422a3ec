/*
 * The command line of memcoordd, from one table. Most options are settings
 * under a shorter name and win over the file.
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/sysinfo.h>

struct row {
	const char *name;
	const char *argument; /* as the usage shows it, NULL for none */
	const char *setting; /* the key that it sets, NULL for none */
	const char *value; /* what it is set to where there's no argument */
	const char *help;
};

enum { CONFIG, SET, DAEMONIZE, CHECK_CONFIG, HELP, VERSION, SETTINGS };

static const struct row rows[] = {
	[CONFIG] = { "config", "FILE", NULL, NULL,
		     "read the settings from FILE (" MC_CONFIG_DEFAULT ")" },
	[SET] = { "set", "KEY=VALUE", NULL, NULL,
		  "set one setting; wins over the file" },
	[DAEMONIZE] = { "daemonize", NULL, NULL, NULL,
			"go to the background once the socket answers" },
	[CHECK_CONFIG] = { "check-config", NULL, NULL, NULL,
			   "check the settings and exit" },
	[HELP] = { "help", NULL, NULL, NULL, "print this and exit" },
	[VERSION] = { "version", NULL, NULL, NULL,
		      "print the version and exit" },
	[SETTINGS] = { "socket", "PATH", "socket", NULL,
		       "serve memcoordctl on PATH" },
	{ "connect", "URI", "connect", NULL,
	  "look after the libvirt host at URI" },
	{ "interval", "N", "interval", NULL,
	  "make a pass every N seconds (or 500ms, 1m)" },
	{ "pidfile", "FILE", "pidfile", NULL, "write the process id to FILE" },
	{ "syslog", NULL, "log", "syslog", "log to syslog, not to stderr" },
};

static void usage(FILE *out)
{
	fprintf(out, "Usage: memcoordd [OPTION]...\n"
		     "Balances memory among the domains of a libvirt host; "
		     "see memcoordd(8).\n\n");
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		int used = fprintf(out, "  --%s %s", rows[i].name,
				   rows[i].argument ? rows[i].argument : "");

		fprintf(out, "%*s%s\n", used < 22 ? 22 - used : 1, "",
			rows[i].help);
	}
}

static int add_override(struct mc_options *options, const char *key,
			const char *value)
{
	char *text = NULL;

	if (options->n_overrides == MC_OVERRIDES_MOST) {
		fprintf(stderr, "memcoordd: more than %d settings given\n",
			MC_OVERRIDES_MOST);
		return -EINVAL;
	}
	if (asprintf(&text, "%s%s%s", key, key[0] != '\0' ? "=" : "", value) <
	    0)
		abort();
	options->overrides[options->n_overrides++] = text;
	return 0;
}

static int take_option(struct mc_options *options, size_t at)
{
	const struct row *row = &rows[at];

	switch (at) {
	case CONFIG:
		options->config = optarg;
		options->is_config_given = true;
		return 0;
	case SET:
		return add_override(options, "", optarg);
	case DAEMONIZE:
		options->is_daemonize = true;
		return 0;
	case CHECK_CONFIG:
		options->is_check_config = true;
		return 0;
	case HELP:
		usage(stdout);
		return 1;
	case VERSION:
		printf("memcoordd %s\n", MC_VERSION);
		return 1;
	default:
		return add_override(options, row->setting,
				    row->argument ? optarg : row->value);
	}
}

int mc_options_read(struct mc_options *options, int argc, char **argv)
{
	struct option longs[MC_COUNT(rows) + 1] = { 0 };
	int found, rc = 0;

	*options = (struct mc_options){ .config = MC_CONFIG_DEFAULT };
	for (size_t i = 0; i < MC_COUNT(rows); i++)
		longs[i] =
			(struct option){ rows[i].name, rows[i].argument != NULL,
					 NULL, (int)i + 256 };
	while (rc == 0 &&
	       (found = getopt_long(argc, argv, "", longs, NULL)) != -1)
		rc = found == '?' ? -EINVAL
				  : take_option(options, (size_t)found - 256);
	if (rc == 0 && optind < argc) {
		fprintf(stderr, "memcoordd: unexpected argument '%s'\n",
			argv[optind]);
		rc = -EINVAL;
	}
	if (rc < 0)
		fprintf(stderr, "Try 'memcoordd --help'.\n");
	return rc;
}

/* libvirt's URIs name a server between "//" and the next "/". */
static bool is_remote(const char *uri)
{
	const char *server = strstr(uri, "://");

	return server != NULL && server[3] != '/' && server[3] != '\0';
}

static uint64_t our_memory_kib(void)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return UINT64_MAX;
	return (uint64_t)info.totalram * info.mem_unit / 1024;
}

int mc_options_load(const struct mc_options *options,
		    struct mc_settings *settings, struct mc_error *err)
{
	struct mc_settings next = { 0 };
	int rc = mc_settings_load(&next, options->config,
				  !options->is_config_given,
				  (const char *const *)options->overrides,
				  options->n_overrides, err);

	if (rc < 0)
		return rc;
	if (!is_remote(next.connect))
		rc = mc_settings_check_host(&next, our_memory_kib(), err);
	if (rc < 0) {
		mc_settings_clear(&next);
		return rc;
	}
	*settings = next;
	return 0;
}

void mc_options_clear(struct mc_options *options)
{
	for (size_t i = 0; i < options->n_overrides; i++)
		free(options->overrides[i]);
	options->n_overrides = 0;
}
