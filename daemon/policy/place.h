#ifndef MEMCOORD_POLICY_PLACE_H
#define MEMCOORD_POLICY_PLACE_H

#include "policy.h"

/*
 * Finds the size that the guest's numbers belong to: place->base_kib, and how
 * sure that is. The numbers are trusted ones; the balloon has been observed.
 */
void mc_place_observe(struct mc_place_memory *place,
		      const struct mc_balloon_memory *balloon,
		      const struct mc_policy_view *view);

/* The guest has booted anew: nothing of the old kernel holds. */
void mc_place_forget(struct mc_place_memory *place);

/*
 * A number of the guest as it will be once it has its goal: what was given
 * since the numbers were taken counts as given, what was taken as taken.
 */
uint64_t mc_place_moved(const struct mc_place_memory *place,
			uint64_t number_kib, uint64_t goal_kib);

#endif
