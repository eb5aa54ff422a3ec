/*
 * Learns from the jumps of one guest: rises of its demand that are over before
 * a grant can meet them.
 *
 * A jump into less memory than it needs is cut off: the program is killed, the
 * next look finds a guest that looks well, the program comes back and is
 * killed again. Three things give it away: usable was nearly gone; the rise
 * fell back as suddenly as it came; and the host has seen the guest touch
 * more than it tells of (rss counts what was used between two looks too).
 */
#include "jump.h"

#include "arith.h"

/* From a sample until its orders are carried out, on a busy host. */
#define ORDER_MS 1000

/* Times of looks are told in whole seconds, and a rise has two ends. */
#define RESOLUTION_MS 2000

/* A jump starts from the lowest demand of so long, at least. */
#define LOW_KEPT_MS 30000

#define JUMP_KEPT_MS 3600000

/* Less than this is touched by the way. */
#define FULL_LEAST_KIB (16 * 1024)

/*
 * A rise that was seen but once may be a part of what comes: nobody knows when
 * between two looks it began.
 */
#define FRESH_FACTOR 3

uint64_t mc_jump_lead(const struct mc_policy_settings *settings)
{
	return mc_sat_add(ORDER_MS, mc_sat_add(settings->collector_interval_ms,
					       settings->statistics_period_ms));
}

/*
 * What the guest was given since the rise began was touched at once: its
 * memory was full between two looks, whatever it tells.
 */
static bool was_full(const struct mc_jump_memory *jump,
		     const struct mc_look *last)
{
	uint64_t grown_kib = mc_sat_sub(last->size_kib, jump->start.size_kib);
	uint64_t touched_kib =
		mc_sat_sub(last->touched_kib, jump->start.touched_kib);

	return jump->was_short && grown_kib >= FULL_LEAST_KIB &&
	       touched_kib >= grown_kib - grown_kib / 3;
}

/* Up to `last`; what was touched counts only where memory was short. */
static uint64_t risen(const struct mc_jump_memory *jump,
		      const struct mc_look *last)
{
	uint64_t risen_kib =
		mc_sat_sub(last->demand_kib, jump->start.demand_kib);

	if (jump->was_short)
		risen_kib = mc_most(risen_kib,
				    mc_sat_sub(last->touched_kib,
					       jump->before_touched_kib));
	if (was_full(jump, last))
		risen_kib =
			mc_most(risen_kib,
				mc_sat_add(jump->start.usable_kib,
					   mc_sat_sub(last->size_kib,
						      jump->start.size_kib)));
	return risen_kib;
}

static bool is_sudden(const struct mc_policy_settings *settings,
		      const struct mc_jump_memory *jump,
		      const struct mc_look *last)
{
	return mc_sat_sub(last->at_ms, jump->start.at_ms) <=
	       mc_sat_add(mc_jump_lead(settings), RESOLUTION_MS);
}

/*
 * What to keep for a rise of this size. More than the guest's own reserve
 * would hold, beside what its kernel keeps free of it, gets the reserve on
 * top, so that the next one doesn't end in need.
 */
static uint64_t room_for(const struct mc_policy_settings *settings,
			 const struct mc_jump_memory *jump, uint64_t jump_kib)
{
	uint64_t room_kib = mc_sat_add(jump_kib, jump->start.kept_kib);

	if (room_kib <= settings->guest_reserve_kib)
		return jump_kib;
	return mc_sat_add(jump_kib, settings->guest_reserve_kib);
}

/* Fades over an hour. */
static uint64_t kept(const struct mc_jump_memory *jump, uint64_t now_ms)
{
	uint64_t age_ms = mc_sat_sub(now_ms, jump->jump_ms);

	if (age_ms >= JUMP_KEPT_MS)
		return 0;
	return mc_sat_mul(jump->jump_kib, JUMP_KEPT_MS - age_ms) / JUMP_KEPT_MS;
}

/*
 * The rise that could be seen to its end is the one that was cut off before:
 * what was guessed of it is known now.
 */
static bool is_known_now(const struct mc_jump_memory *jump, uint64_t risen_kib)
{
	return jump->guessed_kib > 0 && !jump->is_cut_off &&
	       risen_kib >= jump->guessed_kib / 3;
}

/* Remembers a rise that is over, twice as large if it was cut off. */
static void end_rise(const struct mc_policy_settings *settings,
		     struct mc_jump_memory *jump, const struct mc_look *last,
		     bool may_jump)
{
	uint64_t factor = jump->is_cut_off ? 2 : 1;
	uint64_t risen_kib = risen(jump, last);
	uint64_t jump_kib =
		room_for(settings, jump, mc_sat_mul(risen_kib, factor));

	jump->is_rising = false;
	if (!may_jump || !is_sudden(settings, jump, last) ||
	    (jump_kib < kept(jump, last->at_ms) &&
	     !is_known_now(jump, risen_kib)))
		return;
	jump->guessed_kib = jump->is_cut_off ? risen_kib : 0;
	jump->may_be_trend = true;
	jump->older_jump_kib = jump->jump_kib;
	jump->older_jump_ms = jump->jump_ms;
	jump->jump_kib = jump_kib;
	jump->jump_ms = last->at_ms;
}

/* Whether this is another rise, or none: much slower, or late and faster. */
static bool is_another(const struct mc_policy_settings *settings,
		       const struct mc_jump_memory *jump,
		       const struct mc_look *last, uint64_t rate)
{
	uint64_t lasted_ms = mc_sat_sub(last->at_ms, jump->start.at_ms);
	uint64_t told_kib =
		mc_sat_sub(last->demand_kib, jump->start.demand_kib);
	uint64_t mean = lasted_ms > 0 ? told_kib * 1000 / lasted_ms : 0;

	return rate == 0 || rate < mean / 4 ||
	       (!is_sudden(settings, jump, last) && rate / 2 > mean);
}

/* The rise fell back at once, and there had been less than the reserve. */
static bool was_killed(const struct mc_jump_memory *jump,
		       const struct mc_look *last, const struct mc_look *look)
{
	uint64_t told_kib =
		mc_sat_sub(last->demand_kib, jump->start.demand_kib);

	return jump->was_short &&
	       mc_sat_sub(last->demand_kib, look->demand_kib) > told_kib / 2;
}

static void begin_rise(const struct mc_policy_settings *settings,
		       struct mc_signal_memory *signal,
		       const struct mc_look *look)
{
	struct mc_jump_memory *jump = &signal->jump;
	uint64_t touched_kib;

	jump->is_rising = true;
	jump->start = signal->last;
	/* A program killed just before the last look had touched it then. */
	jump->before_touched_kib =
		mc_least(signal->last.touched_kib, signal->older_touched_kib);
	touched_kib = mc_sat_sub(look->touched_kib, jump->before_touched_kib);
	jump->was_short = false;
	jump->is_cut_off = mc_sat_sub(signal->last.usable_kib, touched_kib) <
			   settings->guest_reserve_kib / 2;
}

/*
 * A rise that was cut off and then goes on steadily was no jump: the guest had
 * to wait for our grant.
 */
static void unlearn_trend(const struct mc_policy_settings *settings,
			  struct mc_jump_memory *jump,
			  const struct mc_look *look)
{
	if (!jump->may_be_trend || !jump->is_rising ||
	    is_sudden(settings, jump, look))
		return;
	jump->may_be_trend = false;
	if (mc_sat_sub(jump->start.at_ms, jump->jump_ms) >
	    mc_jump_lead(settings))
		return;
	jump->jump_kib = jump->older_jump_kib;
	jump->jump_ms = jump->older_jump_ms;
}

/* The lowest demand of the last half to whole minute. */
static void follow_low(struct mc_jump_memory *jump, const struct mc_look *look)
{
	if (mc_sat_sub(look->at_ms, jump->low_ms) >= LOW_KEPT_MS) {
		jump->lower_kib = jump->low_kib;
		jump->low_kib = look->demand_kib;
		jump->low_ms = look->at_ms;
	}
	jump->low_kib = mc_least(jump->low_kib, look->demand_kib);
}

void mc_jump_start_over(struct mc_jump_memory *jump, const struct mc_look *look)
{
	jump->is_rising = false;
	jump->low_ms = look->at_ms;
	jump->low_kib = look->demand_kib;
	jump->lower_kib = look->demand_kib;
}

void mc_jump_observe(const struct mc_policy_settings *settings,
		     struct mc_signal_memory *signal,
		     const struct mc_look *look, uint64_t rate, bool may_jump)
{
	struct mc_jump_memory *jump = &signal->jump;
	struct mc_look last = signal->last;

	if (jump->is_rising && is_another(settings, jump, &last, rate)) {
		jump->is_cut_off |= was_killed(jump, &last, look);
		last.size_kib = look->size_kib;
		last.touched_kib = look->touched_kib;
		jump->is_cut_off |= was_full(jump, &last);
		end_rise(settings, jump, &last, may_jump);
	}
	jump->is_fresh = rate > 0 && !jump->is_rising;
	if (jump->is_fresh)
		begin_rise(settings, signal, look);
	jump->is_cut_off |= look->usable_kib < settings->guest_reserve_kib / 2;
	jump->was_short |= look->usable_kib < settings->guest_reserve_kib;
	jump->is_cut_off |= was_full(jump, look);
	unlearn_trend(settings, jump, look);
	follow_low(jump, look);
}

bool mc_jump_is_steady(const struct mc_policy_settings *settings,
		       const struct mc_signal_memory *signal)
{
	return signal->jump.is_rising &&
	       !is_sudden(settings, &signal->jump, &signal->last);
}

uint64_t mc_jump_remembered(const struct mc_signal_memory *signal,
			    uint64_t now_ms)
{
	const struct mc_jump_memory *jump = &signal->jump;
	uint64_t low_kib = mc_least(jump->low_kib, jump->lower_kib);
	uint64_t kept_kib = kept(jump, now_ms);

	if (!signal->has_look)
		return kept_kib;
	/* A jump starts from below: what has risen has used its room. */
	return mc_sat_sub(kept_kib,
			  mc_sat_sub(signal->last.demand_kib, low_kib));
}

uint64_t mc_jump_alarm(const struct mc_policy_settings *settings,
		       const struct mc_signal_memory *signal)
{
	const struct mc_jump_memory *jump = &signal->jump;
	uint64_t risen_kib = risen(jump, &signal->last);
	uint64_t could_kib =
		mc_sat_sub(jump->start.usable_kib, jump->start.kept_kib);
	uint64_t factor = jump->is_cut_off ? 2 : 1;

	if (!signal->has_look || !jump->is_rising ||
	    !is_sudden(settings, jump, &signal->last))
		return 0;
	if (jump->is_fresh && jump->was_short && risen_kib >= could_kib / 4)
		factor *= FRESH_FACTOR;
	return room_for(settings, jump, mc_sat_mul(risen_kib, factor));
}
