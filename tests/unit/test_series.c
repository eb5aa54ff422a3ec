/*
 * Numbers over time: what thinning keeps, where gaps are, and where axes have
 * their lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ctl/page/series.h"

#define AT(at, value) \
	{ \
		at, value, false \
	}
#define APART(at, value) \
	{ \
		at, value, true \
	}
#define POINTS_MOST 8

/* Until the first point of time 0 and value 0. */
typedef const struct mc_point points[POINTS_MOST];

static size_t count(points list)
{
	size_t n = 0;

	while (n < POINTS_MOST && (list[n].at_ms > 0 || list[n].value > 0))
		n++;
	return n;
}

static void fill(struct mc_series *series, points list)
{
	for (size_t i = 0; i < count(list); i++) {
		if (list[i].is_apart)
			mc_series_break(series);
		mc_series_add(series, list[i].at_ms, list[i].value);
	}
}

static void assert_points(const char *label, const struct mc_series *series,
			  points want)
{
	if (series->n_points != count(want))
		fail_msg("%s: %zu points, not %zu", label, series->n_points,
			 count(want));
	for (size_t i = 0; i < series->n_points; i++) {
		const struct mc_point *got = &series->points[i];

		if (got->at_ms != want[i].at_ms ||
		    got->value != want[i].value ||
		    got->is_apart != want[i].is_apart)
			fail_msg("%s: point %zu is %ju at %ju%s", label, i,
				 (uintmax_t)got->value, (uintmax_t)got->at_ms,
				 got->is_apart ? ", apart" : "");
	}
}

static const struct {
	const char *label;
	points points;
	uint64_t from_ms, until_ms;
	size_t columns;
	points want;
} thinned[] = {
	{ "few points stay as they are",
	  { AT(10, 1), AT(20, 2) },
	  10,
	  20,
	  10,
	  { AT(10, 1), AT(20, 2) } },
	{ "of a column stay first, least, greatest and last",
	  { AT(1, 5), AT(2, 9), AT(3, 6), AT(4, 2), AT(5, 3), AT(6, 4) },
	  1,
	  6,
	  1,
	  { AT(1, 5), AT(2, 9), AT(4, 2), AT(6, 4) } },
	{ "the greatest after the least stays after it",
	  { AT(1, 5), AT(2, 1), AT(3, 6), AT(4, 9), AT(5, 3) },
	  1,
	  5,
	  1,
	  { AT(1, 5), AT(2, 1), AT(4, 9), AT(5, 3) } },
	{ "each column has its own",
	  { AT(1, 5), AT(2, 5), AT(3, 5), AT(4, 7), AT(5, 7), AT(6, 7) },
	  1,
	  6,
	  2,
	  { AT(1, 5), AT(3, 5), AT(4, 7), AT(6, 7) } },
	{ "a gap between columns stays",
	  { AT(1, 5), AT(2, 5), APART(4, 7), AT(6, 7) },
	  1,
	  6,
	  2,
	  { AT(1, 5), AT(2, 5), APART(4, 7), AT(6, 7) } },
	{ "what comes later goes",
	  { AT(1, 5), AT(2, 6), AT(9, 7) },
	  1,
	  4,
	  4,
	  { AT(1, 5), AT(2, 6) } },
	{ "the value before is the first one",
	  { AT(1, 5), AT(3, 6), AT(9, 7) },
	  5,
	  9,
	  9,
	  { AT(5, 6), AT(9, 7) } },
	{ "but not over a gap",
	  { AT(1, 5), AT(3, 6), APART(9, 7) },
	  5,
	  9,
	  9,
	  { AT(9, 7) } },
	{ "a value that has held since before is there",
	  { AT(1, 5) },
	  5,
	  9,
	  9,
	  { AT(5, 5) } },
	{ "nothing within, nothing before: nothing",
	  { AT(11, 5) },
	  5,
	  9,
	  9,
	  { AT(0, 0) } },
	{ "the time may be all there is",
	  { AT(1, 5), AT(UINT64_MAX, 6) },
	  0,
	  UINT64_MAX,
	  480,
	  { AT(1, 5), AT(UINT64_MAX, 6) } },
	{ "the time may be none",
	  { AT(5, 5), AT(5, 6) },
	  5,
	  5,
	  480,
	  { AT(5, 5), AT(5, 6) } },
};

static void thinning_keeps_what_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(thinned); i++) {
		struct mc_series series = { 0 };

		fill(&series, thinned[i].points);
		mc_series_thin(&series, thinned[i].from_ms, thinned[i].until_ms,
			       thinned[i].columns);
		assert_points(thinned[i].label, &series, thinned[i].want);
		mc_series_clear(&series);
	}
}

static void a_point_from_before_the_last_is_left_out(void **state)
{
	points list = { AT(5, 1), AT(4, 2), AT(5, 3) };
	points want = { AT(5, 1), AT(5, 3) };
	struct mc_series series = { 0 };

	(void)state;
	fill(&series, list);
	assert_points("clock set back", &series, want);
	mc_series_clear(&series);
}

/* A long one stays bounded, and its ends and extremes stay. */
static void memory_is_bounded(void **state)
{
	struct mc_series series = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= 100000; i++)
		mc_series_add(&series, i, i == 777 ? 1 : i == 778 ? 9 : 5);
	assert_true(series.n_points <= MC_SERIES_MOST);
	assert_int_equal(series.points[0].at_ms, 1);
	assert_int_equal(series.points[series.n_points - 1].at_ms, 100000);
	assert_int_equal(mc_series_top(&series), 9);
	mc_series_clear(&series);
}

/* Of the last part, all that was kept, not what is left of the whole. */
static void only_the_last_part_may_be_kept(void **state)
{
	struct mc_series series = { .keep_ms = 1000 };
	size_t within = 0;

	(void)state;
	for (uint64_t i = 1; i <= 100000; i++)
		mc_series_add(&series, i, i);
	for (size_t i = 0; i < series.n_points; i++)
		within += series.points[i].at_ms > 99000;
	assert_int_equal(within, 1000);
	mc_series_clear(&series);
}

static const struct {
	const char *label;
	uint64_t at_ms, most_ms;
	bool is_known;
	uint64_t value;
} known[] = {
	{ "before the first", 9, 100, false, 0 },
	{ "at one", 10, 100, true, 1 },
	{ "between two", 19, 100, true, 1 },
	{ "too long after", 19, 8, false, 0 },
	{ "in a gap", 25, 100, false, 0 },
	{ "before a gap", 20, 100, true, 2 },
	{ "after a gap", 30, 100, true, 3 },
	{ "after the last", 40, 100, true, 3 },
};

static void a_value_is_known_until_the_next(void **state)
{
	points list = { AT(10, 1), AT(20, 2), APART(30, 3) };
	struct mc_series series = { 0 };

	(void)state;
	fill(&series, list);
	for (size_t i = 0; i < MC_COUNT(known); i++) {
		uint64_t value = 0;
		bool is_known = mc_series_at(&series, known[i].at_ms,
					     known[i].most_ms, &value);

		if (is_known != known[i].is_known || value != known[i].value)
			fail_msg("%s: %d, %ju", known[i].label, is_known,
				 (uintmax_t)value);
	}
	mc_series_clear(&series);
}

static void a_gap_is_much_longer_than_usual(void **state)
{
	struct mc_series series = { 0 };

	(void)state;
	assert_int_equal(mc_series_gap_ms(&series), 10000);
	for (uint64_t i = 0; i < 9; i++)
		mc_series_add(&series, i * 60000, 1);
	mc_series_add(&series, 10000000, 1);
	assert_int_equal(mc_series_gap_ms(&series), 300000);
	mc_series_clear(&series);
}

static const struct {
	const char *label;
	uint64_t top_kib;
	struct mc_axis want;
} sizes[] = {
	{ "nothing", 0, { 1, 1, 0 } },
	{ "2 GiB by halves", 2097152, { 524288, 524288, 4 } },
	{ "5 GiB by two", 5242880, { 2097152, 2097152, 2 } },
	{ "any size", UINT64_MAX, { UINT64_C(1) << 62, UINT64_C(1) << 62, 3 } },
};

static void sizes_are_round(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(sizes); i++) {
		struct mc_axis got = mc_axis_of_sizes(sizes[i].top_kib, 4);

		if (got.first != sizes[i].want.first ||
		    got.step != sizes[i].want.step ||
		    got.count != sizes[i].want.count)
			fail_msg("%s: %zu from %ju by %ju", sizes[i].label,
				 got.count, (uintmax_t)got.first,
				 (uintmax_t)got.step);
	}
}

#define HOUR UINT64_C(3600000)

static const struct {
	const char *label;
	uint64_t from_ms, until_ms;
	int64_t ahead_s;
	struct mc_axis want;
} times[] = {
	{ "an hour by ten minutes",
	  10 * HOUR + 1,
	  11 * HOUR,
	  0,
	  { 10 * HOUR + HOUR / 6, HOUR / 6, 6 } },
	{ "days begin at midnight where we are",
	  24 * HOUR,
	  120 * HOUR,
	  3600,
	  { 47 * HOUR, 24 * HOUR, 4 } },
	{ "behind UTC too",
	  24 * HOUR,
	  120 * HOUR,
	  -3600,
	  { 25 * HOUR, 24 * HOUR, 4 } },
	{ "half a second without a round one", 100, 600, 0, { 1000, 1000, 0 } },
};

static void times_are_round(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(times); i++) {
		struct mc_axis got =
			mc_axis_of_times(times[i].from_ms, times[i].until_ms,
					 times[i].ahead_s, 6);

		if (got.first != times[i].want.first ||
		    got.step != times[i].want.step ||
		    got.count != times[i].want.count)
			fail_msg("%s: %zu from %ju by %ju", times[i].label,
				 got.count, (uintmax_t)got.first,
				 (uintmax_t)got.step);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thinning_keeps_what_shows),
		cmocka_unit_test(a_point_from_before_the_last_is_left_out),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(only_the_last_part_may_be_kept),
		cmocka_unit_test(a_value_is_known_until_the_next),
		cmocka_unit_test(a_gap_is_much_longer_than_usual),
		cmocka_unit_test(sizes_are_round),
		cmocka_unit_test(times_are_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
