/*
 * A guest's memory, balloon and numbers as time passes. Nobody decides here:
 * targets come from outside.
 */
#include "guest.h"

#include <string.h>

#include <memcoord/num.h>

#define PAGE_KIB 4
#define MARGIN_KIB 4096 /* a guest with less usable is out of memory */

#define DRIVER_NAME(id, name, cycle_ms, on_ms, page_kib) \
	[MC_DRIVER_##id] = name,
const char *const mc_driver_names[MC_DRIVER_COUNT] = { MC_DRIVERS(
	DRIVER_NAME) };

static const struct {
	uint64_t cycle_ms, on_ms, page_kib;
} drivers[] = {
#define DRIVER_ROW(id, name, cycle_ms, on_ms, page_kib) \
	[MC_DRIVER_##id] = { cycle_ms, on_ms, page_kib },
	MC_DRIVERS(DRIVER_ROW)
};

enum mc_driver mc_driver_find(const char *name)
{
	int driver = 0;

	while (driver < MC_DRIVER_COUNT &&
	       strcmp(name, mc_driver_names[driver]) != 0)
		driver++;
	return (enum mc_driver)driver;
}

/* What holds for an idle Linux guest, unless it is set otherwise. */
void mc_guest_init(struct mc_guest *guest, uint64_t size_kib, uint64_t max_kib)
{
	*guest = (struct mc_guest){
		.facts = {
			.is_running = true,
			.has_balloon = true,
			.max_kib = max_kib,
			.has_unused_kib = true,
			.has_usable_kib = true,
			.has_available_kib = true,
			.has_disk_caches_kib = true,
			.has_rss_kib = true,
			.has_last_update_s = true,
			.has_period_s = true,
		},
		.offset_kib = 42872,
		.hard_kib = MC_MIB(45),
		.base_kib = MC_MIB(45),
		.size_kib = size_kib,
		.target_kib = size_kib,
		.balloon_kib_s = MC_MIB(300),
		.beside_kib = MC_MIB(80),
		.period_ms = 1000,
	};
	mc_guest_want(guest, guest->hard_kib, 0);
	mc_guest_measure(guest);
}

void mc_guest_measure(struct mc_guest *guest)
{
	guest->waits_ms = 0;
	guest->measures = (struct mc_guest_measures){
		.least_size_kib = guest->size_kib,
		.most_size_kib = guest->size_kib,
		.least_usable_kib = UINT64_MAX,
	};
}

static uint64_t room(const struct mc_guest *guest)
{
	return mc_sub(guest->size_kib, guest->offset_kib + guest->hard_kib);
}

uint64_t mc_guest_usable(const struct mc_guest *guest)
{
	return mc_sub(room(guest), guest->kept_kib);
}

uint64_t mc_guest_cached(const struct mc_guest *guest)
{
	return mc_min(guest->cache_kib, mc_guest_usable(guest));
}

uint64_t mc_guest_unused(const struct mc_guest *guest)
{
	return room(guest) - mc_guest_cached(guest);
}

uint64_t mc_guest_rss(const struct mc_guest *guest)
{
	return guest->touched_kib + guest->beside_kib;
}

/* ---- the balloon ---- */

void mc_guest_target(struct mc_guest *guest, uint64_t target_kib)
{
	guest->target_kib = target_kib;
	guest->has_order = false;
}

static void take_order(struct mc_guest *guest, uint64_t now_ms)
{
	if (guest->has_order && now_ms >= guest->order_at_ms)
		mc_guest_target(guest, guest->ordered_kib);
}

/* How far the driver can have come by then, in whole pages. */
static uint64_t reach(const struct mc_guest *guest, uint64_t at_ms)
{
	uint64_t cycle_ms = drivers[guest->driver].cycle_ms;
	uint64_t on_ms = drivers[guest->driver].on_ms;
	uint64_t cycles = at_ms / cycle_ms;
	uint64_t worked_ms = cycles * on_ms + mc_min(at_ms % cycle_ms, on_ms);
	uint64_t moved_kib = worked_ms * guest->balloon_kib_s / 1000 +
			     cycles * drivers[guest->driver].page_kib;

	return moved_kib - moved_kib % PAGE_KIB;
}

/* Free pages are taken as they come, those in use last, and never all. */
static uint64_t can_shrink(const struct mc_guest *guest)
{
	uint64_t free_kib = mc_sub(mc_guest_usable(guest), MARGIN_KIB);

	return free_kib - free_kib % PAGE_KIB;
}

static void move_balloon(struct mc_guest *guest, uint64_t now_ms,
			 uint64_t step_ms)
{
	uint64_t stride_kib =
		reach(guest, now_ms + step_ms) - reach(guest, now_ms);
	uint64_t grow_kib =
		mc_min(stride_kib, mc_sub(guest->target_kib, guest->size_kib));
	uint64_t shrink_kib =
		mc_min(stride_kib, mc_sub(guest->size_kib, guest->target_kib));

	shrink_kib = mc_min(shrink_kib, can_shrink(guest));
	guest->size_kib += grow_kib;
	guest->size_kib -= shrink_kib;
	guest->measures.given_kib += grow_kib;
	guest->measures.taken_kib += shrink_kib;
	guest->touched_kib = mc_min(guest->touched_kib, guest->size_kib);
}

/* ---- what it holds ---- */

void mc_guest_want(struct mc_guest *guest, uint64_t hard_kib, uint64_t over_ms)
{
	guest->from_kib = guest->hard_kib;
	guest->want_kib = hard_kib;
	guest->want_ms = over_ms;
	guest->spent_ms = 0;
}

static uint64_t share_of(uint64_t kib, uint64_t part, uint64_t whole)
{
	return (uint64_t)((unsigned __int128)kib * part / whole);
}

/* What it should hold once so much of its time is spent. */
static uint64_t wanted(const struct mc_guest *guest, uint64_t spent_ms)
{
	uint64_t from_kib = guest->from_kib, want_kib = guest->want_kib;

	if (spent_ms >= guest->want_ms)
		return want_kib;
	if (want_kib < from_kib)
		return from_kib -
		       share_of(from_kib - want_kib, spent_ms, guest->want_ms);
	return from_kib +
	       share_of(want_kib - from_kib, spent_ms, guest->want_ms);
}

/* It was out of memory: the driver gives back, and the target is forgotten. */
static void deflate(struct mc_guest *guest, uint64_t lacks_kib)
{
	uint64_t size_kib = mc_min(guest->facts.max_kib,
				   guest->size_kib + lacks_kib + MARGIN_KIB);

	guest->measures.given_kib += mc_sub(size_kib, guest->size_kib);
	guest->size_kib = mc_max(guest->size_kib, size_kib);
	mc_guest_target(guest, guest->size_kib);
}

/* The program is gone, and starts again with the same want and pace. */
static void kill_program(struct mc_guest *guest, uint64_t now_ms)
{
	uint64_t wants_kib = mc_sub(guest->want_kib, guest->base_kib);
	uint64_t span_kib = mc_sub(guest->want_kib, guest->from_kib);

	guest->measures.kills++;
	guest->measures.last_kill_ms = now_ms;
	guest->hard_kib = mc_min(guest->hard_kib, guest->base_kib);
	mc_guest_want(guest, guest->want_kib,
		      span_kib > 0
			      ? share_of(guest->want_ms, wants_kib, span_kib)
			      : 0);
}

static void wait(struct mc_guest *guest, uint64_t step_ms)
{
	struct mc_guest_measures *measures = &guest->measures;

	guest->waits_ms += step_ms;
	measures->out_ms += step_ms;
	measures->longest_out_ms =
		mc_max(measures->longest_out_ms, guest->waits_ms);
}

static void run_out(struct mc_guest *guest, uint64_t now_ms, uint64_t step_ms)
{
	if (guest->is_killed) {
		kill_program(guest, now_ms);
		return;
	}
	guest->hard_kib += mc_sub(mc_guest_usable(guest), MARGIN_KIB);
	wait(guest, step_ms);
}

static void run_programs(struct mc_guest *guest, uint64_t now_ms,
			 uint64_t step_ms)
{
	uint64_t before_kib = guest->hard_kib;
	uint64_t spent_ms = mc_min(guest->spent_ms + step_ms, guest->want_ms);
	uint64_t goal_kib = wanted(guest, spent_ms);
	uint64_t grow_kib = mc_sub(goal_kib, before_kib);
	bool is_out =
		grow_kib > 0 && grow_kib + MARGIN_KIB > mc_guest_usable(guest);

	if (is_out && guest->facts.has_autodeflate) {
		deflate(guest, grow_kib);
		is_out = grow_kib + MARGIN_KIB > mc_guest_usable(guest);
	}
	if (is_out) {
		run_out(guest, now_ms, step_ms);
	} else {
		guest->hard_kib = goal_kib;
		guest->spent_ms = spent_ms;
		guest->waits_ms = 0;
	}
	guest->measures.demand_kib += mc_sub(before_kib, guest->hard_kib) +
				      mc_sub(guest->hard_kib, before_kib);
}

static void touch(struct mc_guest *guest)
{
	uint64_t in_use_kib =
		guest->offset_kib + guest->hard_kib + mc_guest_cached(guest);

	guest->touched_kib =
		mc_max(guest->touched_kib, mc_min(guest->size_kib, in_use_kib));
}

/* ---- what it tells ---- */

void mc_guest_tell(struct mc_guest *guest, uint64_t clock_ms)
{
	uint64_t seen_kib = guest->facts.has_autodeflate ? guest->facts.max_kib
							 : guest->size_kib;

	guest->has_told = true;
	guest->told_ms = clock_ms;
	guest->told_unused_kib = mc_guest_unused(guest);
	guest->told_usable_kib = mc_guest_usable(guest);
	guest->told_available_kib = mc_sub(seen_kib, guest->offset_kib);
	guest->told_cache_kib = mc_guest_cached(guest);
}

bool mc_guest_is_due(const struct mc_guest *guest, uint64_t from_ms,
		     uint64_t until_ms)
{
	uint64_t ahead_ms;

	if (guest->is_silent || guest->period_ms == 0)
		return false;
	ahead_ms = guest->period_ms - guest->phase_ms % guest->period_ms;
	return (until_ms + ahead_ms) / guest->period_ms !=
	       (from_ms + ahead_ms) / guest->period_ms;
}

void mc_guest_sample(const struct mc_guest *guest,
		     struct mc_domain_sample *sample)
{
	*sample = guest->facts;
	sample->actual_kib =
		guest->is_heard ? guest->heard_kib : guest->size_kib;
	sample->has_unused_kib &= guest->has_told;
	sample->has_usable_kib &= guest->has_told;
	sample->has_available_kib &= guest->has_told;
	sample->has_disk_caches_kib &= guest->has_told;
	sample->unused_kib = guest->told_unused_kib;
	sample->usable_kib = guest->told_usable_kib;
	sample->available_kib = guest->told_available_kib;
	sample->disk_caches_kib = guest->told_cache_kib;
	sample->rss_kib = mc_guest_rss(guest);
	sample->last_update_s = guest->told_ms / 1000;
	sample->period_s = guest->period_ms / 1000;
}

/* ---- time ---- */

static void measure(struct mc_guest *guest, uint64_t step_ms)
{
	struct mc_guest_measures *measures = &guest->measures;
	uint64_t size_kib = guest->size_kib;

	measures->here_ms += step_ms;
	measures->size_kib_ms += size_kib * step_ms;
	measures->taken_kib_ms +=
		mc_sub(guest->facts.max_kib, size_kib) * step_ms;
	measures->least_size_kib = mc_min(measures->least_size_kib, size_kib);
	measures->most_size_kib = mc_max(measures->most_size_kib, size_kib);
	measures->least_usable_kib =
		mc_min(measures->least_usable_kib, mc_guest_usable(guest));
}

/* As libvirt hears of sizes: of a change at once, but not so often. */
static void hear(struct mc_guest *guest, uint64_t now_ms)
{
	if (guest->news_ms == 0 ||
	    (guest->is_heard &&
	     (guest->heard_kib == guest->size_kib ||
	      mc_sub(now_ms, guest->heard_ms) < guest->news_ms)))
		return;
	guest->is_heard = true;
	guest->heard_kib = guest->size_kib;
	guest->heard_ms = now_ms;
}

void mc_guest_step(struct mc_guest *guest, uint64_t now_ms, uint64_t step_ms)
{
	take_order(guest, now_ms);
	move_balloon(guest, now_ms, step_ms);
	run_programs(guest, now_ms, step_ms);
	touch(guest);
	hear(guest, now_ms);
	measure(guest, step_ms);
}
