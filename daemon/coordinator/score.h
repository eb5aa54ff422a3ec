#ifndef MEMCOORD_COORDINATOR_SCORE_H
#define MEMCOORD_COORDINATOR_SCORE_H

#include "coordinator.h"

/* What was counted over so long as a record. */
void mc_score_fill(struct mc_score *score, const struct mc_score_memory *memory,
		   uint64_t watched_ms);

/*
 * Fills *scores with what managing the domains brought and cost, all but the
 * host's URI, connection and error. Of domains that are only observed there
 * are no numbers. Cleared by mc_record_clear.
 */
void mc_coordinator_scores(const struct mc_coordinator *coordinator,
			   struct mc_scores *scores);

#endif
