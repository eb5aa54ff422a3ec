/* Trends, jumps, and what harm teaches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/harm.h"
#include "policy/signals.h"

#define MIB(n) ((uint64_t)(n)*1024)
#define LOOKS_MOST 12

/* The rows look each 2 s. */
static struct mc_policy_settings settings;

/*
 * Demand in MiB, a look each 2 s from second 2 on, up to the first 0, of a
 * guest that has `room` in all.
 */
static const struct {
	const char *label;
	unsigned room_mib;
	unsigned demand_mib[LOOKS_MOST];
	unsigned least_trend, most_trend; /* MiB a second */
	unsigned least_learned, most_learned; /* MiB, at the last look */
} rows[] = {
	{ "a quiet guest", 400, { 100, 100, 100 }, 0, 0, 0, 0 },
	{ "noise", 400, { 100, 103, 99, 104, 100, 103, 100 }, 0, 0, 0, 5 },
	{ "a small step is no trend",
	  400,
	  { 100, 100, 120, 120, 120 },
	  0,
	  0,
	  0,
	  0 },
	{ "a steady rise is a trend and no jump",
	  800,
	  { 100, 150, 200, 250, 300, 350 },
	  22,
	  25,
	  0,
	  0 },
	{ "a trend is forgotten slowly",
	  800,
	  { 100, 150, 200, 250, 300, 300, 300 },
	  10,
	  20,
	  0,
	  0 },
	{ "a falling demand has no trend",
	  800,
	  { 400, 300, 200, 100 },
	  0,
	  0,
	  0,
	  0 },
	{ "a jump is learned with the reserve on top",
	  1000,
	  { 100, 100, 350, 350, 100, 100 },
	  0,
	  0,
	  349,
	  350 },
	{ "while it is up its room is in use",
	  1000,
	  { 100, 100, 350, 350 },
	  0,
	  0,
	  99,
	  100 },
	{ "in two parts it is one jump",
	  1000,
	  { 100, 100, 220, 400, 400, 100 },
	  0,
	  0,
	  399,
	  400 },
	{ "the same one again doesn't add up",
	  1000,
	  { 100, 350, 350, 100, 100, 350, 350, 100 },
	  0,
	  0,
	  349,
	  350 },
	{ "cut off by the end of memory it counts double",
	  270,
	  { 100, 100, 230, 230, 100 },
	  0,
	  0,
	  359,
	  360 },
	{ "fallen back at once from less than the reserve likewise",
	  300,
	  { 100, 100, 220, 100 },
	  0,
	  0,
	  339,
	  340 },
	{ "seen but once and short: more may come",
	  200,
	  { 100, 100, 140 },
	  0,
	  0,
	  220,
	  220 },
	{ "a rise that goes on is no jump after all",
	  200,
	  { 100, 100, 140, 180, 220, 260, 300 },
	  15,
	  20,
	  0,
	  0 },
};

static void look(struct mc_signal_memory *signal, unsigned at_s,
		 unsigned demand_mib, unsigned room_mib)
{
	unsigned usable_mib = demand_mib < room_mib ? room_mib - demand_mib : 0;
	const struct mc_look at = {
		.at_ms = at_s * 1000,
		.demand_kib = MIB(demand_mib),
		.usable_kib = MIB(usable_mib),
		.size_kib = MIB(room_mib),
	};

	mc_signals_observe(&settings, signal, &at, true);
}

static void trends_and_jumps_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mc_signal_memory signal = { 0 };
		unsigned at_s = 0;
		uint64_t trend, learned;

		for (size_t j = 0; j < LOOKS_MOST && rows[i].demand_mib[j] > 0;
		     j++)
			look(&signal, at_s += 2, rows[i].demand_mib[j],
			     rows[i].room_mib);
		trend = signal.trend;
		learned = mc_signals_learned(&settings, &signal, at_s * 1000);
		if (trend < MIB(rows[i].least_trend) ||
		    trend > MIB(rows[i].most_trend) ||
		    learned < MIB(rows[i].least_learned) ||
		    learned > MIB(rows[i].most_learned))
			fail_msg("%s: trend %ju KiB/s, learned %ju KiB",
				 rows[i].label, (uintmax_t)trend,
				 (uintmax_t)learned);
	}
}

static void a_jump_is_forgotten_in_an_hour(void **state)
{
	static const unsigned jump[] = { 100, 100, 350, 350, 100 };
	struct mc_signal_memory signal = { 0 };

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		look(&signal, 2 + 2 * i, jump[i], 1000);
	/* Remembered at second 6, when it was over. */
	assert_int_equal(mc_signals_learned(&settings, &signal, 6000 + 1800000),
			 MIB(175));
	assert_int_equal(mc_signals_learned(&settings, &signal, 6000 + 3600000),
			 0);
}

static void a_gap_and_a_clock_set_back_start_over(void **state)
{
	struct mc_signal_memory signal = { 0 };

	(void)state;
	look(&signal, 1000, 100, 1000);
	look(&signal, 1100, 500, 1000);
	look(&signal, 1102, 500, 1000);
	look(&signal, 50, 900, 1000);
	look(&signal, 52, 900, 1000);
	assert_int_equal(signal.trend, 0);
	assert_int_equal(mc_signals_learned(&settings, &signal, 1102000), 0);
}

static void what_the_host_saw_gives_a_killed_program_away(void **state)
{
	struct mc_signal_memory signal = { 0 };
	struct mc_look at = {
		.at_ms = 2000,
		.demand_kib = MIB(100),
		.usable_kib = MIB(110),
		.size_kib = MIB(210),
		.touched_kib = MIB(300),
	};

	(void)state;
	mc_signals_observe(&settings, &signal, &at, true);
	at.at_ms = 4000;
	at.demand_kib = MIB(112);
	at.usable_kib = MIB(98);
	mc_signals_observe(&settings, &signal, &at, true);
	/* 50 MiB were given and all of them touched; it tells of 12. */
	at.at_ms = 6000;
	at.usable_kib = MIB(148);
	at.size_kib = MIB(260);
	at.touched_kib = MIB(345);
	mc_signals_observe(&settings, &signal, &at, true);
	assert_int_equal(mc_signals_learned(&settings, &signal, 4000),
			 MIB(2 * (110 + 50) + 100 - 12));
}

/* In MiB: what was usable at the last look, and what is touched since. */
static const struct {
	const char *label;
	bool has_rss;
	unsigned usable_mib, touched_mib, want_mib;
} hidden[] = {
	{ "a jump shows on the host first", true, 100, 60, 60 },
	{ "a little is touched all the time", true, 60, 31, 0 },
	{ "a part of plenty is no jump", true, 600, 150, 0 },
	{ "no rss, no jump", false, 100, 60, 0 },
};

static void what_is_touched_since_the_numbers_is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
		const struct mc_signal_memory signal = {
			.has_look = true,
			.last = { .usable_kib = MIB(hidden[i].usable_mib),
				  .touched_kib = MIB(300) },
		};
		const struct mc_policy_view view = {
			.has_rss = hidden[i].has_rss,
			.rss_kib = MIB(300 + hidden[i].touched_mib),
		};

		if (mc_signals_hidden(&signal, &view) !=
		    MIB(hidden[i].want_mib))
			fail_msg("%s", hidden[i].label);
	}
}

static void the_forecast_reaches_until_a_grant_works(void **state)
{
	const struct mc_signal_memory signal = { .trend = MIB(20) };

	(void)state;
	/* 1.5 * 20 MiB/s * (1 s samples + 1 s period + 1 s order + 1 s age) */
	assert_int_equal(mc_signals_forecast(&settings, &signal, 1000),
			 MIB(120));
}

/* What the counters show each 2 s, after a release at second 0 or none. */
static const struct {
	const char *label;
	bool was_taken;
	uint64_t swap_in_kib;
	uint64_t major_faults;
	bool has_grown_itself;
	bool is_low;
	bool has_booted;
	bool want_pause;
	bool want_floor;
} harms[] = {
	{ "nothing", true, 0, 0, false, false, true, false, false },
	{ "a little swap", true, 512, 0, false, false, true, false, false },
	{ "swapped in after a release", true, 2048, 0, false, false, true, true,
	  true },
	{ "swapped in by itself", false, 2048, 0, false, false, true, true,
	  false },
	{ "a few faults", true, 0, 300, false, false, true, false, false },
	{ "heavy faults", true, 0, 400, false, false, true, true, true },
	{ "heavy faults of the boot", true, 0, 4000, false, false, false, false,
	  false },
	{ "grew by itself", true, 0, 0, true, false, true, true, true },
	{ "low after a release", true, 0, 0, false, true, true, true, false },
	{ "low by itself", false, 0, 0, false, true, true, false, false },
};

static void harm_is_noticed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
		struct mc_harm_memory harm = { 0 };
		struct mc_policy_view view = {
			.has_swap_in = true,
			.has_major_faults = true,
			.swap_in_kib = 10000,
			.major_faults = 10000,
			.last_update_ms = 100000,
		};
		struct mc_harm_signs signs = { .has_booted = true };

		mc_harm_observe(&settings, &harm, &view, signs, 100000);
		if (harms[i].was_taken)
			mc_harm_release(&harm, MIB(300), 100000);
		view.swap_in_kib += harms[i].swap_in_kib;
		view.major_faults += harms[i].major_faults;
		view.last_update_ms = 102000;
		signs.has_grown_itself = harms[i].has_grown_itself;
		signs.is_low = harms[i].is_low;
		signs.has_booted = harms[i].has_booted;
		mc_harm_observe(&settings, &harm, &view, signs, 102000);
		if (mc_harm_cooldown_left(&harm, 102000) !=
			    (harms[i].want_pause ? 30000 : 0) ||
		    mc_harm_floor(&harm, 102000) !=
			    (harms[i].want_floor ? MIB(300) : 0))
			fail_msg("%s: pause %ju ms, floor %ju KiB",
				 harms[i].label,
				 (uintmax_t)mc_harm_cooldown_left(&harm,
								  102000),
				 (uintmax_t)mc_harm_floor(&harm, 102000));
	}
}

static void pauses_grow_and_shrink_again(void **state)
{
	static const unsigned want_s[] = { 30, 60, 120, 240, 480, 600, 600 };
	const struct mc_policy_view view = { 0 };
	const struct mc_harm_signs signs = { .has_grown_itself = true };
	struct mc_harm_memory harm = { 0 };
	uint64_t now_ms = 5000000;

	(void)state;
	for (size_t i = 0; i < sizeof want_s / sizeof want_s[0]; i++) {
		mc_harm_observe(&settings, &harm, &view, signs, now_ms);
		assert_int_equal(mc_harm_cooldown_left(&harm, now_ms),
				 want_s[i] * 1000);
		now_ms += want_s[i] * 1000;
		assert_int_equal(mc_harm_cooldown_left(&harm, now_ms), 0);
	}
	now_ms += 600000;
	mc_harm_observe(&settings, &harm, &view, signs, now_ms);
	assert_int_equal(mc_harm_cooldown_left(&harm, now_ms), 30000);
}

static void a_floor_is_kept_for_an_hour(void **state)
{
	const struct mc_policy_view view = { 0 };
	const struct mc_harm_signs signs = { .has_grown_itself = true };
	struct mc_harm_memory harm = { 0 };

	(void)state;
	mc_harm_release(&harm, MIB(400), 1000);
	mc_harm_observe(&settings, &harm, &view, signs, 2000);
	mc_harm_release(&harm, MIB(350), 100000);
	mc_harm_observe(&settings, &harm, &view, signs, 101000);
	assert_int_equal(mc_harm_floor(&harm, 101000), MIB(400));
	assert_int_equal(mc_harm_floor(&harm, 3700999), MIB(400));
	assert_int_equal(mc_harm_floor(&harm, 3701000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trends_and_jumps_are_told_apart),
		cmocka_unit_test(a_jump_is_forgotten_in_an_hour),
		cmocka_unit_test(a_gap_and_a_clock_set_back_start_over),
		cmocka_unit_test(what_the_host_saw_gives_a_killed_program_away),
		cmocka_unit_test(what_is_touched_since_the_numbers_is_seen),
		cmocka_unit_test(the_forecast_reaches_until_a_grant_works),
		cmocka_unit_test(harm_is_noticed),
		cmocka_unit_test(pauses_grow_and_shrink_again),
		cmocka_unit_test(a_floor_is_kept_for_an_hour),
	};

	settings = mc_policy_defaults;
	settings.collector_interval_ms = 1000;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
