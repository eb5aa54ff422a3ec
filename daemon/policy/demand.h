#ifndef MEMCOORD_POLICY_DEMAND_H
#define MEMCOORD_POLICY_DEMAND_H

#include "policy.h"

/*
 * Fills the decision's reserve_kib, forecast_kib, need_kib and spare_kib of a
 * domain whose numbers are trusted. Need is what it lacks until it has
 * reserve, forecast and slack, 0 when it isn't in need; spare is what it could
 * do without, be it worth taking or not, and wherever its limits are.
 */
void mc_demand_weigh(const struct mc_policy_settings *settings,
		     struct mc_policy_domain *domain, uint64_t now_ms);

#endif
