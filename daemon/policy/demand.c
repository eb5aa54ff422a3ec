/*
 * What one domain needs and what it could do without, by its own numbers.
 *
 * Need is judged by usable: unused alone makes a file server look starved.
 * What may be taken is bounded by unused: usable alone would strip its cache.
 */
#include "demand.h"

#include "arith.h"
#include "balloon.h"
#include "boot.h"
#include "place.h"
#include "signals.h"
#include "trust.h"

/* Neither jumps nor a trend may ask for more than half of what it can get. */
static uint64_t cap(const struct mc_policy_view *view, uint64_t kib)
{
	return mc_least(kib, view->max_kib / 2);
}

static uint64_t lack(const struct mc_policy_settings *settings,
		     uint64_t usable_kib, uint64_t wanted_kib)
{
	if (usable_kib >= wanted_kib)
		return 0;
	return mc_sat_add(wanted_kib - usable_kib, settings->give_slack_kib);
}

/* Of what the guest told, less what it touched on the host since. */
static void look_at_numbers(const struct mc_policy_settings *settings,
			    const struct mc_policy_domain *domain,
			    uint64_t now_ms, struct mc_demand_terms *terms)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;
	uint64_t goal_kib = mc_balloon_goal(&memory->balloon);
	uint64_t usable_kib = mc_trust_usable(settings, view);

	/* A boot touches its memory for the first time. */
	if (mc_boot_left(settings, memory, now_ms) == 0)
		terms->hidden_kib = mc_signals_hidden(&memory->signal, view);
	terms->unused_kib =
		mc_sat_sub(mc_place_moved(&memory->place, view->unused_kib,
					  goal_kib),
			   terms->hidden_kib);
	terms->usable_kib =
		mc_sat_sub(mc_place_moved(&memory->place, usable_kib, goal_kib),
			   terms->hidden_kib);
}

struct mc_demand_terms mc_demand_look(const struct mc_policy_settings *settings,
				      const struct mc_policy_domain *domain,
				      uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_signal_memory *signal = &domain->memory.signal;
	struct mc_demand_terms terms = { 0 };

	look_at_numbers(settings, domain, now_ms, &terms);
	terms.learned_kib = mc_signals_learned(settings, signal, now_ms);
	if (terms.hidden_kib > 0)
		terms.learned_kib =
			mc_most(terms.learned_kib,
				mc_sat_add(settings->guest_reserve_kib,
					   mc_sat_mul(terms.hidden_kib, 2)));
	terms.reserve_kib = mc_most(settings->guest_reserve_kib,
				    cap(view, terms.learned_kib));
	terms.forecast_kib =
		cap(view, mc_signals_forecast(settings, signal,
					      mc_trust_age(view, now_ms)));
	terms.wanted_kib = mc_sat_add(terms.reserve_kib, terms.forecast_kib);
	return terms;
}

void mc_demand_weigh(const struct mc_policy_settings *settings,
		     struct mc_policy_domain *domain, uint64_t now_ms)
{
	struct mc_decision_policy *decision = &domain->decision;
	struct mc_demand_terms terms = mc_demand_look(settings, domain, now_ms);

	decision->usable_kib =
		mc_sat_sub(decision->usable_kib, terms.hidden_kib);
	decision->reserve_kib = terms.reserve_kib;
	decision->forecast_kib = terms.forecast_kib;
	decision->need_kib = lack(settings, terms.usable_kib, terms.wanted_kib);
	decision->sure_kib =
		mc_sat_sub(settings->guest_reserve_kib, terms.usable_kib);
	decision->spare_kib =
		mc_least(mc_sat_sub(terms.unused_kib, terms.reserve_kib),
			 mc_sat_sub(terms.usable_kib, terms.wanted_kib));
}
