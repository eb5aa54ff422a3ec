#ifndef MEMCOORD_POLICY_FUND_H
#define MEMCOORD_POLICY_FUND_H

#include "policy.h"

/*
 * Shares host->budget_kib among the domains that ask, from `first` on (plans as
 * ask.h leaves them, linked by plan.next; those that only claim are among
 * them), says in their decisions who got what, and sets host->is_short where
 * one didn't get what it needs now. Grants together stay under the budget.
 */
void mc_fund(struct mc_policy_host *host, struct mc_policy_domain *first);

/*
 * Of a domain that didn't get all that it asked for: whether the budget was too
 * small for it alone, not only for all that asked.
 */
bool mc_fund_is_spent(const struct mc_policy_host *host,
		      const struct mc_policy_plan *plan);

/* A part of what the domain asks for that is less than this isn't given. */
uint64_t mc_fund_least(const struct mc_policy_plan *plan);

#endif
