/*
 * The time between two samples, by what they cost.
 */
#include "pace.h"

#define SHARE_OF_TIME 20
#define STRETCHED_MOST_MS 2000
#define STRETCHED_BY_MS 250 /* so that it doesn't change all the time */

/* One late answer on a busy machine doesn't tell what a sample costs. */
#define RISES_BY 8

void mc_pace_note(struct mc_pace *pace, uint64_t took_us)
{
	if (!pace->has_cost || took_us < pace->cost_us)
		pace->cost_us = took_us;
	else
		pace->cost_us += (took_us - pace->cost_us) / RISES_BY;
	pace->has_cost = true;
}

uint64_t mc_pace_interval(const struct mc_pace *pace,
			  const struct mc_settings *settings)
{
	uint64_t set_ms = mc_settings_collector_interval(settings);
	uint64_t fair_ms = pace->cost_us / 1000 * SHARE_OF_TIME;
	uint64_t stretched_ms = mc_min(fair_ms, STRETCHED_MOST_MS) /
				STRETCHED_BY_MS * STRETCHED_BY_MS;

	return mc_min(mc_max(set_ms, stretched_ms), settings->interval_ms);
}
