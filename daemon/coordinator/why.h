#ifndef MEMCOORD_COORDINATOR_WHY_H
#define MEMCOORD_COORDINATOR_WHY_H

#include "coordinator.h"

/*
 * Explains what a pass on the last sample would do with the domain of that
 * name: fills *why, to be cleared by mc_record_clear. False where none is
 * called so. `settings` are those that were taken in.
 */
bool mc_coordinator_why(const struct mc_coordinator *coordinator,
			const struct mc_settings *settings, const char *name,
			uint64_t now_ms, struct mc_why *why);

#endif
