/*
 * Guests, balloons and a host in virtual time, for trying out the policy.
 */
#include "sim.h"

#include <string.h>

#define TICK_MS 50
#define EPOCH_MS UINT64_C(1700000000000)

static uint64_t sub(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void sim_init(struct sim *sim, uint64_t host_kib, uint64_t interval_ms)
{
	memset(sim, 0, sizeof *sim);
	sim->settings = mc_policy_defaults;
	sim->settings.collector_interval_ms =
		least(sim->settings.collector_interval_ms, interval_ms);
	sim->host_kib = host_kib;
	sim->interval_ms = interval_ms;
	sim->order_ms = 100;
	sim->least_host_kib = UINT64_MAX;
}

struct sim_guest *sim_add(struct sim *sim)
{
	struct sim_guest *guest = &sim->guests[sim->n_guests++];

	*guest = (struct sim_guest){
		.max_kib = SIM_MIB(2048),
		.min_kib = SIM_MIB(200),
		.shares = 1000,
		.offset_kib = 42872,
		.kernel_kib = SIM_MIB(45),
		.rate_kib_s = SIM_MIB(1000),
		.balloon_kib_s = SIM_MIB(300),
		.beside_kib = SIM_MIB(80),
		.phase_ms = sim->n_guests * 370 % 1000 / TICK_MS * TICK_MS,
		.want = sim_want_block,
		.actual_kib = SIM_MIB(512),
		.target_kib = SIM_MIB(512),
		.least_usable_kib = UINT64_MAX,
		.least_size_kib = UINT64_MAX,
	};
	return guest;
}

uint64_t sim_want_block(const struct sim_guest *guest, uint64_t at_ms)
{
	bool is_on = at_ms >= guest->starts_ms &&
		     (guest->ends_ms == 0 || at_ms < guest->ends_ms);

	return is_on ? guest->want_kib : 0;
}

static uint64_t noise(const struct sim_guest *guest, uint64_t now_ms)
{
	uint64_t mixed =
		(now_ms / 400 + guest->phase_ms) * UINT64_C(0x9e3779b97f4a7c15);

	return guest->noise_kib > 0 ? (mixed >> 40) % guest->noise_kib : 0;
}

uint64_t sim_unused(const struct sim_guest *guest)
{
	return sub(guest->actual_kib,
		   guest->offset_kib + guest->kernel_kib + guest->program_kib);
}

uint64_t sim_usable(const struct sim_guest *guest)
{
	return sub(sim_unused(guest), guest->kept_kib);
}

uint64_t sim_host_available(const struct sim *sim)
{
	uint64_t available_kib = sim->host_kib;

	for (size_t i = 0; i < sim->n_guests; i++)
		available_kib = sub(available_kib, sim->guests[i].touched_kib);
	return available_kib;
}

/* How far the driver gets in one tick. */
static uint64_t stride(const struct sim_guest *guest, uint64_t now_ms)
{
	switch (guest->driver) {
	case SIM_DRIVER_DEAD:
		return 0;
	case SIM_DRIVER_PAGE:
		return now_ms % 5000 == 0 ? 4 : 0;
	case SIM_DRIVER_LAZY:
		if (now_ms % 20000 >= 1000)
			return 0;
		break;
	case SIM_DRIVER_FINE:
		break;
	}
	return guest->balloon_kib_s * TICK_MS / 1000;
}

static void move_balloon(struct sim_guest *guest, uint64_t now_ms)
{
	uint64_t stride_kib = stride(guest, now_ms);
	uint64_t free_kib = sim_usable(guest), shrunk_kib;

	if (guest->target_kib > guest->actual_kib) {
		guest->actual_kib +=
			least(stride_kib,
			      guest->target_kib - guest->actual_kib);
		return;
	}
	shrunk_kib = least(stride_kib, guest->actual_kib - guest->target_kib);
	shrunk_kib = least(shrunk_kib, sub(free_kib, 4096) / 4 * 4);
	guest->actual_kib -= shrunk_kib;
	/* Free pages are taken as they come, touched ones among them. */
	guest->touched_kib = least(guest->touched_kib, guest->actual_kib);
}

static void run_program(struct sim_guest *guest, uint64_t now_ms)
{
	uint64_t want_kib = guest->want(guest, now_ms) + noise(guest, now_ms);
	uint64_t before_kib = guest->program_kib;
	uint64_t grow_kib = least(sub(want_kib, before_kib),
				  guest->rate_kib_s * TICK_MS / 1000);
	bool is_out = grow_kib + 4096 > sim_usable(guest);

	guest->program_kib = least(before_kib, want_kib);
	guest->waits_ms =
		grow_kib > 0 && is_out ? guest->waits_ms + TICK_MS : 0;
	guest->stalled_ms = most(guest->stalled_ms, guest->waits_ms);
	if (grow_kib > 0 && is_out && guest->has_autodeflate) {
		guest->actual_kib = least(guest->max_kib,
					  guest->actual_kib + grow_kib + 4096);
	} else if (grow_kib > 0 && is_out && guest->is_killed) {
		guest->kills++;
		guest->last_kill_ms = now_ms;
		guest->program_kib = 0;
	} else if (!is_out) {
		guest->program_kib += grow_kib;
	}
	guest->moved_kib += most(before_kib, guest->program_kib) -
			    least(before_kib, guest->program_kib);
	guest->touched_kib = most(guest->touched_kib,
				  least(guest->actual_kib,
					guest->offset_kib + guest->kernel_kib +
						guest->program_kib));
}

static void tell(struct sim_guest *guest, uint64_t now_ms)
{
	if (now_ms % 1000 != guest->phase_ms)
		return;
	guest->told_ms = EPOCH_MS + now_ms;
	guest->told_unused_kib = sim_unused(guest);
	guest->told_usable_kib = sim_usable(guest);
	guest->told_available_kib =
		sub(guest->has_autodeflate ? guest->max_kib : guest->actual_kib,
		    guest->offset_kib);
}

static void measure(struct sim_guest *guest, uint64_t now_ms)
{
	if (now_ms < guest->measure_from_ms)
		return;
	guest->least_usable_kib =
		least(guest->least_usable_kib, sim_usable(guest));
	guest->least_size_kib = least(guest->least_size_kib, guest->actual_kib);
}

static void fill_view(const struct sim_guest *guest,
		      struct mc_policy_view *view)
{
	*view = (struct mc_policy_view){
		.mode = MC_MODE_MANAGE,
		.shares = guest->shares,
		.min_kib = guest->min_kib,
		.max_kib = guest->max_kib,
		.actual_kib = guest->actual_kib,
		.is_running = true,
		.has_balloon = true,
		.has_autodeflate = guest->has_autodeflate,
		.has_unused = guest->told_ms > 0,
		.has_usable = guest->told_ms > 0,
		.has_available = guest->told_ms > 0,
		.has_rss = !guest->has_no_rss,
		.has_last_update = true,
		.unused_kib = guest->told_unused_kib,
		.usable_kib = guest->told_usable_kib,
		.available_kib = guest->told_available_kib,
		.rss_kib = guest->touched_kib + guest->beside_kib,
		.last_update_ms = guest->told_ms / 1000 * 1000,
	};
}

static void sample(struct sim *sim)
{
	for (size_t i = 0; i < sim->n_guests; i++)
		fill_view(&sim->guests[i], &sim->domains[i].view);
	sim->host.total_kib = sim->host_kib;
	sim->host.available_kib = sim_host_available(sim);
	mc_policy_observe(&sim->settings, &sim->host, sim->domains,
			  sim->n_guests, EPOCH_MS + sim->now_ms);
	sim->sampled_ms = EPOCH_MS + sim->now_ms;
	if (sim->host.has_changed && sim->host.state == MC_HOST_LOW)
		sim->warnings++;
}

static void step(struct sim *sim, enum mc_policy_step step)
{
	mc_policy_decide(&sim->settings, &sim->host, sim->domains,
			 sim->n_guests, step, sim->sampled_ms);
	if (sim->on_decided != NULL)
		sim->on_decided(sim);
	for (size_t i = 0; i < sim->n_guests; i++) {
		const struct mc_decision_policy *decision =
			&sim->domains[i].decision;

		if (decision->to_kib == decision->from_kib)
			continue;
		mc_policy_ordered(&sim->domains[i], sim->sampled_ms);
		sim->orders_kib[i] = decision->to_kib;
		sim->guests[i].orders++;
		sim->guests[i].most_step_kib =
			most(sim->guests[i].most_step_kib,
			     sub(decision->from_kib, decision->to_kib));
		sim->order_at_ms = sim->now_ms + sim->order_ms;
	}
}

static void carry_out(struct sim *sim)
{
	if (sim->now_ms != sim->order_at_ms)
		return;
	for (size_t i = 0; i < sim->n_guests; i++) {
		if (sim->orders_kib[i] > 0)
			sim->guests[i].target_kib = sim->orders_kib[i];
		sim->orders_kib[i] = 0;
	}
}

/* Samples, reliefs and passes as the daemon times them. */
static void coordinate(struct sim *sim)
{
	bool is_sample = sim->now_ms % sim->settings.collector_interval_ms == 0;
	bool is_pass = sim->now_ms % sim->interval_ms == 0;

	if (is_sample)
		sample(sim);
	if (is_pass || (is_sample && sim->host.is_short))
		step(sim, MC_STEP_PASS);
	else if (is_sample)
		step(sim, MC_STEP_RELIEF);
}

void sim_run(struct sim *sim, uint64_t at_ms)
{
	for (; sim->now_ms < at_ms; sim->now_ms += TICK_MS) {
		for (size_t i = 0; i < sim->n_guests; i++) {
			move_balloon(&sim->guests[i], sim->now_ms);
			run_program(&sim->guests[i], sim->now_ms);
			tell(&sim->guests[i], sim->now_ms);
			measure(&sim->guests[i], sim->now_ms);
		}
		sim->least_host_kib =
			least(sim->least_host_kib, sim_host_available(sim));
		coordinate(sim);
		carry_out(sim);
	}
}
