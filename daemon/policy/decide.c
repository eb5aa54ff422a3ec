/*
 * Decides for all domains: mc_policy_decide.
 */
#include "arith.h"
#include "balloon.h"
#include "boot.h"
#include "demand.h"
#include "eligible.h"
#include "host.h"
#include "ledger.h"
#include "policy.h"
#include "share.h"
#include "take.h"
#include "trust.h"

/* A part of a need that is smaller than this isn't worth an order. */
#define PART_LEAST_KIB 1024

static void leave(struct mc_decision_policy *decision,
		  enum mc_domain_state state, enum mc_reason reason,
		  uint64_t limit)
{
	decision->state = state;
	decision->reason = reason;
	decision->limit = limit;
}

static enum mc_domain_state state_of_distrust(enum mc_reason reason)
{
	if (reason == MC_REASON_STALE || reason == MC_REASON_AHEAD)
		return MC_DOMAIN_STALE;
	return MC_DOMAIN_BLIND;
}

/* Whether the domain is to be weighed at all; if not, says why. */
static bool admit(const struct mc_policy_settings *settings,
		  struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;
	uint64_t boot_ms = mc_boot_left(settings, memory, now_ms);
	enum mc_domain_state state;
	enum mc_reason reason;

	if (!memory->is_seen)
		return false;
	reason = mc_eligible_check(view, &state);
	if (reason != MC_REASON_NONE) {
		leave(&domain->decision, state, reason, 0);
		return false;
	}
	reason = mc_trust_check(settings, view, now_ms);
	if (reason == MC_REASON_NONE)
		return true;
	if (reason == MC_REASON_NO_NUMBERS && boot_ms > 0)
		leave(&domain->decision, MC_DOMAIN_BOOTING, MC_REASON_BOOTING,
		      boot_ms);
	else
		leave(&domain->decision, state_of_distrust(reason), reason,
		      mc_distance(now_ms, view->last_update_ms));
	return false;
}

static bool is_left_alone(const struct mc_policy_settings *settings,
			  struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_balloon_memory *balloon = &domain->memory.balloon;

	if (!balloon->is_stuck ||
	    mc_balloon_may_retry(settings, balloon, now_ms))
		return false;
	leave(&domain->decision, MC_DOMAIN_STUCK, MC_REASON_STUCK,
	      balloon->target_kib);
	return true;
}

/* A domain in need asks for what it lacks, up to its maximum. */
static void plan_grant(struct mc_policy_domain *domain)
{
	struct mc_decision_policy *decision = &domain->decision;
	uint64_t max_kib = mc_least(domain->view.max_kib, MC_SIZE_END_KIB);
	uint64_t goal_kib = mc_balloon_goal(&domain->memory.balloon);
	uint64_t from_kib = mc_most(goal_kib, domain->view.actual_kib);
	uint64_t room_kib = mc_page_down(mc_sat_sub(max_kib, from_kib));
	uint64_t lack_kib =
		mc_sat_sub(mc_sat_add(goal_kib, decision->need_kib), from_kib);

	if (room_kib == 0) {
		leave(decision, MC_DOMAIN_NEEDY, MC_REASON_AT_MAXIMUM, max_kib);
		return;
	}
	/* Even where it only lacks what is being taken that must be ended. */
	lack_kib = mc_most(mc_page_up(lack_kib), MC_PAGE_KIB);
	lack_kib = mc_least(lack_kib, room_kib);
	if (domain->view.mode == MC_MODE_OBSERVE) {
		leave(decision, MC_DOMAIN_NEEDY, MC_REASON_OBSERVE,
		      from_kib + lack_kib);
		return;
	}
	leave(decision, MC_DOMAIN_NEEDY, MC_REASON_NEED_UNFUNDED, 0);
	domain->plan = (struct mc_policy_plan){
		.from_kib = from_kib,
		.above_kib = mc_sat_sub(from_kib, domain->view.min_kib),
		.shares = domain->view.shares,
		.ask_kib = lack_kib,
	};
}

static void weigh(const struct mc_policy_settings *settings,
		  struct mc_policy_domain *domain, enum mc_policy_step step,
		  uint64_t now_ms)
{
	struct mc_decision_policy *decision = &domain->decision;

	*decision = (struct mc_decision_policy){
		.from_kib = domain->view.actual_kib,
		.to_kib = domain->view.actual_kib,
		.unused_kib = domain->view.unused_kib,
		.usable_kib = mc_trust_usable(settings, &domain->view),
	};
	domain->plan = (struct mc_policy_plan){ 0 };
	if (!admit(settings, domain, now_ms))
		return;
	mc_demand_weigh(settings, domain, now_ms);
	if (is_left_alone(settings, domain, now_ms))
		return;
	if (decision->need_kib > 0)
		plan_grant(domain);
	else
		mc_take_decide(settings, domain, step,
			       mc_boot_left(settings, &domain->memory, now_ms),
			       now_ms);
}

/* Turns the domain's part of the budget into its decision. */
static void fund(struct mc_policy_domain *domain, uint64_t budget_kib)
{
	struct mc_decision_policy *decision = &domain->decision;
	const struct mc_policy_plan *plan = &domain->plan;
	bool is_whole = plan->grant_kib == plan->ask_kib;

	decision->limit = budget_kib;
	if (!is_whole && plan->grant_kib < PART_LEAST_KIB)
		return;
	decision->reason = is_whole ? MC_REASON_NEED : MC_REASON_NEED_PARTLY;
	decision->granted_kib = plan->grant_kib;
	decision->to_kib = plan->from_kib + plan->grant_kib;
}

/* Shares the budget among those that ask, and says who got what. */
static void share(struct mc_policy_host *host, struct mc_policy_domain *domains,
		  size_t n_domains)
{
	/* A page stays, so that the host isn't brought to its reserve. */
	mc_share_budget(domains, n_domains,
			mc_sat_sub(host->budget_kib, MC_PAGE_KIB));
	for (size_t i = 0; i < n_domains; i++) {
		if (domains[i].plan.ask_kib == 0)
			continue;
		fund(&domains[i], host->budget_kib);
		if (domains[i].decision.reason != MC_REASON_NEED)
			host->is_short = true;
	}
}

void mc_policy_decide(const struct mc_policy_settings *settings,
		      struct mc_policy_host *host,
		      struct mc_policy_domain *domains, size_t n_domains,
		      enum mc_policy_step step, uint64_t now_ms)
{
	uint64_t promised_kib = 0;
	size_t n_asking = 0;

	for (size_t i = 0; i < n_domains; i++) {
		weigh(settings, &domains[i], step, now_ms);
		n_asking += domains[i].plan.ask_kib > 0;
		promised_kib =
			mc_sat_add(promised_kib,
				   mc_ledger_of(settings, &domains[i], now_ms));
	}
	mc_host_budget(settings, host, promised_kib);
	host->is_short = host->missing_kib > 0;
	if (n_asking > 0)
		share(host, domains, n_domains);
}
