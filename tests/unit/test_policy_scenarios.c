/*
 * The policy in virtual time against the cases that it is made for. A hog
 * grows by so much a second, a jumper wants all at once and is killed where it
 * can't have it, idle guests do nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../support/sim.h"

#define MIB_OF(kib) ((unsigned)((kib) / 1024))

static struct sim sim;

static struct sim_guest *add_hog(unsigned rate_mib, unsigned starts_s,
				 unsigned want_mib, unsigned ends_s)
{
	struct sim_guest *hog = sim_add(&sim);

	hog->rate_kib_s = SIM_MIB(rate_mib);
	hog->want_kib = SIM_MIB(want_mib);
	hog->starts_ms = starts_s * 1000;
	hog->ends_ms = ends_s * 1000;
	return hog;
}

static void expect(bool claim, const char *label, const char *what,
		   uint64_t number)
{
	if (!claim)
		fail_msg("%s: %s: %ju", label, what, (uintmax_t)number);
}

/* What holds for every guest of every scenario. */
static void expect_gentle(const char *label)
{
	for (size_t i = 0; i < sim.n_guests; i++) {
		const struct sim_guest *guest = &sim.guests[i];

		expect(guest->most_step_kib <= SIM_MIB(50), label,
		       "KiB taken in one step", guest->most_step_kib);
		expect(guest->least_size_kib >= guest->min_kib, label,
		       "smallest size in KiB", guest->least_size_kib);
		expect(guest->actual_kib <= guest->max_kib, label,
		       "size in KiB", guest->actual_kib);
	}
}

/* Idle guests end at their minimum or with the reserve and slack unused. */
static void expect_reclaimed(const struct sim_guest *guest, const char *label)
{
	uint64_t used_kib = guest->actual_kib - sim_unused(guest);
	uint64_t most_kib = used_kib + SIM_MIB(116) + guest->noise_kib;

	/* A kernel that keeps more than two thirds of it gets the rest too. */
	if (guest->kept_kib > SIM_MIB(66))
		most_kib += guest->kept_kib - SIM_MIB(66);
	if (most_kib < guest->min_kib)
		most_kib = guest->min_kib;
	expect(guest->actual_kib <= most_kib, label,
	       "MiB left to an idle guest", MIB_OF(guest->actual_kib));
	expect(sim_unused(guest) + guest->noise_kib >= SIM_MIB(100), label,
	       "MiB unused of an idle guest", MIB_OF(sim_unused(guest)));
}

/* At most two orders for each 50 MiB by which demand changed. */
static void expect_few_orders(const struct sim_guest *guest, const char *label)
{
	uint64_t most = 2 * (guest->moved_kib / SIM_MIB(50)) + 10;

	expect(guest->orders <= most, label, "orders", guest->orders);
}

static void a_hog_never_starves_and_gives_back(void **state)
{
	static const unsigned rates[] = { 5, 7, 20, 21, 25 };
	static const unsigned intervals[] = { 1, 2, 5, 10 };
	char label[64];

	(void)state;
	for (size_t i = 0; i < 5 * 4 * 10; i++) {
		unsigned rate = rates[i % 5];
		unsigned interval = intervals[i / 5 % 4];
		unsigned grows_s = 1200 / rate;
		struct sim_guest *hog;

		snprintf(label, sizeof label,
			 "%u MiB/s, interval %u s, phase %zu", rate, interval,
			 i / 20);
		sim_init(&sim, SIM_MIB(16384), interval * 1000);
		hog = add_hog(rate, 90, 1200, 90 + grows_s + 20);
		hog->starts_ms += i / 20 * 350;
		hog->phase_ms = i / 20 * 100;
		hog->measure_from_ms = 100000;
		for (unsigned j = 0; j < 3; j++)
			sim_add(&sim);
		sim_run(&sim, hog->ends_ms);
		expect(hog->program_kib == SIM_MIB(1200), label,
		       "MiB that it got", MIB_OF(hog->program_kib));
		expect(hog->stalled_ms == 0, label, "ms stalled",
		       hog->stalled_ms);
		expect(hog->least_usable_kib >= SIM_MIB(30), label,
		       "least MiB usable", MIB_OF(hog->least_usable_kib));
		sim_run(&sim, hog->ends_ms + 30000 + 40000 * interval);
		expect_gentle(label);
		expect_few_orders(hog, label);
		for (size_t j = 0; j < sim.n_guests; j++)
			expect_reclaimed(&sim.guests[j], label);
	}
}

static void a_slow_balloon_does_not_starve_a_hog(void **state)
{
	struct sim_guest *hog;

	(void)state;
	sim_init(&sim, SIM_MIB(16384), 2000);
	hog = add_hog(25, 60, 1200, 0);
	hog->balloon_kib_s = SIM_MIB(36);
	sim_run(&sim, 120000);
	expect(hog->stalled_ms == 0, "slow balloon", "ms stalled",
	       hog->stalled_ms);
	expect(hog->least_usable_kib >= SIM_MIB(30), "slow balloon",
	       "least MiB usable", MIB_OF(hog->least_usable_kib));
}

/* Huge pages make a Linux kernel keep about 70 MiB free for itself. */
static void a_kernel_that_keeps_memory_free_is_served(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		unsigned rate = 5 + i % 5 * 5;
		struct sim_guest *hog;
		char label[64];

		snprintf(label, sizeof label, "70 MiB kept, %u MiB/s, phase %u",
			 rate, i / 5);
		sim_init(&sim, SIM_MIB(16384), 2000);
		hog = add_hog(rate, 90, 1200, 90 + 1200 / rate + 20);
		hog->starts_ms += i * 250;
		hog->phase_ms = i / 5 * 100;
		hog->kept_kib = SIM_MIB(70);
		sim_run(&sim, hog->starts_ms);
		expect_reclaimed(hog, label);
		hog->measure_from_ms = hog->starts_ms + 10000;
		sim_run(&sim, hog->ends_ms);
		expect(hog->program_kib == SIM_MIB(1200), label,
		       "MiB that it got", MIB_OF(hog->program_kib));
		expect(hog->stalled_ms <= 2000, label, "ms stalled",
		       hog->stalled_ms);
		expect(hog->least_usable_kib >= SIM_MIB(30), label,
		       "least MiB usable", MIB_OF(hog->least_usable_kib));
		sim_run(&sim, hog->ends_ms + 120000);
		expect_gentle(label);
		expect_reclaimed(hog, label);
	}
}

static void autodeflate_guests_are_served_alike(void **state)
{
	struct sim_guest *hog;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		char label[64];

		snprintf(label, sizeof label, "autodeflate, phase %u", i);
		sim_init(&sim, SIM_MIB(16384), 2000);
		hog = add_hog(20, 120, 1200, 200);
		hog->has_autodeflate = true;
		hog->phase_ms = i * 100;
		sim_run(&sim, 110000);
		expect_reclaimed(hog, label);
		hog->measure_from_ms = 120000;
		sim_run(&sim, 199000);
		expect(hog->stalled_ms == 0, label, "ms stalled",
		       hog->stalled_ms);
		expect(hog->least_usable_kib >= SIM_MIB(30), label,
		       "least MiB usable", MIB_OF(hog->least_usable_kib));
		sim_run(&sim, 400000);
		expect_gentle(label);
		expect_reclaimed(hog, label);
	}
}

static void noise_keeps_nothing_from_being_taken(void **state)
{
	static const unsigned noise_mib[] = { 0, 2, 4, 6 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char label[64];
		struct sim_guest *idle;

		snprintf(label, sizeof label, "noise of %u MiB", noise_mib[i]);
		sim_init(&sim, SIM_MIB(16384), 5000);
		idle = sim_add(&sim);
		idle->min_kib = SIM_MIB(150);
		idle->noise_kib = SIM_MIB(noise_mib[i]);
		sim_run(&sim, 100000);
		expect_reclaimed(idle, label);
		idle->orders = 0;
		sim_run(&sim, 600000);
		expect_reclaimed(idle, label);
		expect(idle->orders == 0, label, "orders", idle->orders);
	}
}

/* The boot: demand falls and rises before the guest is settled. */
static uint64_t boot(const struct sim_guest *guest, uint64_t at_ms)
{
	(void)guest;
	if (at_ms < 2000)
		return 0;
	return at_ms < 8000 ? SIM_MIB(250) : SIM_MIB(20);
}

static void the_boot_is_not_learned(void **state)
{
	struct sim_guest *guest;

	(void)state;
	sim_init(&sim, SIM_MIB(16384), 2000);
	guest = sim_add(&sim);
	guest->want = boot;
	sim_run(&sim, 90000);
	expect_reclaimed(guest, "boot");
}

static uint64_t jump_thrice(const struct sim_guest *guest, uint64_t at_ms)
{
	for (unsigned i = 0; i < 3; i++) {
		uint64_t from_ms = guest->starts_ms + i * 20000;

		if (at_ms >= from_ms && at_ms < from_ms + 8000)
			return guest->want_kib;
	}
	return 0;
}

static void a_jumper_dies_at_first_only(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < 20; phase++) {
		char label[64];
		struct sim_guest *jumper, *idle;

		snprintf(label, sizeof label, "300 MiB in 2 s, phase %u",
			 phase);
		sim_init(&sim, SIM_MIB(16384), 5000);
		jumper = add_hog(150, 90, 300, 0);
		jumper->starts_ms += phase * 250;
		jumper->want = jump_thrice;
		jumper->is_killed = true;
		idle = sim_add(&sim);
		sim_run(&sim, jumper->starts_ms + 120000);
		expect(jumper->kills <= 4, label, "kills", jumper->kills);
		expect(jumper->last_kill_ms <= jumper->starts_ms + 6000, label,
		       "ms of the last kill",
		       jumper->last_kill_ms - jumper->starts_ms);
		expect_gentle(label);
		expect_few_orders(jumper, label);
		expect_reclaimed(idle, label);
	}
}

static uint64_t square_wave(const struct sim_guest *guest, uint64_t at_ms)
{
	if (at_ms < guest->starts_ms)
		return SIM_MIB(20);
	return (at_ms - guest->starts_ms) % 10000 < 5000 ? guest->want_kib
							 : SIM_MIB(20);
}

static void a_square_wave_is_learned_in_two_periods(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < 20; phase++) {
		char label[64];
		struct sim_guest *waves[2], *idle;

		snprintf(label, sizeof label, "square wave, phase %u", phase);
		sim_init(&sim, SIM_MIB(16384), 5000);
		for (unsigned i = 0; i < 2; i++) {
			waves[i] = add_hog(300, 90 + 5 * i, 250, 0);
			waves[i]->starts_ms += phase * 250;
			waves[i]->want = square_wave;
			waves[i]->is_killed = true;
		}
		idle = sim_add(&sim);
		sim_run(&sim, 300000);
		for (unsigned i = 0; i < 2; i++) {
			expect(waves[i]->kills == 0 ||
				       waves[i]->last_kill_ms <=
					       waves[i]->starts_ms + 20000,
			       label, "ms of the last kill",
			       waves[i]->last_kill_ms - waves[i]->starts_ms);
			expect_few_orders(waves[i], label);
			expect(sim_usable(waves[i]) <= SIM_MIB(700), label,
			       "MiB usable", MIB_OF(sim_usable(waves[i])));
		}
		expect_gentle(label);
		expect_reclaimed(idle, label);
	}
}

static void hogs_on_an_ample_host_get_all(void **state)
{
	(void)state;
	sim_init(&sim, SIM_MIB(16384), 2000);
	for (unsigned i = 0; i < 4; i++)
		add_hog(21, 60, 1800, 0);
	sim_run(&sim, 200000);
	for (unsigned i = 0; i < 4; i++) {
		expect(sim.guests[i].program_kib == SIM_MIB(1800), "ample",
		       "MiB that it got", MIB_OF(sim.guests[i].program_kib));
		expect(sim.guests[i].stalled_ms == 0, "ample", "ms stalled",
		       sim.guests[i].stalled_ms);
	}
	expect_gentle("ample");
}

/* By how many percent the largest of the hogs is above the smallest. */
static uint64_t spread_pct(void)
{
	uint64_t least_kib = UINT64_MAX, most_kib = 0;

	for (size_t i = 0; i < sim.n_guests; i++) {
		uint64_t kib = sim.guests[i].actual_kib;

		least_kib = kib < least_kib ? kib : least_kib;
		most_kib = kib > most_kib ? kib : most_kib;
	}
	return (most_kib - least_kib) * 100 / least_kib;
}

static void hogs_on_a_scarce_host_end_alike(void **state)
{
	(void)state;
	sim_init(&sim, SIM_MIB(4000), 2000);
	for (unsigned i = 0; i < 4; i++)
		add_hog(21, 60 + 2 * i, 1800, 0);
	sim_run(&sim, 300000);
	expect(spread_pct() <= 10, "scarce", "spread in %", spread_pct());
	expect(sim.least_host_kib > SIM_MIB(200), "scarce",
	       "least KiB available", sim.least_host_kib);
	expect(sim_host_available(&sim) < SIM_MIB(260), "scarce",
	       "MiB left idle", MIB_OF(sim_host_available(&sim)));
	expect(sim.warnings <= 1, "scarce", "warnings", sim.warnings);
	expect_gentle("scarce");
}

/* A full host, where a large guest hands back what it no longer uses. */
static void a_shortage_is_shared_by_shares(void **state)
{
	uint64_t above_kib[3];
	struct sim_guest *large;

	(void)state;
	sim_init(&sim, SIM_MIB(16384), 2000);
	for (unsigned i = 0; i < 3; i++)
		add_hog(50, 90, 1800, 0)->shares = 1000u << i;
	large = add_hog(1000, 0, 1200, 90);
	large->max_kib = SIM_MIB(1400);
	large->actual_kib = large->max_kib;
	large->target_kib = large->max_kib;
	large->touched_kib = large->max_kib;
	sim_run(&sim, 90000);
	sim.host_kib = SIM_MIB(200);
	for (unsigned i = 0; i < 4; i++)
		sim.host_kib += sim.guests[i].actual_kib;
	sim_run(&sim, 300000);
	expect_reclaimed(large, "shares 1:2:4");
	for (unsigned i = 0; i < 3; i++)
		above_kib[i] = sim.guests[i].actual_kib - sim.guests[i].min_kib;
	for (unsigned i = 0; i < 2; i++)
		expect(above_kib[i + 1] * 10 >= above_kib[i] * 18 &&
			       above_kib[i + 1] * 10 <= above_kib[i] * 22,
		       "shares 1:2:4", "MiB above the minimum",
		       MIB_OF(above_kib[i + 1]));
	expect(sim.least_host_kib > SIM_MIB(200), "shares 1:2:4",
	       "least KiB available", sim.least_host_kib);
}

static void guests_that_deflate_at_once_share_what_is_there(void **state)
{
	(void)state;
	sim_init(&sim, 0, 2000);
	for (unsigned i = 0; i < 10; i++)
		add_hog(100, 100, 400, 0);
	for (unsigned i = 0; i < 10; i++)
		sim.guests[i].touched_kib = sim.guests[i].actual_kib;
	/* Idle ones keep 200 MiB each; 50 MiB are there above the reserve. */
	sim.host_kib = SIM_MIB(10 * 512 + 250);
	sim_run(&sim, 90000);
	sim.host_kib = SIM_MIB(10 * 200 + 250);
	sim_run(&sim, 200000);
	expect(sim.least_host_kib > SIM_MIB(200), "ten at once",
	       "least KiB available", sim.least_host_kib);
	expect(spread_pct() <= 10, "ten at once", "spread in %", spread_pct());
}

static void what_one_gives_back_the_other_gets(void **state)
{
	struct sim_guest *first, *second;

	(void)state;
	sim_init(&sim, SIM_MIB(2900), 2000);
	first = add_hog(21, 60, 1000, 150);
	second = add_hog(21, 60, 1800, 0);
	sim_run(&sim, 150000);
	expect(second->program_kib < SIM_MIB(1800), "handing over",
	       "MiB before", MIB_OF(second->program_kib));
	sim_run(&sim, 400000);
	expect(second->program_kib == SIM_MIB(1800), "handing over",
	       "MiB after", MIB_OF(second->program_kib));
	expect_reclaimed(first, "handing over");
	expect(sim.least_host_kib > SIM_MIB(200), "handing over",
	       "least KiB available", sim.least_host_kib);
	expect_gentle("handing over");
}

static void drivers_that_hang_are_found(void **state)
{
	static const enum sim_driver drivers[] = {
		SIM_DRIVER_DEAD,
		SIM_DRIVER_PAGE,
		SIM_DRIVER_LAZY,
	};
	static const char *const labels[] = {
		"no progress",
		"one page each 5 s",
		"19 s off and 1 s on",
	};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sim_guest *guest;
		unsigned found_s = 0;

		sim_init(&sim, SIM_MIB(16384), 5000);
		guest = sim_add(&sim);
		guest->driver = drivers[i];
		sim_add(&sim);
		for (unsigned s = 20; s < 200; s++) {
			sim_run(&sim, s * 1000);
			if (found_s == 0 &&
			    sim.domains[0].decision.state == MC_DOMAIN_STUCK)
				found_s = s;
		}
		expect(found_s > 0 && found_s <= 90, labels[i],
		       "s when it is found", found_s);
		expect(guest->orders <= 12, labels[i], "orders", guest->orders);
		expect_reclaimed(&sim.guests[1], labels[i]);
	}
}

static void a_driver_that_recovers_is_used_again(void **state)
{
	struct sim_guest *guest;

	(void)state;
	sim_init(&sim, SIM_MIB(16384), 5000);
	guest = sim_add(&sim);
	guest->driver = SIM_DRIVER_DEAD;
	sim_run(&sim, 100000);
	assert_int_equal(sim.domains[0].decision.state, MC_DOMAIN_STUCK);
	guest->driver = SIM_DRIVER_FINE;
	sim_run(&sim, 300000);
	expect_reclaimed(guest, "recovered");
}

static void a_reservation_gets_its_room(void **state)
{
	struct sim_guest *hog;

	(void)state;
	sim_init(&sim, SIM_MIB(4 * 512 + 1200), 5000);
	for (unsigned i = 0; i < 4; i++)
		sim_add(&sim)->touched_kib = SIM_MIB(512);
	hog = add_hog(21, 30, 1800, 0);
	hog->touched_kib = SIM_MIB(512);
	sim.host.reserved_kib = SIM_MIB(1024);
	sim_run(&sim, 120000);
	expect(sim_host_available(&sim) >= SIM_MIB(1224), "reservation",
	       "MiB available", MIB_OF(sim_host_available(&sim)));
	assert_false(sim.host.is_short && hog->stalled_ms == 0);
	sim.host.reserved_kib = 0;
	sim_run(&sim, 300000);
	expect(hog->program_kib > SIM_MIB(1200), "reservation ended",
	       "MiB that the hog got", MIB_OF(hog->program_kib));
	expect(sim.least_host_kib > SIM_MIB(200), "reservation",
	       "least KiB available", sim.least_host_kib);
}

/* Passes are 10 s apart; while room is missing each sample, 2 s, is one. */
static void a_full_host_makes_room_with_each_sample(void **state)
{
	(void)state;
	sim_init(&sim, SIM_MIB(4 * 1024 + 210), 10000);
	for (unsigned i = 0; i < 4; i++) {
		struct sim_guest *guest = sim_add(&sim);

		guest->actual_kib = guest->target_kib = SIM_MIB(1024);
		guest->touched_kib = SIM_MIB(1024);
	}
	sim_run(&sim, 21000);
	sim.host.reserved_kib = SIM_MIB(1024);
	sim_run(&sim, 23000);
	assert_true(sim.host.is_short);
	expect(sim.host.missing_kib > SIM_MIB(900), "reservation",
	       "KiB missing at first", sim.host.missing_kib);
	sim_run(&sim, 42000);
	expect(sim.host.missing_kib == 0, "reservation",
	       "KiB missing after 21 s", sim.host.missing_kib);
	expect_gentle("reservation");
}

/* Two hogs want all that the host has: they get what isn't reserved. */
static void grants_never_eat_reserved_room(void **state)
{
	(void)state;
	sim_init(&sim, SIM_MIB(2 * 512 + 200 + 2048), 5000);
	sim.host.reserved_kib = SIM_MIB(1024);
	for (unsigned i = 0; i < 2; i++)
		add_hog(25, 30, 1900, 0)->touched_kib = SIM_MIB(512);
	for (unsigned s = 4; s < 200; s += 2) {
		sim_run(&sim, s * 1000);
		expect(sim.host.missing_kib == 0, "hogs beside a reservation",
		       "KiB missing", sim.host.missing_kib);
	}
	expect(sim_host_available(&sim) < SIM_MIB(1224 + 150),
	       "hogs beside a reservation", "KiB that they left",
	       sim_host_available(&sim));
}

static void a_foreign_change_is_respected(void **state)
{
	struct sim_guest *guest;

	(void)state;
	sim_init(&sim, SIM_MIB(16384), 2000);
	guest = sim_add(&sim);
	sim_run(&sim, 60500);
	guest->target_kib = SIM_MIB(512);
	sim_run(&sim, 120000);
	expect(guest->actual_kib == SIM_MIB(512), "virsh setmem",
	       "MiB after a minute", MIB_OF(guest->actual_kib));
	sim_run(&sim, 160000);
	expect_reclaimed(guest, "virsh setmem");
}

static void a_domain_without_rss_is_served(void **state)
{
	struct sim_guest *hog;

	(void)state;
	sim_init(&sim, SIM_MIB(2400), 2000);
	hog = add_hog(20, 60, 1200, 0);
	hog->has_no_rss = true;
	sim_run(&sim, 200000);
	expect(hog->program_kib == SIM_MIB(1200), "no rss", "MiB that it got",
	       MIB_OF(hog->program_kib));
	expect(sim.least_host_kib > SIM_MIB(200), "no rss",
	       "least KiB available", sim.least_host_kib);
}

/* Each look at it is another plateau, reached at the guest's own rate. */
static uint64_t plateaus(const struct sim_guest *guest, uint64_t at_ms)
{
	uint64_t mixed = at_ms / guest->starts_ms + guest->phase_ms * 977;

	if (at_ms < 100000)
		return 0;
	mixed = (mixed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	mixed = (mixed ^ (mixed >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
	return (mixed ^ (mixed >> 32)) % guest->want_kib;
}

static void no_fleet_brings_the_host_to_its_reserve(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		unsigned n_guests = 2 + seed % 9;
		char label[64];

		snprintf(label, sizeof label, "random fleet, seed %u", seed);
		srand(seed);
		sim_init(&sim, SIM_MIB(200 + n_guests * (410 + rand() % 800)),
			 (1 + rand() % 3) * 2000);
		for (unsigned i = 0; i < n_guests; i++) {
			struct sim_guest *guest =
				add_hog(5 + rand() % 60, 0, 100 + rand() % 1500,
					0);

			guest->want = plateaus;
			guest->starts_ms = 15000 + rand() % 25000;
			guest->phase_ms = rand() % 20 * 50;
			guest->shares = 500 + rand() % 2000;
			guest->noise_kib = SIM_MIB(rand() % 4);
			guest->beside_kib = SIM_MIB(40 + rand() % 56);
			guest->balloon_kib_s = SIM_MIB(50 + rand() % 500);
			guest->actual_kib = SIM_MIB(200 + rand() % 50 * 4);
			guest->target_kib = guest->actual_kib;
		}
		sim_run(&sim, 400000);
		expect(sim.least_host_kib > SIM_MIB(200), label,
		       "least KiB available", sim.least_host_kib);
		expect_gentle(label);
		for (unsigned i = 0; i < n_guests; i++)
			expect_few_orders(&sim.guests[i], label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hog_never_starves_and_gives_back),
		cmocka_unit_test(a_slow_balloon_does_not_starve_a_hog),
		cmocka_unit_test(a_kernel_that_keeps_memory_free_is_served),
		cmocka_unit_test(autodeflate_guests_are_served_alike),
		cmocka_unit_test(noise_keeps_nothing_from_being_taken),
		cmocka_unit_test(the_boot_is_not_learned),
		cmocka_unit_test(a_jumper_dies_at_first_only),
		cmocka_unit_test(a_square_wave_is_learned_in_two_periods),
		cmocka_unit_test(hogs_on_an_ample_host_get_all),
		cmocka_unit_test(hogs_on_a_scarce_host_end_alike),
		cmocka_unit_test(a_shortage_is_shared_by_shares),
		cmocka_unit_test(
			guests_that_deflate_at_once_share_what_is_there),
		cmocka_unit_test(what_one_gives_back_the_other_gets),
		cmocka_unit_test(drivers_that_hang_are_found),
		cmocka_unit_test(a_driver_that_recovers_is_used_again),
		cmocka_unit_test(a_reservation_gets_its_room),
		cmocka_unit_test(a_full_host_makes_room_with_each_sample),
		cmocka_unit_test(grants_never_eat_reserved_room),
		cmocka_unit_test(a_foreign_change_is_respected),
		cmocka_unit_test(a_domain_without_rss_is_served),
		cmocka_unit_test(no_fleet_brings_the_host_to_its_reserve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
