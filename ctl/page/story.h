#ifndef MEMCOORD_CTL_STORY_H
#define MEMCOORD_CTL_STORY_H

#include <memcoord/error.h>
#include <memcoord/schema.h>

#include "options.h"
#include "series.h"

/* Domains that a story tells of; it counts the others. */
#define MC_STORY_DOMAINS 1000

/* A decision that ordered something. */
struct mc_move {
	uint64_t at_ms;
	const struct mc_decision *decision; /* borrowed from the history */
};

/* A state from a time until the next span's. */
struct mc_span {
	uint64_t from_ms;
	/* Borrowed, or literals; state NULL: it wasn't there. */
	const char *state, *text;
};

struct mc_spans {
	struct mc_span *spans; /* owned */
	size_t n_spans;
};

struct mc_story_domain {
	char name[MC_NAME_SIZE];
	char uuid[MC_UUID_SIZE];
	struct mc_series size, ceiling, used, unused; /* KiB */
	struct mc_move *moves; /* owned, in the order of time */
	size_t n_moves;
	struct mc_spans states;
	/* As it is now, borrowed; NULL where it is gone, or recorded. */
	const struct mc_domain_status *now;
	const struct mc_domain_score *score;
};

/* What a host and its domains did over a time, as a report shows it. */
struct mc_story {
	const char *recording; /* borrowed: its path; NULL: the daemon tells */
	char hostname[MC_NAME_SIZE];
	uint64_t from_ms, until_ms;
	/* Beyond that distance of two points there is a gap. */
	uint64_t gap_ms;
	struct mc_series total, available, reserve, taken_back; /* KiB */
	struct mc_spans host_states;
	struct mc_story_domain *domains; /* owned */
	size_t n_domains;
	size_t n_left_out; /* domains that were too many */
	uint64_t n_samples; /* of a recording */
	uint64_t n_back; /* left out of it: their clock was set back */
	uint64_t n_moves; /* all domains' */
	/* What the daemon told; zeroed where it is a recording. */
	struct mc_status status;
	struct mc_scores scores;
	struct mc_settings_list settings;
	struct mc_history *histories; /* owned */
	size_t n_histories;
};

/*
 * Asks the daemon: its history of the last `last_ms` (0: all), and what it
 * knows now. On failure *refused and *method tell of which call.
 */
int mc_story_ask(struct mc_story *story, const struct mc_options *options,
		 uint64_t last_ms, enum mc_method *method, bool *refused,
		 struct mc_error *err);

/* Reads a recording, likewise; `path` is borrowed. */
int mc_story_read(struct mc_story *story, const char *path, uint64_t last_ms,
		  struct mc_error *err);

/* Frees what it owns and zeroes it. */
void mc_story_clear(struct mc_story *story);

/* ---- for those who fill one ---- */

/*
 * The domain of this uuid and name, a new one where there is none; NULL where
 * that would be too many. Those who come in one order pass the place after the
 * last one in *next.
 */
struct mc_story_domain *mc_story_domain(struct mc_story *story,
					const char *uuid, const char *name,
					size_t *next);

/* Drops the domains that were gone before from_ms. */
void mc_story_forget(struct mc_story *story);

/* Adds a span where the state isn't that of the last one. */
void mc_spans_add(struct mc_spans *spans, uint64_t from_ms, const char *state,
		  const char *text);

#endif
