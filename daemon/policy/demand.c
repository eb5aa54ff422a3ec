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

void mc_demand_weigh(const struct mc_policy_settings *settings,
		     struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;
	struct mc_decision_policy *decision = &domain->decision;
	uint64_t goal_kib = mc_balloon_goal(&memory->balloon);
	uint64_t unused_kib =
		mc_place_moved(&memory->place, view->unused_kib, goal_kib);
	uint64_t usable_kib =
		mc_place_moved(&memory->place, mc_trust_usable(settings, view),
			       goal_kib);
	uint64_t hidden_kib =
		mc_boot_left(settings, memory, now_ms) > 0
			? 0 /* a boot touches its memory for the first time */
			: mc_signals_hidden(&memory->signal, view);
	uint64_t learned_kib =
		mc_signals_learned(settings, &memory->signal, now_ms);
	uint64_t wanted_kib;

	if (hidden_kib > 0)
		learned_kib = mc_most(learned_kib,
				      mc_sat_add(settings->guest_reserve_kib,
						 mc_sat_mul(hidden_kib, 2)));
	unused_kib = mc_sat_sub(unused_kib, hidden_kib);
	usable_kib = mc_sat_sub(usable_kib, hidden_kib);
	decision->usable_kib = mc_sat_sub(decision->usable_kib, hidden_kib);
	decision->reserve_kib =
		mc_most(settings->guest_reserve_kib, cap(view, learned_kib));
	decision->forecast_kib =
		cap(view, mc_signals_forecast(settings, &memory->signal,
					      mc_trust_age(view, now_ms)));
	wanted_kib = mc_sat_add(decision->reserve_kib, decision->forecast_kib);
	decision->need_kib = lack(settings, usable_kib, wanted_kib);
	decision->sure_kib =
		mc_sat_sub(settings->guest_reserve_kib, usable_kib);
	decision->spare_kib =
		mc_least(mc_sat_sub(unused_kib, decision->reserve_kib),
			 mc_sat_sub(usable_kib, wanted_kib));
}
