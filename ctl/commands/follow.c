/*
 * Waits for events and for what ends the waiting.
 */
#include "follow.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include <memcoord/moment.h>

#include "failure.h"

static int subscribe(struct mc_follow *follow, const struct mc_options *options,
		     const struct mc_subscribe_params *topics)
{
	struct mc_subscription now;
	struct mc_error err = { 0 };
	bool refused = false;
	int rc = mc_client_open(&follow->client, options->socket, &err);

	if (rc == 0)
		rc = mc_client_subscribe(follow->client, topics, &now,
					 options->timeout_ms, &refused, &err);
	if (rc == 0)
		return MC_EXIT_DONE;
	mc_client_free(follow->client);
	return refused ? mc_failure_refusal(options, NULL,
					    MC_METHOD_CONTROL_subscribe, &err)
		       : mc_failure_connection(options, &err);
}

int mc_follow_begin(struct mc_follow *follow, const struct mc_options *options,
		    const struct mc_subscribe_params *topics)
{
	int rc;

	*follow = (struct mc_follow){ .until_ms = UINT64_MAX };
	rc = subscribe(follow, options, topics);
	if (rc != MC_EXIT_DONE)
		return rc;
	mc_ends_catch(&follow->ends);
	follow->begun_at_ms = mc_moment_steady_ms();
	if (mc_options_have(options, MC_OPTION_FOR))
		follow->until_ms = mc_add(follow->begun_at_ms, options->for_ms);
	return MC_EXIT_DONE;
}

/*
 * Whether a signal or its time has ended it. Waits until it has, or until the
 * daemon says something; looks_only: doesn't wait.
 */
static bool has_ended(const struct mc_follow *follow, bool looks_only)
{
	struct pollfd ready[] = {
		{ .fd = follow->ends.fd, .events = POLLIN },
		{ .fd = mc_client_fd(follow->client), .events = POLLIN },
	};
	uint64_t left_ms = mc_sub(follow->until_ms, mc_moment_steady_ms());

	if (left_ms == 0)
		return true;
	if (looks_only)
		left_ms = 0;
	return poll(ready, MC_COUNT(ready), (int)mc_min(left_ms, INT32_MAX)) >
		       0 &&
	       ready[0].revents != 0;
}

int mc_follow_next(struct mc_follow *follow, struct mc_client_event *event,
		   struct mc_error *err)
{
	bool looks_only = true;

	while (!has_ended(follow, looks_only)) {
		int rc = mc_client_next(follow->client, event, 0, err);

		if (rc != 0 && rc != -EINTR)
			return rc;
		looks_only = false;
	}
	return 0;
}

void mc_follow_end(struct mc_follow *follow)
{
	mc_client_free(follow->client);
	mc_ends_release(&follow->ends);
}
