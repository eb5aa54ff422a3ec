/*
 * Shares out a budget that doesn't cover what is asked.
 *
 * Picture water rising: at level L a domain stands at its minimum plus L times
 * its shares, but never under the size that it has nor over the one that it
 * asks for. The highest level that the budget pays for holds. Each domain's
 * part depends on the level alone, hence not on their order.
 *
 * What a level costs is made of straight pieces, so from any level the slope
 * there leads close to the right one. Each look goes over all domains, and a
 * handful of looks does it.
 */
#include "share.h"

#include "arith.h"

/* A level is KiB for each share, in fixed point. */
#define LEVEL_BITS 20

#define SHARES_MOST (UINT64_C(1) << 20)

/* Where slopes didn't lead to it in so many looks, halving does. */
#define SLOPES_MOST 16

/* What all are given at a level, and how that goes on from there. */
struct cost {
	unsigned __int128 given; /* KiB, in fixed point */
	uint64_t shares; /* of those that the next level still gives more */
};

/* What the budget pays for: a level, and rest / shares of the next one. */
struct level {
	uint64_t whole;
	uint64_t rest;
	uint64_t shares;
};

static uint64_t shares_of(const struct mc_policy_plan *plan)
{
	return mc_most(1, mc_least(plan->shares, SHARES_MOST));
}

static uint64_t fixed(uint64_t kib)
{
	return mc_sat_mul(kib, UINT64_C(1) << LEVEL_BITS);
}

/* In fixed point. */
static uint64_t given_at(const struct mc_policy_plan *plan, uint64_t level)
{
	uint64_t size = mc_sat_mul(level, shares_of(plan));

	return mc_least(mc_sat_sub(size, fixed(plan->above_kib)),
			fixed(plan->ask_kib));
}

/* What the next level adds to that; 0 also where it begins or ends in it. */
static uint64_t added_next(const struct mc_policy_plan *plan, uint64_t given)
{
	uint64_t shares = shares_of(plan);

	return given > 0 && fixed(plan->ask_kib) - given >= shares ? shares : 0;
}

static uint64_t grant_at(const struct mc_policy_plan *plan,
			 const struct level *level)
{
	uint64_t given = given_at(plan, level->whole);

	given += level->rest * added_next(plan, given) / level->shares;
	return mc_page_down(given >> LEVEL_BITS);
}

static struct cost cost_at(const struct mc_policy_domain *first, uint64_t level)
{
	struct cost cost = { 0, 0 };

	for (; first != NULL; first = first->plan.next) {
		const struct mc_policy_plan *plan = &first->plan;
		uint64_t given = given_at(plan, level);

		cost.given += given;
		cost.shares += added_next(plan, given);
	}
	return cost;
}

/* The level at which the domain gets all that it asks for. */
static uint64_t full_level(const struct mc_policy_plan *plan)
{
	if (plan->ask_kib == 0)
		return 0;
	return fixed(mc_sat_add(plan->above_kib, plan->ask_kib)) /
		       shares_of(plan) +
	       1;
}

/* The highest level for the budget if the slope at `level` went on for ever. */
static uint64_t follow_slope(uint64_t level, const struct cost *cost,
			     unsigned __int128 budget)
{
	unsigned __int128 step;

	if (cost->shares == 0)
		return UINT64_MAX;
	if (cost->given <= budget) {
		step = (budget - cost->given) / cost->shares;
		return step > UINT64_MAX - level ? UINT64_MAX
						 : level + (uint64_t)step;
	}
	step = (cost->given - budget - 1) / cost->shares + 1;
	return step > level ? 0 : level - (uint64_t)step;
}

/* The highest level under `high` that the budget pays for. */
static struct level affordable_level(const struct mc_policy_domain *first,
				     uint64_t budget_kib, uint64_t high)
{
	unsigned __int128 budget = (unsigned __int128)budget_kib << LEVEL_BITS;
	uint64_t low = 0, level = 0;

	for (unsigned looks = 0; high - low > 1; looks++) {
		struct cost cost;

		if (level <= low || level >= high || looks > SLOPES_MOST)
			level = low + (high - low) / 2;
		cost = cost_at(first, level);
		if (cost.given > budget)
			high = level;
		else if (budget - cost.given < mc_most(cost.shares, 1))
			return (struct level){ level,
					       (uint64_t)(budget - cost.given),
					       mc_most(cost.shares, 1) };
		else
			low = level;
		level = follow_slope(level, &cost, budget);
	}
	return (struct level){ low, 0, 1 };
}

void mc_share_budget(struct mc_policy_domain *first, uint64_t budget_kib)
{
	struct level level = { 0, 0, 1 };
	uint64_t asked_kib = 0;

	for (struct mc_policy_domain *one = first; one; one = one->plan.next) {
		asked_kib = mc_sat_add(asked_kib, one->plan.ask_kib);
		level.whole = mc_most(level.whole, full_level(&one->plan));
	}
	if (asked_kib > budget_kib)
		level = affordable_level(first, budget_kib, level.whole);
	for (struct mc_policy_domain *one = first; one; one = one->plan.next)
		one->plan.grant_kib = grant_at(&one->plan, &level);
}
