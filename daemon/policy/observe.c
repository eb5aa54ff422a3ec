/*
 * Takes in one sample: mc_policy_observe.
 */
#include "ahead.h"
#include "arith.h"
#include "balloon.h"
#include "boot.h"
#include "eligible.h"
#include "harm.h"
#include "host.h"
#include "ledger.h"
#include "place.h"
#include "policy.h"
#include "score.h"
#include "signals.h"
#include "trust.h"

/* The guest at the moment of its numbers, whose size is known. */
static struct mc_look look_of(const struct mc_policy_settings *settings,
			      const struct mc_policy_domain *domain)
{
	const struct mc_policy_view *view = &domain->view;
	uint64_t told_kib =
		view->has_usable ? view->usable_kib : view->unused_kib;
	uint64_t usable_kib = mc_trust_usable(settings, view);

	return (struct mc_look){
		.at_ms = view->last_update_ms,
		.demand_kib =
			mc_sat_sub(domain->memory.place.base_kib, told_kib),
		.usable_kib = usable_kib,
		.kept_kib = mc_sat_sub(usable_kib, told_kib),
		.size_kib = view->actual_kib,
		.touched_kib = view->has_rss ? view->rss_kib : 0,
	};
}

/*
 * Signs of harm in new numbers. One that was killed at its maximum wasn't
 * short for want of a grant.
 */
static struct mc_harm_signs signs_of(const struct mc_policy_settings *settings,
				     const struct mc_policy_domain *domain,
				     const struct mc_look *look, bool is_known)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;

	return (struct mc_harm_signs){
		.is_low = look->usable_kib < settings->guest_reserve_kib / 2,
		.was_killed =
			is_known && view->actual_kib < view->max_kib &&
			mc_signals_was_killed(settings, &memory->signal, look),
	};
}

static void learn(const struct mc_policy_settings *settings,
		  struct mc_policy_domain *domain, bool has_grown_itself,
		  uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	struct mc_policy_memory *memory = &domain->memory;
	bool is_new = view->last_update_ms != memory->numbers_ms;
	struct mc_harm_signs signs;
	struct mc_look look;
	bool is_known;

	mc_boot_observe(memory, view, now_ms);
	mc_place_observe(&memory->place, &memory->balloon, view);
	is_known = is_new && memory->place.is_known;
	look = look_of(settings, domain);
	signs = signs_of(settings, domain, &look, is_known);
	signs.has_grown_itself = has_grown_itself;
	signs.has_booted = mc_boot_left(settings, memory, now_ms) == 0;
	memory->numbers_ms = view->last_update_ms;
	if (is_new || has_grown_itself)
		mc_score_harm(&memory->score,
			      mc_harm_observe(settings, &memory->harm, view,
					      signs, now_ms));
	if (!is_known)
		return;
	mc_ledger_used(&memory->ledger, view,
		       mc_sat_sub(memory->place.base_kib, view->unused_kib));
	mc_signals_observe(settings, &memory->signal, &look, signs.has_booted);
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
	mc_score_observe(settings, &memory->score, view, &change,
			 mc_sat_sub(now_ms, memory->observed_ms));
	if (mc_eligible_check(view, &state) == MC_REASON_NONE &&
	    mc_trust_check(settings, view, now_ms) == MC_REASON_NONE)
		learn(settings, domain,
		      view->has_autodeflate && change.grown_foreign_kib > 0,
		      now_ms);
	memory->is_seen = true;
	memory->observed_ms = now_ms;
	memory->can_undo = false;
}

void mc_policy_observe(const struct mc_policy_settings *settings,
		       struct mc_policy_host *host,
		       struct mc_policy_domain *domains, size_t n_domains,
		       uint64_t now_ms)
{
	uint64_t promised_kib = 0;

	for (size_t i = 0; i < n_domains; i++) {
		mc_fetch_ahead(domains, n_domains, i);
		observe_domain(settings, &domains[i], now_ms);
		promised_kib =
			mc_sat_add(promised_kib,
				   mc_ledger_of(settings, &domains[i], now_ms));
	}
	mc_host_observe(settings, host, now_ms);
	mc_host_budget(settings, host, promised_kib);
}
