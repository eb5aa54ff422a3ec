/*
 * Funds what domains ask for from the host's budget.
 *
 * First comes what they lack to their guest-reserve. Of the rest a part goes
 * to what they expect, and none gets more than its fair part of what all that
 * grow will come to ask for; so the first one to ask doesn't get it all.
 */
#include "fund.h"

#include "arith.h"
#include "share.h"

/* One part in so many goes to what domains expect. */
#define RATION 4

/*
 * A part of a need that is smaller than this isn't worth an order, be it a part
 * of what is needed now or only of what is expected.
 */
#define PART_LEAST_KIB 4096
#define EXPECTED_LEAST_KIB (8 * 1024)

/* A page stays, so that the host isn't brought to its reserve. */
static uint64_t spendable(const struct mc_policy_host *host)
{
	return mc_sat_sub(host->budget_kib, MC_PAGE_KIB);
}

/* Limits what is asked for to the fair parts of all that asks or grows. */
static void cap_expectations(struct mc_policy_domain *first,
			     uint64_t budget_kib)
{
	for (struct mc_policy_domain *one = first; one; one = one->plan.next)
		one->plan.ask_kib =
			mc_most(one->plan.lack_kib, one->plan.claim_kib);
	mc_share_budget(first, budget_kib);
	for (struct mc_policy_domain *one = first; one; one = one->plan.next) {
		struct mc_policy_plan *plan = &one->plan;

		plan->fair_kib =
			mc_least(mc_most(plan->grant_kib, plan->sure_kib),
				 plan->lack_kib);
		plan->ask_kib = plan->sure_kib;
	}
}

/* Shares the budget among what is asked; returns what is left of it. */
static uint64_t share_round(struct mc_policy_domain *first, uint64_t budget_kib)
{
	mc_share_budget(first, budget_kib);
	for (struct mc_policy_domain *one = first; one; one = one->plan.next) {
		struct mc_policy_plan *plan = &one->plan;

		plan->granted_kib += plan->grant_kib;
		plan->above_kib += plan->grant_kib;
		plan->ask_kib = plan->fair_kib - plan->granted_kib;
		budget_kib -= plan->grant_kib;
	}
	return budget_kib;
}

uint64_t mc_fund_least(const struct mc_policy_plan *plan)
{
	return plan->sure_kib > 0 ? PART_LEAST_KIB : EXPECTED_LEAST_KIB;
}

bool mc_fund_is_spent(const struct mc_policy_host *host,
		      const struct mc_policy_plan *plan)
{
	uint64_t left_kib = spendable(host);

	return left_kib < mc_fund_least(plan) ||
	       left_kib - plan->granted_kib < MC_PAGE_KIB;
}

/* Turns the domain's part of the budget into its decision. */
static void tell(struct mc_policy_domain *domain, uint64_t budget_kib)
{
	struct mc_decision_policy *decision = &domain->decision;
	const struct mc_policy_plan *plan = &domain->plan;

	decision->limit = budget_kib;
	if (plan->granted_kib == plan->lack_kib)
		decision->reason = MC_REASON_NEED;
	else if (plan->granted_kib < mc_fund_least(plan))
		return;
	else if (plan->granted_kib < plan->sure_kib)
		decision->reason = MC_REASON_NEED_PARTLY;
	else
		decision->reason = MC_REASON_NEED_RATIONED;
	decision->granted_kib = plan->granted_kib;
	decision->to_kib = plan->from_kib + plan->granted_kib;
}

void mc_fund(struct mc_policy_host *host, struct mc_policy_domain *first)
{
	uint64_t left_kib = spendable(host);

	cap_expectations(first, left_kib);
	left_kib = share_round(first, left_kib);
	share_round(first, left_kib / RATION);
	for (struct mc_policy_domain *one = first; one; one = one->plan.next) {
		if (one->plan.lack_kib == 0)
			continue;
		tell(one, host->budget_kib);
		if (one->plan.granted_kib < one->plan.sure_kib)
			host->is_short = true;
	}
}
