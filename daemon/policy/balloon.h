#ifndef MEMCOORD_POLICY_BALLOON_H
#define MEMCOORD_POLICY_BALLOON_H

#include "policy.h"

/* How the size moved between two samples. */
struct mc_balloon_change {
	uint64_t shrunk_kib;
	uint64_t grown_foreign_kib; /* grown beyond what we ordered */
	uint64_t grown_lost_kib; /* likewise, by an order that got no answer */
	uint64_t owed_kib; /* shrunk on its way to a larger size */
	uint64_t taken_kib, given_kib; /* shrunk and grown by our orders */
};

/*
 * Follows the domain's size: orders reached, sizes changed by others, drivers
 * that don't move. The first sight of a domain is no change.
 */
struct mc_balloon_change mc_balloon_observe(
	const struct mc_policy_settings *settings,
	struct mc_balloon_memory *balloon, const struct mc_policy_view *view,
	bool is_first, uint64_t elapsed_ms, uint64_t now_ms);

/* The domain was told at now_ms to become target_kib. */
void mc_balloon_order(struct mc_balloon_memory *balloon, uint64_t target_kib,
		      uint64_t now_ms);

/*
 * An order to become target_kib failed, or nobody knows what became of it: a
 * domain that goes there all the same was not moved by others.
 */
void mc_balloon_lost(struct mc_balloon_memory *balloon, uint64_t target_kib);

/*
 * The size that the domain is going to have: its target while that is
 * pending. Of a stuck driver nothing more is expected, but what it was asked
 * to give up may still go at any time.
 */
uint64_t mc_balloon_goal(const struct mc_balloon_memory *balloon);

/*
 * The sizes between which the domain is where it was sent, or on its way there;
 * with any other size it was moved by others.
 */
void mc_balloon_span(const struct mc_balloon_memory *balloon, uint64_t *low_kib,
		     uint64_t *high_kib);

/* How long a stuck driver is still left alone; 0: it is due to be tried. */
uint64_t mc_balloon_retry_left(const struct mc_policy_settings *settings,
			       const struct mc_balloon_memory *balloon,
			       uint64_t now_ms);

/* How long a size that others set is still to be respected; 0: no longer. */
uint64_t mc_balloon_held_left(const struct mc_policy_settings *settings,
			      const struct mc_balloon_memory *balloon,
			      uint64_t now_ms);

#endif
