/* How often samples are taken, by what they cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "coordinator/pace.h"

static const struct {
	const char *label;
	uint64_t interval_ms, set_ms;
	uint64_t took_us; /* each of eight samples */
	uint64_t want_ms;
} rows[] = {
	{ "a cheap sample is taken as often as set", 5000, 500, 9000, 500 },
	{ "a dear one at a twentieth of the time", 5000, 500, 60000, 1000 },
	{ "stretched in steps", 5000, 500, 61000, 1000 },
	{ "a very dear one each 2 s", 5000, 500, 900000, 2000 },
	{ "never more often than set", 5000, 3000, 900000, 3000 },
	{ "never less often than passes", 1000, 500, 900000, 1000 },
	{ "an absurd cost is no trouble", 5000, 500, UINT64_MAX, 2000 },
};

static void the_interval_follows_the_cost(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct mc_settings settings = {
			.interval_ms = rows[i].interval_ms,
			.collector_interval_ms = rows[i].set_ms,
		};
		struct mc_pace pace = { 0 };
		uint64_t got_ms;

		for (unsigned j = 0; j < 8; j++)
			mc_pace_note(&pace, rows[i].took_us);
		got_ms = mc_pace_interval(&pace, &settings);
		if (got_ms != rows[i].want_ms)
			fail_msg("%s: got %ju, want %ju", rows[i].label,
				 (uintmax_t)got_ms, (uintmax_t)rows[i].want_ms);
	}
}

static void one_late_answer_changes_little(void **state)
{
	const struct mc_settings settings = { .interval_ms = 5000,
					      .collector_interval_ms = 500 };
	struct mc_pace pace = { 0 };

	(void)state;
	mc_pace_note(&pace, 10000);
	mc_pace_note(&pace, 150000);
	assert_int_equal(mc_pace_interval(&pace, &settings), 500);
	for (unsigned i = 0; i < 40; i++)
		mc_pace_note(&pace, 75000);
	assert_in_range(mc_pace_interval(&pace, &settings), 1250, 1500);
	mc_pace_note(&pace, 10000);
	assert_int_equal(mc_pace_interval(&pace, &settings), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_interval_follows_the_cost),
		cmocka_unit_test(one_late_answer_changes_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
