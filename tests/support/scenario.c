/*
 * Reads scenarios. What is done with them is stage.c's, what can be claimed
 * stands in claim.c.
 */
#include "scenario.h"

#include <errno.h>
#include <string.h>

#include "stage.h"

#define LINES_MOST 256
#define SHIFT_MS 350 /* from one phase to the next */

struct parser {
	struct scenario *scenario;
	char *room; /* owned: the text, cut into lines */
	const char *lines[LINES_MOST];
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

typedef int take(struct parser *parser, const struct sentence *sentence,
		 const struct sentence_values *values);

struct row {
	const char *pattern;
	take *take;
};

static int fail(struct parser *parser, const char *what, const char *text)
{
	return mc_fail(parser->err, -EINVAL, "%s: '%s'", what, text);
}

/* The row of a sentence; its values go to *values. NULL: *err says why. */
static const struct row *find_row(struct parser *parser, const struct row *rows,
				  size_t n_rows,
				  const struct sentence *sentence,
				  struct sentence_values *values)
{
	for (size_t i = 0; i < n_rows; i++) {
		if (!sentence_is(sentence, rows[i].pattern))
			continue;
		return sentence_read(sentence, rows[i].pattern, values,
				     &parser->seed, parser->err) == 0
			       ? &rows[i]
			       : NULL;
	}
	fail(parser, "not understood", sentence->text);
	return NULL;
}

/* ---- [run] ---- */

static void label(struct parser *parser, const char *what, const char *text)
{
	char *at = parser->scenario->label;
	size_t length = strlen(at);

	snprintf(at + length, SCENARIO_TEXT - length, "%s%s%s%s",
		 length > 0 ? ", " : "", what, *what != '\0' ? " " : "", text);
}

/* Which of n this combination has. */
static size_t choose(struct parser *parser, size_t n)
{
	size_t chosen = parser->combination % n;

	parser->combination /= n;
	parser->scenario->n_combinations *= n;
	return chosen;
}

static const char *choose_word(struct parser *parser,
			       const struct sentence *sentence, size_t from)
{
	return sentence->words[from + choose(parser, sentence->n_words - from)];
}

static int take_interval(struct parser *parser, const struct sentence *sentence,
			 const struct sentence_values *values)
{
	const char *word;

	if (values->rest == sentence->n_words)
		return fail(parser, "no interval", sentence->text);
	word = choose_word(parser, sentence, values->rest);
	label(parser, "interval", word);
	return mc_duration_parse(&parser->scenario->interval_ms, word,
				 parser->err);
}

/* How often samples come, as a setting. */
static int take_samples(struct parser *parser, const struct sentence *sentence,
			const struct sentence_values *values)
{
	struct scenario *scenario = parser->scenario;
	const char *word;

	if (values->rest == sentence->n_words)
		return fail(parser, "no interval", sentence->text);
	if (scenario->n_settings == SCENARIO_SETTINGS)
		return fail(parser, "too many settings", sentence->text);
	word = choose_word(parser, sentence, values->rest);
	label(parser, "samples", word);
	snprintf(scenario->settings[scenario->n_settings++], SCENARIO_TEXT,
		 "collector-interval=%s", word);
	return 0;
}

static int take_rate(struct parser *parser, const struct sentence *sentence,
		     const struct sentence_values *values)
{
	if (values->rest == sentence->n_words)
		return fail(parser, "no rate", sentence->text);
	mc_copy(parser->rate, sizeof parser->rate,
		choose_word(parser, sentence, values->rest));
	label(parser, "", parser->rate);
	return 0;
}

static int choose_number(struct parser *parser, const char *what,
			 uint64_t count, uint64_t *number)
{
	char text[MC_NUM_TEXT];

	if (count == 0)
		return fail(parser, "none", what);
	*number = choose(parser, count);
	snprintf(text, sizeof text, "%ju", (uintmax_t)*number);
	label(parser, what, text);
	return 0;
}

static int take_phases(struct parser *parser, const struct sentence *sentence,
		       const struct sentence_values *values)
{
	struct scenario *scenario = parser->scenario;
	int rc = choose_number(parser, "phase", values->number[0],
			       &scenario->phase);

	(void)sentence;
	scenario->shift_ms = scenario->phase * SHIFT_MS;
	return rc;
}

static int take_seeds(struct parser *parser, const struct sentence *sentence,
		      const struct sentence_values *values)
{
	int rc = choose_number(parser, "seed", values->number[0],
			       &parser->scenario->seed);

	(void)sentence;
	parser->seed = parser->scenario->seed * UINT64_C(0x2545f4914f6cdd1d);
	return rc;
}

static int take_length(struct parser *parser, const struct sentence *sentence,
		       const struct sentence_values *values)
{
	parser->has_length = true;
	parser->is_after_programs = strcmp(sentence->words[0], "until") == 0;
	parser->after_ms = values->number[0];
	parser->after_intervals = values->number[1];
	return 0;
}

static const struct row run_rows[] = {
	{ "for TIME", take_length },
	{ "until TIME after the programs", take_length },
	{ "until TIME and COUNT intervals after the programs", take_length },
	{ "interval = REST", take_interval },
	{ "samples = REST", take_samples },
	{ "rate = REST", take_rate },
	{ "phases = COUNT", take_phases },
	{ "seeds = COUNT", take_seeds },
};

/* ---- [set] ---- */

static int take_setting(struct parser *parser, const struct sentence *sentence,
			const struct sentence_values *values)
{
	struct scenario *scenario = parser->scenario;

	(void)sentence;
	if (scenario->n_settings == SCENARIO_SETTINGS)
		return fail(parser, "too many settings", sentence->text);
	snprintf(scenario->settings[scenario->n_settings++], SCENARIO_TEXT,
		 "%s=%s", values->text[0], values->text[1]);
	return 0;
}

static const struct row set_rows[] = {
	{ "NAME = NAME", take_setting },
};

/* ---- steps ---- */

/* Fills what `act` needs, and says where the program is after it. */
typedef int plan(struct parser *parser, struct scenario_step *step,
		 const struct sentence_values *values);

struct step_row {
	const char *pattern;
	scenario_act *act;
	plan *plan;
};

static int plan_plain(struct parser *parser, struct scenario_step *step,
		      const struct sentence_values *values)
{
	parser->program->end_ms = step->at_ms;
	memcpy(step->number, values->number, sizeof step->number);
	return 0;
}

static int plan_grow(struct parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	struct scenario_program *program = parser->program;
	uint64_t rise_kib = mc_sub(values->number[0], program->level_kib);

	if (values->number[1] == 0)
		return mc_fail(parser->err, -EINVAL, "at no pace at all");
	plan_plain(parser, step, values);
	program->level_kib = values->number[0];
	program->end_ms += rise_kib * 1000 / values->number[1];
	return 0;
}

static int plan_jump(struct parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	struct scenario_program *program = parser->program;
	uint64_t rise_kib = mc_sub(values->number[0], program->level_kib);

	if (values->number[1] == 0)
		return mc_fail(parser->err, -EINVAL, "in no time at all");
	plan_plain(parser, step, values);
	step->number[1] = rise_kib * 1000 / values->number[1];
	program->level_kib = values->number[0];
	program->end_ms += values->number[1];
	return 0;
}

static int plan_hold(struct parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	parser->program->end_ms = step->at_ms + values->number[0];
	return 0;
}

static int plan_free(struct parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	plan_plain(parser, step, values);
	parser->program->level_kib = values->number[0];
	return 0;
}

static int plan_cycle(struct parser *parser, struct scenario_step *step,
		      const struct sentence_values *values)
{
	if (values->number[2] == 0)
		return mc_fail(parser->err, -EINVAL, "a period of no time");
	return plan_plain(parser, step, values);
}

static int plan_wander(struct parser *parser, struct scenario_step *step,
		       const struct sentence_values *values)
{
	if (values->number[0] == 0 || values->number[1] == 0)
		return mc_fail(parser->err, -EINVAL, "nowhere to wander");
	return plan_plain(parser, step, values);
}

/* The last step by which the guest came or went, or NULL. */
static scenario_act *last_presence(const struct scenario_program *program)
{
	for (size_t i = program->n_steps; i > 0; i--)
		if (program->steps[i - 1].act == stage_come ||
		    program->steps[i - 1].act == stage_leave)
			return program->steps[i - 1].act;
	return NULL;
}

static int plan_come(struct parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	scenario_act *last = last_presence(parser->program);

	if (last == stage_come)
		return mc_fail(parser->err, -EINVAL, "it is here already");
	parser->guest->comes_later |= last == NULL;
	parser->program->level_kib = 0;
	return plan_plain(parser, step, values);
}

static int plan_go(struct parser *parser, struct scenario_step *step,
		   const struct sentence_values *values)
{
	if (last_presence(parser->program) == stage_leave)
		return mc_fail(parser->err, -EINVAL, "it has gone already");
	return plan_plain(parser, step, values);
}

static int find_driver(struct parser *parser, const char *name,
		       uint64_t *driver)
{
	*driver = mc_driver_find(name);
	return *driver < MC_DRIVER_COUNT ? 0
					 : fail(parser, "no such driver", name);
}

static int plan_driver(struct parser *parser, struct scenario_step *step,
		       const struct sentence_values *values)
{
	plan_plain(parser, step, values);
	return find_driver(parser, values->text[0], &step->number[0]);
}

static const struct step_row guest_steps[] = {
	{ "grow to SIZE by PACE", stage_want, plan_grow },
	{ "jump to SIZE in TIME", stage_want, plan_jump },
	{ "hold for TIME", NULL, plan_hold },
	{ "free", stage_want, plan_free },
	{ "free to SIZE", stage_want, plan_free },
	{ "swing between SIZE and SIZE every TIME by PACE", stage_swing,
	  plan_cycle },
	{ "wander below SIZE every TIME by PACE", stage_wander, plan_wander },
	{ "come", stage_come, plan_come },
	{ "go", stage_leave, plan_go },
	{ "get a foreign target of SIZE", stage_resize, plan_plain },
	{ "driver becomes NAME", stage_driver, plan_driver },
	{ "tell nothing", stage_silence, plan_plain },
	{ "tell again", stage_speak, plan_plain },
};

static const struct step_row host_steps[] = {
	{ "others grow to SIZE by PACE", stage_others_grow, plan_grow },
	{ "others free to SIZE", stage_others_grow, plan_free },
	{ "others leave SIZE above the reserve", stage_others_leave,
	  plan_plain },
	{ "reserve SIZE", stage_reserve, plan_plain },
	{ "unreserve", stage_reserve, plan_plain },
	{ "pressure PERCENT", stage_press, plan_plain },
};

static int add_step(struct parser *parser, const struct step_row *row,
		    const struct sentence_values *values, uint64_t at_ms)
{
	struct scenario_program *program = parser->program;
	struct scenario_step *step = &program->steps[program->n_steps];

	if (program->n_steps == SCENARIO_STEPS)
		return mc_fail(parser->err, -E2BIG, "too many steps");
	if (program->n_steps > 0 && at_ms < step[-1].at_ms)
		return mc_fail(parser->err, -EINVAL,
			       "earlier than the step before");
	*step = (struct scenario_step){ .at_ms = at_ms, .act = row->act };
	if (program->start_ms == 0)
		program->start_ms = at_ms;
	if (row->plan(parser, step, values) < 0)
		return parser->err->code;
	program->n_steps++;
	return 0;
}

static int take_step_at(struct parser *parser, const struct sentence *sentence,
			size_t from, uint64_t at_ms)
{
	const struct step_row *rows =
		parser->guest != NULL ? guest_steps : host_steps;
	size_t n_rows = parser->guest != NULL ? MC_COUNT(guest_steps)
					      : MC_COUNT(host_steps);
	struct sentence_values values;
	struct sentence tail;

	sentence_tail(sentence, from, &tail);
	for (size_t i = 0; i < n_rows; i++) {
		if (!sentence_is(&tail, rows[i].pattern))
			continue;
		if (sentence_read(&tail, rows[i].pattern, &values,
				  &parser->seed, parser->err) < 0)
			return parser->err->code;
		return add_step(parser, &rows[i], &values, at_ms);
	}
	return fail(parser, "no such step", sentence->text);
}

static int take_at(struct parser *parser, const struct sentence *sentence,
		   const struct sentence_values *values)
{
	return take_step_at(parser, sentence, values->rest, values->number[0]);
}

static int take_then(struct parser *parser, const struct sentence *sentence,
		     const struct sentence_values *values)
{
	return take_step_at(parser, sentence, values->rest,
			    parser->program->end_ms);
}

/* ---- [host] ---- */

static int take_memory(struct parser *parser, const struct sentence *sentence,
		       const struct sentence_values *values)
{
	bool is_each = strcmp(sentence->words[1], "=") != 0;

	if (is_each)
		parser->per_guest_kib = values->number[0];
	else
		parser->scenario->total_kib = values->number[0];
	return 0;
}

static const struct row host_rows[] = {
	{ "memory = SIZE", take_memory },
	{ "memory for each guest = SIZE", take_memory },
	{ "at TIME REST", take_at },
	{ "then REST", take_then },
};

/* ---- [guest] ---- */

static int take_size(struct parser *parser, const struct sentence *sentence,
		     const struct sentence_values *values)
{
	(void)sentence;
	parser->guest->guest.size_kib = values->number[0];
	parser->guest->guest.target_kib = values->number[0];
	return 0;
}

static int take_driver(struct parser *parser, const struct sentence *sentence,
		       const struct sentence_values *values)
{
	uint64_t driver;
	int rc = find_driver(parser, values->text[0], &driver);

	(void)sentence;
	if (rc == 0)
		parser->guest->guest.driver = (enum mc_driver)driver;
	return rc;
}

/* A property that is a number of the guest. */
#define NUMBER(name, member) \
	static int take_##name(struct parser *parser, \
			       const struct sentence *sentence, \
			       const struct sentence_values *values) \
	{ \
		(void)sentence; \
		parser->guest->member = values->number[0]; \
		return 0; \
	}
/* A property that holds or doesn't. */
#define PROPERTY(name, member, value) \
	static int take_##name(struct parser *parser, \
			       const struct sentence *sentence, \
			       const struct sentence_values *values) \
	{ \
		(void)sentence, (void)values; \
		parser->guest->member = (value); \
		return 0; \
	}

NUMBER(max, guest.facts.max_kib)
NUMBER(min, min_kib)
NUMBER(shares, shares)
NUMBER(kept, guest.kept_kib)
NUMBER(cache, guest.cache_kib)
NUMBER(beside, guest.beside_kib)
NUMBER(balloon, guest.balloon_kib_s)
NUMBER(noise, noise_kib)
NUMBER(apart, apart_ms)
PROPERTY(autodeflate, guest.facts.has_autodeflate, true)
PROPERTY(no_rss, guest.facts.has_rss_kib, false)
PROPERTY(touched, guest.touched_kib, UINT64_MAX)
PROPERTY(killed, guest.is_killed, true)

static const struct row guest_rows[] = {
	{ "size = SIZE", take_size },
	{ "max = SIZE", take_max },
	{ "min = SIZE", take_min },
	{ "shares = COUNT", take_shares },
	{ "kept = SIZE", take_kept },
	{ "cache = SIZE", take_cache },
	{ "beside = SIZE", take_beside },
	{ "balloon = PACE", take_balloon },
	{ "driver = NAME", take_driver },
	{ "noise = SIZE", take_noise },
	{ "apart = TIME", take_apart },
	{ "autodeflate", take_autodeflate },
	{ "no rss", take_no_rss },
	{ "all touched", take_touched },
	{ "killed when out of memory", take_killed },
	{ "at TIME REST", take_at },
	{ "then REST", take_then },
};

/* ---- [expect] ---- */

static const struct {
	const char *pattern;
	enum scenario_anchor anchor;
	int sign;
} moments[] = {
	{ "TIME", SCENARIO_BEGIN, 1 },
	{ "the end", SCENARIO_END, 1 },
	{ "TIME before the end", SCENARIO_END, -1 },
	{ "its start", SCENARIO_ITS_START, 1 },
	{ "TIME after its start", SCENARIO_ITS_START, 1 },
	{ "TIME before its start", SCENARIO_ITS_START, -1 },
	{ "its end", SCENARIO_ITS_END, 1 },
	{ "TIME after its end", SCENARIO_ITS_END, 1 },
	{ "TIME before its end", SCENARIO_ITS_END, -1 },
};

static int read_moment(struct parser *parser, const struct sentence *sentence,
		       struct scenario_moment *moment)
{
	struct sentence_values values;

	for (size_t i = 0; i < MC_COUNT(moments); i++) {
		if (!sentence_is(sentence, moments[i].pattern))
			continue;
		if (sentence_read(sentence, moments[i].pattern, &values,
				  &parser->seed, parser->err) < 0)
			return parser->err->code;
		moment->anchor = moments[i].anchor;
		moment->offset_ms = moments[i].sign * (int64_t)values.number[0];
		return 0;
	}
	return fail(parser, "no such moment", sentence->text);
}

/* The words from `from` up to before the word `end`. */
static void cut(const struct sentence *sentence, size_t from, const char *end,
		struct sentence *part)
{
	sentence_tail(sentence, from, part);
	for (size_t i = 0; i < part->n_words; i++)
		if (strcmp(part->words[i], end) == 0)
			part->n_words = i;
}

static int read_from_until(struct parser *parser,
			   const struct sentence *sentence, size_t from,
			   struct scenario_claim *claim)
{
	struct sentence part;
	int rc = 0;

	if (from < sentence->n_words &&
	    strcmp(sentence->words[from], "from") == 0) {
		cut(sentence, from + 1, "until", &part);
		rc = read_moment(parser, &part, &claim->from);
		from += 1 + part.n_words;
	}
	if (rc == 0 && from < sentence->n_words &&
	    strcmp(sentence->words[from], "until") == 0) {
		sentence_tail(sentence, from + 1, &part);
		rc = read_moment(parser, &part, &claim->until);
		from = sentence->n_words;
	}
	if (rc == 0 && from < sentence->n_words)
		rc = fail(parser, "no such time", sentence->text);
	return rc;
}

static int read_when(struct parser *parser, const struct sentence *sentence,
		     size_t from, struct scenario_claim *claim)
{
	struct sentence part;
	int rc;

	claim->until.anchor = SCENARIO_END;
	if (from == sentence->n_words ||
	    strcmp(sentence->words[from], "at") != 0)
		return read_from_until(parser, sentence, from, claim);
	if (claim->kind->how == CLAIM_COUNT)
		return fail(parser, "counts nothing at one moment",
			    sentence->text);
	sentence_tail(sentence, from + 1, &part);
	rc = read_moment(parser, &part, &claim->until);
	claim->from = claim->until;
	return rc;
}

static int add_claim(struct parser *parser, const struct sentence *sentence,
		     const struct claim_kind *kind)
{
	struct scenario *scenario = parser->scenario;
	struct scenario_claim *claim = &scenario->claims[scenario->n_claims];
	struct sentence_values values;

	if (scenario->n_claims == SCENARIO_CLAIMS)
		return fail(parser, "too many claims", sentence->text);
	if (sentence_read(sentence, kind->pattern, &values, &parser->seed,
			  parser->err) < 0)
		return parser->err->code;
	*claim = (struct scenario_claim){ .kind = kind, .line = parser->line };
	mc_copy(claim->text, sizeof claim->text, sentence->text);
	mc_copy(claim->guests, sizeof claim->guests, sentence->words[0]);
	if (values.text[2] != NULL)
		mc_copy(claim->other, sizeof claim->other, values.text[2]);
	memcpy(claim->number, values.number, sizeof claim->number);
	scenario->n_claims++;
	return read_when(parser, sentence, values.rest, claim);
}

static int take_claim(struct parser *parser, const struct sentence *sentence,
		      const struct sentence_values *values)
{
	const struct claim_kind *kind = claim_find(sentence);

	(void)values;
	if (kind == NULL)
		return fail(parser, "no such claim", sentence->text);
	return add_claim(parser, sentence, kind);
}

static const struct row expect_rows[] = {
	{ "REST", take_claim },
};

/* ---- sections ---- */

/* Puts the rate of this combination where it is named. */
static void put_rate(const struct parser *parser, struct sentence *sentence)
{
	for (size_t i = 0; i < sentence->n_words; i++)
		if (strcmp(sentence->words[i], "$rate") == 0)
			sentence->words[i] = parser->rate;
}

static int read_line(struct parser *parser, const struct row *rows,
		     size_t n_rows, const char *line)
{
	struct sentence_values values;
	struct sentence sentence;
	const struct row *row;

	if (sentence_split(&sentence, line, parser->err) < 0)
		return parser->err->code;
	if (sentence.n_words == 0)
		return 0;
	put_rate(parser, &sentence);
	row = find_row(parser, rows, n_rows, &sentence, &values);
	return row == NULL ? parser->err->code
			   : row->take(parser, &sentence, &values);
}

/* The lines of a section, from `first` up to the next heading. */
static int read_lines(struct parser *parser, const struct row *rows,
		      size_t n_rows, size_t first)
{
	int rc = 0;

	for (size_t i = first; rc == 0 && i < parser->n_lines; i++) {
		if (parser->lines[i][0] == '[')
			break;
		parser->line = (int)i + 1;
		rc = read_line(parser, rows, n_rows, parser->lines[i]);
	}
	return rc;
}

static int read_guest(struct parser *parser, const char *name, uint64_t number,
		      uint64_t count, size_t first)
{
	struct scenario *scenario = parser->scenario;
	struct scenario_guest *guest = &scenario->guests[scenario->n_guests];

	parser->line = (int)first; /* the heading's */
	if (scenario->n_guests == SCENARIO_GUESTS)
		return fail(parser, "too many guests", name);
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
	return read_lines(parser, guest_rows, MC_COUNT(guest_rows), first);
}

static int read_guests(struct parser *parser, const char *name, uint64_t count,
		       size_t first)
{
	int rc = 0;

	for (uint64_t i = 0; rc == 0 && i < count; i++)
		rc = read_guest(parser, name, i + 1, count, first);
	return rc;
}

static const struct {
	const char *heading;
	const struct row *rows; /* NULL: of guests */
	size_t n_rows;
} sections[] = {
	{ "run", run_rows, MC_COUNT(run_rows) },
	{ "set", set_rows, MC_COUNT(set_rows) },
	{ "host", host_rows, MC_COUNT(host_rows) },
	{ "guest NAME", NULL, 0 },
	{ "COUNT guests NAME", NULL, 0 },
	{ "expect", expect_rows, MC_COUNT(expect_rows) },
};

static int read_section(struct parser *parser, size_t which,
			const struct sentence *heading, size_t first)
{
	struct sentence_values values;

	parser->guest = NULL;
	parser->program = &parser->scenario->host;
	if (sentence_read(heading, sections[which].heading, &values,
			  &parser->seed, parser->err) < 0)
		return parser->err->code;
	if (sections[which].rows != NULL)
		return read_lines(parser, sections[which].rows,
				  sections[which].n_rows, first);
	if (values.text[1] == NULL)
		return read_guest(parser, values.text[0], 1, 0, first);
	return read_guests(parser, values.text[1], values.number[0], first);
}

static int read_heading(struct parser *parser, size_t at)
{
	const char *line = parser->lines[at];
	size_t length = strcspn(line, "]");
	char inside[SCENARIO_TEXT] = "";
	struct sentence heading;

	parser->line = (int)at + 1;
	if (line[length] != ']' || length >= sizeof inside)
		return fail(parser, "no such section", line);
	memcpy(inside, line + 1, length - 1);
	if (sentence_split(&heading, inside, parser->err) < 0)
		return parser->err->code;
	for (size_t i = 0; i < MC_COUNT(sections); i++)
		if (sentence_is(&heading, sections[i].heading))
			return read_section(parser, i, &heading, at + 1);
	return fail(parser, "no such section", line);
}

static void read_shows(struct parser *parser, const char *line)
{
	char *shows = parser->scenario->shows;
	size_t length = strlen(shows);

	snprintf(shows + length, sizeof parser->scenario->shows - length,
		 "%s%s", length > 0 && *line != '\0' ? " " : "", line);
}

static int cut_lines(struct parser *parser, const char *text)
{
	char *rest, *line;

	parser->room = mc_alloc(strlen(text) + 1, 1);
	memcpy(parser->room, text, strlen(text));
	rest = parser->room;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (parser->n_lines == LINES_MOST)
			return mc_fail(parser->err, -E2BIG, "too many lines");
		parser->lines[parser->n_lines++] = line;
	}
	return 0;
}

static int read_all(struct parser *parser)
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

static void find_length(struct parser *parser)
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
static int claim_limits(struct parser *parser)
{
	parser->line = 0;
	return read_line(parser, expect_rows, MC_COUNT(expect_rows),
			 "* stays within its limits");
}

static int finish(struct parser *parser)
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
	struct parser parser = { .scenario = scenario,
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
