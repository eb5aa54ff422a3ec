/*
 * Scenarios are only as good as their claims: each kind of claim fails where
 * it doesn't hold, and what can't be judged is an error that says where.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../support/claim.h"
#include "../support/stage.h"

/*
 * A hog that grows and frees, one that is refused when others took the host's
 * memory, an idle guest, one that jumps and dies, one whose driver is dead.
 */
static const char story[] = "For claims that hold and claims that don't.\n"
			    "\n"
			    "[run]\n"
			    "for 150s\n"
			    "[host]\n"
			    "memory = 4GiB\n"
			    "at 100s others grow to 4GiB by 1GiB/s\n"
			    "[guest hog]\n"
			    "at 60s grow to 700MiB by 21MiB/s\n"
			    "then free\n"
			    "[guest late]\n"
			    "at 110s grow to 600MiB by 25MiB/s\n"
			    "[guest idle]\n"
			    "[guest jumper]\n"
			    "killed when out of memory\n"
			    "at 60s jump to 300MiB in 1s\n"
			    "[guest stuck]\n"
			    "driver = dead\n"
			    "at 1s grow to 10MiB by 1MiB/s\n"
			    "[guest large]\n"
			    "min = 600MiB\n"
			    "[expect]\n";

static const struct {
	const char *true_claim, *false_claim;
} rows[] = {
	{ "idle stays within its limits", "large stays within its limits" },
	{ "* size at least 200MiB", "idle size at least 201MiB" },
	{ "idle size at most 512MiB", "idle size at most 511MiB" },
	{ "idle size at most 210MiB at the end",
	  "hog size at most 300MiB at its end" },
	{ "hog reaches 800MiB", "idle reaches 513MiB" },
	{ "hog reaches 800MiB until its end",
	  "hog reaches 800MiB until its start" },
	{ "idle unused at least 100MiB", "late unused at least 100MiB" },
	{ "hog usable at least 30MiB", "late usable at least 30MiB" },
	{ "idle usable at most 500MiB", "idle usable at most 400MiB" },
	{ "hog holds at least 670MiB at 1s before its end",
	  "late holds at least 600MiB" },
	{ "late holds at most 500MiB", "hog holds at most 0MiB at 80s" },
	{ "hog waits at most 0s", "late waits at most 10s" },
	{ "late waits at least 10s", "hog waits at least 1s" },
	{ "stuck becomes stuck until 60s", "stuck becomes stuck until 20s" },
	{ "idle isn't stuck", "stuck isn't stuck" },
	{ "idle is reclaimed", "idle is reclaimed at 20s" },
	{ "idle is reclaimed at 90s", "stuck is reclaimed" },
	{ "late is reclaimed at its start", "late is reclaimed" },
	{ "jumper is killed at most 4 times",
	  "jumper is killed at most 0 times" },
	{ "jumper is killed at most 0 times from 6s after its start",
	  "jumper is killed at most 0 times until 6s after its start" },
	{ "jumper is killed at least 1 times",
	  "jumper is killed at least 1 times until its start" },
	{ "idle gets at most 0 orders from 90s", "idle gets at most 6 orders" },
	{ "hog gets at most 2 orders for each 50MiB of demand and 10 more",
	  "hog gets at most 1 orders for each 500MiB of demand and 1 more" },
	{ "idle is given at most 0MiB", "hog is given at most 100MiB" },
	{ "idle gives back at least 300MiB",
	  "idle gives back at least 400MiB" },
	{ "idle gives back at most 320MiB", "idle gives back at most 300MiB" },
	{ "hog has 100% of hog above its minimum within 1% at its end",
	  "hog has 200% of hog above its minimum within 1% at its end" },
	{ "hog has 100% of hog above its minimum within 1% at its end",
	  "hog has 100% of idle above its minimum within 1% at its end" },
	{ "?[do]* sizes within 5% at 59s", "* sizes within 10%" },
	{ "host stays over its reserve until 100s",
	  "host stays over its reserve" },
	{ "host available at least 1GiB until 100s",
	  "host available at least 1GiB" },
	{ "host available at most 0MiB", "host available at most 1GiB at 99s" },
	{ "host warns 1 times", "host warns 1 times until 99s" },
	{ "host warns at most 0 times until 100s",
	  "host warns at most 0 times" },
	{ "host leaves at least 1 needs unfunded",
	  "host leaves at least 1 needs unfunded until 100s" },
	{ "host leaves at most 0 needs unfunded until 100s",
	  "host leaves at most 0 needs unfunded" },
};

static struct scenario scenario;

static void count(const struct stage *stage, const struct claim_case *failed,
		  void *context)
{
	unsigned *n_failures = context;

	(void)stage;
	/* That of all scenarios has its own row. */
	*n_failures += failed->claim->line > 0;
}

/* How many cases of the claim fail; -1 where it can't be judged. */
static int judge(const char *claim)
{
	unsigned n_failures = 0;
	char text[2048];
	struct mc_error err;

	snprintf(text, sizeof text, "%s%s\n", story, claim);
	if (scenario_read(&scenario, "story", text, 0, &err) < 0 ||
	    stage_run(&scenario, 0, count, &n_failures, &err) < 0) {
		print_error("%s\n", err.text);
		return -1;
	}
	return (int)n_failures;
}

static void claims_hold_or_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		if (judge(rows[i].true_claim) != 0)
			fail_msg("doesn't hold: %s", rows[i].true_claim);
		if (judge(rows[i].false_claim) <= 0)
			fail_msg("doesn't fail: %s", rows[i].false_claim);
	}
}

static bool has_row(const struct claim_kind *kind)
{
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct sentence sentence;

		assert_int_equal(sentence_split(&sentence, rows[i].false_claim,
						NULL),
				 0);
		if (claim_find(&sentence) == kind)
			return true;
	}
	return false;
}

static void each_kind_of_claim_has_a_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < claim_n_kinds; i++)
		if (!has_row(&claim_kinds[i]))
			fail_msg("no row: %s", claim_kinds[i].pattern);
}

#define BEGIN "It shows.\n[run]\nfor 10s\n"
#define HOST "[host]\nmemory = 4GiB\n"
#define GUEST "[guest a]\n"
#define EXPECT "[expect]\n"

static const struct {
	const char *text, *error;
} bad[] = {
	{ "[run]\nfor 10s\n" HOST GUEST EXPECT "a is reclaimed",
	  "doesn't say what it shows" },
	{ "It shows.\n" HOST GUEST EXPECT "a is reclaimed",
	  "doesn't say how long" },
	{ BEGIN HOST GUEST EXPECT, "nothing is claimed" },
	{ BEGIN "speed = 2\n", "file:4: not understood: 'speed = 2'" },
	{ BEGIN "interval = often\n", "file:4: 'often'" },
	{ BEGIN "interval =\n", "file:4: no interval" },
	{ BEGIN "phases = 0\n", "file:4: none" },
	{ BEGIN "[hosts]\n", "file:4: no such section: '[hosts]'" },
	{ BEGIN "[host\n", "file:4: no such section: '[host'" },
	{ BEGIN HOST "at 5s others dance\n", "file:6: no such step" },
	{ BEGIN GUEST "size = 12\n", "file:5: '12'" },
	{ BEGIN GUEST "at 5s grow to 10MiB by 5MiB\n",
	  "file:5: '5MiB' isn't a pace" },
	{ BEGIN GUEST "at 5s grow to 10MiB by 0MiB/s\n", "at no pace at all" },
	{ BEGIN GUEST "at 5s free\nat 4s free\n",
	  "file:6: earlier than the step before" },
	{ BEGIN GUEST "at 5s come\nat 6s come\n",
	  "file:6: it is here already" },
	{ BEGIN GUEST "at 5s go\nat 6s go\n", "file:6: it has gone already" },
	{ BEGIN GUEST "driver = drunk\n", "no such driver: 'drunk'" },
	{ BEGIN GUEST "size = 300MiB..200MiB\n", "ends before it begins" },
	{ BEGIN "[17 guests a]\n", "file:4: too many guests" },
	{ BEGIN HOST GUEST EXPECT "a flies\n",
	  "file:8: no such claim: 'a flies'" },
	{ BEGIN HOST GUEST EXPECT "b is reclaimed\n",
	  "file:8: there is no guest 'b'" },
	{ BEGIN HOST GUEST EXPECT "a is reclaimed at noon\n",
	  "file:8: 'noon'" },
	{ BEGIN HOST GUEST EXPECT "a is reclaimed today\n",
	  "file:8: no such time" },
	{ BEGIN HOST GUEST EXPECT "a is reclaimed at 11s\n",
	  "file:8: its time isn't within the run of 10 s" },
	{ BEGIN HOST GUEST EXPECT "a is reclaimed at its end\n",
	  "file:8: there is no start and no end" },
	{ BEGIN HOST GUEST EXPECT "a reaches 1GiB from 5s until 4s\n",
	  "file:8: it ends before it begins" },
	{ BEGIN HOST GUEST EXPECT "a gets at most 1 orders at 5s\n",
	  "file:8: counts nothing at one moment" },
	{ BEGIN HOST GUEST "at 5s go\n" EXPECT "a is reclaimed\n",
	  "file:9: 'a' was not there" },
	{ BEGIN "[set]\nspeed = 2\n" HOST GUEST EXPECT "a is reclaimed\n",
	  "file: --set" },
};

static void what_cannot_be_judged_is_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bad); i++) {
		unsigned n_failures = 0;
		struct mc_error err;

		if (scenario_read(&scenario, "file", bad[i].text, 0, &err) ==
			    0 &&
		    stage_run(&scenario, 0, count, &n_failures, &err) == 0)
			fail_msg("accepted: %s", bad[i].text);
		if (strstr(err.text, bad[i].error) == NULL)
			fail_msg("'%s' instead of '%s'", err.text,
				 bad[i].error);
	}
}

static void all_combinations_are_run(void **state)
{
	static const char text[] = "It shows.\n[run]\nfor 10s\n"
				   "interval = 1s 5s\nrate = 7MiB/s 9MiB/s\n"
				   "phases = 3\nseeds = 2\n" HOST
				   "[1..3 guests a]\nat 1s grow to 9MiB "
				   "by $rate\n" EXPECT "a* is reclaimed\n";
	struct mc_error err;

	(void)state;
	assert_int_equal(scenario_read(&scenario, "file", text, 0, &err), 0);
	assert_int_equal(scenario.n_combinations, 24);
	assert_string_equal(scenario.label,
			    "interval 1s, 7MiB/s, phase 0, seed 0");
	assert_int_equal(scenario_read(&scenario, "file", text, 23, &err), 0);
	assert_string_equal(scenario.label,
			    "interval 5s, 9MiB/s, phase 2, seed 1");
	assert_int_equal(scenario.interval_ms, 5000);
	assert_int_equal(scenario.guests[0].program.steps[0].number[1],
			 MC_MIB(9));
	assert_in_range(scenario.n_guests, 1, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_hold_or_fail),
		cmocka_unit_test(each_kind_of_claim_has_a_row),
		cmocka_unit_test(what_cannot_be_judged_is_an_error),
		cmocka_unit_test(all_combinations_are_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
