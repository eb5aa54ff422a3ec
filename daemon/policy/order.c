/*
 * Notes what is carried out: mc_policy_ordered, mc_policy_done,
 * mc_policy_failed, and the statistics period of a domain.
 */
#include "arith.h"
#include "balloon.h"
#include "eligible.h"
#include "harm.h"
#include "ledger.h"
#include "policy.h"
#include "score.h"
#include "trust.h"

#define PERIOD_AGAIN_MS 10000

void mc_policy_ordered(struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_decision_policy *decision = &domain->decision;
	struct mc_policy_memory *memory = &domain->memory;
	uint64_t granted_kib = decision->from_kib;

	if (decision->to_kib == decision->from_kib)
		return;
	memory->can_undo = true;
	memory->balloon_before = memory->balloon;
	memory->harm_before = memory->harm;
	memory->ledger_before = memory->ledger;
	if (memory->balloon.is_pending)
		granted_kib = mc_most(granted_kib, memory->balloon.target_kib);
	if (decision->to_kib > granted_kib)
		mc_ledger_grant(&memory->ledger, &domain->view,
				decision->to_kib - granted_kib, now_ms);
	if (decision->to_kib < decision->from_kib)
		mc_harm_release(&memory->harm, decision->from_kib, now_ms);
	mc_balloon_order(&memory->balloon, decision->to_kib, now_ms);
}

void mc_policy_done(struct mc_policy_domain *domain)
{
	mc_score_ordered(&domain->memory.score);
}

void mc_policy_failed(struct mc_policy_domain *domain)
{
	struct mc_policy_memory *memory = &domain->memory;
	uint64_t lost_kib = memory->balloon.target_kib;

	if (!memory->can_undo)
		return;
	memory->can_undo = false;
	memory->balloon = memory->balloon_before;
	mc_balloon_lost(&memory->balloon, lost_kib);
	memory->harm = memory->harm_before;
	memory->ledger = memory->ledger_before;
}

bool mc_policy_wants_period(const struct mc_policy_settings *settings,
			    const struct mc_policy_domain *domain,
			    uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;
	enum mc_domain_state state;
	enum mc_reason distrust;
	bool is_ours = view->has_period ? view->period_ms ==
						  settings->statistics_period_ms
					: memory->has_period;

	if (mc_eligible_check(view, &state) != MC_REASON_NONE)
		return false;
	if (memory->has_period &&
	    mc_sat_sub(now_ms, memory->period_set_ms) < PERIOD_AGAIN_MS)
		return false;
	distrust = mc_trust_check(settings, view, now_ms);
	if (distrust == MC_REASON_NO_NUMBERS || distrust == MC_REASON_STALE)
		return true;
	return !is_ours && view->mode == MC_MODE_MANAGE;
}

void mc_policy_period_set(struct mc_policy_domain *domain, uint64_t now_ms)
{
	domain->memory.has_period = true;
	domain->memory.period_set_ms = now_ms;
}
