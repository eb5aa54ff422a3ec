#ifndef MEMCOORD_CTL_TOP_LINK_H
#define MEMCOORD_CTL_TOP_LINK_H

#include <memcoord/client.h>

/* How often a lost connection is tried again. */
#define MC_TOP_RETRY_MS 1000

/* The connection to the daemon, with at most one question on it. */
struct mc_top_link {
	const char *path; /* borrowed; as for mc_client_open */
	unsigned timeout_ms;
	struct mc_client *client; /* owned; NULL: there is no connection */
	uint64_t retry_at_ms; /* then; of the steady clock, as all times */
	bool is_asking;
	enum mc_method asked;
	uint64_t asked_at_ms;
	/* It was lost, and nothing was heard since then. */
	bool is_lost;
	struct mc_error error; /* why */
};

/* What came of a question. */
enum mc_top_said {
	MC_TOP_NOTHING, /* yet; or the connection is lost */
	MC_TOP_ANSWER,
	MC_TOP_REFUSAL,
};

/* Connects: 0, or as mc_client_open, and link->error says why. */
int mc_top_link_open(struct mc_top_link *link, uint64_t now_ms);

/* Asks, where there is a connection and no other question. */
void mc_top_link_ask(struct mc_top_link *link, enum mc_method method,
		     const void *params, uint64_t now_ms);

/*
 * Takes the answer to link->asked, or the refusal: then *err has it. *result,
 * which the caller frees after mc_record_clear, is the method's. Doesn't wait;
 * without an answer in time the connection is lost.
 */
enum mc_top_said mc_top_link_take(struct mc_top_link *link, void **result,
				  struct mc_error *err, uint64_t now_ms);

/* When it needs attention by itself; UINT64_MAX: never. */
uint64_t mc_top_link_due(const struct mc_top_link *link);

/* "memcoordd isn't running", or what else it is that hinders. */
const char *mc_top_link_lead(const struct mc_top_link *link);

void mc_top_link_clear(struct mc_top_link *link);

#endif
