/*
 * What the host and the guests of a scenario are, before they do anything.
 */
#include "scenario_parser.h"

#include <string.h>

/* ---- [host] ---- */

static int take_memory(struct scenario_parser *parser,
		       const struct sentence *sentence,
		       const struct sentence_values *values)
{
	bool is_each = strcmp(sentence->words[1], "=") != 0;

	if (is_each)
		parser->per_guest_kib = values->number[0];
	else
		parser->scenario->total_kib = values->number[0];
	return 0;
}

static const struct scenario_row host_rows[] = {
	{ "memory = SIZE", take_memory },
	{ "memory for each guest = SIZE", take_memory },
	{ "at TIME REST", scenario_take_at },
	{ "then REST", scenario_take_then },
};

const struct scenario_rows scenario_host_rows = { host_rows,
						  MC_COUNT(host_rows) };

/* ---- [guest] ---- */

static int take_size(struct scenario_parser *parser,
		     const struct sentence *sentence,
		     const struct sentence_values *values)
{
	(void)sentence;
	parser->guest->guest.size_kib = values->number[0];
	parser->guest->guest.target_kib = values->number[0];
	return 0;
}

static int take_driver(struct scenario_parser *parser,
		       const struct sentence *sentence,
		       const struct sentence_values *values)
{
	uint64_t driver;
	int rc = scenario_find_driver(parser, values->text[0], &driver);

	(void)sentence;
	if (rc == 0)
		parser->guest->guest.driver = (enum mc_driver)driver;
	return rc;
}

/* A property that is a number of the guest. */
#define NUMBER(name, member) \
	static int take_##name(struct scenario_parser *parser, \
			       const struct sentence *sentence, \
			       const struct sentence_values *values) \
	{ \
		(void)sentence; \
		parser->guest->member = values->number[0]; \
		return 0; \
	}
/* A property that holds or doesn't. */
#define PROPERTY(name, member, value) \
	static int take_##name(struct scenario_parser *parser, \
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

static const struct scenario_row guest_rows[] = {
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
	{ "at TIME REST", scenario_take_at },
	{ "then REST", scenario_take_then },
};

const struct scenario_rows scenario_guest_rows = { guest_rows,
						   MC_COUNT(guest_rows) };
