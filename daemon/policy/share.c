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

static uint64_t shares_of(const struct mc_policy_domain *domain)
{
	return mc_most(1, mc_least(domain->view.shares, SHARES_MOST));
}

/* The size that the domain has been granted before. */
static uint64_t above_minimum(const struct mc_policy_domain *domain)
{
	return mc_sat_sub(domain->plan.from_kib, domain->view.min_kib);
}

static uint64_t grant_at(const struct mc_policy_domain *domain, uint64_t level)
{
	uint64_t size_kib = mc_sat_mul(level, shares_of(domain)) >> LEVEL_BITS;
	uint64_t grant_kib = mc_sat_sub(size_kib, above_minimum(domain));

	return mc_page_down(mc_least(grant_kib, domain->plan.ask_kib));
}

static uint64_t sum_at(const struct mc_policy_domain *domains, size_t n_domains,
		       uint64_t level)
{
	uint64_t sum_kib = 0;

	for (size_t i = 0; i < n_domains; i++) {
		if (domains[i].plan.ask_kib > 0)
			sum_kib = mc_sat_add(sum_kib,
					     grant_at(&domains[i], level));
	}
	return sum_kib;
}

/* A level at which all is granted. */
static uint64_t full_level(const struct mc_policy_domain *domains,
			   size_t n_domains)
{
	uint64_t level = 1;

	for (size_t i = 0; i < n_domains; i++) {
		uint64_t size_kib = mc_sat_add(above_minimum(&domains[i]),
					       domains[i].plan.ask_kib);

		if (domains[i].plan.ask_kib == 0)
			continue;
		size_kib = mc_sat_mul(size_kib, UINT64_C(1) << LEVEL_BITS);
		level = mc_most(level,
				mc_sat_add(size_kib / shares_of(&domains[i]),
					   1));
	}
	return level;
}

static uint64_t affordable_level(const struct mc_policy_domain *domains,
				 size_t n_domains, uint64_t budget_kib)
{
	uint64_t low = 0, high = full_level(domains, n_domains);

	if (sum_at(domains, n_domains, high) <= budget_kib)
		return high;
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
	uint64_t level = affordable_level(domains, n_domains, budget_kib);

	for (size_t i = 0; i < n_domains; i++) {
		struct mc_policy_domain *domain = &domains[i];

		domain->plan.grant_kib =
			domain->plan.ask_kib > 0 ? grant_at(domain, level) : 0;
	}
}
