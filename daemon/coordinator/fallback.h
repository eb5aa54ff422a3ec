#ifndef MEMCOORD_COORDINATOR_FALLBACK_H
#define MEMCOORD_COORDINATOR_FALLBACK_H

#include "run.h"

/*
 * Fills *list with orders that give the domains the sizes for when nobody
 * balances any more, as things stand now. Cleared by mc_record_clear.
 */
void mc_fallback_list(const struct mc_coordinator *coordinator,
		      struct mc_fallbacks *list);

/*
 * The same at the begin of a run: the list fits whether the run comes to its
 * end or breaks off anywhere.
 */
void mc_fallback_list_of_run(const struct mc_run *run,
			     struct mc_fallbacks *list);

/* Whether both lists do the same. */
bool mc_fallback_is_same(const struct mc_fallbacks *a,
			 const struct mc_fallbacks *b);

#endif
