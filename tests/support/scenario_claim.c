/*
 * What is claimed, of whom and when. The claims themselves are claim.c's.
 */
#include "scenario_parser.h"

#include <string.h>

#include "claim.h"

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

static int read_moment(struct scenario_parser *parser,
		       const struct sentence *sentence,
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
	return scenario_fail(parser, "no such moment", sentence->text);
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

static int read_from_until(struct scenario_parser *parser,
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
		rc = scenario_fail(parser, "no such time", sentence->text);
	return rc;
}

static int read_when(struct scenario_parser *parser,
		     const struct sentence *sentence, size_t from,
		     struct scenario_claim *claim)
{
	struct sentence part;
	int rc;

	claim->until.anchor = SCENARIO_END;
	if (from == sentence->n_words ||
	    strcmp(sentence->words[from], "at") != 0)
		return read_from_until(parser, sentence, from, claim);
	if (claim->kind->how == CLAIM_COUNT)
		return scenario_fail(parser, "counts nothing at one moment",
				     sentence->text);
	sentence_tail(sentence, from + 1, &part);
	rc = read_moment(parser, &part, &claim->until);
	claim->from = claim->until;
	return rc;
}

static int add_claim(struct scenario_parser *parser,
		     const struct sentence *sentence,
		     const struct claim_kind *kind)
{
	struct scenario *scenario = parser->scenario;
	struct scenario_claim *claim = &scenario->claims[scenario->n_claims];
	struct sentence_values values;

	if (scenario->n_claims == SCENARIO_CLAIMS)
		return scenario_fail(parser, "too many claims", sentence->text);
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

static int take_claim(struct scenario_parser *parser,
		      const struct sentence *sentence,
		      const struct sentence_values *values)
{
	const struct claim_kind *kind = claim_find(sentence);

	(void)values;
	if (kind == NULL)
		return scenario_fail(parser, "no such claim", sentence->text);
	return add_claim(parser, sentence, kind);
}

static const struct scenario_row expect_rows[] = {
	{ "REST", take_claim },
};

const struct scenario_rows scenario_expect_rows = { expect_rows,
						    MC_COUNT(expect_rows) };
