#ifndef MEMCOORD_TESTS_SCENARIO_PARSER_H
#define MEMCOORD_TESTS_SCENARIO_PARSER_H

#include "scenario.h"

/* What the files that read a scenario's sections share. */

#define SCENARIO_LINES 256

struct scenario_parser {
	struct scenario *scenario;
	char *room; /* owned: the text, cut into lines */
	const char *lines[SCENARIO_LINES];
	size_t n_lines;
	int line; /* the number of the one that is being read */
	size_t combination; /* what lists that come have yet to choose by */
	char rate[SCENARIO_TEXT];
	uint64_t seed; /* of what is drawn */
	uint64_t per_guest_kib; /* of the host's memory */
	bool has_length, is_after_programs;
	uint64_t after_ms, after_intervals;
	struct scenario_program *program; /* of this section */
	struct scenario_guest *guest; /* of this section, or NULL */
	struct mc_error *err;
};

/* Takes in a sentence of a pattern; fails as scenario_fail does. */
typedef int scenario_take(struct scenario_parser *parser,
			  const struct sentence *sentence,
			  const struct sentence_values *values);

struct scenario_row {
	const char *pattern;
	scenario_take *take;
};

/* The sentences of a section. */
struct scenario_rows {
	const struct scenario_row *rows;
	size_t n_rows;
};

extern const struct scenario_rows scenario_run_rows; /* scenario_run.c */
extern const struct scenario_rows scenario_set_rows;
extern const struct scenario_rows scenario_host_rows; /* scenario_guest.c */
extern const struct scenario_rows scenario_guest_rows;
extern const struct scenario_rows scenario_expect_rows; /* scenario_claim.c */

/* Says what is wrong with that text; -EINVAL. */
int scenario_fail(struct scenario_parser *parser, const char *what,
		  const char *text);

/* "at TIME STEP" and "then STEP" of the section's program. */
scenario_take scenario_take_at, scenario_take_then;

/* The mc_driver of that name. */
int scenario_find_driver(struct scenario_parser *parser, const char *name,
			 uint64_t *driver);

#endif
