#ifndef MEMCOORD_CTL_FAILURE_H
#define MEMCOORD_CTL_FAILURE_H

#include <memcoord/client.h>

#include "options.h"

/* How memcoordctl ends. */
enum mc_exit {
	MC_EXIT_DONE = 0,
	MC_EXIT_REFUSED = 1, /* or a check failed */
	MC_EXIT_USAGE = 2,
	MC_EXIT_NO_CONNECTION = 3,
};

/*
 * Each says one sentence on stderr, with what to do next where that is known,
 * and with --json an error object on stdout. Returns the exit status.
 */

/* The command line is wrong. */
int mc_failure_usage(const struct mc_options *options,
		     const struct mc_error *err);

/*
 * The daemon's refusal of a call; the name is that of err->code. `client` is
 * asked for what helps further, unless it is NULL.
 */
int mc_failure_refusal(const struct mc_options *options,
		       struct mc_client *client, enum mc_method method,
		       const struct mc_error *err);

/* No connection, or no answer on it. */
int mc_failure_connection(const struct mc_options *options,
			  const struct mc_error *err);

/*
 * The same where the caller goes on; how the sentence ends is its to say.
 */
void mc_failure_passing(const struct mc_options *options,
			const struct mc_error *err, const char *hint);

/* The daemon isn't that of the host that is meant. */
int mc_failure_host(const struct mc_options *options,
		    const struct mc_error *err);

/* A file can't be written; the sentence names it. */
int mc_failure_file(const struct mc_options *options,
		    const struct mc_error *err);

/* The result couldn't be printed; `code` is a negative errno. */
int mc_failure_output(int code);

#endif
