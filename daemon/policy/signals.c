/*
 * Watches how the demand of one guest moves. A rise that lasts longer than a
 * grant takes is a trend, a shorter one is a jump (jump.c).
 *
 * Demand is size less usable, both of the moment of the guest's numbers, so
 * what we give and take isn't in it.
 */
#include "signals.h"

#include "arith.h"
#include "jump.h"

/* Demand always moves a little; less than this between two looks is noise. */
#define NOISE_KIB 4096

/* Less than this is touched by the way, by the guest or by its process. */
#define HIDDEN_LEAST_KIB (32 * 1024)

/* The trend takes about so long to forget. */
#define FORGET_MS 8000

/* Looks further apart tell nothing about the time between. */
#define GAP_MS 60000

/*
 * Up as soon as a rise has lasted, to what two looks in a row agree on; down
 * slowly.
 */
static void follow_trend(struct mc_signal_memory *signal, bool is_steady,
			 uint64_t rate, uint64_t elapsed_ms)
{
	uint64_t sustained = is_steady ? mc_least(rate, signal->last_rate) : 0;

	signal->last_rate = rate;
	if (sustained >= signal->trend)
		signal->trend = sustained;
	else
		signal->trend -=
			mc_sat_mul(signal->trend - sustained, elapsed_ms) /
			(elapsed_ms + FORGET_MS);
}

static void start_over(struct mc_signal_memory *signal,
		       const struct mc_look *look)
{
	mc_signals_forget(signal);
	signal->has_look = true;
	signal->last = *look;
	signal->older_touched_kib = look->touched_kib;
	mc_jump_start_over(&signal->jump, look);
}

static uint64_t rise(const struct mc_signal_memory *signal,
		     const struct mc_look *look)
{
	uint64_t rise_kib =
		mc_sat_sub(look->demand_kib, signal->last.demand_kib);

	return rise_kib > NOISE_KIB ? rise_kib : 0;
}

void mc_signals_observe(const struct mc_policy_settings *settings,
			struct mc_signal_memory *signal,
			const struct mc_look *look, bool may_jump)
{
	uint64_t elapsed_ms = mc_sat_sub(look->at_ms, signal->last.at_ms);
	uint64_t rate;

	if (!signal->has_look || elapsed_ms == 0 || elapsed_ms > GAP_MS) {
		start_over(signal, look);
		return;
	}
	rate = rise(signal, look) * 1000 / elapsed_ms;
	mc_jump_observe(settings, signal, look, rate, may_jump);
	signal->older_touched_kib = signal->last.touched_kib;
	signal->last = *look;
	follow_trend(signal, mc_jump_is_steady(settings, signal), rate,
		     elapsed_ms);
}

bool mc_signals_was_killed(const struct mc_policy_settings *settings,
			   const struct mc_signal_memory *signal,
			   const struct mc_look *look)
{
	return signal->has_look &&
	       signal->last.usable_kib < settings->guest_reserve_kib &&
	       mc_sat_sub(signal->last.demand_kib, look->demand_kib) >
		       settings->guest_reserve_kib;
}

uint64_t mc_signals_hidden(const struct mc_signal_memory *signal,
			   const struct mc_policy_view *view)
{
	uint64_t touched_kib =
		mc_sat_sub(view->rss_kib, signal->last.touched_kib);

	if (!view->has_rss || !signal->has_look ||
	    signal->last.touched_kib == 0 || touched_kib < HIDDEN_LEAST_KIB ||
	    touched_kib < signal->last.usable_kib / 3)
		return 0;
	return touched_kib;
}

void mc_signals_forget(struct mc_signal_memory *signal)
{
	signal->has_look = false;
	signal->jump.is_rising = false;
	signal->last_rate = 0;
	signal->trend = 0;
}

uint64_t mc_signals_forecast(const struct mc_policy_settings *settings,
			     const struct mc_signal_memory *signal,
			     uint64_t age_ms)
{
	uint64_t lead_ms = mc_sat_add(mc_jump_lead(settings), age_ms);

	return mc_sat_mul(mc_sat_mul(signal->trend, 3) / 2, lead_ms) / 1000;
}

uint64_t mc_signals_learned(const struct mc_policy_settings *settings,
			    const struct mc_signal_memory *signal,
			    uint64_t now_ms)
{
	return mc_most(mc_jump_remembered(signal, now_ms),
		       mc_jump_alarm(settings, signal));
}
