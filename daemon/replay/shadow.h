#ifndef MEMCOORD_REPLAY_SHADOW_H
#define MEMCOORD_REPLAY_SHADOW_H

#include "feed.h"

/*
 * What would become of the domains that are only observed if they were
 * managed: their live samples feed a world of their own, in which they are.
 * Zeroed, it is a shadow that has seen nothing; it stays where it is.
 */
struct mc_shadow {
	struct mc_feed feed;
};

/* What managing one domain would have come to, since it is observed. */
struct mc_shadow_numbers {
	uint64_t size_kib; /* that it would have now */
	uint64_t watched_ms;
	uint64_t taken_back_kib_s; /* its maximum less that size, over time */
	int64_t saved_kib_s; /* its real size less that size, over time */
	uint64_t taken_kib, given_kib; /* that the balloon would have moved */
	uint64_t orders;
	uint64_t under_half_reserve_ms; /* usable under half of the reserve */
	uint64_t
		out_of_memory_ms; /* it would have needed more than was there */
};

/*
 * Takes in a sample of all domains. Nothing is done before the first domain is
 * observed. A domain that is gone, or observed no more, is forgotten.
 */
void mc_shadow_sample(struct mc_shadow *shadow,
		      const struct mc_settings *settings,
		      const struct mc_sample *sample);

/* Fills *numbers; false where no domain of that uuid is observed. */
bool mc_shadow_of(const struct mc_shadow *shadow, const char *uuid,
		  struct mc_shadow_numbers *numbers);

/*
 * What the policy knows of the observed domains as if they were managed; that
 * of the sample before, at most.
 */
const struct mc_coordinator *mc_shadow_coordinator(
	const struct mc_shadow *shadow);

void mc_shadow_clear(struct mc_shadow *shadow);

#endif
