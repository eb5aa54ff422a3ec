/*
 * The world's time: programs, guests, samples, runs. What is decided is the
 * coordinator's and the policy's, as live.
 */
#include "world.h"

#include <string.h>

void mc_world_init(struct mc_world *world, const struct mc_settings *settings,
		   uint64_t epoch_ms)
{
	*world = (struct mc_world){
		.settings = settings,
		.epoch_ms = epoch_ms,
		.step_ms = MC_WORLD_STEP_MS,
		.order_ms = MC_WORLD_ORDER_MS,
		.next_pass_ms = settings->interval_ms,
		.measures.least_available_kib = UINT64_MAX,
	};
	mc_coordinator_apply(&world->coordinator, settings);
}

void mc_world_clear(struct mc_world *world)
{
	for (size_t i = 0; i < world->n_guests; i++)
		free(world->guests[i]);
	free(world->guests);
	free(world->here);
	mc_coordinator_clear(&world->coordinator);
	*world = (struct mc_world){ 0 };
}

/* ---- guests ---- */

struct mc_guest *mc_world_add(struct mc_world *world)
{
	struct mc_guest *guest = mc_alloc(1, sizeof *guest);
	size_t n_guests = world->n_guests + 1;

	world->guests = mc_realloc(world->guests, n_guests, sizeof guest);
	world->here = mc_realloc(world->here, n_guests, sizeof guest);
	world->guests[world->n_guests] = guest;
	world->n_guests = n_guests;
	return guest;
}

struct mc_guest *mc_world_find(struct mc_world *world, const char *uuid)
{
	for (size_t i = 0; i < world->n_guests; i++) {
		struct mc_guest *guest;

		world->found = (world->found + 1) % world->n_guests;
		guest = world->guests[world->found];
		if (strcmp(guest->facts.uuid, uuid) == 0)
			return guest;
	}
	return NULL;
}

void mc_world_come(struct mc_world *world, struct mc_guest *guest)
{
	size_t at = world->n_here++;

	/* Many come at once, in the order of names: each is the last then. */
	for (; at > 0; at--) {
		struct mc_guest *before = world->here[at - 1];

		if (mc_coordinator_order(&before->facts, &guest->facts) <= 0)
			break;
		world->here[at] = before;
	}
	world->here[at] = guest;
	guest->is_here = true;
}

void mc_world_leave(struct mc_world *world, struct mc_guest *guest)
{
	size_t kept = 0;

	guest->is_here = false;
	guest->has_order = false;
	guest->has_told = false;
	for (size_t i = 0; i < world->n_here; i++)
		if (world->here[i] != guest)
			world->here[kept++] = world->here[i];
	world->n_here = kept;
}

void mc_world_forget(struct mc_world *world)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->n_guests; i++) {
		if (world->guests[i]->is_here)
			world->guests[kept++] = world->guests[i];
		else
			free(world->guests[i]);
	}
	world->n_guests = kept;
	world->found = 0;
}

static uint64_t held(const struct mc_world *world)
{
	uint64_t held_kib = world->others_kib;

	for (size_t i = 0; i < world->n_here; i++)
		held_kib = mc_add(held_kib, mc_guest_rss(world->here[i]));
	return held_kib;
}

/* What guests need beyond all that is free is taken from the cache. */
static void fill_host(const struct mc_world *world, struct mc_host_sample *host)
{
	uint64_t held_kib = held(world);

	*host = (struct mc_host_sample){
		.total_kib = world->total_kib,
		.available_kib = mc_sub(world->total_kib, held_kib),
		.has_psi_some_centipct = world->has_psi,
		.psi_some_centipct = world->psi_some_centipct,
		.has_arc_kib = world->has_arc,
		.arc_kib = mc_sub(world->arc_kib,
				  mc_sub(held_kib, world->total_kib)),
	};
}

uint64_t mc_world_available(const struct mc_world *world)
{
	struct mc_host_sample host;

	fill_host(world, &host);
	if (!world->coordinator.has_arc)
		return host.available_kib;
	return mc_add(host.available_kib,
		      mc_min(host.arc_kib,
			     mc_sub(host.total_kib, host.available_kib)));
}

/* ---- samples ---- */

static uint64_t clock_ms(const struct mc_world *world)
{
	return world->epoch_ms + world->now_ms;
}

static void fill_sample(const struct mc_world *world, struct mc_sample *sample)
{
	*sample = (struct mc_sample){
		.taken_at_ms = clock_ms(world),
		.domains = mc_alloc(world->n_here, sizeof *sample->domains),
		.n_domains = world->n_here,
	};
	fill_host(world, &sample->host);
	for (size_t i = 0; i < world->n_here; i++)
		mc_guest_sample(world->here[i], &sample->domains[i]);
}

static bool is_low(const struct mc_world *world)
{
	enum mc_host_state state = world->coordinator.host.state;

	return state == MC_HOST_LOW || state == MC_HOST_CRITICAL;
}

static void take_sample(struct mc_world *world)
{
	bool was_low = is_low(world);
	struct mc_sample sample;

	fill_sample(world, &sample);
	mc_coordinator_sample(&world->coordinator, world->settings, &sample);
	mc_record_clear(MC_RECORD_sample, &sample);
	world->measures.samples++;
	world->measures.low += is_low(world) && !was_low;
}

/* ---- runs ---- */

static void note_order(struct mc_world *world, struct mc_guest *guest,
		       const struct mc_order *order)
{
	guest->has_order = true;
	guest->ordered_kib = order->target_kib;
	guest->order_at_ms = world->now_ms + world->order_ms;
	guest->measures.orders++;
	guest->measures.most_step_kib =
		mc_max(guest->measures.most_step_kib,
		       mc_sub(order->from_kib, order->target_kib));
	world->measures.orders++;
}

/* After a sample the guests that are here are the coordinator's domains. */
static void carry_out(struct mc_world *world, struct mc_run *run)
{
	struct mc_order order;

	while (mc_run_next(run, &order)) {
		struct mc_guest *guest = world->here[run->current];

		if (order.has_target_kib)
			note_order(world, guest, &order);
		if (order.has_period_s)
			guest->period_ms = order.period_s * 1000;
		mc_run_answered(run, mc_outcome_names[MC_OUTCOME_DONE], "");
	}
}

/* Counts a need when it begins to go without. */
static void note_unfunded(struct mc_world *world, struct mc_guest *guest,
			  enum mc_reason reason)
{
	bool is_refused = reason == MC_REASON_NEED_UNFUNDED;
	bool is_partly = reason == MC_REASON_NEED_PARTLY;

	guest->measures.refused += is_refused && !guest->was_refused;
	world->measures.refused += is_refused && !guest->was_refused;
	guest->measures.partly += is_partly && !guest->was_partly;
	world->measures.partly += is_partly && !guest->was_partly;
	guest->was_refused = is_refused;
	guest->was_partly = is_partly;
}

static void follow_sample(struct mc_world *world, bool is_pass_due)
{
	enum mc_policy_step step =
		mc_coordinator_step(&world->coordinator, is_pass_due);
	struct mc_run run;

	mc_run_begin(&run, &world->coordinator, step);
	carry_out(world, &run);
	mc_run_end(&run);
	for (size_t i = 0; i < world->n_here; i++)
		note_unfunded(world, world->here[i],
			      world->coordinator.domains[i].decision.reason);
	world->measures.passes += step == MC_STEP_PASS;
	world->measures.reliefs += step == MC_STEP_RELIEF;
	if (world->on_run != NULL)
		world->on_run(world, &run);
	mc_run_clear(&run);
}

/* A timer whose interval became shorter doesn't wait for the old one's end. */
static void adjust_timers(struct mc_world *world)
{
	const struct mc_settings *settings = world->settings;

	world->next_sample_ms =
		mc_min(world->next_sample_ms,
		       world->now_ms +
			       mc_settings_collector_interval(settings));
	world->next_pass_ms = mc_min(world->next_pass_ms,
				     world->now_ms + settings->interval_ms);
}

/* The timers: that of the passes asks for a sample, and sets the other anew. */
static void coordinate(struct mc_world *world)
{
	bool is_pass_due;

	adjust_timers(world);
	is_pass_due = world->now_ms >= world->next_pass_ms;
	if (!is_pass_due && world->now_ms < world->next_sample_ms)
		return;
	world->next_sample_ms =
		world->now_ms + mc_settings_collector_interval(world->settings);
	if (is_pass_due)
		world->next_pass_ms += world->settings->interval_ms;
	take_sample(world);
	follow_sample(world, is_pass_due);
}

/* ---- time ---- */

static void measure_guest(const struct mc_world *world, struct mc_guest *guest,
			  uint64_t step_ms)
{
	uint64_t reserve_kib = world->coordinator.policy.guest_reserve_kib;
	uint64_t usable_kib = mc_guest_usable(guest);

	if (usable_kib < reserve_kib)
		guest->measures.reserve_ms += step_ms;
	if (usable_kib < reserve_kib / 2)
		guest->measures.half_reserve_ms += step_ms;
}

static void measure(struct mc_world *world, uint64_t step_ms)
{
	struct mc_world_measures *measures = &world->measures;
	uint64_t available_kib = mc_world_available(world);

	measures->least_available_kib =
		mc_min(measures->least_available_kib, available_kib);
	if (available_kib <= world->coordinator.policy.host_reserve_kib)
		measures->low_ms += step_ms;
}

static void step(struct mc_world *world, uint64_t step_ms)
{
	uint64_t then_ms = world->now_ms + step_ms;

	for (size_t i = 0; i < world->n_here; i++) {
		struct mc_guest *guest = world->here[i];

		mc_guest_step(guest, world->now_ms, step_ms);
		if (mc_guest_is_due(guest, world->now_ms, then_ms))
			mc_guest_tell(guest, world->epoch_ms + then_ms);
		measure_guest(world, guest, step_ms);
	}
	measure(world, step_ms);
	world->now_ms = then_ms;
}

static uint64_t next_event(const struct mc_world *world)
{
	return mc_min(world->next_sample_ms, world->next_pass_ms);
}

void mc_world_run(struct mc_world *world, uint64_t until_ms)
{
	while (world->now_ms < until_ms) {
		uint64_t end_ms;

		if (world->on_step != NULL)
			world->on_step(world);
		coordinate(world);
		end_ms = mc_min(until_ms, next_event(world));
		step(world, mc_min(world->step_ms, end_ms - world->now_ms));
	}
}
