#ifndef MEMCOORD_CTL_FOLLOW_H
#define MEMCOORD_CTL_FOLLOW_H

#include <memcoord/client.h>

#include "ends.h"
#include "options.h"

/* The daemon's events, one after the other, until somebody ends it. */
struct mc_follow {
	struct mc_client *client; /* owned */
	uint64_t begun_at_ms; /* of the steady clock */
	uint64_t until_ms; /* likewise */
	struct mc_ends ends;
};

/*
 * Connects and subscribes. From then on SIGINT and SIGTERM end it, and so does
 * the time of --for. MC_EXIT_DONE, and mc_follow_end releases it, or the exit
 * status of a failure that has been reported.
 */
int mc_follow_begin(struct mc_follow *follow, const struct mc_options *options,
		    const struct mc_subscribe_params *topics);

/*
 * Waits for the next event. 1: *event is set, to be cleared by
 * mc_client_event_clear; 0: it was ended; a negative errno: the connection
 * failed, and *err says how.
 */
int mc_follow_next(struct mc_follow *follow, struct mc_client_event *event,
		   struct mc_error *err);

void mc_follow_end(struct mc_follow *follow);

#endif
