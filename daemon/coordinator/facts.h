#ifndef MEMCOORD_COORDINATOR_FACTS_H
#define MEMCOORD_COORDINATOR_FACTS_H

#include "coordinator.h"

/*
 * Fills facts->domains as the last sample has them: all, or where `name` isn't
 * NULL that one alone. False where none is called so. The caller clears it.
 */
bool mc_coordinator_facts(const struct mc_coordinator *coordinator,
			  const char *name, uint64_t now_ms,
			  struct mc_facts *facts);

#endif
