#ifndef MEMCOORD_COORDINATOR_PACE_H
#define MEMCOORD_COORDINATOR_PACE_H

#include "config/settings.h"

/*
 * How often samples are taken. A guest's need is met at the first sample that
 * shows it, so they come often; a fleet that takes long to read is read less
 * often, so that reading costs at most a twentieth of the time. This stretches
 * the interval to 2 s at most, and never shortens it.
 */
struct mc_pace {
	bool has_cost;
	uint64_t cost_us; /* of a sample, what is usual */
};

/* A sample took so long. */
void mc_pace_note(struct mc_pace *pace, uint64_t took_us);

/* The time from one sample to the next; at most the interval of passes. */
uint64_t mc_pace_interval(const struct mc_pace *pace,
			  const struct mc_settings *settings);

#endif
