#ifndef MEMCOORD_POLICY_DEMAND_H
#define MEMCOORD_POLICY_DEMAND_H

#include "policy.h"

/* What need and spare are made of, before any limit. */
struct mc_demand_terms {
	uint64_t unused_kib; /* as it will be once it has its goal, */
	uint64_t usable_kib; /* likewise, both less what is hidden: */
	uint64_t hidden_kib; /* touched since its numbers, where it is much */
	uint64_t learned_kib; /* what its jumps ask to be kept; not capped */
	uint64_t reserve_kib; /* what is kept for it */
	uint64_t forecast_kib; /* how far usable falls until a grant works */
	uint64_t wanted_kib; /* of usable: both together */
};

/* The terms of a domain whose numbers are trusted. */
struct mc_demand_terms mc_demand_look(const struct mc_policy_settings *settings,
				      const struct mc_policy_domain *domain,
				      uint64_t now_ms);

/*
 * Fills the decision's reserve_kib, forecast_kib, need_kib and spare_kib of a
 * domain whose numbers are trusted. Need is what it lacks until it has
 * reserve, forecast and slack, 0 when it isn't in need; spare is what it could
 * do without, be it worth taking or not, and wherever its limits are.
 */
void mc_demand_weigh(const struct mc_policy_settings *settings,
		     struct mc_policy_domain *domain, uint64_t now_ms);

#endif
