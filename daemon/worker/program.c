/*
 * The frame of both worker programs.
 */
#include "program.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <memcoord/log.h>

static const struct option options[] = {
	{ "connect", required_argument, NULL, 'c' },
	{ "syslog", no_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static void usage(FILE *out, const char *role)
{
	fprintf(out,
		"Usage: memcoord-%s --connect URI [--syslog]\n"
		"memcoordd starts this program and talks to it on descriptor "
		"%d; see memcoordd(8).\n",
		role, MC_WORKER_FD);
}

static bool has_supervisor(void)
{
	int type;
	socklen_t size = sizeof type;

	return getsockopt(MC_WORKER_FD, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

static void set_up_process(const char *role)
{
	/* What a terminal or a service manager sends to the whole group. */
	static const int supervisors[] = { SIGINT, SIGTERM, SIGHUP };
	char name[32];

	/* libvirt writes to a socket whose other end may be gone. */
	signal(SIGPIPE, SIG_IGN);
	/* The supervisor closes our link when it stops. */
	for (size_t i = 0; i < MC_COUNT(supervisors); i++)
		signal(supervisors[i], SIG_IGN);
	/* We were started by the number of an open file. */
	snprintf(name, sizeof name, "memcoord-%s", role);
	prctl(PR_SET_NAME, name);
}

int mc_worker_begin(int argc, char **argv, const char *role, const char **uri)
{
	enum mc_log_sink sink = MC_LOG_STDERR;
	const char *given = NULL;
	int option;

	*uri = NULL;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h') {
			usage(stdout, role);
			return 0;
		}
		if (option == 'V') {
			printf("memcoord-%s %s\n", role, MC_VERSION);
			return 0;
		}
		if (option == '?') {
			usage(stderr, role);
			return 2;
		}
		if (option == 's')
			sink = MC_LOG_SYSLOG;
		else
			given = optarg;
	}
	if (given == NULL || optind != argc || !has_supervisor()) {
		usage(stderr, role);
		return 2;
	}
	set_up_process(role);
	mc_log_open(role, sink);
	*uri = given;
	return 0;
}

int mc_worker_end(const struct mc_worker *worker)
{
	struct mc_error err = { 0 };

	if (mc_worker_serve(worker, MC_WORKER_FD, &err) < 0) {
		mc_log(MC_LOG_ERROR, "%s", err.text);
		return 1;
	}
	return 0;
}
