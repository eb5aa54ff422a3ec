/*
 * Follows one domain's size between our orders and what others do to it.
 *
 * `actual` is live but moves in its own time: 0.1 to 7 s after an order. On
 * its way from the old size to the target it is ours; anywhere else somebody
 * else moved it (virsh setmem, autodeflate, a guest reset).
 */
#include "balloon.h"

#include "arith.h"

/* Guests with large pages stop this close to their target. */
#define NEAR_KIB 64

/* A driver that moves less than this in a second doesn't count as moving. */
#define MOVING_KIB_S 1024

/* An order that is reached this soon clears a driver of all suspicion. */
#define PROMPT_MS 5000

static bool is_near(uint64_t a, uint64_t b)
{
	return mc_distance(a, b) <= NEAR_KIB;
}

/* The size up to which what it grows by was counted when it was ordered. */
static uint64_t counted_size(const struct mc_balloon_memory *balloon)
{
	return balloon->is_pending
		       ? mc_most(balloon->actual_kib, balloon->target_kib)
		       : balloon->actual_kib;
}

void mc_balloon_span(const struct mc_balloon_memory *balloon, uint64_t *low_kib,
		     uint64_t *high_kib)
{
	uint64_t low = balloon->actual_kib, high = balloon->actual_kib;

	if (balloon->is_pending) {
		/* The order before may have been on its way still. */
		low = mc_least(low, mc_least(balloon->target_kib,
					     balloon->older_target_kib));
		high = mc_most(high, mc_most(balloon->target_kib,
					     balloon->older_target_kib));
	}
	if (balloon->lost_kib > 0) {
		low = mc_least(low, balloon->lost_kib);
		high = mc_most(high, balloon->lost_kib);
	}
	*low_kib = mc_sat_sub(low, NEAR_KIB);
	*high_kib = mc_sat_add(high, NEAR_KIB);
}

static bool is_foreign(const struct mc_balloon_memory *balloon,
		       uint64_t actual_kib)
{
	uint64_t low_kib, high_kib;

	mc_balloon_span(balloon, &low_kib, &high_kib);
	return actual_kib < low_kib || actual_kib > high_kib;
}

/* Whether a size is one that our orders led to. */
static bool is_ours(const struct mc_balloon_memory *balloon,
		    uint64_t actual_kib)
{
	return (balloon->is_pending || balloon->lost_kib > 0) &&
	       !is_foreign(balloon, actual_kib);
}

static void settle_at(struct mc_balloon_memory *balloon, uint64_t kib)
{
	balloon->is_pending = false;
	balloon->is_stuck = false;
	balloon->target_kib = kib;
	balloon->older_target_kib = kib;
	balloon->lost_kib = 0;
}

/*
 * Time without progress adds up over orders and progress makes up for as much
 * of it, so that a driver which is off for 19 s of every 20 is found as well
 * as one that moves a page now and then.
 */
static void judge_driver(const struct mc_policy_settings *settings,
			 struct mc_balloon_memory *balloon, uint64_t moved_kib,
			 uint64_t elapsed_ms)
{
	uint64_t least_kib = mc_sat_mul(MOVING_KIB_S, elapsed_ms) / 1000;

	/* After a long gap between samples one look is no proof. */
	elapsed_ms = mc_least(elapsed_ms, settings->stuck_after_ms / 2);
	if (moved_kib > least_kib) {
		balloon->idle_ms = mc_sat_sub(balloon->idle_ms, elapsed_ms);
		balloon->is_stuck = false;
		return;
	}
	balloon->idle_ms = mc_least(mc_sat_add(balloon->idle_ms, elapsed_ms),
				    settings->stuck_after_ms);
	if (balloon->idle_ms == settings->stuck_after_ms)
		balloon->is_stuck = true;
}

static void follow_order(const struct mc_policy_settings *settings,
			 struct mc_balloon_memory *balloon,
			 const struct mc_policy_view *view, uint64_t elapsed_ms,
			 uint64_t now_ms)
{
	uint64_t left_kib =
		mc_distance(balloon->actual_kib, balloon->target_kib);
	uint64_t left_now_kib =
		mc_distance(view->actual_kib, balloon->target_kib);

	if (is_near(view->actual_kib, balloon->target_kib)) {
		if (mc_sat_sub(now_ms, balloon->ordered_ms) <= PROMPT_MS)
			balloon->idle_ms = 0;
		settle_at(balloon, view->actual_kib);
		return;
	}
	elapsed_ms =
		mc_least(elapsed_ms, mc_sat_sub(now_ms, balloon->ordered_ms));
	if (view->is_running && !view->is_moving && !view->is_unresponsive)
		judge_driver(settings, balloon,
			     mc_sat_sub(left_kib, left_now_kib), elapsed_ms);
}

/* How far it is to a larger size that it was sent to. */
static uint64_t way_up(const struct mc_balloon_memory *balloon,
		       uint64_t actual_kib)
{
	return balloon->is_pending ? mc_sat_sub(balloon->target_kib, actual_kib)
				   : 0;
}

struct mc_balloon_change mc_balloon_observe(
	const struct mc_policy_settings *settings,
	struct mc_balloon_memory *balloon, const struct mc_policy_view *view,
	bool is_first, uint64_t elapsed_ms, uint64_t now_ms)
{
	struct mc_balloon_change change = { 0 };
	uint64_t actual_kib = view->actual_kib;
	uint64_t way_up_kib = way_up(balloon, balloon->actual_kib);

	if (is_first) {
		balloon->actual_kib = actual_kib;
		balloon->before_kib = actual_kib;
		balloon->changed_ms = now_ms;
		settle_at(balloon, actual_kib);
		return change;
	}
	change.shrunk_kib = mc_sat_sub(balloon->actual_kib, actual_kib);
	if (is_ours(balloon, actual_kib)) {
		change.taken_kib = change.shrunk_kib;
		change.given_kib = mc_sat_sub(actual_kib, balloon->actual_kib);
	}
	if (!is_foreign(balloon, actual_kib))
		change.grown_lost_kib =
			mc_sat_sub(actual_kib, counted_size(balloon));
	if (is_foreign(balloon, actual_kib)) {
		change.grown_foreign_kib =
			mc_sat_sub(actual_kib, balloon->actual_kib);
		balloon->has_foreign = true;
		balloon->foreign_ms = now_ms;
		settle_at(balloon, actual_kib);
	} else if (is_near(actual_kib, balloon->lost_kib)) {
		settle_at(balloon, actual_kib);
	} else if (balloon->is_pending) {
		follow_order(settings, balloon, view, elapsed_ms, now_ms);
	}
	change.owed_kib = mc_sat_sub(way_up(balloon, actual_kib), way_up_kib);
	if (actual_kib != balloon->actual_kib) {
		balloon->before_kib = balloon->actual_kib;
		balloon->actual_kib = actual_kib;
		balloon->changed_ms = now_ms;
	}
	return change;
}

void mc_balloon_order(struct mc_balloon_memory *balloon, uint64_t target_kib,
		      uint64_t now_ms)
{
	if (target_kib > balloon->actual_kib) {
		balloon->has_grown = true;
		balloon->grown_ms = now_ms;
	}
	balloon->older_target_kib =
		balloon->is_pending ? balloon->target_kib : balloon->actual_kib;
	balloon->target_kib = target_kib;
	balloon->ordered_ms = now_ms;
	balloon->is_pending = true;
}

void mc_balloon_lost(struct mc_balloon_memory *balloon, uint64_t target_kib)
{
	balloon->lost_kib = target_kib;
}

uint64_t mc_balloon_goal(const struct mc_balloon_memory *balloon)
{
	if (!balloon->is_pending)
		return balloon->actual_kib;
	if (balloon->is_stuck)
		return mc_least(balloon->target_kib, balloon->actual_kib);
	return balloon->target_kib;
}

uint64_t mc_balloon_retry_left(const struct mc_policy_settings *settings,
			       const struct mc_balloon_memory *balloon,
			       uint64_t now_ms)
{
	return mc_sat_sub(settings->stuck_retry_ms,
			  mc_sat_sub(now_ms, balloon->ordered_ms));
}

uint64_t mc_balloon_held_left(const struct mc_policy_settings *settings,
			      const struct mc_balloon_memory *balloon,
			      uint64_t now_ms)
{
	if (!balloon->has_foreign)
		return 0;
	return mc_sat_sub(settings->manual_hold_ms,
			  mc_sat_sub(now_ms, balloon->foreign_ms));
}
