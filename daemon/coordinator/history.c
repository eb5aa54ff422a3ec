/*
 * What was done before: passes one after the other, encoded, in a list from
 * the newest to the oldest.
 *
 * A decision in full is five times as large as on the wire, and most of a pass
 * says again what the one before said: so what is kept is little, and bounded
 * in bytes.
 */
#include "history.h"

#include <string.h>

#include <memcoord/wire.h>

struct mc_history_entry {
	struct mc_history_entry *newer, *older;
	size_t size; /* of data */
	char data[]; /* a pass */
};

/* How a domain stood in the last pass. */
struct mc_history_state {
	char uuid[MC_UUID_SIZE];
	char state[MC_WORD_SIZE];
	char reason[MC_WORD_SIZE];
};

/* What the allocator needs for itself, about. */
#define OVERHEAD_BYTES 16

static uint64_t cost_of(size_t size)
{
	return sizeof(struct mc_history_entry) + OVERHEAD_BYTES + size;
}

/* ---- the list ---- */

static void drop_oldest(struct mc_history_store *store)
{
	struct mc_history_entry *entry = store->oldest;

	store->oldest = entry->newer;
	if (store->oldest == NULL)
		store->newest = NULL;
	else
		store->oldest->older = NULL;
	store->passes--;
	store->bytes -= cost_of(entry->size);
	store->dropped++;
	free(entry);
}

static void make_fit(struct mc_history_store *store)
{
	while (store->passes > store->passes_most ||
	       store->bytes > store->bytes_most)
		drop_oldest(store);
}

static void append(struct mc_history_store *store, const struct mc_buf *encoded)
{
	struct mc_history_entry *entry =
		mc_alloc(1, sizeof *entry + encoded->size);

	entry->size = encoded->size;
	memcpy(entry->data, encoded->data, encoded->size);
	entry->older = store->newest;
	if (store->newest == NULL)
		store->oldest = entry;
	else
		store->newest->newer = entry;
	store->newest = entry;
	store->passes++;
	store->bytes += cost_of(entry->size);
	make_fit(store);
}

void mc_history_limit(struct mc_history_store *store, uint64_t passes,
		      uint64_t bytes)
{
	store->passes_most = passes;
	store->bytes_most = bytes;
	make_fit(store);
}

void mc_history_clear(struct mc_history_store *store)
{
	mc_history_limit(store, 0, 0);
	free(store->states);
	*store = (struct mc_history_store){ 0 };
}

/* ---- adding a pass ---- */

/*
 * Where the domain of this uuid stands in the list; n_states where it doesn't.
 * Passes list the domains in one order, so the search starts at `from`.
 */
static size_t find_state(const struct mc_history_store *store, const char *uuid,
			 size_t from)
{
	for (size_t i = 0; i < store->n_states; i++) {
		size_t at = (from + i) % store->n_states;

		if (strcmp(store->states[at].uuid, uuid) == 0)
			return at;
	}
	return store->n_states;
}

static bool is_as_before(const struct mc_history_store *store,
			 const struct mc_decision *decision, size_t *next)
{
	size_t at = find_state(store, decision->uuid, *next);
	const struct mc_history_state *before;

	if (at == store->n_states)
		return false;
	before = &store->states[at];
	*next = at + 1;
	return strcmp(before->state, decision->state) == 0 &&
	       strcmp(before->reason, decision->reason) == 0;
}

/*
 * Writes to `kept` what orders something and, where `has_changes`, what isn't
 * as it was before. How many that are.
 */
static size_t choose(const struct mc_history_store *store,
		     const struct mc_pass *pass, bool has_changes,
		     struct mc_decision *kept)
{
	size_t count = 0, next = 0;

	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];
		bool is_news =
			has_changes && !is_as_before(store, decision, &next);

		if (is_news || decision->to_kib != decision->from_kib)
			kept[count++] = *decision;
	}
	return count;
}

static void note_states(struct mc_history_store *store,
			const struct mc_pass *pass)
{
	store->n_states = pass->n_decisions;
	store->states = mc_realloc(store->states, store->n_states,
				   sizeof *store->states);
	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];
		struct mc_history_state *state = &store->states[i];

		mc_copy(state->uuid, sizeof state->uuid, decision->uuid);
		mc_copy(state->state, sizeof state->state, decision->state);
		mc_copy(state->reason, sizeof state->reason, decision->reason);
	}
}

void mc_history_add(struct mc_history_store *store, const struct mc_pass *pass)
{
	/* A relief leaves surplus for a reason of its own: that is no news. */
	bool is_pass = strcmp(pass->kind, "pass") == 0;
	mc_auto(mc_buf_clear) struct mc_buf encoded = { 0 };
	struct mc_pass kept = *pass;

	if (!pass->has_number)
		return;
	kept.decisions = mc_alloc(pass->n_decisions, sizeof *kept.decisions);
	kept.n_decisions = choose(store, pass, is_pass, kept.decisions);
	mc_wire_record(&encoded, MC_RECORD_pass, &kept);
	free(kept.decisions);
	append(store, &encoded);
	if (is_pass)
		note_states(store, pass);
}

/* ---- looking ---- */

static void decode(const struct mc_history_entry *entry, struct mc_pass *pass)
{
	/* We wrote it. */
	if (mc_wire_read(MC_RECORD_pass, pass, entry->data, entry->size, NULL) <
	    0)
		abort();
}

/* Leaves the decisions of this domain; false where there is none. */
static bool leave_only(struct mc_pass *pass, const char *domain)
{
	size_t count = 0;

	for (size_t i = 0; i < pass->n_decisions; i++)
		if (strcmp(pass->decisions[i].name, domain) == 0)
			pass->decisions[count++] = pass->decisions[i];
	pass->n_decisions = count;
	pass->decisions =
		mc_realloc(pass->decisions, count, sizeof *pass->decisions);
	return count > 0;
}

/* Fills *pass with what an entry has of a domain; false where that is nothing. */
static bool decode_of(const struct mc_history_entry *entry, const char *domain,
		      struct mc_pass *pass)
{
	/* Most passes don't even name it. */
	if (memmem(entry->data, entry->size, domain, strlen(domain)) == NULL)
		return false;
	decode(entry, pass);
	if (leave_only(pass, domain))
		return true;
	mc_record_clear(MC_RECORD_pass, pass);
	return false;
}

bool mc_history_knows(const struct mc_history_store *store, const char *domain)
{
	const struct mc_history_entry *entry = store->newest;
	struct mc_pass pass;

	while (entry != NULL && !decode_of(entry, domain, &pass))
		entry = entry->older;
	if (entry != NULL)
		mc_record_clear(MC_RECORD_pass, &pass);
	return entry != NULL;
}

static size_t encoded_size(const struct mc_pass *pass)
{
	mc_auto(mc_buf_clear) struct mc_buf encoded = { 0 };

	mc_wire_record(&encoded, MC_RECORD_pass, pass);
	return encoded.size;
}

/* What an answer may still have. */
struct room {
	uint64_t passes, bytes;
};

/*
 * Adds what an entry has of a domain (NULL: of all) while there is room; false
 * where there isn't.
 */
static bool add(struct mc_history *out, const struct mc_history_entry *entry,
		const char *domain, struct room *room)
{
	struct mc_pass pass;
	size_t size;

	if (domain == NULL)
		decode(entry, &pass);
	else if (!decode_of(entry, domain, &pass))
		return true;
	size = domain == NULL ? entry->size : encoded_size(&pass);
	if (size > room->bytes) {
		mc_record_clear(MC_RECORD_pass, &pass);
		return false;
	}
	room->bytes -= size;
	room->passes--;
	out->passes[out->n_passes++] = pass;
	return true;
}

/* From the newest first to the newest last. */
static void turn_around(struct mc_history *out)
{
	for (size_t i = 0; i < out->n_passes / 2; i++) {
		struct mc_pass *other = &out->passes[out->n_passes - 1 - i];
		struct mc_pass pass = out->passes[i];

		out->passes[i] = *other;
		*other = pass;
	}
}

void mc_history_get(const struct mc_history_store *store, const char *domain,
		    uint64_t most, struct mc_history *out)
{
	struct room room = { most, MC_HISTORY_ANSWER_BYTES };
	const struct mc_history_entry *entry = store->newest;

	*out = (struct mc_history){
		.kept = store->passes,
		.kept_kib = (store->bytes + 1023) / 1024,
		.dropped = store->dropped,
	};
	out->passes =
		mc_alloc(mc_min(most, store->passes), sizeof *out->passes);
	while (entry != NULL && room.passes > 0 && !out->cut) {
		out->cut = !add(out, entry, domain, &room);
		entry = entry->older;
	}
	turn_around(out);
}
