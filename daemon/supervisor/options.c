/*
 * The command line of memcoordd, from one table. Most options are settings
 * under a shorter name and win over the file.
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/sysinfo.h>

#include <memcoord/num.h>

/* getopt_long's values for the rows, beyond those of any character. */
#define FIRST_OPTION 256

#define HELP_COLUMN 22 /* where the usage explains */

struct row {
	const char *name;
	const char *argument; /* as the usage shows it, NULL for none */
	const char *help;
	/* 0: go on, 1: done, less: refused; `value` is the argument */
	int (*take)(struct mc_options *options, const struct row *row,
		    const char *value);
	const char *setting; /* KEY=VALUE that it stands for, or KEY= */
};

static int take_config(struct mc_options *, const struct row *, const char *);
static int take_setting(struct mc_options *, const struct row *, const char *);
static int take_daemonize(struct mc_options *, const struct row *,
			  const char *);
static int take_check_config(struct mc_options *, const struct row *,
			     const char *);
static int take_replay(struct mc_options *, const struct row *, const char *);
static int take_json(struct mc_options *, const struct row *, const char *);
static int take_speed(struct mc_options *, const struct row *, const char *);
static int take_driver(struct mc_options *, const struct row *, const char *);
static int take_help(struct mc_options *, const struct row *, const char *);
static int take_version(struct mc_options *, const struct row *, const char *);

static const struct row rows[] = {
	{ "config", "FILE",
	  "read the settings from FILE (" MC_CONFIG_DEFAULT ")", take_config,
	  NULL },
	{ "socket", "PATH", "serve memcoordctl on PATH", take_setting,
	  "socket=" },
	{ "connect", "URI", "look after the libvirt host at URI", take_setting,
	  "connect=" },
	{ "interval", "N", "make a pass every N seconds (or 500ms, 1m)",
	  take_setting, "interval=" },
	{ "set", "KEY=VALUE", "set one setting; wins over the file",
	  take_setting, "" },
	{ "daemonize", NULL, "go to the background once the socket answers",
	  take_daemonize, NULL },
	{ "pidfile", "FILE", "write the process id to FILE", take_setting,
	  "pidfile=" },
	{ "syslog", NULL, "log to syslog, not to stderr", take_setting,
	  "log=syslog" },
	{ "check-config", NULL, "check the settings and exit",
	  take_check_config, NULL },
	{ "replay", "FILE", "show what the settings make of a recording",
	  take_replay, NULL },
	{ "json", NULL, "print the replay as JSON", take_json, NULL },
	{ "balloon-speed", "SIZE",
	  "in the replay, balloons move SIZE a second (300MiB)", take_speed,
	  NULL },
	{ "balloon-driver", "NAME=HOW",
	  "in the replay, the driver of NAME is dead, page or lazy",
	  take_driver, NULL },
	{ "help", NULL, "print this and exit", take_help, NULL },
	{ "version", NULL, "print the version and exit", take_version, NULL },
};

static void usage(FILE *out)
{
	fprintf(out, "Usage: memcoordd [OPTION]...\n"
		     "Balances memory among the domains of a libvirt host; "
		     "see memcoordd(8).\n\n");
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		int used = fprintf(out, "  --%s %s", rows[i].name,
				   rows[i].argument ? rows[i].argument : "");

		if (used >= HELP_COLUMN)
			used = fprintf(out, "\n") - 1;
		fprintf(out, "%*s%s\n", HELP_COLUMN - used, "", rows[i].help);
	}
}

static int take_config(struct mc_options *options, const struct row *row,
		       const char *value)
{
	(void)row;
	options->config = value;
	options->is_config_given = true;
	return 0;
}

static int take_setting(struct mc_options *options, const struct row *row,
			const char *value)
{
	char *text = NULL;

	if (options->n_overrides == MC_OVERRIDES_MOST) {
		fprintf(stderr, "memcoordd: more than %d settings given\n",
			MC_OVERRIDES_MOST);
		return -EINVAL;
	}
	if (asprintf(&text, "%s%s", row->setting, value) < 0)
		abort();
	options->overrides[options->n_overrides++] = text;
	return 0;
}

static int take_daemonize(struct mc_options *options, const struct row *row,
			  const char *value)
{
	(void)row;
	(void)value;
	options->is_daemonize = true;
	return 0;
}

static int take_check_config(struct mc_options *options, const struct row *row,
			     const char *value)
{
	(void)row;
	(void)value;
	options->is_check_config = true;
	return 0;
}

static int take_replay(struct mc_options *options, const struct row *row,
		       const char *value)
{
	(void)row;
	options->replay.path = value;
	return 0;
}

static int take_json(struct mc_options *options, const struct row *row,
		     const char *value)
{
	(void)value;
	options->is_json = true;
	options->replay.has_series = true;
	options->replay_option = row->name;
	return 0;
}

/* Prints what is wrong with the option's argument. */
static int refuse(const struct row *row, const struct mc_error *err)
{
	fprintf(stderr, "memcoordd: --%s: %s\n", row->name, err->text);
	return err->code;
}

static int take_speed(struct mc_options *options, const struct row *row,
		      const char *value)
{
	struct mc_error err;

	options->replay_option = row->name;
	if (mc_size_parse(&options->replay.balloon_kib_s, value, &err) < 0)
		return refuse(row, &err);
	return 0;
}

static int take_driver(struct mc_options *options, const struct row *row,
		       const char *value)
{
	struct mc_error err;

	options->replay_option = row->name;
	if (mc_replay_add_driver(&options->replay, value, &err) < 0)
		return refuse(row, &err);
	return 0;
}

static int take_help(struct mc_options *options, const struct row *row,
		     const char *value)
{
	(void)options;
	(void)row;
	(void)value;
	usage(stdout);
	return 1;
}

static int take_version(struct mc_options *options, const struct row *row,
			const char *value)
{
	(void)options;
	(void)row;
	(void)value;
	printf("memcoordd %s\n", MC_VERSION);
	return 1;
}

static int take_row(struct mc_options *options, const struct row *row)
{
	return row->take(options, row, optarg != NULL ? optarg : "");
}

int mc_options_read(struct mc_options *options, int argc, char **argv)
{
	struct option longs[MC_COUNT(rows) + 1] = { 0 };
	int found, rc = 0;

	*options = (struct mc_options){
		.config = MC_CONFIG_DEFAULT,
		.replay.balloon_kib_s = MC_REPLAY_SPEED_KIB,
	};
	for (size_t i = 0; i < MC_COUNT(rows); i++)
		longs[i] =
			(struct option){ rows[i].name, rows[i].argument != NULL,
					 NULL, (int)i + FIRST_OPTION };
	while (rc == 0 &&
	       (found = getopt_long(argc, argv, "", longs, NULL)) != -1)
		rc = found < FIRST_OPTION
			     ? -EINVAL
			     : take_row(options, &rows[found - FIRST_OPTION]);
	if (rc == 0 && optind < argc) {
		fprintf(stderr, "memcoordd: unexpected argument '%s'\n",
			argv[optind]);
		rc = -EINVAL;
	}
	if (rc == 0 && options->replay_option != NULL &&
	    options->replay.path == NULL) {
		fprintf(stderr, "memcoordd: --%s is for --replay only\n",
			options->replay_option);
		rc = -EINVAL;
	}
	if (rc < 0)
		fprintf(stderr, "Try 'memcoordd --help'.\n");
	return rc;
}

/*
 * libvirt's URIs name a server between "//" and the next "/". What one of its
 * aliases, which have no ':', stands for is known to libvirt alone.
 */
static bool may_be_remote(const char *uri)
{
	const char *server = strstr(uri, "://");

	if (server == NULL)
		return strchr(uri, ':') == NULL;
	return server[3] != '/' && server[3] != '\0';
}

static uint64_t our_memory_kib(void)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return UINT64_MAX;
	return (uint64_t)info.totalram * info.mem_unit / 1024;
}

struct mc_sources mc_options_sources(const struct mc_options *options)
{
	return (struct mc_sources){
		.path = options->config,
		.is_optional = !options->is_config_given,
		.overrides = (const char *const *)options->overrides,
		.n_overrides = options->n_overrides,
	};
}

int mc_options_check(const struct mc_options *options,
		     const struct mc_settings *settings, struct mc_error *err)
{
	if (options->replay.path != NULL || may_be_remote(settings->connect))
		return 0;
	return mc_settings_check_host(settings, our_memory_kib(), err);
}

int mc_options_load(const struct mc_options *options,
		    struct mc_settings *settings, struct mc_error *err)
{
	struct mc_settings next = { 0 };
	const struct mc_sources sources = mc_options_sources(options);
	int rc = mc_settings_load_from(&next, &sources, err);

	if (rc < 0)
		return rc;
	rc = mc_options_check(options, &next, err);
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
