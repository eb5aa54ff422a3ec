#ifndef MEMCOORD_POLICY_FUND_H
#define MEMCOORD_POLICY_FUND_H

#include "policy.h"

/*
 * Shares host->budget_kib among the domains that ask (plan, as ask.h leaves
 * it), says in their decisions who got what, and sets host->is_short where one
 * didn't get what it needs now. Grants together stay under the budget.
 */
void mc_fund(struct mc_policy_host *host, struct mc_policy_domain *domains,
	     size_t n_domains);

#endif
