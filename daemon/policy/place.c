/*
 * Finds out which size a guest's numbers belong to.
 *
 * unused, usable and available are of one moment, last_update, which is told
 * in whole seconds. The size is of another: live, or, where a hypervisor hears
 * of it by events, up to a second late. Two proofs put them together:
 *
 * - The numbers are newer than the first sample that showed this size, and no
 *   order is under way that they may have seen already.
 * - Without autodeflate `available` is the size less a constant, to the KiB.
 *   The constant is learned by the first proof. From then on each number
 *   tells its own size, also while the balloon moves.
 *
 * Not every guest of that kind keeps to it (Windows tells the memory that it
 * booted with), so whether available follows the size is learned as well.
 */
#include "place.h"

#include "arith.h"

/* Sizes that are closer than this are one. */
#define NEAR_KIB 64

/* last_update is told in whole seconds. */
#define RESOLUTION_MS 1000

/* A size that available tells is waited for so long. */
#define LATE_MS 3000

static uint64_t told_size(const struct mc_place_memory *place,
			  const struct mc_policy_view *view)
{
	int64_t size = (int64_t)view->available_kib + place->offset_kib;

	return size > 0 ? (uint64_t)size : 0;
}

static bool can_tell(const struct mc_place_memory *place,
		     const struct mc_policy_view *view)
{
	return view->has_available && !view->has_autodeflate &&
	       place->has_offset && place->follow != MC_FOLLOW_NO;
}

/*
 * Between two proven moments the size changed: did available change with it?
 * A few pages that the kernel freed or took meanwhile tell nothing.
 */
static enum mc_follow compare(const struct mc_place_memory *place,
			      int64_t offset_kib, uint64_t actual_kib)
{
	int64_t moved_kib =
		(int64_t)actual_kib - (int64_t)place->offset_actual_kib;
	int64_t drift_kib = offset_kib - place->offset_kib;

	if (moved_kib == 0)
		return place->follow;
	if (drift_kib == 0)
		return MC_FOLLOW_YES;
	if (drift_kib == moved_kib)
		return MC_FOLLOW_NO;
	return place->follow;
}

/* A moment at which size and available are known to belong together. */
static void learn_offset(struct mc_place_memory *place,
			 const struct mc_policy_view *view)
{
	int64_t offset_kib;

	if (!view->has_available)
		return;
	offset_kib = (int64_t)view->actual_kib - (int64_t)view->available_kib;
	if (place->has_offset)
		place->follow = compare(place, offset_kib, view->actual_kib);
	place->has_offset = true;
	place->offset_kib = offset_kib;
	place->offset_actual_kib = view->actual_kib;
}

/*
 * Neither proof holds: good enough to count what was given as given, not to
 * learn or take from. An order may have been carried out later than it was
 * noted, and the numbers in between are those of the size before. In doubt they
 * are of the smaller size: what wasn't needed would be taken back for ever.
 */
static void guess(struct mc_place_memory *place,
		  const struct mc_balloon_memory *balloon,
		  const struct mc_policy_view *view)
{
	bool is_new = view->last_update_ms >= balloon->ordered_ms;
	bool may_be_new = mc_sat_add(view->last_update_ms, RESOLUTION_MS) >
			  balloon->ordered_ms;
	uint64_t new_kib =
		balloon->is_pending ? balloon->target_kib : balloon->actual_kib;

	place->is_proven = false;
	place->is_known = false;
	place->base_kib = balloon->before_kib;
	if (is_new && !balloon->is_pending)
		place->base_kib = new_kib;
	else if (may_be_new)
		place->base_kib = mc_least(new_kib, balloon->before_kib);
}

/* Whether numbers from after the size's last change are of that size. */
static bool is_settled(const struct mc_balloon_memory *balloon,
		       const struct mc_policy_view *view)
{
	bool is_moving = balloon->is_pending && !balloon->is_stuck;

	return view->last_update_ms > balloon->changed_ms &&
	       (!is_moving || mc_sat_add(view->last_update_ms, RESOLUTION_MS) <=
				      balloon->ordered_ms);
}

/*
 * Available tells another size than the one that is seen. The change is on its
 * way to us; if it never comes, the constant has become another one.
 */
static bool is_late(struct mc_place_memory *place,
		    const struct mc_policy_view *view)
{
	bool is_odd = can_tell(place, view) && place->follow == MC_FOLLOW_YES &&
		      mc_distance(told_size(place, view), view->actual_kib) >
			      NEAR_KIB;

	if (is_odd && !place->is_odd)
		place->odd_ms = view->last_update_ms;
	place->is_odd = is_odd;
	return is_odd &&
	       mc_sat_sub(view->last_update_ms, place->odd_ms) < LATE_MS;
}

void mc_place_observe(struct mc_place_memory *place,
		      const struct mc_balloon_memory *balloon,
		      const struct mc_policy_view *view)
{
	uint64_t told_kib;

	if (!is_late(place, view) && is_settled(balloon, view)) {
		learn_offset(place, view);
		place->base_kib = view->actual_kib;
		place->is_proven = true;
		place->is_known = true;
		return;
	}
	if (!can_tell(place, view)) {
		guess(place, balloon, view);
		return;
	}
	told_kib = told_size(place, view);
	if (told_kib == view->actual_kib &&
	    told_kib != place->offset_actual_kib)
		place->follow = MC_FOLLOW_YES;
	if (place->follow != MC_FOLLOW_YES) {
		guess(place, balloon, view);
		return;
	}
	place->base_kib = told_kib;
	place->is_known = true;
	place->is_proven = told_kib == view->actual_kib;
}

void mc_place_forget(struct mc_place_memory *place)
{
	place->has_offset = false;
	place->follow = MC_FOLLOW_UNKNOWN;
}

uint64_t mc_place_moved(const struct mc_place_memory *place,
			uint64_t number_kib, uint64_t goal_kib)
{
	if (goal_kib >= place->base_kib)
		return mc_sat_add(number_kib, goal_kib - place->base_kib);
	return mc_sat_sub(number_kib, place->base_kib - goal_kib);
}
