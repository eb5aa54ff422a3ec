/*
 * Decides for all domains: mc_policy_decide.
 */
#include "decide.h"

#include "ahead.h"
#include "arith.h"
#include "ask.h"
#include "balloon.h"
#include "boot.h"
#include "demand.h"
#include "eligible.h"
#include "fund.h"
#include "host.h"
#include "ledger.h"
#include "take.h"
#include "trust.h"

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
	    mc_balloon_retry_left(settings, balloon, now_ms) == 0)
		return false;
	leave(&domain->decision, MC_DOMAIN_STUCK, MC_REASON_STUCK,
	      balloon->target_kib);
	return true;
}

void mc_decide_weigh(const struct mc_policy_settings *settings,
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
	mc_ask_claim(domain);
	if (decision->need_kib > 0)
		mc_ask_decide(domain);
	else
		mc_take_decide(settings, domain, step,
			       mc_boot_left(settings, &domain->memory, now_ms),
			       now_ms);
}

void mc_policy_decide(const struct mc_policy_settings *settings,
		      struct mc_policy_host *host,
		      struct mc_policy_domain *domains, size_t n_domains,
		      enum mc_policy_step step, uint64_t now_ms)
{
	struct mc_policy_domain *first = NULL;
	uint64_t promised_kib = 0;

	for (size_t i = 0; i < n_domains; i++) {
		struct mc_policy_plan *plan = &domains[i].plan;

		mc_fetch_ahead(domains, n_domains, i);
		mc_decide_weigh(settings, &domains[i], step, now_ms);
		if (plan->lack_kib > 0 || plan->claim_kib > 0) {
			plan->next = first;
			first = &domains[i];
		}
		promised_kib =
			mc_sat_add(promised_kib,
				   mc_ledger_of(settings, &domains[i], now_ms));
	}
	mc_host_budget(settings, host, promised_kib);
	host->is_short = host->missing_kib > 0;
	mc_fund(host, first);
}
