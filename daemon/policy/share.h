#ifndef MEMCOORD_POLICY_SHARE_H
#define MEMCOORD_POLICY_SHARE_H

#include "policy.h"

/*
 * Shares budget_kib among the domains that ask (plan, all but grant_kib) and
 * sets plan.grant_kib of each: all of it where the budget covers everything,
 * else weighted max-min fair over the sizes above each minimum. Grants
 * together are at most the budget, each is at most what was asked and rounded
 * down to whole pages. Sizes are under MC_SIZE_END_KIB.
 */
void mc_share_budget(struct mc_policy_domain *domains, size_t n_domains,
		     uint64_t budget_kib);

#endif
