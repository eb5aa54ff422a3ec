/*
 * Decides whether a guest's numbers are to be believed. They are hostile
 * input: drivers have sent all-ones and a time that never moves.
 */
#include "trust.h"

#include "arith.h"

/* Numbers are old after three periods, but not before this. */
#define STALE_LEAST_MS 10000

/* last_update is from the host's own clock, so it is hardly ever ahead. */
#define AHEAD_MS 2000

static bool is_absurd(bool has, uint64_t kib)
{
	return has && kib >= MC_SIZE_END_KIB;
}

static bool is_above(bool has, uint64_t kib, const struct mc_policy_view *view)
{
	return has && view->has_available && kib > view->available_kib;
}

enum mc_reason mc_trust_check(const struct mc_policy_settings *settings,
			      const struct mc_policy_view *view,
			      uint64_t now_ms)
{
	uint64_t limit_ms =
		mc_most(mc_sat_mul(3, settings->statistics_period_ms),
			STALE_LEAST_MS);

	if (!view->has_unused || !view->has_last_update ||
	    view->last_update_ms == 0 || view->actual_kib == 0)
		return MC_REASON_NO_NUMBERS;
	if (is_absurd(true, view->unused_kib) ||
	    is_absurd(true, view->actual_kib) ||
	    is_absurd(view->has_usable, view->usable_kib) ||
	    is_absurd(view->has_available, view->available_kib))
		return MC_REASON_ALL_ONES;
	if (is_above(true, view->unused_kib, view) ||
	    is_above(view->has_usable, view->usable_kib, view))
		return MC_REASON_CONTRADICTION;
	if (mc_sat_sub(view->last_update_ms, now_ms) > AHEAD_MS)
		return MC_REASON_AHEAD;
	if (mc_trust_age(view, now_ms) > limit_ms)
		return MC_REASON_STALE;
	return MC_REASON_NONE;
}

uint64_t mc_trust_age(const struct mc_policy_view *view, uint64_t now_ms)
{
	return mc_sat_sub(now_ms, view->last_update_ms);
}

uint64_t mc_trust_usable(const struct mc_policy_settings *settings,
			 const struct mc_policy_view *view)
{
	uint64_t kept_kib = mc_sat_sub(view->unused_kib, view->usable_kib);

	if (!view->has_usable)
		return view->unused_kib;
	kept_kib = mc_least(kept_kib, settings->guest_reserve_kib / 3 * 2);
	kept_kib = mc_least(kept_kib, mc_sat_mul(view->usable_kib, 2));
	return mc_sat_add(view->usable_kib, kept_kib);
}
