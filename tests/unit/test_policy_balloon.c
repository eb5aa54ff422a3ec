/* Whose doing a size is, and which size numbers belong to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/balloon.h"
#include "policy/place.h"

#define MIB(n) ((uint64_t)(n)*1024)
#define OFFSET_KIB 42872

/* One sample: an order before it (MiB, 0: none), then the size that it sees. */
struct sample {
	unsigned order_mib;
	unsigned actual_mib;
};

static const struct {
	const char *label;
	struct sample samples[5]; /* 2 s apart, the first one at 512 MiB */
	bool is_foreign; /* at the last sample */
	bool is_pending;
	unsigned goal_mib;
} rows[] = {
	{ "nothing happens", { { 0, 512 } }, false, false, 512 },
	{ "an order is reached", { { 462, 462 } }, false, false, 462 },
	{ "an order is on its way", { { 462, 490 } }, false, true, 462 },
	{ "an order hasn't begun", { { 462, 512 } }, false, true, 462 },
	{ "a large grant in parts",
	  { { 900, 600 }, { 0, 800 }, { 0, 900 } },
	  false,
	  false,
	  900 },
	{ "a grant on top of one that is on its way",
	  { { 900, 600 }, { 1000, 950 } },
	  false,
	  true,
	  1000 },
	{ "a release called back, seen further down than before",
	  { { 462, 500 }, { 560, 470 } },
	  false,
	  true,
	  560 },
	{ "somebody else takes", { { 0, 400 } }, true, false, 400 },
	{ "somebody else gives", { { 0, 600 } }, true, false, 600 },
	{ "somebody else during our order",
	  { { 462, 490 }, { 0, 700 } },
	  true,
	  false,
	  700 },
	{ "beyond our target", { { 462, 400 } }, true, false, 400 },
};

static uint64_t order_and_sample(struct mc_balloon_memory *balloon,
				 const struct sample *sample, uint64_t now_ms)
{
	const struct mc_policy_view view = {
		.is_running = true,
		.actual_kib = MIB(sample->actual_mib),
	};

	if (sample->order_mib > 0)
		mc_balloon_order(balloon, MIB(sample->order_mib),
				 now_ms - 2000);
	return mc_balloon_observe(&mc_policy_defaults, balloon, &view,
				  now_ms == 0, 2000, now_ms)
		.grown_foreign_kib;
}

static void own_and_foreign_changes_are_told_apart(void **state)
{
	static const struct sample first = { 0, 512 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mc_balloon_memory balloon = { 0 };

		order_and_sample(&balloon, &first, 0);
		for (size_t j = 0; rows[i].samples[j].actual_mib > 0; j++)
			order_and_sample(&balloon, &rows[i].samples[j],
					 2000 * (j + 1));
		if (balloon.has_foreign != rows[i].is_foreign ||
		    balloon.is_pending != rows[i].is_pending ||
		    mc_balloon_goal(&balloon) != MIB(rows[i].goal_mib))
			fail_msg("%s: foreign %d, pending %d, goal %ju MiB",
				 rows[i].label, balloon.has_foreign,
				 balloon.is_pending,
				 (uintmax_t)mc_balloon_goal(&balloon) / 1024);
	}
}

/* A domain of 512 MiB gets up to two orders and one that fails, then moves. */
static const struct {
	const char *label;
	unsigned orders_mib[2]; /* 0: none */
	unsigned lost_mib;
	unsigned actual_mib;
	unsigned want_lost_mib; /* grown without having been counted */
	unsigned want_owed_mib;
} moves[] = {
	{ "a grant is counted when it is ordered", { 600 }, 0, 600, 0, 0 },
	{ "one that failed when it shows", { 0 }, 700, 600, 88, 0 },
	{ "one that failed goes beyond the next", { 600 }, 700, 650, 50, 0 },
	{ "one that failed undoes a release", { 462 }, 700, 600, 88, 0 },
	{ "a release goes on, called back by a grant",
	  { 462, 560 },
	  0,
	  480,
	  0,
	  32 },
	{ "a release", { 462 }, 0, 480, 0, 0 },
};

static void what_a_balloon_may_take_is_counted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		const struct mc_policy_view before = { .actual_kib = MIB(512) };
		const struct mc_policy_view after = {
			.actual_kib = MIB(moves[i].actual_mib),
		};
		struct mc_balloon_memory balloon = { 0 };
		struct mc_balloon_change change;

		mc_balloon_observe(&mc_policy_defaults, &balloon, &before, true,
				   0, 0);
		for (size_t j = 0; j < 2 && moves[i].orders_mib[j] > 0; j++)
			mc_balloon_order(&balloon, MIB(moves[i].orders_mib[j]),
					 0);
		mc_balloon_lost(&balloon, MIB(moves[i].lost_mib));
		change = mc_balloon_observe(&mc_policy_defaults, &balloon,
					    &after, false, 2000, 2000);
		if (change.grown_lost_kib != MIB(moves[i].want_lost_mib) ||
		    change.owed_kib != MIB(moves[i].want_owed_mib) ||
		    change.grown_foreign_kib > 0)
			fail_msg("%s: lost %ju, owed %ju, foreign %ju KiB",
				 moves[i].label,
				 (uintmax_t)change.grown_lost_kib,
				 (uintmax_t)change.owed_kib,
				 (uintmax_t)change.grown_foreign_kib);
	}
}

static void a_dead_driver_is_stuck_after_20_s(void **state)
{
	struct mc_balloon_memory balloon = { 0 };
	struct sample sample = { 0, 512 };

	(void)state;
	order_and_sample(&balloon, &sample, 0);
	mc_balloon_order(&balloon, MIB(600), 0);
	for (uint64_t now_ms = 2000; now_ms < 20000; now_ms += 2000) {
		order_and_sample(&balloon, &sample, now_ms);
		assert_false(balloon.is_stuck);
	}
	order_and_sample(&balloon, &sample, 20000);
	assert_true(balloon.is_stuck);
	assert_int_equal(mc_balloon_goal(&balloon), MIB(512));
	assert_int_equal(mc_balloon_retry_left(&mc_policy_defaults, &balloon,
					       59999),
			 1);
	assert_int_equal(mc_balloon_retry_left(&mc_policy_defaults, &balloon,
					       60000),
			 0);
	sample.actual_mib = 580;
	order_and_sample(&balloon, &sample, 62000);
	assert_false(balloon.is_stuck);
}

static void a_slow_driver_that_moves_is_not_stuck(void **state)
{
	struct mc_balloon_memory balloon = { 0 };
	struct sample sample = { 0, 512 };

	(void)state;
	order_and_sample(&balloon, &sample, 0);
	mc_balloon_order(&balloon, MIB(2000), 0);
	for (unsigned i = 1; i < 60; i++) {
		sample.actual_mib = 512 + 4 * i;
		order_and_sample(&balloon, &sample, 2000 * i);
		assert_false(balloon.is_stuck);
	}
}

static void a_paused_domain_is_not_stuck(void **state)
{
	struct mc_balloon_memory balloon = { 0 };
	const struct mc_policy_view view = { .actual_kib = MIB(512) };

	(void)state;
	mc_balloon_observe(&mc_policy_defaults, &balloon, &view, true, 0, 0);
	mc_balloon_order(&balloon, MIB(462), 0);
	for (unsigned i = 1; i < 60; i++)
		mc_balloon_observe(&mc_policy_defaults, &balloon, &view, false,
				   2000, 2000 * i);
	assert_false(balloon.is_stuck);
}

/* Numbers as a sample shows them. */
struct seen {
	unsigned at_s;
	unsigned actual_mib;
	unsigned numbers_s; /* last_update */
	unsigned numbers_mib; /* the size that they really belong to */
};

static const struct {
	const char *label;
	bool has_autodeflate;
	bool is_still; /* available doesn't follow the size */
	struct seen seen[6];
	bool is_proven; /* at the last one */
	unsigned base_mib;
} places[] = {
	{ "at first sight nothing is proven",
	  false,
	  false,
	  { { 10, 512, 9, 512 } },
	  false,
	  512 },
	{ "numbers newer than the first sight",
	  false,
	  false,
	  { { 10, 512, 9, 512 }, { 12, 512, 11, 512 } },
	  true,
	  512 },
	{ "numbers of the same second as the first sight",
	  false,
	  false,
	  { { 10, 512, 9, 512 }, { 12, 512, 10, 512 } },
	  false,
	  512 },
	{ "available proves the new size at once",
	  false,
	  false,
	  { { 10, 512, 9, 512 }, { 12, 512, 11, 512 }, { 14, 462, 12, 462 } },
	  true,
	  462 },
	{ "available tells that numbers are of the size before",
	  false,
	  false,
	  { { 10, 512, 9, 512 },
	    { 12, 512, 11, 512 },
	    { 14, 462, 13, 462 },
	    { 16, 412, 14, 462 } },
	  false,
	  462 },
	{ "available tells a size on the way",
	  false,
	  false,
	  { { 10, 512, 9, 512 },
	    { 12, 512, 11, 512 },
	    { 14, 462, 13, 462 },
	    { 16, 412, 14, 440 } },
	  false,
	  440 },
	{ "a first change that available doesn't show proves nothing",
	  false,
	  false,
	  { { 10, 512, 9, 512 }, { 12, 512, 11, 512 }, { 14, 462, 12, 512 } },
	  false,
	  462 },
	{ "where available is still only time proves",
	  false,
	  true,
	  { { 10, 512, 9, 512 },
	    { 12, 512, 11, 512 },
	    { 14, 462, 13, 462 },
	    { 16, 462, 15, 462 },
	    { 18, 412, 16, 412 } },
	  false,
	  412 },
	{ "and it does",
	  false,
	  true,
	  { { 10, 512, 9, 512 },
	    { 12, 512, 11, 512 },
	    { 14, 462, 13, 462 },
	    { 16, 412, 15, 412 },
	    { 18, 412, 17, 412 } },
	  true,
	  412 },
	{ "with autodeflate only time proves",
	  true,
	  true,
	  { { 10, 512, 9, 512 }, { 12, 512, 11, 512 }, { 14, 462, 13, 462 } },
	  false,
	  462 },
};

static void numbers_find_their_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		struct mc_balloon_memory balloon = { 0 };
		struct mc_place_memory place = { 0 };

		for (size_t j = 0; places[i].seen[j].at_s > 0; j++) {
			const struct seen *seen = &places[i].seen[j];
			unsigned told_mib =
				places[i].is_still ? 512 : seen->numbers_mib;
			const struct mc_policy_view view = {
				.is_running = true,
				.has_autodeflate = places[i].has_autodeflate,
				.actual_kib = MIB(seen->actual_mib),
				.has_available = true,
				.available_kib = MIB(told_mib) - OFFSET_KIB,
				.last_update_ms = seen->numbers_s * 1000,
			};

			if (j > 0 && view.actual_kib != balloon.actual_kib)
				mc_balloon_order(&balloon, view.actual_kib,
						 (seen->at_s - 2) * 1000);
			mc_balloon_observe(&mc_policy_defaults, &balloon, &view,
					   j == 0, 2000, seen->at_s * 1000);
			mc_place_observe(&place, &balloon, &view);
		}
		if (place.is_proven != places[i].is_proven ||
		    place.base_kib != MIB(places[i].base_mib))
			fail_msg("%s: proven %d, base %ju KiB", places[i].label,
				 place.is_proven, (uintmax_t)place.base_kib);
	}
}

/* The hypervisor hears a second late that the size has become 462 MiB. */
static void a_size_that_is_told_late_is_waited_for(void **state)
{
	(void)state;
	for (unsigned has_autodeflate = 0; has_autodeflate < 2;
	     has_autodeflate++) {
		static const unsigned sizes[] = { 512, 462, 462, 461, 412 };
		static const unsigned told[] = { 512, 462, 412, 412, 412 };
		static const unsigned at_s[] = { 10, 13, 16, 17, 18 };
		struct mc_balloon_memory balloon = { 0 };
		struct mc_place_memory place = { 0 };

		for (size_t i = 0; i < 5; i++) {
			const struct mc_policy_view view = {
				.is_running = true,
				.has_autodeflate = has_autodeflate,
				.actual_kib = MIB(sizes[i]),
				.has_available = true,
				.available_kib =
					MIB(has_autodeflate ? 512 : told[i]) -
					OFFSET_KIB,
				.last_update_ms = at_s[i] * 1000 - 300,
			};

			if (i == 1 || i == 2)
				mc_balloon_order(&balloon, MIB(told[i]),
						 at_s[i] * 1000 - 500);
			mc_balloon_observe(&mc_policy_defaults, &balloon, &view,
					   i == 0, 1000, at_s[i] * 1000);
			if (i == 1) /* seen at once, and its numbers follow */
				balloon.changed_ms -= 1000;
			mc_place_observe(&place, &balloon, &view);
			assert_int_equal(mc_place_moved(&place, MIB(150),
							MIB(told[i])),
					 MIB(150));
			if (i == 2 || i == 3)
				assert_false(place.is_proven);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_and_foreign_changes_are_told_apart),
		cmocka_unit_test(what_a_balloon_may_take_is_counted),
		cmocka_unit_test(a_dead_driver_is_stuck_after_20_s),
		cmocka_unit_test(a_slow_driver_that_moves_is_not_stuck),
		cmocka_unit_test(a_paused_domain_is_not_stuck),
		cmocka_unit_test(numbers_find_their_size),
		cmocka_unit_test(a_size_that_is_told_late_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
