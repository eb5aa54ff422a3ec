/*
 * How long a scenario runs, in which combinations, under which settings.
 */
#include "scenario_parser.h"

#include <string.h>

#include <memcoord/num.h>

#define SHIFT_MS 350 /* from one phase to the next */

static int add_setting(struct scenario_parser *parser, const char *key,
		       const char *value)
{
	struct scenario *scenario = parser->scenario;

	if (scenario->n_settings == SCENARIO_SETTINGS)
		return scenario_fail(parser, "too many settings", key);
	snprintf(scenario->settings[scenario->n_settings++], SCENARIO_TEXT,
		 "%s=%s", key, value);
	return 0;
}

/* ---- [run] ---- */

static void label(struct scenario_parser *parser, const char *what,
		  const char *text)
{
	char *at = parser->scenario->label;
	size_t length = strlen(at);

	snprintf(at + length, SCENARIO_TEXT - length, "%s%s%s%s",
		 length > 0 ? ", " : "", what, *what != '\0' ? " " : "", text);
}

/* Which of n this combination has. */
static size_t choose(struct scenario_parser *parser, size_t n)
{
	size_t chosen = parser->combination % n;

	parser->combination /= n;
	parser->scenario->n_combinations *= n;
	return chosen;
}

static const char *choose_word(struct scenario_parser *parser,
			       const struct sentence *sentence, size_t from)
{
	return sentence->words[from + choose(parser, sentence->n_words - from)];
}

static int take_interval(struct scenario_parser *parser,
			 const struct sentence *sentence,
			 const struct sentence_values *values)
{
	const char *word;

	if (values->rest == sentence->n_words)
		return scenario_fail(parser, "no interval", sentence->text);
	word = choose_word(parser, sentence, values->rest);
	label(parser, "interval", word);
	return mc_duration_parse(&parser->scenario->interval_ms, word,
				 parser->err);
}

/* How often samples come, as a setting. */
static int take_samples(struct scenario_parser *parser,
			const struct sentence *sentence,
			const struct sentence_values *values)
{
	const char *word;

	if (values->rest == sentence->n_words)
		return scenario_fail(parser, "no interval", sentence->text);
	word = choose_word(parser, sentence, values->rest);
	label(parser, "samples", word);
	return add_setting(parser, "collector-interval", word);
}

static int take_rate(struct scenario_parser *parser,
		     const struct sentence *sentence,
		     const struct sentence_values *values)
{
	if (values->rest == sentence->n_words)
		return scenario_fail(parser, "no rate", sentence->text);
	mc_copy(parser->rate, sizeof parser->rate,
		choose_word(parser, sentence, values->rest));
	label(parser, "", parser->rate);
	return 0;
}

static int choose_number(struct scenario_parser *parser, const char *what,
			 uint64_t count, uint64_t *number)
{
	char text[MC_NUM_TEXT];

	if (count == 0)
		return scenario_fail(parser, "none", what);
	*number = choose(parser, count);
	snprintf(text, sizeof text, "%ju", (uintmax_t)*number);
	label(parser, what, text);
	return 0;
}

static int take_phases(struct scenario_parser *parser,
		       const struct sentence *sentence,
		       const struct sentence_values *values)
{
	struct scenario *scenario = parser->scenario;
	int rc = choose_number(parser, "phase", values->number[0],
			       &scenario->phase);

	(void)sentence;
	scenario->shift_ms = scenario->phase * SHIFT_MS;
	return rc;
}

static int take_seeds(struct scenario_parser *parser,
		      const struct sentence *sentence,
		      const struct sentence_values *values)
{
	int rc = choose_number(parser, "seed", values->number[0],
			       &parser->scenario->seed);

	(void)sentence;
	parser->seed = parser->scenario->seed * UINT64_C(0x2545f4914f6cdd1d);
	return rc;
}

static int take_length(struct scenario_parser *parser,
		       const struct sentence *sentence,
		       const struct sentence_values *values)
{
	parser->has_length = true;
	parser->is_after_programs = strcmp(sentence->words[0], "until") == 0;
	parser->after_ms = values->number[0];
	parser->after_intervals = values->number[1];
	return 0;
}

static const struct scenario_row run_rows[] = {
	{ "for TIME", take_length },
	{ "until TIME after the programs", take_length },
	{ "until TIME and COUNT intervals after the programs", take_length },
	{ "interval = REST", take_interval },
	{ "samples = REST", take_samples },
	{ "rate = REST", take_rate },
	{ "phases = COUNT", take_phases },
	{ "seeds = COUNT", take_seeds },
};

const struct scenario_rows scenario_run_rows = { run_rows, MC_COUNT(run_rows) };

/* ---- [set] ---- */

static int take_setting(struct scenario_parser *parser,
			const struct sentence *sentence,
			const struct sentence_values *values)
{
	(void)sentence;
	return add_setting(parser, values->text[0], values->text[1]);
}

static const struct scenario_row set_rows[] = {
	{ "NAME = NAME", take_setting },
};

const struct scenario_rows scenario_set_rows = { set_rows, MC_COUNT(set_rows) };
