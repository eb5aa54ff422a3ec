#ifndef MEMCOORD_SUPERVISOR_HOST_CLAIMS_H
#define MEMCOORD_SUPERVISOR_HOST_CLAIMS_H

#include <uv.h>

#include "coordinator/room.h"
#include "supervisor/control/reply.h"

/*
 * What clients have reserved: the rooms of a host, who waits for them, and
 * when they end. Zeroed, nothing is reserved.
 */

#define MC_CLAIMS_MOST 256

struct mc_host;

struct mc_claim {
	struct mc_room
		room; /* the list that it is in; first, so it is the claim */
	bool was_ready; /* as was told last */
	bool has_end; /* its ttl */
	uint64_t ends_at_ms; /* loop time, so are all here */
	uint64_t holder; /* serial of the client whose end it shares, or 0 */
	bool is_waiting; /* the call isn't answered yet */
	uint64_t waits_until_ms;
	struct mc_reply reply;
};

struct mc_claims {
	struct mc_room *first; /* owned; each is that of a claim */
	size_t n_claims;
	uint64_t last_id;
	uv_timer_t timer; /* for the next end of any kind */
};

void mc_claims_start(struct mc_host *host);

/*
 * The numbers or the settings have changed: counts anew, answers calls whose
 * room is there.
 */
void mc_claims_count(struct mc_host *host);

/*
 * Reserves, and answers at once or later. `client` is the serial number of who
 * asks.
 */
void mc_claims_make(struct mc_host *host,
		    const struct mc_reserve_params *params, uint64_t client,
		    const struct mc_reply *reply);

/* Ends the one that the params name and answers with it. */
void mc_claims_release(struct mc_host *host,
		       const struct mc_unreserve_params *params,
		       const struct mc_reply *reply);

/* This client is gone: what it held ends. */
void mc_claims_leave(struct mc_host *host, uint64_t client);

/* All of them as they stand; cleared by mc_record_clear. */
void mc_claims_list(const struct mc_host *host, struct mc_reservations *list);

/* Frees them, without a word. */
void mc_claims_clear(struct mc_host *host);

#endif
