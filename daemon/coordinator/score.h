#ifndef MEMCOORD_COORDINATOR_SCORE_H
#define MEMCOORD_COORDINATOR_SCORE_H

#include "coordinator.h"

/*
 * Fills *scores with what managing the domains brought and cost, all but the
 * host's URI, connection and error, and all but the scores of what is only
 * observed. Cleared by mc_record_clear.
 */
void mc_coordinator_scores(const struct mc_coordinator *coordinator,
			   struct mc_scores *scores);

/*
 * Adds to *scores those of what is only observed, from a coordinator that
 * manages it, in its imagination.
 */
void mc_coordinator_scores_would(const struct mc_coordinator *managed,
				 struct mc_scores *scores);

#endif
