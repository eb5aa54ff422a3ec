/*
 * Shares out a budget that doesn't cover what is asked.
 *
 * Picture water rising: at level L a domain stands at its minimum plus L times
 * its shares, but never under the size that it has nor over the one that it
 * asks for. The highest level that the budget pays for is found by halving.
 * Each domain's part depends on the level alone, hence not on their order.
 */
#include "share.h"

#include "arith.h"

/* A level is KiB for each share, in fixed point. */
#define LEVEL_BITS 20

#define SHARES_MOST (UINT64_C(1) << 20)

static uint64_t shares_of(const struct mc_policy_plan *plan)
{
	return mc_most(1, mc_least(plan->shares, SHARES_MOST));
}

static uint64_t grant_at(const struct mc_policy_plan *plan, uint64_t level)
{
	uint64_t size_kib = mc_sat_mul(level, shares_of(plan)) >> LEVEL_BITS;
	uint64_t grant_kib = mc_sat_sub(size_kib, plan->above_kib);

	return mc_page_down(mc_least(grant_kib, plan->ask_kib));
}

static uint64_t sum_at(const struct mc_policy_domain *domains, size_t n_domains,
		       uint64_t level)
{
	uint64_t sum_kib = 0;

	for (size_t i = 0; i < n_domains; i++)
		sum_kib =
			mc_sat_add(sum_kib, grant_at(&domains[i].plan, level));
	return sum_kib;
}

/* The level at which the domain gets all that it asks for. */
static uint64_t full_level(const struct mc_policy_plan *plan)
{
	uint64_t size_kib = mc_sat_add(plan->above_kib, plan->ask_kib);

	if (plan->ask_kib == 0)
		return 0;
	return mc_sat_mul(size_kib, UINT64_C(1) << LEVEL_BITS) /
		       shares_of(plan) +
	       1;
}

/* The highest level under `high` that the budget pays for. */
static uint64_t affordable_level(const struct mc_policy_domain *domains,
				 size_t n_domains, uint64_t budget_kib,
				 uint64_t high)
{
	uint64_t low = 0;

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (sum_at(domains, n_domains, middle) <= budget_kib)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void mc_share_budget(struct mc_policy_domain *domains, size_t n_domains,
		     uint64_t budget_kib)
{
	uint64_t level = 0;

	for (size_t i = 0; i < n_domains; i++)
		level = mc_most(level, full_level(&domains[i].plan));
	if (sum_at(domains, n_domains, level) > budget_kib)
		level = affordable_level(domains, n_domains, budget_kib, level);
	for (size_t i = 0; i < n_domains; i++)
		domains[i].plan.grant_kib = grant_at(&domains[i].plan, level);
}
