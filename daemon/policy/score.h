#ifndef MEMCOORD_POLICY_SCORE_H
#define MEMCOORD_POLICY_SCORE_H

#include "balloon.h"
#include "policy.h"

/*
 * Whether a sample so long after the one before tells of the time between:
 * not after more than a minute and three intervals.
 */
bool mc_score_has_watched(const struct mc_policy_settings *settings,
			  uint64_t elapsed_ms);

/*
 * Takes in how the domain stands in a new sample, elapsed_ms after the one
 * before (of no meaning at first sight), and what our orders moved meanwhile.
 */
void mc_score_observe(const struct mc_policy_settings *settings,
		      struct mc_score_memory *score,
		      const struct mc_policy_view *view,
		      const struct mc_balloon_change *change,
		      uint64_t elapsed_ms);

/* Counts what a release of ours did: a set of MC_HARM_BIT. */
void mc_score_harm(struct mc_score_memory *score, unsigned kinds);

/* Counts an order that was carried out. */
void mc_score_ordered(struct mc_score_memory *score);

/* Adds what one domain's score counted to a sum. */
void mc_score_add(struct mc_score_memory *sum,
		  const struct mc_score_memory *score);

/* What was taken back on average over so long; 0 where that is no time. */
uint64_t mc_score_average(const struct mc_score_memory *score, uint64_t ms);

#endif
