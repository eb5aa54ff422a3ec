#ifndef MEMCOORD_POLICY_SHARE_H
#define MEMCOORD_POLICY_SHARE_H

#include "policy.h"

/*
 * Shares budget_kib among the domains from `first` on (by plan.next), by what
 * their plans say, and sets plan.grant_kib of each: all that it asks for where
 * the budget covers everything, else weighted max-min fair over the sizes above
 * each minimum, rounded down to whole pages. Grants together are at most the
 * budget. Sizes are under MC_SIZE_END_KIB.
 */
void mc_share_budget(struct mc_policy_domain *first, uint64_t budget_kib);

#endif
