/*
 * memcoordd from its command line to its exit status: 0 after an orderly
 * stop or a replay, 1 when it could not start or read the recording, 2 for a
 * wrong command line or settings.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <memcoord/log.h>

#include "daemonize.h"
#include "replay/json.h"
#include "replay/report.h"
#include "supervisor.h"

static void open_log(struct mc_options *options,
		     const struct mc_settings *settings)
{
	/* In the background there is no stderr to read. */
	options->log = options->is_daemonize ? MC_LOG_SYSLOG : settings->log;
	mc_log_open("memcoordd", options->log);
	mc_log_limit(settings->log_level);
}

static void print_replay(const struct mc_options *options,
			 const struct mc_replay *replay)
{
	for (size_t i = 0; i < replay->n_warnings; i++)
		fprintf(stderr, "memcoordd: %s: %s\n", options->replay.path,
			replay->warnings[i].text);
	if (options->is_json)
		mc_replay_json(stdout, MC_RECORD_replay, replay);
	else
		mc_replay_report(stdout, replay);
}

static int run_replay(const struct mc_options *options,
		      const struct mc_settings *settings)
{
	struct mc_replay replay;
	struct mc_error err = { 0 };

	if (mc_replay_run(&options->replay, settings, &replay, &err) < 0) {
		fprintf(stderr, "memcoordd: %s\n", err.text);
		return 1;
	}
	print_replay(options, &replay);
	mc_record_clear(MC_RECORD_replay, &replay);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	fprintf(stderr, "memcoordd: standard output: %s\n", strerror(errno));
	return 1;
}

static int run(struct mc_options *options)
{
	struct mc_settings settings;
	struct mc_error err = { 0 };

	if (mc_options_load(options, &settings, &err) < 0) {
		fprintf(stderr, "memcoordd: %s\n", err.text);
		return 2;
	}
	if (options->is_check_config) {
		mc_settings_clear(&settings);
		return 0;
	}
	if (options->replay.path != NULL) {
		int status = run_replay(options, &settings);

		mc_settings_clear(&settings);
		return status;
	}
	open_log(options, &settings);
	if (options->is_daemonize)
		mc_daemonize();
	if (mc_supervisor_run(options, &settings, mc_daemonize_ready, &err) <
	    0) {
		mc_daemonize_failed(1, err.text);
		return 1;
	}
	return 0;
}

/* Whatever is opened later must not take the place of a closed stdin. */
static void fill_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int mc_memcoordd_main(int argc, char **argv)
{
	struct mc_options options;
	int rc;
	int status;

	fill_standard_fds();
	rc = mc_options_read(&options, argc, argv);
	status = rc < 0 ? 2 : 0;

	if (rc == 0)
		status = run(&options);
	mc_options_clear(&options);
	return status;
}
