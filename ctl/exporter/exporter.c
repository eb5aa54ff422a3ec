/*
 * memcoord-exporter from its command line to its exit status: 0 after SIGTERM
 * or SIGINT, 1 when it can't listen, 2 for a wrong command line.
 */
#include "exporter.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>

#include <memcoord/num.h>

#include "http.h"

/* getopt_long's values for the rows, beyond those of any character. */
#define FIRST_OPTION 256
#define HELP_COLUMN 26

struct row {
	const char *name;
	const char *argument; /* as the usage shows it, NULL for none */
	const char *help;
	/* 0: go on, 1: done, less: refused; `value` is the argument */
	int (*take)(struct mc_http_how *how, const char *value);
};

static int take_listen(struct mc_http_how *how, const char *value);
static int take_socket(struct mc_http_how *how, const char *value);
static int take_timeout(struct mc_http_how *how, const char *value);
static int take_help(struct mc_http_how *how, const char *value);
static int take_version(struct mc_http_how *how, const char *value);

static const struct row rows[] = {
	{ "listen", "ADDRESS:PORT",
	  "serve /metrics there (" MC_LISTEN_DEFAULT ")", take_listen },
	{ "socket", "PATH", "ask the memcoordd that serves PATH", take_socket },
	{ "timeout", "DURATION", "wait at most DURATION for its answer (5s)",
	  take_timeout },
	{ "help", NULL, "print this and exit", take_help },
	{ "version", NULL, "print the version and exit", take_version },
};

static int take_listen(struct mc_http_how *how, const char *value)
{
	how->listen = value;
	return 0;
}

static int take_socket(struct mc_http_how *how, const char *value)
{
	how->socket = value;
	return 0;
}

static int take_timeout(struct mc_http_how *how, const char *value)
{
	struct mc_error err;
	uint64_t ms;

	if (mc_duration_parse(&ms, value, &err) < 0 || ms == 0 ||
	    ms > 3600000) {
		fprintf(stderr,
			"memcoord-exporter: --timeout: '%s' isn't a duration "
			"up to 1h, such as 5s\n",
			value);
		return -EINVAL;
	}
	how->timeout_ms = (unsigned)ms;
	return 0;
}

static int take_help(struct mc_http_how *how, const char *value)
{
	(void)how;
	(void)value;
	printf("Usage: memcoord-exporter [OPTION]...\n"
	       "Serves memcoordd's figures to Prometheus; see "
	       "memcoord-exporter(8).\n\n");
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		int used = printf("  --%s %s", rows[i].name,
				  rows[i].argument ? rows[i].argument : "");

		printf("%*s%s\n", HELP_COLUMN - used, "", rows[i].help);
	}
	return 1;
}

static int take_version(struct mc_http_how *how, const char *value)
{
	(void)how;
	(void)value;
	printf("memcoord-exporter %s\n", MC_VERSION);
	return 1;
}

static int read_options(struct mc_http_how *how, int argc, char **argv)
{
	struct option longs[MC_COUNT(rows) + 1] = { 0 };
	int found, rc = 0;

	for (size_t i = 0; i < MC_COUNT(rows); i++)
		longs[i] =
			(struct option){ rows[i].name, rows[i].argument != NULL,
					 NULL, (int)i + FIRST_OPTION };
	while (rc == 0 &&
	       (found = getopt_long(argc, argv, "", longs, NULL)) != -1)
		rc = found < FIRST_OPTION
			     ? -EINVAL
			     : rows[found - FIRST_OPTION].take(how, optarg);
	if (rc == 0 && optind < argc) {
		fprintf(stderr, "memcoord-exporter: unexpected argument '%s'\n",
			argv[optind]);
		rc = -EINVAL;
	}
	if (rc < 0)
		fprintf(stderr, "Try 'memcoord-exporter --help'.\n");
	return rc;
}

/* Blocked in all threads, so that only this one takes them. */
static void block(sigset_t *ends)
{
	sigemptyset(ends);
	sigaddset(ends, SIGTERM);
	sigaddset(ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, ends, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int serve(const struct mc_http_how *how)
{
	struct mc_http *http;
	struct mc_error err = { 0 };
	sigset_t ends;
	int number;

	block(&ends);
	if (mc_http_start(&http, how, &err) < 0) {
		fprintf(stderr, "memcoord-exporter: --listen %s\n", err.text);
		return err.code == -EINVAL ? 2 : 1;
	}
	fprintf(stderr, "memcoord-exporter: serves /metrics at %s\n",
		how->listen);
	sigwait(&ends, &number);
	mc_http_stop(http);
	return 0;
}

int mc_exporter_main(int argc, char **argv)
{
	struct mc_http_how how = { .listen = MC_LISTEN_DEFAULT,
				   .timeout_ms = 5000 };
	int rc = read_options(&how, argc, argv);

	if (rc < 0)
		return 2;
	return rc > 0 ? 0 : serve(&how);
}
