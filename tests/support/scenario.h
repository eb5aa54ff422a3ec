#ifndef MEMCOORD_TESTS_SCENARIO_H
#define MEMCOORD_TESTS_SCENARIO_H

#include "config/settings.h"
#include "replay/world.h"

#include "sentence.h"

/*
 * A scenario: guests with programs on a host, and what is claimed of them. A
 * file of tests/scenarios says it in sentences, one a line:
 *
 *	What it shows: all that stands before the first heading.
 *
 *	[run]
 *	for 400s
 *	interval = 1s 2s 5s 10s      it is run with each of these,
 *	samples = 500ms 2s           with each of these between samples,
 *	rate = 5MiB/s 21MiB/s        with each of these for $rate,
 *	phases = 10                  in so many shifts against the daemon,
 *	seeds = 5                    and draws of numbers such as 5..9
 *
 *	[set]                        memcoordd's settings
 *	host-reserve = 200MiB
 *
 *	[host]
 *	memory = 16GiB
 *	at 90s reserve 1GiB
 *
 *	[guest hog]                  or [3 guests idle]: idle1, idle2, idle3
 *	max = 2048MiB
 *	at 90s grow to 1800MiB by $rate
 *	then hold for 20s
 *	then free
 *
 *	[expect]
 *	hog reaches 1950MiB
 *	hog waits at most 2s
 *	idle* is reclaimed at the end
 *
 * The sentences are the patterns of the tables in scenario_*.c and claim.c.
 */

#define SCENARIO_GUESTS 16
#define SCENARIO_STEPS 24
#define SCENARIO_CLAIMS 32
#define SCENARIO_SETTINGS 16
#define SCENARIO_TEXT 128

struct stage;
struct actor;
struct scenario_step;

typedef void scenario_act(struct stage *stage, struct actor *actor,
			  const struct scenario_step *step);

/* What a guest or the host begins at a time. */
struct scenario_step {
	uint64_t at_ms;
	scenario_act *act; /* NULL: nothing */
	uint64_t number[4]; /* as `act` takes them */
};

struct scenario_program {
	struct scenario_step steps[SCENARIO_STEPS]; /* in order of time */
	size_t n_steps;
	uint64_t start_ms; /* the first step after 0 */
	uint64_t end_ms; /* when the last one is through, if nothing waits */
	uint64_t level_kib; /* what it holds then */
};

struct scenario_guest {
	char name[MC_NAME_SIZE];
	uint64_t number; /* 1 is the first of its section */
	struct mc_guest guest; /* as it is when it comes */
	uint64_t min_kib, shares; /* 0: the default */
	uint64_t noise_kib; /* its demand goes up and down by that */
	uint64_t apart_ms; /* the programs of a section begin so far apart */
	bool comes_later;
	struct scenario_program program;
};

/* A moment: a time, counted from one of these. */
enum scenario_anchor {
	SCENARIO_BEGIN, /* of the run */
	SCENARIO_END,
	SCENARIO_ITS_START, /* of the guest's program */
	SCENARIO_ITS_END,
};

struct scenario_moment {
	enum scenario_anchor anchor;
	int64_t offset_ms;
};

struct scenario_claim {
	const struct claim_kind *kind;
	int line;
	char text[SCENARIO_TEXT]; /* as it stands there */
	char guests[SCENARIO_TEXT]; /* a pattern of fnmatch(3) */
	char other[SCENARIO_TEXT]; /* its third value as a word */
	uint64_t number[SENTENCE_VALUES]; /* those of its words */
	struct scenario_moment from, until;
};

struct scenario {
	const char *path;
	char shows[1024];
	/* The combination that was read, and how many there are. */
	char label[SCENARIO_TEXT];
	size_t n_combinations;
	uint64_t interval_ms;
	uint64_t phase;
	uint64_t shift_ms; /* of the programs, in this phase */
	uint64_t seed;
	uint64_t length_ms;
	char settings[SCENARIO_SETTINGS][SCENARIO_TEXT]; /* KEY=VALUE */
	size_t n_settings;
	uint64_t total_kib; /* of the host */
	struct scenario_program host;
	struct scenario_guest guests[SCENARIO_GUESTS];
	size_t n_guests;
	struct scenario_claim claims[SCENARIO_CLAIMS];
	size_t n_claims;
};

/*
 * Reads a scenario's text as one of its combinations (from 0). *err names
 * PATH:LINE; `path` is borrowed.
 */
int scenario_read(struct scenario *scenario, const char *path, const char *text,
		  size_t combination, struct mc_error *err);

#endif
