#ifndef MEMCOORD_SUPERVISOR_OPTIONS_H
#define MEMCOORD_SUPERVISOR_OPTIONS_H

#include <memcoord/error.h>

#include "config/settings.h"
#include "replay/replay.h"

#define MC_CONFIG_DEFAULT MC_SYSCONFDIR "/memcoord/memcoordd.conf"
#define MC_OVERRIDES_MOST 128

/* The command line of memcoordd. Strings are borrowed from argv, or owned. */
struct mc_options {
	const char *config; /* the settings file */
	bool is_config_given; /* so it must exist */
	bool is_daemonize;
	bool is_check_config;
	bool is_json; /* of a replay */
	struct mc_replay_how replay; /* .path is NULL where none is wanted */
	const char *replay_option; /* given, that means nothing without */
	enum mc_log_sink log; /* of ours and the workers, once loaded */
	char *overrides[MC_OVERRIDES_MOST]; /* KEY=VALUE, owned */
	size_t n_overrides;
};

/*
 * Reads the command line. 1: done (--help, --version); 0: go on; -EINVAL: the
 * usage error was printed to stderr. Released by mc_options_clear.
 */
int mc_options_read(struct mc_options *options, int argc, char **argv);

/* Loads the settings that file and command line make, and checks them. */
int mc_options_load(const struct mc_options *options,
		    struct mc_settings *settings, struct mc_error *err);

/* What file and command line name, to be loaded. */
struct mc_sources mc_options_sources(const struct mc_options *options);

/*
 * Checks settings against this host's memory, where this host is the one
 * looked after, and not a recorded one.
 */
int mc_options_check(const struct mc_options *options,
		     const struct mc_settings *settings, struct mc_error *err);

void mc_options_clear(struct mc_options *options);

#endif
