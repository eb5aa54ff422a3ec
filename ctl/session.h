#ifndef MEMCOORD_CTL_SESSION_H
#define MEMCOORD_CTL_SESSION_H

#include <memcoord/client.h>

/* How often a lost connection is tried again. */
#define MC_SESSION_RETRY_MS 1000

/* The connection to the daemon, with at most one question on it. */
struct mc_session {
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
enum mc_session_said {
	MC_SESSION_NOTHING, /* yet; or the connection is lost */
	MC_SESSION_ANSWER,
	MC_SESSION_REFUSAL,
};

/* Connects: 0, or as mc_client_open, and session->error says why. */
int mc_session_open(struct mc_session *session, uint64_t now_ms);

/* Asks, where there is a connection and no other question. */
void mc_session_ask(struct mc_session *session, enum mc_method method,
		    const void *params, uint64_t now_ms);

/*
 * Takes the answer to session->asked, or the refusal: then *err has it. *result,
 * which the caller frees after mc_record_clear, is the method's. Doesn't wait;
 * without an answer in time the connection is lost.
 */
enum mc_session_said mc_session_take(struct mc_session *session, void **result,
				     struct mc_error *err, uint64_t now_ms);

/* When it needs attention by itself; UINT64_MAX: never. */
uint64_t mc_session_due(const struct mc_session *session);

/* "memcoordd isn't running", or what else it is that hinders. */
const char *mc_session_lead(const struct mc_session *session);

void mc_session_clear(struct mc_session *session);

#endif
