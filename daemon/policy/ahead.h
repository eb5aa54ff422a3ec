#ifndef MEMCOORD_POLICY_AHEAD_H
#define MEMCOORD_POLICY_AHEAD_H

#include "policy.h"

#define MC_AHEAD 2
#define MC_CACHE_LINE 64

/*
 * While domain `at` is worked on, has one that comes soon fetched from memory.
 * A fleet of many thousands is larger than the caches, and a domain is read
 * here and there, which the processor doesn't foresee by itself. (gcc takes a
 * function that only fetches for one without effect and drops it, unless it is
 * always inlined.)
 */
__attribute__((always_inline)) static inline void mc_fetch_ahead(
	const struct mc_policy_domain *domains, size_t n_domains, size_t at)
{
	const char *next;

	if (n_domains - at <= MC_AHEAD)
		return;
	next = (const char *)&domains[at + MC_AHEAD];
	for (size_t byte = 0; byte < sizeof *domains; byte += MC_CACHE_LINE)
		__builtin_prefetch(next + byte, 1);
}

#endif
