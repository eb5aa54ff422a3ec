/*
 * All files of tests/scenarios, each in all its combinations, in virtual time.
 *
 * To look at some: MEMCOORD_SCENARIO=TEXT runs the files with TEXT in their
 * name, MEMCOORD_COMBINATION=TEXT the combinations with TEXT in theirs, and
 * MEMCOORD_WATCH=TIME prints sizes that often.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glob.h>
#include <string.h>

#include "../support/claim.h"
#include "../support/stage.h"

#define SHOWN_FAILURES 5 /* of one file */

/* Of all combinations of one file. */
struct tally {
	unsigned failures, bad_combinations;
};

static struct scenario scenario;

static const char *wanted(const char *variable)
{
	const char *text = getenv(variable);

	return text != NULL ? text : "";
}

static uint64_t watch_ms(void)
{
	uint64_t every_ms = 0;
	struct mc_error err;

	if (*wanted("MEMCOORD_WATCH") != '\0' &&
	    mc_duration_parse(&every_ms, wanted("MEMCOORD_WATCH"), &err) < 0)
		fail_msg("MEMCOORD_WATCH: %s", err.text);
	return every_ms;
}

static void on_failure(const struct stage *stage,
		       const struct claim_case *failed, void *context)
{
	const struct scenario_claim *claim = failed->claim;
	struct tally *tally = context;
	char got[MC_NUM_TEXT];

	if (++tally->failures > SHOWN_FAILURES)
		return;
	print_error("%s:%d: %s: %s%s%s at %.2f s (%s)\n", stage->scenario->path,
		    claim->line, claim->text,
		    failed->actor != NULL ? failed->actor->role->name : "",
		    failed->actor != NULL ? " has " : "it is ",
		    claim->kind->write(got, failed->got),
		    (double)failed->failed_ms / 1000, stage->scenario->label);
}

static char *read_text(const char *path)
{
	mc_auto(mc_fclose) FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (in == NULL || getdelim(&text, &size, '\0', in) < 0)
		fail_msg("%s: %s", path, strerror(errno));
	return text;
}

static void run_combination(const char *path, const char *text, size_t at,
			    struct tally *tally)
{
	unsigned before = tally->failures;
	struct mc_error err;

	if (scenario_read(&scenario, path, text, at, &err) < 0)
		fail_msg("%s", err.text);
	if (strstr(scenario.label, wanted("MEMCOORD_COMBINATION")) == NULL)
		return;
	if (watch_ms() > 0)
		printf("%s (%s)\n", path, scenario.label);
	if (stage_run(&scenario, watch_ms(), on_failure, tally, &err) < 0)
		fail_msg("%s (%s)", err.text, scenario.label);
	tally->bad_combinations += tally->failures > before;
}

static void holds(void **state)
{
	const char *path = *state;
	mc_auto(mc_freep) char *text = read_text(path);
	struct tally tally = { 0 };
	size_t n_combinations = 1;

	for (size_t i = 0; i < n_combinations; i++) {
		run_combination(path, text, i, &tally);
		n_combinations = scenario.n_combinations;
	}
	if (tally.failures > 0)
		fail_msg("%s\n%u claims failed, in %u of %zu combinations",
			 scenario.shows, tally.failures, tally.bad_combinations,
			 n_combinations);
}

int main(void)
{
	struct CMUnitTest tests[256];
	size_t n_tests = 0;
	glob_t files;
	int n_failed;

	if (glob("tests/scenarios/*.scenario", 0, NULL, &files) != 0) {
		print_error("tests/scenarios/*.scenario: none there\n");
		return 1;
	}
	for (size_t i = 0; i < files.gl_pathc && i < MC_COUNT(tests); i++)
		if (strstr(files.gl_pathv[i], wanted("MEMCOORD_SCENARIO")))
			tests[n_tests++] = (struct CMUnitTest){
				.name = files.gl_pathv[i],
				.test_func = holds,
				.initial_state = files.gl_pathv[i],
			};
	if (n_tests == 0)
		print_error("no file has '%s' in its name\n",
			    wanted("MEMCOORD_SCENARIO"));
	n_failed = _cmocka_run_group_tests("scenarios", tests, n_tests, NULL,
					   NULL);
	globfree(&files);
	return n_tests > 0 ? n_failed : 1;
}
