#ifndef MEMCOORD_COORDINATOR_HISTORY_H
#define MEMCOORD_COORDINATOR_HISTORY_H

#include <stdbool.h>

#include <memcoord/schema.h>

/*
 * The last passes in a bounded memory: each is kept as it would travel, and
 * decoded when somebody asks. The oldest go first.
 */

struct mc_history_entry;
struct mc_history_state;

/* Zeroed, it keeps nothing until mc_history_limit was called. */
struct mc_history_store {
	uint64_t passes_most, bytes_most;
	struct mc_history_entry *newest, *oldest; /* owned */
	uint64_t passes, bytes; /* that are kept */
	uint64_t dropped; /* passes that had to make room */
	struct mc_history_state *states; /* owned: of the pass added last, */
	size_t n_states; /* in the order of its decisions */
};

/*
 * What the passes of an answer take on the wire, at most: well below what a
 * client may have unsent, and soon encoded.
 */
#define MC_HISTORY_ANSWER_BYTES (2 * 1024 * 1024)

/*
 * Keeps at most so many passes in at most so many bytes from now on, and drops
 * what is more. On top comes what a change is told by: a hundred bytes for each
 * domain.
 */
void mc_history_limit(struct mc_history_store *store, uint64_t passes,
		      uint64_t bytes);

/*
 * Adds a pass or a relief that has a number, with those of its decisions that
 * schema/history.h names; one without a number is passed over.
 */
void mc_history_add(struct mc_history_store *store, const struct mc_pass *pass);

/* Whether a pass that is kept has a decision of this domain. */
bool mc_history_knows(const struct mc_history_store *store, const char *domain);

/*
 * Fills *out with the last `most` passes, or as many as an answer has room for.
 * Where `domain` isn't NULL: with those that decided of it, and of their
 * decisions that alone. Cleared by mc_record_clear.
 */
void mc_history_get(const struct mc_history_store *store, const char *domain,
		    uint64_t most, struct mc_history *out);

void mc_history_clear(struct mc_history_store *store);

#endif
