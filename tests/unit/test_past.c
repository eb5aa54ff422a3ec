/* What is remembered of decisions: which are worth it, and how many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "coordinator/past.h"

#define MOST 8

static void note(struct mc_past **past, uint64_t at_ms,
		 enum mc_policy_step step, enum mc_reason reason,
		 uint64_t to_kib)
{
	mc_past_note(past, &(struct mc_past_decision){
				   .at_ms = at_ms,
				   .step = step,
				   .decision = { .reason = reason,
						 .from_kib = 1000,
						 .to_kib = to_kib },
				   .outcome = "done",
			   });
}

static const struct {
	const char *label;
	enum mc_policy_step step;
	enum mc_reason reason;
	uint64_t to_kib;
	size_t want; /* how many are remembered by then */
} rows[] = {
	{ "the first pass tells how it stands", MC_STEP_PASS,
	  MC_REASON_AT_RESERVE, 1000, 1 },
	{ "the same again is no news", MC_STEP_PASS, MC_REASON_AT_RESERVE, 1000,
	  1 },
	{ "a relief that does nothing isn't either", MC_STEP_RELIEF,
	  MC_REASON_RELIEF_ONLY, 1000, 1 },
	{ "another reason is", MC_STEP_PASS, MC_REASON_COOLDOWN, 1000, 2 },
	{ "taking is", MC_STEP_PASS, MC_REASON_SURPLUS_STEP, 900, 3 },
	{ "taking again is, with the same reason", MC_STEP_PASS,
	  MC_REASON_SURPLUS_STEP, 800, 4 },
	{ "a relief that gives is", MC_STEP_RELIEF, MC_REASON_NEED, 1200, 5 },
};

static void what_moves_or_changes_is_remembered(void **state)
{
	struct mc_past *past = NULL;

	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_why why = { 0 };

		note(&past, i, rows[i].step, rows[i].reason, rows[i].to_kib);
		mc_past_fill(past, &why);
		if (why.n_last != rows[i].want)
			fail_msg("%s: %zu are remembered", rows[i].label,
				 why.n_last);
		mc_record_clear(MC_RECORD_why, &why);
	}
	free(past);
}

static void the_oldest_are_forgotten(void **state)
{
	struct mc_past *past = NULL;
	struct mc_why why = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 3 * MOST + 1; i++)
		note(&past, i, MC_STEP_PASS, MC_REASON_SURPLUS_STEP, 900 - i);
	mc_past_fill(past, &why);
	assert_int_equal(why.n_last, MOST);
	for (size_t i = 0; i < MOST; i++)
		assert_int_equal(why.last[i].at_ms, 2 * MOST + 1 + i);
	assert_string_equal(why.last[0].kind, "pass");
	assert_string_equal(why.last[0].action, "take");
	assert_string_equal(why.last[0].reason, "surplus-step");
	assert_string_equal(why.last[0].outcome, "done");
	mc_record_clear(MC_RECORD_why, &why);
	free(past);
}

static void no_past_is_an_empty_list(void **state)
{
	struct mc_why why = { 0 };

	(void)state;
	mc_past_fill(NULL, &why);
	assert_int_equal(why.n_last, 0);
	mc_record_clear(MC_RECORD_why, &why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moves_or_changes_is_remembered),
		cmocka_unit_test(the_oldest_are_forgotten),
		cmocka_unit_test(no_past_is_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
