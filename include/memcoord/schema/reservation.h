#ifndef MEMCOORD_SCHEMA_RESERVATION_H
#define MEMCOORD_SCHEMA_RESERVATION_H

/* Room for domains that will start. Rows of ../schema.h. */

#define MC_RESERVATION_MOST_KIB (UINT64_C(1) << 42)
#define MC_RESERVATION_TTL_MS 60000 /* where none is given, but for `hold` */
#define MC_RESERVATION_TTL_MOST_MS 86400000
#define MC_RESERVATION_WAIT_MOST_MS 600000

/*
 * name: of the domain that will start, or any; one of that name that is there
 * already is replaced. ttl: it ends by itself so long after the call; without
 * it one that is held has no such end. wait: the call is answered when the
 * room is there, or after so long. hold: it ends when its client goes.
 */
#define MC_FIELDS_reserve_params(F, R) \
	F(R, U64, REQ, size_kib, 0, MC_RANGE(1, MC_RESERVATION_MOST_KIB)) \
	F(R, STR, OPT, name, MC_NAME_SIZE, MC_ANY) \
	F(R, U64, OPT, ttl_ms, 0, MC_RANGE(1, MC_RESERVATION_TTL_MOST_MS)) \
	F(R, U64, OPT, wait_ms, 0, MC_RANGE(0, MC_RESERVATION_WAIT_MOST_MS)) \
	F(R, BOOL, OPT, hold, 0, MC_ANY)

/* One of the two is wanted. */
#define MC_FIELDS_unreserve_params(F, R) \
	F(R, U64, OPT, id, 0, MC_ANY) \
	F(R, STR, OPT, name, MC_NAME_SIZE, MC_ANY)

/*
 * touched: what the process of the running domain of that name has in memory,
 * which isn't kept any more. missing: of the rest; ready: nothing is.
 */
#define MC_FIELDS_reservation(F, R) \
	F(R, U64, REQ, id, 0, MC_ANY) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, U64, REQ, size_kib, 0, MC_ANY) \
	F(R, U64, OPT, touched_kib, 0, MC_ANY) \
	F(R, U64, REQ, missing_kib, 0, MC_ANY) \
	F(R, BOOL, REQ, ready, 0, MC_ANY) \
	F(R, BOOL, REQ, hold, 0, MC_ANY) \
	F(R, U64, OPT, ttl_left_ms, 0, MC_ANY)

/* In the order in which they are served, and what all of them come to. */
#define MC_FIELDS_reservations(F, R) \
	F(R, LIST, REQ, reservations, reservation, MC_ANY) \
	F(R, U64, REQ, reserved_kib, 0, MC_ANY) \
	F(R, U64, REQ, missing_kib, 0, MC_ANY)

/*
 * what: "made", "ready", "missing" (it was ready), or how it ended: "released",
 * "expired", "replaced", "left" (it was held, and its client is gone).
 */
#define MC_FIELDS_reservation_event(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, STR, REQ, what, MC_WORD_SIZE, MC_ANY) \
	F(R, REC, REQ, reservation, reservation, MC_ANY)

#endif
