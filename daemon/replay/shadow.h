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
	int64_t saved_kib_s; /* its real size less that size, over time */
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
