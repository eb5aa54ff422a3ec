/*
 * The law, in the order in which it is taken.
 *
 * Observing a sample, for each domain:
 *   1. the size: orders reached, sizes changed by others, stuck drivers;
 *   2. the promise: what was granted and is not touched yet;
 *   3. if its numbers are to be trusted: which size they belong to, what they
 *      say of trend and jumps, and whether it suffered;
 * and then the host's state.
 *
 * Deciding, for each domain:
 *   1. does it take part, are its numbers to be trusted, does its driver move?
 *   2. need: is usable under its reserve and forecast? It asks;
 *   3. else surplus: a step of it is taken, unless one of the reasons against
 *      it holds;
 * and then the host's budget is shared among those that ask.
 *
 * Each step of it has its own file; here they are put together.
 */
#include "policy.h"

#include "arith.h"
#include "balloon.h"
#include "demand.h"
#include "eligible.h"
#include "harm.h"
#include "host.h"
#include "ledger.h"
#include "place.h"
#include "share.h"
#include "signals.h"
#include "take.h"
#include "trust.h"

/* A part of a need that is smaller than this isn't worth an order. */
#define PART_LEAST_KIB 1024

#define PERIOD_AGAIN_MS 10000

const struct mc_policy_settings mc_policy_defaults = {
	.host_reserve_kib = 200 * 1024,
	.guest_reserve_kib = 100 * 1024,
	.release_step_kib = 50 * 1024,
	.slack_kib = 16 * 1024,
	.give_slack_kib = 32 * 1024,
	.collector_interval_ms = 2000,
	.statistics_period_ms = 1000,
	.boot_grace_ms = 20000,
	.manual_hold_ms = 60000,
	.stuck_after_ms = 20000,
	.stuck_retry_ms = 60000,
	.cooldown_least_ms = 30000,
	.cooldown_most_ms = 600000,
	.psi_limit_centipct = 1000,
};

static uint64_t boot_left(const struct mc_policy_settings *settings,
			  const struct mc_policy_memory *memory,
			  uint64_t now_ms)
{
	uint64_t since_ms = memory->has_fresh ? memory->fresh_since_ms
					      : memory->first_seen_ms;

	return mc_sat_sub(settings->boot_grace_ms,
			  mc_sat_sub(now_ms, since_ms));
}

/* ---- observing ---- */

static void greet(struct mc_policy_memory *memory,
		  const struct mc_policy_view *view, uint64_t now_ms)
{
	if (memory->has_fresh && !mc_harm_has_rebooted(&memory->harm, view))
		return;
	memory->has_fresh = true;
	memory->fresh_since_ms = now_ms;
	mc_place_forget(&memory->place);
	mc_signals_forget(&memory->signal);
	memory->harm.has_counters = false;
}

static void look_at(const struct mc_policy_settings *settings,
		    struct mc_policy_domain *domain, bool has_booted)
{
	const struct mc_policy_view *view = &domain->view;
	uint64_t usable_kib = mc_trust_usable(view);
	const struct mc_look look = {
		.at_ms = view->last_update_ms,
		.demand_kib =
			mc_sat_sub(domain->memory.place.base_kib, usable_kib),
		.usable_kib = usable_kib,
		.touched_kib = view->has_rss ? view->rss_kib : 0,
	};

	mc_signals_observe(settings, &domain->memory.signal, &look, has_booted);
}

static void learn(const struct mc_policy_settings *settings,
		  struct mc_policy_domain *domain, bool has_grown_itself,
		  uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	struct mc_policy_memory *memory = &domain->memory;
	bool is_new = view->last_update_ms != memory->numbers_ms;
	struct mc_harm_signs signs = {
		.has_grown_itself = has_grown_itself,
		.is_low =
			mc_trust_usable(view) < settings->guest_reserve_kib / 2,
	};

	greet(memory, view, now_ms);
	signs.has_booted = boot_left(settings, memory, now_ms) == 0;
	mc_place_observe(&memory->place, &memory->balloon, view);
	memory->numbers_ms = view->last_update_ms;
	if (is_new || has_grown_itself)
		mc_harm_observe(settings, &memory->harm, view, signs, now_ms);
	if (is_new && memory->place.is_likely)
		look_at(settings, domain, signs.has_booted);
}

static void observe_domain(const struct mc_policy_settings *settings,
			   struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	struct mc_policy_memory *memory = &domain->memory;
	struct mc_balloon_change change = { 0 };
	enum mc_domain_state state;

	mc_memory_rewind(memory, now_ms);
	if (!memory->is_seen)
		memory->first_seen_ms = now_ms;
	if (view->actual_kib > 0 && view->actual_kib < MC_SIZE_END_KIB) {
		change = mc_balloon_observe(
			settings, &memory->balloon, view, !memory->has_size,
			mc_sat_sub(now_ms, memory->observed_ms), now_ms);
		memory->has_size = true;
	}
	mc_ledger_observe(&memory->ledger, view, &change, now_ms);
	if (mc_eligible_check(view, &state) == MC_REASON_NONE &&
	    mc_trust_check(settings, view, now_ms) == MC_REASON_NONE)
		learn(settings, domain,
		      view->has_autodeflate && change.grown_foreign_kib > 0,
		      now_ms);
	memory->is_seen = true;
	memory->observed_ms = now_ms;
	memory->can_undo = false;
}

static uint64_t promised(const struct mc_policy_domain *domains,
			 size_t n_domains, uint64_t now_ms)
{
	uint64_t sum_kib = 0;

	for (size_t i = 0; i < n_domains; i++)
		sum_kib =
			mc_sat_add(sum_kib,
				   mc_ledger_promised(&domains[i].memory.ledger,
						      now_ms));
	return sum_kib;
}

void mc_policy_observe(const struct mc_policy_settings *settings,
		       struct mc_policy_host *host,
		       struct mc_policy_domain *domains, size_t n_domains,
		       uint64_t now_ms)
{
	for (size_t i = 0; i < n_domains; i++)
		observe_domain(settings, &domains[i], now_ms);
	mc_host_observe(settings, host);
	mc_host_budget(settings, host, promised(domains, n_domains, now_ms));
}

/* ---- deciding ---- */

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
	uint64_t boot_ms = boot_left(settings, memory, now_ms);
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
	domain->plan.from_kib = from_kib;
	domain->plan.ask_kib = lack_kib;
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
		.usable_kib = mc_trust_usable(&domain->view),
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
			       boot_left(settings, &domain->memory, now_ms),
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

void mc_policy_decide(const struct mc_policy_settings *settings,
		      struct mc_policy_host *host,
		      struct mc_policy_domain *domains, size_t n_domains,
		      enum mc_policy_step step, uint64_t now_ms)
{
	for (size_t i = 0; i < n_domains; i++)
		weigh(settings, &domains[i], step, now_ms);
	mc_host_budget(settings, host, promised(domains, n_domains, now_ms));
	host->is_short = mc_host_is_owing(settings, host);
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

/* ---- carrying out ---- */

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

void mc_policy_failed(struct mc_policy_domain *domain)
{
	struct mc_policy_memory *memory = &domain->memory;

	if (!memory->can_undo)
		return;
	memory->can_undo = false;
	memory->balloon = memory->balloon_before;
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

bool mc_policy_used(const struct mc_policy_view *view, uint64_t *used_kib)
{
	uint64_t ceiling_kib =
		view->ceiling_kib > 0 ? view->ceiling_kib : view->max_kib;
	uint64_t balloon_kib = mc_sat_sub(ceiling_kib, view->actual_kib);

	if (!view->has_unused || !view->has_available ||
	    view->available_kib >= MC_SIZE_END_KIB ||
	    view->unused_kib > view->available_kib)
		return false;
	*used_kib = view->available_kib - view->unused_kib;
	if (view->has_autodeflate)
		*used_kib = mc_sat_sub(*used_kib, balloon_kib);
	return true;
}
