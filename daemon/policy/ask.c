/*
 * What a domain asks for. What it gets is decided in fund.c.
 */
#include "ask.h"

#include "arith.h"
#include "balloon.h"

/* What grows is taken to go on for so long. */
#define CLAIM_MS 10000

static uint64_t max_of(const struct mc_policy_domain *domain)
{
	return mc_least(domain->view.max_kib, MC_SIZE_END_KIB);
}

void mc_ask_claim(struct mc_policy_domain *domain)
{
	const struct mc_policy_view *view = &domain->view;
	struct mc_policy_plan *plan = &domain->plan;
	uint64_t growth_kib =
		mc_sat_mul(domain->memory.signal.trend, CLAIM_MS) / 1000;

	plan->from_kib = mc_most(mc_balloon_goal(&domain->memory.balloon),
				 view->actual_kib);
	plan->above_kib = mc_sat_sub(plan->from_kib, view->min_kib);
	plan->shares = view->shares;
	plan->room_kib =
		mc_page_down(mc_sat_sub(max_of(domain), plan->from_kib));
	if (view->mode == MC_MODE_MANAGE)
		plan->claim_kib =
			mc_least(mc_page_up(growth_kib), plan->room_kib);
}

/* Of so much that it lacks, the part that wasn't granted before. */
static uint64_t uncovered(const struct mc_policy_domain *domain,
			  uint64_t lack_kib)
{
	uint64_t goal_kib = mc_balloon_goal(&domain->memory.balloon);

	return mc_page_up(mc_sat_sub(mc_sat_add(goal_kib, lack_kib),
				     domain->plan.from_kib));
}

/* Of that, what there is room for. */
static uint64_t still_lacking(const struct mc_policy_domain *domain,
			      uint64_t lack_kib)
{
	return mc_least(uncovered(domain, lack_kib), domain->plan.room_kib);
}

uint64_t mc_ask_uncovered(const struct mc_policy_domain *domain)
{
	return uncovered(domain, domain->decision.need_kib);
}

static void leave(struct mc_policy_domain *domain, enum mc_reason reason,
		  uint64_t limit)
{
	domain->decision.state = MC_DOMAIN_NEEDY;
	domain->decision.reason = reason;
	domain->decision.limit = limit;
}

void mc_ask_decide(struct mc_policy_domain *domain)
{
	struct mc_policy_plan *plan = &domain->plan;
	uint64_t lack_kib = still_lacking(domain, domain->decision.need_kib);

	if (plan->room_kib == 0) {
		leave(domain, MC_REASON_AT_MAXIMUM, max_of(domain));
		return;
	}
	/* Even where it only lacks what is being taken that must be ended. */
	lack_kib = mc_most(lack_kib, MC_PAGE_KIB);
	if (domain->view.mode == MC_MODE_OBSERVE) {
		leave(domain, MC_REASON_OBSERVE, plan->from_kib + lack_kib);
		return;
	}
	leave(domain, MC_REASON_NEED_UNFUNDED, 0);
	plan->lack_kib = lack_kib;
	plan->sure_kib = still_lacking(domain, domain->decision.sure_kib);
}
