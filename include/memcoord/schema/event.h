#ifndef MEMCOORD_SCHEMA_EVENT_H
#define MEMCOORD_SCHEMA_EVENT_H

/* What subscribers are told. Rows of ../schema.h. */

/*
 * The topics that one can subscribe to; a topic that isn't named is off. With
 * none named all are on but `samples`.
 */
#define MC_FIELDS_subscribe_params(F, R) \
	F(R, BOOL, OPT, passes, 0, MC_ANY) \
	F(R, BOOL, OPT, states, 0, MC_ANY) \
	F(R, BOOL, OPT, settings, 0, MC_ANY) \
	F(R, BOOL, OPT, reservations, 0, MC_ANY) \
	F(R, BOOL, OPT, samples, 0, MC_ANY)

/* What a client is subscribed to now. */
#define MC_FIELDS_subscription(F, R) \
	F(R, BOOL, REQ, passes, 0, MC_ANY) \
	F(R, BOOL, REQ, states, 0, MC_ANY) \
	F(R, BOOL, REQ, settings, 0, MC_ANY) \
	F(R, BOOL, REQ, reservations, 0, MC_ANY) \
	F(R, BOOL, REQ, samples, 0, MC_ANY)

/*
 * A host's state isn't `old` any more; or, the two being the same, libvirt is
 * connected again or isn't any more.
 */
#define MC_FIELDS_host_event(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, STR, REQ, old, MC_WORD_SIZE, MC_ANY) \
	F(R, REC, REQ, host, host_status, MC_ANY)

/* A worker came up, or went. */
#define MC_FIELDS_worker_event(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, REC, REQ, worker, worker_status, MC_ANY)

/*
 * A domain's state or reason changed. old: the state before, absent for a
 * domain that is new; state is "gone" for one that isn't active any more.
 */
#define MC_FIELDS_domain_event(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, OPT, old, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, state, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, reason, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY)

/*
 * How many events didn't reach this subscriber, who didn't read: since that was
 * told last, and since it connected.
 */
#define MC_FIELDS_lost(F, R) \
	F(R, U64, REQ, events, 0, MC_ANY) \
	F(R, U64, REQ, total, 0, MC_ANY)

/* What memcoordctl wrote to a file: the events `sample` of so long. */
#define MC_FIELDS_recorded(F, R) \
	F(R, STR, REQ, file, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, REQ, span_ms, 0, MC_ANY) \
	F(R, U64, REQ, samples, 0, MC_ANY) \
	F(R, U64, REQ, lost, 0, MC_ANY)

/* What memcoordctl wrote a page about: so many domains, orders in that time. */
#define MC_FIELDS_reported(F, R) \
	F(R, STR, REQ, file, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, REQ, size_bytes, 0, MC_ANY) \
	F(R, U64, REQ, from_ms, 0, MC_ANY) \
	F(R, U64, REQ, until_ms, 0, MC_ANY) \
	F(R, U64, REQ, domains, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY)

#endif
