/*
 * The virtual world: what guests hold and tell, how balloons move, and that a
 * run is the same whatever pieces and steps it is cut into.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <memcoord/num.h>

#include "replay/world.h"

#define EPOCH_MS UINT64_C(1700000000000)

static struct mc_settings settings;

static int load(void **state)
{
	(void)state;
	return mc_settings_load(&settings, NULL, true, NULL, 0, NULL);
}

static int unload(void **state)
{
	(void)state;
	mc_settings_clear(&settings);
	return 0;
}

static struct mc_guest plain_guest(void)
{
	struct mc_guest guest;

	mc_guest_init(&guest, MC_MIB(512), MC_MIB(2048));
	guest.offset_kib = MC_MIB(40);
	guest.hard_kib = MC_MIB(100);
	mc_guest_want(&guest, MC_MIB(100), 0);
	return guest;
}

static void pass(struct mc_guest *guest, uint64_t from_ms, uint64_t until_ms,
		 uint64_t step_ms)
{
	for (uint64_t now_ms = from_ms; now_ms < until_ms; now_ms += step_ms)
		mc_guest_step(guest, now_ms,
			      mc_min(step_ms, until_ms - now_ms));
}

static void cache_gives_way_and_kept_memory_is_not_usable(void **state)
{
	struct mc_guest guest = plain_guest();

	(void)state;
	guest.cache_kib = MC_MIB(200);
	guest.kept_kib = MC_MIB(30);
	assert_int_equal(mc_guest_unused(&guest), MC_MIB(172));
	assert_int_equal(mc_guest_usable(&guest), MC_MIB(342));
	guest.hard_kib = MC_MIB(400);
	assert_int_equal(mc_guest_cached(&guest), MC_MIB(42));
	assert_int_equal(mc_guest_unused(&guest), MC_MIB(30));
	assert_int_equal(mc_guest_usable(&guest), MC_MIB(42));
	guest.hard_kib = MC_MIB(460);
	assert_int_equal(mc_guest_cached(&guest), 0);
	assert_int_equal(mc_guest_usable(&guest), 0);
}

static const struct {
	enum mc_driver driver;
	uint64_t after_ms, moved_kib;
} drivers[] = {
	{ MC_DRIVER_FINE, 500, MC_MIB(50) },
	{ MC_DRIVER_FINE, 2000, MC_MIB(200) },
	{ MC_DRIVER_DEAD, 60000, 0 },
	{ MC_DRIVER_PAGE, 4900, 0 },
	{ MC_DRIVER_PAGE, 20000, 16 },
	{ MC_DRIVER_LAZY, 500, MC_MIB(50) },
	{ MC_DRIVER_LAZY, 20000, MC_MIB(100) },
	{ MC_DRIVER_LAZY, 20500, MC_MIB(150) },
};

static void drivers_move_alike_in_small_and_large_steps(void **state)
{
	static const uint64_t steps_ms[] = { 10, 50, 250, 1000 };

	(void)state;
	for (size_t i = 0; i < MC_COUNT(drivers) * MC_COUNT(steps_ms); i++) {
		uint64_t step_ms = steps_ms[i % MC_COUNT(steps_ms)];
		size_t row = i / MC_COUNT(steps_ms);
		struct mc_guest guest = plain_guest();

		guest.driver = drivers[row].driver;
		guest.balloon_kib_s = MC_MIB(100);
		mc_guest_target(&guest, MC_MIB(200));
		pass(&guest, 0, drivers[row].after_ms, step_ms);
		if (MC_MIB(512) - guest.size_kib != drivers[row].moved_kib)
			fail_msg("%s, %ju ms in steps of %ju: moved %ju KiB",
				 mc_driver_names[drivers[row].driver],
				 (uintmax_t)drivers[row].after_ms,
				 (uintmax_t)step_ms,
				 (uintmax_t)(MC_MIB(512) - guest.size_kib));
	}
}

static void a_balloon_takes_what_is_free_and_no_more(void **state)
{
	struct mc_guest guest = plain_guest();

	(void)state;
	mc_guest_target(&guest, MC_MIB(50));
	pass(&guest, 0, 5000, 50);
	assert_int_equal(mc_guest_usable(&guest), MC_MIB(4));
	assert_int_equal(guest.size_kib, MC_MIB(144));
	mc_guest_target(&guest, MC_MIB(2048));
	pass(&guest, 0, 10000, 50);
	assert_int_equal(guest.size_kib, MC_MIB(2048));
}

static void demand_is_there_when_its_time_is_over(void **state)
{
	struct mc_guest guest = plain_guest();

	(void)state;
	mc_guest_want(&guest, MC_MIB(200), 10000);
	pass(&guest, 0, 5000, 50);
	assert_int_equal(guest.hard_kib, MC_MIB(150));
	pass(&guest, 5000, 10000, 1000);
	assert_int_equal(guest.hard_kib, MC_MIB(200));
	mc_guest_want(&guest, MC_MIB(120), 2000);
	pass(&guest, 10000, 11000, 50);
	assert_int_equal(guest.hard_kib, MC_MIB(160));
	assert_int_equal(guest.measures.demand_kib, MC_MIB(140));
}

static void growth_waits_for_memory(void **state)
{
	struct mc_guest guest = plain_guest();

	(void)state;
	mc_guest_want(&guest, MC_MIB(500), 4000);
	pass(&guest, 0, 6000, 50);
	assert_int_equal(mc_guest_usable(&guest), MC_MIB(4));
	/* 368 MiB are there, at 100 MiB/s. */
	assert_in_range(guest.measures.longest_out_ms, 2250, 2350);
	assert_int_equal(guest.measures.out_ms, guest.measures.longest_out_ms);
	mc_guest_target(&guest, MC_MIB(700));
	pass(&guest, 6000, 8000, 50);
	assert_int_equal(guest.hard_kib, MC_MIB(500));
	assert_int_equal(guest.waits_ms, 0);
}

static void out_of_memory_kills_or_deflates(void **state)
{
	struct mc_guest killed = plain_guest(), deflates = plain_guest();

	(void)state;
	killed.is_killed = true;
	mc_guest_want(&killed, MC_MIB(500), 4000);
	pass(&killed, 0, 4000, 50);
	assert_int_equal(killed.measures.kills, 1);
	assert_in_range(killed.measures.last_kill_ms, 3600, 3700);
	assert_int_equal(killed.measures.out_ms, 0);

	deflates.facts.has_autodeflate = true;
	mc_guest_want(&deflates, MC_MIB(500), 4000);
	pass(&deflates, 0, 4000, 50);
	assert_int_equal(deflates.hard_kib, MC_MIB(500));
	assert_int_equal(deflates.measures.out_ms, 0);
	assert_in_range(deflates.size_kib, MC_MIB(544), MC_MIB(550));
	mc_guest_want(&deflates, MC_MIB(100), 0);
	pass(&deflates, 4000, 60000, 50);
	assert_in_range(deflates.size_kib, MC_MIB(544), MC_MIB(550));
}

static void resident_is_what_was_touched_and_not_taken(void **state)
{
	struct mc_guest guest = plain_guest();

	(void)state;
	guest.beside_kib = MC_MIB(80);
	pass(&guest, 0, 50, 50);
	assert_int_equal(mc_guest_rss(&guest), MC_MIB(220));
	mc_guest_want(&guest, MC_MIB(400), 0);
	pass(&guest, 50, 100, 50);
	mc_guest_want(&guest, MC_MIB(100), 0);
	pass(&guest, 100, 150, 50);
	assert_int_equal(mc_guest_rss(&guest), MC_MIB(520));
	mc_guest_target(&guest, MC_MIB(300));
	pass(&guest, 150, 2000, 50);
	assert_int_equal(mc_guest_rss(&guest), MC_MIB(380));
}

static void numbers_are_those_of_their_moment(void **state)
{
	struct mc_guest guest = plain_guest();
	struct mc_domain_sample sample;

	(void)state;
	mc_guest_sample(&guest, &sample);
	assert_false(sample.has_unused_kib || sample.has_usable_kib ||
		     sample.has_available_kib);
	assert_int_equal(sample.last_update_s, 0);
	mc_guest_tell(&guest, EPOCH_MS + 1999);
	mc_guest_want(&guest, MC_MIB(300), 0);
	mc_guest_target(&guest, MC_MIB(500));
	pass(&guest, 0, 1000, 50);
	mc_guest_sample(&guest, &sample);
	assert_int_equal(sample.actual_kib, MC_MIB(500));
	assert_int_equal(sample.unused_kib, MC_MIB(372));
	assert_int_equal(sample.available_kib, MC_MIB(472));
	assert_int_equal(sample.last_update_s, EPOCH_MS / 1000 + 1);
}

static void numbers_come_once_a_period(void **state)
{
	struct mc_guest guest = plain_guest();
	unsigned told = 0;

	(void)state;
	guest.period_ms = 1000;
	guest.phase_ms = 370;
	assert_true(mc_guest_is_due(&guest, 350, 400));
	assert_false(mc_guest_is_due(&guest, 370, 1369));
	for (uint64_t at_ms = 0; at_ms < 10000; at_ms += 50)
		told += mc_guest_is_due(&guest, at_ms, at_ms + 50);
	assert_int_equal(told, 10);
	guest.is_silent = true;
	assert_false(mc_guest_is_due(&guest, 0, 10000));
	guest.is_silent = false;
	guest.period_ms = 0;
	assert_false(mc_guest_is_due(&guest, 0, 10000));
}

/* ---- worlds ---- */

static struct mc_guest *add_guest(struct mc_world *world, const char *name)
{
	struct mc_guest *guest = mc_world_add(world);

	mc_guest_init(guest, MC_MIB(512), MC_MIB(2048));
	mc_copy(guest->facts.name, sizeof guest->facts.name, name);
	mc_copy(guest->facts.uuid, sizeof guest->facts.uuid, name);
	guest->facts.id = (int64_t)world->n_guests;
	mc_world_come(world, guest);
	return guest;
}

static void open_world(struct mc_world *world)
{
	mc_world_init(world, &settings, EPOCH_MS);
	world->total_kib = MC_MIB(4096);
}

static void a_run_in_pieces_is_one_run(void **state)
{
	struct mc_world whole, pieces;
	struct mc_guest *a, *b;

	(void)state;
	open_world(&whole);
	open_world(&pieces);
	a = add_guest(&whole, "a");
	b = add_guest(&pieces, "a");
	mc_world_run(&whole, 120000);
	for (uint64_t at_ms = 7; at_ms < 120000; at_ms += 777)
		mc_world_run(&pieces, at_ms);
	mc_world_run(&pieces, 120000);
	assert_int_equal(whole.measures.samples, pieces.measures.samples);
	assert_int_equal(whole.measures.passes, pieces.measures.passes);
	assert_int_equal(a->measures.orders, b->measures.orders);
	assert_int_equal(a->size_kib, b->size_kib);
	assert_int_equal(a->measures.here_ms, 120000);
	mc_world_clear(&whole);
	mc_world_clear(&pieces);
}

static void samples_and_passes_keep_their_intervals(void **state)
{
	struct mc_world world;

	(void)state;
	open_world(&world);
	add_guest(&world, "a");
	mc_world_run(&world, 60000);
	assert_int_equal(world.measures.samples, 120);
	assert_int_equal(world.measures.passes, 11);
	assert_int_equal(world.measures.reliefs, 109);
	mc_world_run(&world, 60001);
	assert_int_equal(world.measures.passes, 12);
	mc_world_clear(&world);
}

static void a_shorter_interval_counts_at_once(void **state)
{
	struct mc_settings now = settings;
	struct mc_world world;

	(void)state;
	now.interval_ms = 3600000;
	now.collector_interval_ms = 3600000;
	mc_world_init(&world, &now, EPOCH_MS);
	mc_world_run(&world, 60000);
	assert_int_equal(world.measures.samples, 1);
	now.interval_ms = 5000;
	now.collector_interval_ms = 500;
	mc_world_run(&world, 80000);
	assert_in_range(world.measures.samples, 40, 42);
	assert_in_range(world.measures.passes, 3, 4);
	mc_world_clear(&world);
}

static void an_idle_guest_is_taken_from_step_by_step(void **state)
{
	struct mc_world world;
	struct mc_guest *guest;

	(void)state;
	open_world(&world);
	guest = add_guest(&world, "a");
	mc_world_run(&world, 120000);
	assert_int_equal(guest->size_kib, MC_MIB(200));
	assert_int_equal(guest->measures.orders, 7);
	assert_int_equal(guest->measures.most_step_kib, MC_MIB(50));
	assert_int_equal(guest->measures.taken_kib, MC_MIB(312));
	assert_int_equal(guest->measures.size_kib_ms +
				 guest->measures.taken_kib_ms,
			 MC_MIB(2048) * 120000);
	assert_int_equal(guest->measures.reserve_ms, 0);
	mc_world_clear(&world);
}

static void the_host_has_what_guests_and_others_leave(void **state)
{
	struct mc_world world;
	struct mc_guest *a, *b;

	(void)state;
	open_world(&world);
	world.others_kib = MC_MIB(1000);
	a = add_guest(&world, "a");
	b = add_guest(&world, "b");
	a->touched_kib = MC_MIB(300);
	b->touched_kib = MC_MIB(200);
	assert_int_equal(mc_world_available(&world),
			 MC_MIB(4096 - 1000 - 500 - 160));
	mc_world_leave(&world, a);
	assert_int_equal(mc_world_available(&world),
			 MC_MIB(4096 - 1000 - 200 - 80));
	world.others_kib = MC_MIB(9000);
	assert_int_equal(mc_world_available(&world), 0);
	mc_world_clear(&world);
}

static void guests_that_come_and_go_are_not_mixed_up(void **state)
{
	struct mc_world world;
	struct mc_guest *b, *a, *c;

	(void)state;
	open_world(&world);
	b = add_guest(&world, "b");
	c = add_guest(&world, "c");
	mc_world_run(&world, 60000);
	a = add_guest(&world, "a");
	mc_world_leave(&world, b);
	mc_world_run(&world, 70000);
	assert_int_equal(b->size_kib, MC_MIB(200));
	assert_int_equal(b->measures.here_ms, 60000);
	assert_int_equal(c->size_kib, MC_MIB(200));
	assert_int_equal(a->size_kib, MC_MIB(512));
	assert_int_equal(a->measures.here_ms, 10000);
	mc_world_run(&world, 160000);
	assert_int_equal(a->size_kib, MC_MIB(200));
	assert_ptr_equal(mc_world_find(&world, "b"), b);
	assert_ptr_equal(mc_world_find(&world, "a"), a);
	assert_null(mc_world_find(&world, "d"));
	mc_world_clear(&world);
}

static void shortages_are_counted(void **state)
{
	struct mc_world world;
	struct mc_guest *guest;

	(void)state;
	open_world(&world);
	guest = add_guest(&world, "a");
	mc_world_run(&world, 60000);
	world.others_kib = MC_MIB(3800);
	mc_guest_want(guest, MC_MIB(400), 20000);
	mc_world_run(&world, 90000);
	assert_int_equal(world.measures.low, 1);
	assert_int_equal(world.measures.low_ms, 30000);
	assert_int_equal(world.measures.refused, 1);
	assert_int_equal(guest->measures.refused, 1);
	assert_true(guest->measures.out_ms > 5000);
	assert_true(guest->measures.half_reserve_ms <
		    guest->measures.reserve_ms);
	assert_in_range(world.measures.least_available_kib, 1, MC_MIB(140));
	mc_world_clear(&world);
}

static void count_run(struct mc_world *world, const struct mc_run *run)
{
	unsigned *runs = world->context;

	*runs += strcmp(run->pass.kind, "pass") == 0;
}

static void each_run_is_shown(void **state)
{
	struct mc_world world;
	unsigned runs = 0;

	(void)state;
	open_world(&world);
	world.on_run = count_run;
	world.context = &runs;
	add_guest(&world, "a");
	mc_world_run(&world, 60000);
	assert_int_equal(runs, world.measures.passes);
	mc_world_clear(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cache_gives_way_and_kept_memory_is_not_usable),
		cmocka_unit_test(drivers_move_alike_in_small_and_large_steps),
		cmocka_unit_test(a_balloon_takes_what_is_free_and_no_more),
		cmocka_unit_test(demand_is_there_when_its_time_is_over),
		cmocka_unit_test(growth_waits_for_memory),
		cmocka_unit_test(out_of_memory_kills_or_deflates),
		cmocka_unit_test(resident_is_what_was_touched_and_not_taken),
		cmocka_unit_test(numbers_are_those_of_their_moment),
		cmocka_unit_test(numbers_come_once_a_period),
		cmocka_unit_test(a_run_in_pieces_is_one_run),
		cmocka_unit_test(samples_and_passes_keep_their_intervals),
		cmocka_unit_test(a_shorter_interval_counts_at_once),
		cmocka_unit_test(an_idle_guest_is_taken_from_step_by_step),
		cmocka_unit_test(the_host_has_what_guests_and_others_leave),
		cmocka_unit_test(guests_that_come_and_go_are_not_mixed_up),
		cmocka_unit_test(shortages_are_counted),
		cmocka_unit_test(each_run_is_shown),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
