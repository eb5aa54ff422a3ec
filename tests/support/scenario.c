/*
 * Reads scenarios: their sections, and what all of them have. What stands in
 * the sections is read in scenario_run.c, scenario_guest.c, scenario_step.c and
 * scenario_claim.c. What is done with it is stage.c's.
 */
#include "scenario.h"

#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

#include "scenario_parser.h"

int scenario_fail(struct scenario_parser *parser, const char *what,
		  const char *text)
{
	return mc_fail(parser->err, -EINVAL, "%s: '%s'", what, text);
}

/* The row of a sentence; its values go to *values. NULL: *err says why. */
static const struct scenario_row *find_row(struct scenario_parser *parser,
					   const struct scenario_rows *rows,
					   const struct sentence *sentence,
					   struct sentence_values *values)
{
	for (size_t i = 0; i < rows->n_rows; i++) {
		if (!sentence_is(sentence, rows->rows[i].pattern))
			continue;
		return sentence_read(sentence, rows->rows[i].pattern, values,
				     &parser->seed, parser->err) == 0
			       ? &rows->rows[i]
			       : NULL;
	}
	scenario_fail(parser, "not understood", sentence->text);
	return NULL;
}

/* ---- sections ---- */

/* Puts the rate of this combination where it is named. */
static void put_rate(const struct scenario_parser *parser,
		     struct sentence *sentence)
{
	for (size_t i = 0; i < sentence->n_words; i++)
		if (strcmp(sentence->words[i], "$rate") == 0)
			sentence->words[i] = parser->rate;
}

static int read_line(struct scenario_parser *parser,
		     const struct scenario_rows *rows, const char *line)
{
	struct sentence_values values;
	struct sentence sentence;
	const struct scenario_row *row;

	if (sentence_split(&sentence, line, parser->err) < 0)
		return parser->err->code;
	if (sentence.n_words == 0)
		return 0;
	put_rate(parser, &sentence);
	row = find_row(parser, rows, &sentence, &values);
	return row == NULL ? parser->err->code
			   : row->take(parser, &sentence, &values);
}

/* The lines of a section, from `first` up to the next heading. */
static int read_lines(struct scenario_parser *parser,
		      const struct scenario_rows *rows, size_t first)
{
	int rc = 0;

	for (size_t i = first; rc == 0 && i < parser->n_lines; i++) {
		if (parser->lines[i][0] == '[')
			break;
		parser->line = (int)i + 1;
		rc = read_line(parser, rows, parser->lines[i]);
	}
	return rc;
}

static int read_guest(struct scenario_parser *parser, const char *name,
		      uint64_t number, uint64_t count, size_t first)
{
	struct scenario *scenario = parser->scenario;
	struct scenario_guest *guest = &scenario->guests[scenario->n_guests];

	parser->line = (int)first; /* the heading's */
	if (scenario->n_guests == SCENARIO_GUESTS)
		return scenario_fail(parser, "too many guests", name);
	scenario->n_guests++;
	*guest = (struct scenario_guest){ .number = number };
	mc_guest_init(&guest->guest, MC_MIB(512), MC_MIB(2048));
	if (count == 0)
		mc_copy(guest->name, sizeof guest->name, name);
	else
		snprintf(guest->name, sizeof guest->name, "%s%ju", name,
			 (uintmax_t)number);
	parser->guest = guest;
	parser->program = &guest->program;
	return read_lines(parser, &scenario_guest_rows, first);
}

static int read_guests(struct scenario_parser *parser, const char *name,
		       uint64_t count, size_t first)
{
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i < count; i++)
		rc = read_guest(parser, name, i + 1, count, first);
	return rc;
}

static const struct {
	const char *heading;
	const struct scenario_rows *rows; /* NULL: of guests */
} sections[] = {
	{ "run", &scenario_run_rows },	 { "set", &scenario_set_rows },
	{ "host", &scenario_host_rows }, { "guest NAME", NULL },
	{ "COUNT guests NAME", NULL },	 { "expect", &scenario_expect_rows },
};

static int read_section(struct scenario_parser *parser, size_t which,
			const struct sentence *heading, size_t first)
{
	struct sentence_values values;

	parser->guest = NULL;
	parser->program = &parser->scenario->host;
	if (sentence_read(heading, sections[which].heading, &values,
			  &parser->seed, parser->err) < 0)
		return parser->err->code;
	if (sections[which].rows != NULL)
		return read_lines(parser, sections[which].rows, first);
	if (values.text[1] == NULL)
		return read_guest(parser, values.text[0], 1, 0, first);
	return read_guests(parser, values.text[1], values.number[0], first);
}

static int read_heading(struct scenario_parser *parser, size_t at)
{
	const char *line = parser->lines[at];
	size_t length = strcspn(line, "]");
	char inside[SCENARIO_TEXT] = "";
	struct sentence heading;

	parser->line = (int)at + 1;
	if (line[length] != ']' || length >= sizeof inside)
		return scenario_fail(parser, "no such section", line);
	memcpy(inside, line + 1, length - 1);
	if (sentence_split(&heading, inside, parser->err) < 0)
		return parser->err->code;
	for (size_t i = 0; i < MC_COUNT(sections); i++)
		if (sentence_is(&heading, sections[i].heading))
			return read_section(parser, i, &heading, at + 1);
	return scenario_fail(parser, "no such section", line);
}

static void read_shows(struct scenario_parser *parser, const char *line)
{
	char *shows = parser->scenario->shows;
	size_t length = strlen(shows);

	snprintf(shows + length, sizeof parser->scenario->shows - length,
		 "%s%s", length > 0 && *line != '\0' ? " " : "", line);
}

static int cut_lines(struct scenario_parser *parser, const char *text)
{
	char *rest, *line;

	parser->room = mc_alloc(strlen(text) + 1, 1);
	memcpy(parser->room, text, strlen(text));
	rest = parser->room;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (parser->n_lines == SCENARIO_LINES)
			return mc_fail(parser->err, -E2BIG, "too many lines");
		parser->lines[parser->n_lines++] = line;
	}
	return 0;
}

static int read_all(struct scenario_parser *parser)
{
	bool has_heading = false;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < parser->n_lines; i++) {
		if (parser->lines[i][0] == '[') {
			has_heading = true;
			rc = read_heading(parser, i);
		} else if (!has_heading) {
			read_shows(parser, parser->lines[i]);
		}
	}
	return rc;
}

/* ---- the whole ---- */

static void find_length(struct scenario_parser *parser)
{
	struct scenario *scenario = parser->scenario;
	uint64_t end_ms = 0;

	for (size_t i = 0; i < scenario->n_guests; i++) {
		const struct scenario_guest *guest = &scenario->guests[i];

		end_ms = mc_max(end_ms,
				guest->program.end_ms +
					guest->apart_ms * (guest->number - 1));
	}
	end_ms += scenario->shift_ms;
	scenario->length_ms = parser->after_ms +
			      parser->after_intervals * scenario->interval_ms +
			      (parser->is_after_programs ? end_ms : 0);
}

/* What is claimed of every guest of every scenario. */
static int claim_limits(struct scenario_parser *parser)
{
	parser->line = 0;
	return read_line(parser, &scenario_expect_rows,
			 "* stays within its limits");
}

static int finish(struct scenario_parser *parser)
{
	struct scenario *scenario = parser->scenario;

	if (scenario->shows[0] == '\0')
		return mc_fail(parser->err, -EINVAL,
			       "doesn't say what it shows");
	if (!parser->has_length)
		return mc_fail(parser->err, -EINVAL, "doesn't say how long");
	if (scenario->n_guests == 0 || scenario->n_claims == 0)
		return mc_fail(parser->err, -EINVAL, "nothing is claimed");
	scenario->total_kib += parser->per_guest_kib * scenario->n_guests;
	find_length(parser);
	return claim_limits(parser);
}

int scenario_read(struct scenario *scenario, const char *path, const char *text,
		  size_t combination, struct mc_error *err)
{
	struct scenario_parser parser = { .scenario = scenario,
					  .combination = combination,
					  .err = err };
	int rc;

	*scenario = (struct scenario){ .path = path,
				       .n_combinations = 1,
				       .interval_ms = 5000 };
	rc = cut_lines(&parser, text);
	if (rc == 0)
		rc = read_all(&parser);
	if (rc == 0)
		rc = finish(&parser);
	free(parser.room);
	return rc < 0 ? mc_fail_at(err, "%s:%d", path, parser.line) : rc;
}
