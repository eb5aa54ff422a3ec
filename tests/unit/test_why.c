/* What `memcoordctl why` prints, word for word and at any width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <memcoord/num.h>
#include <memcoord/schema.h>

#include "ctl/commands/why.h"

static struct mc_why_input inputs[] = {
	{ .name = "unused",
	  .value_kib = MC_MIB(212),
	  .has_value_kib = true,
	  .source = "guest",
	  .age_ms = 800,
	  .has_age_ms = true },
	{ .name = "psi-limit",
	  .value_centipct = 1205,
	  .has_value_centipct = true,
	  .source = "default" },
	{ .name = "boot-grace",
	  .value_ms = 20000,
	  .has_value_ms = true,
	  .source = "/etc/memcoord/memcoordd.conf:12" },
	{ .name = "shares",
	  .value = 1000,
	  .has_value = true,
	  .source = "metadata" },
};

static struct mc_why_step steps[] = {
	{ .name = "takes-part", .text = "its memory can come back" },
	{ .name = "release-step",
	  .text = "of 96 MiB that can go a pass takes 50 MiB at most, and this "
		  "sentence goes on",
	  .decided = true },
};

static struct mc_why_change changes[] = {
	{ .name = "unused-at-most",
	  .text = "gives no more once unused falls to 116 MiB" },
};

static struct mc_why_decision last[] = {
	{ .kind = "relief",
	  .action = "give",
	  .from_kib = MC_MIB(500),
	  .to_kib = MC_MIB(512),
	  .reason = "need",
	  .text = "giving 12 MiB",
	  .outcome = "done" },
	{ .at_ms = 86400000,
	  .kind = "pass",
	  .action = "keep",
	  .from_kib = MC_MIB(512),
	  .to_kib = MC_MIB(512),
	  .reason = "at-reserve",
	  .text = "nothing to take",
	  .outcome = "none" },
};

static const struct mc_why why = {
	.domain = { .name = "web1",
		    .state = "ok",
		    .reason = "surplus-step",
		    .mode = "manage",
		    .size_kib = MC_MIB(512),
		    .text = "212 MiB unused, 100 MiB stay, taking 50 MiB of "
			    "112 MiB surplus" },
	.sample = 5678,
	.sample_age_ms = 950,
	.action = "take",
	.to_kib = MC_MIB(462),
	.decided_by = "release-step",
	.inputs = inputs,
	.n_inputs = MC_COUNT(inputs),
	.steps = steps,
	.n_steps = MC_COUNT(steps),
	.changes = changes,
	.n_changes = MC_COUNT(changes),
	.last = last,
	.n_last = MC_COUNT(last),
};

/* What is printed for the record; the caller frees it. */
static char *print(const struct mc_why *record, size_t width)
{
	char *text = NULL;
	size_t size = 0;
	struct mc_screen screen = {
		.out = open_memstream(&text, &size),
		.width = width,
	};

	assert_int_equal(mc_why_show(&screen, record), 0);
	fclose(screen.out);
	return text;
}

static void it_reads_like_this(void **state)
{
	mc_auto(mc_freep) char *text = print(&why, 0);

	(void)state;
	assert_string_equal(
		text,
		"web1 goes from 512 MiB to 462 MiB: 212 MiB unused, 100 MiB "
		"stay, taking 50 MiB\n"
		"of 112 MiB surplus\n"
		"state ok, reason surplus-step, mode manage, on sample number "
		"5678, 950ms old\n"
		"\n"
		"The law, step by step; -> marks the one that decided:\n"
		"   takes-part     its memory can come back\n"
		"-> release-step   of 96 MiB that can go a pass takes 50 MiB "
		"at "
		"most, and this\n"
		"                  sentence goes on\n"
		"\n"
		"What would change it:\n"
		"  - gives no more once unused falls to 116 MiB\n"
		"\n"
		"The last decisions that moved it or had another reason:\n"
		"  - 1970-01-01 00:00:00 relief, 500 MiB to 512 MiB, done: "
		"giving 12 MiB\n"
		"  - 1970-01-02 00:00:00 pass, at-reserve at 512 MiB: nothing "
		"to take\n"
		"\n"
		"The numbers that went in:\n"
		"INPUT         VALUE    AGE  FROM\n"
		"unused      212 MiB  800ms  guest\n"
		"psi-limit    12.05%      -  default\n"
		"boot-grace      20s      -  /etc/memcoord/memcoordd.conf:12\n"
		"shares         1000      -  metadata\n");
}

/* Of all but the table, which table.c cuts by rules of its own. */
static void sentences_fit_the_terminal(void **state)
{
	static const struct {
		size_t width, most;
	} rows[] = { { 0, 80 }, { 50, 50 }, { 80, 80 }, { 200, 100 } };
	struct mc_why only = why;

	(void)state;
	only.n_inputs = 0;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		mc_auto(mc_freep) char *text = print(&only, rows[i].width);
		size_t most = rows[i].most, longest = 0;
		char *rest = text, *line;

		while ((line = strsep(&rest, "\n")) != NULL)
			if (strlen(line) > longest)
				longest = strlen(line);
		if (longest > most || longest < most - 12)
			fail_msg("at width %zu a line has %zu columns",
				 rows[i].width, longest);
	}
}

static void what_isnt_there_isnt_shown(void **state)
{
	struct mc_why bare = { .domain = why.domain,
			       .to_kib = why.domain.size_kib,
			       .paused = true };
	mc_auto(mc_freep) char *text = NULL;

	(void)state;
	mc_copy(bare.domain.name, sizeof bare.domain.name, "d\033[31m");
	text = print(&bare, 80);
	assert_non_null(strstr(text, "d\\x1b[31m keeps its 512 MiB: 212"));
	assert_non_null(strstr(text, "memcoordd is paused"));
	assert_null(strstr(text, "What would change it"));
	assert_null(strstr(text, "The last decisions"));
	assert_null(strchr(text, '\033'));
}

static int in_utc(void **state)
{
	(void)state;
	return setenv("TZ", "UTC", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_reads_like_this),
		cmocka_unit_test(sentences_fit_the_terminal),
		cmocka_unit_test(what_isnt_there_isnt_shown),
	};

	return cmocka_run_group_tests(tests, in_utc, NULL);
}
