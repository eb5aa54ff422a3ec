#ifndef MEMCOORD_CLIENT_H
#define MEMCOORD_CLIENT_H

#include "error.h"
#include "schema.h"

/*
 * A client of memcoordd. libmemcoord(3) is the manual, memcoord-rpc(7) that of
 * the methods, events and records.
 *
 * Thread-compatible: nothing here is shared, so each thread may have clients
 * of its own; one client is used by one thread at a time. Memory that isn't
 * there ends the process.
 *
 * Records are structs and methods are numbers, so a changed row of schema.h
 * changes the binary interface. The number in the library's name, library_abi
 * in the Makefile, goes up in each release in which a row did: a program never
 * loads a library that was built from other rows, and needs no check of its
 * own. Daemon and client may differ: on the wire fields have names.
 */

#define MC_SOCKET_DEFAULT "/run/memcoord/memcoordd.sock"

struct mc_client;

/*
 * Connects to memcoordd's socket. `path` NULL: MEMCOORD_SOCKET of the
 * environment, else MC_SOCKET_DEFAULT. The error names the path.
 */
int mc_client_open(struct mc_client **client, const char *path,
		   struct mc_error *err);

/* The path that the client is connected to. */
const char *mc_client_path(const struct mc_client *client);

/*
 * Calls one method of the control link and waits at most `timeout_ms` for its
 * answer; a signal doesn't end that. `params` is the struct of the method's
 * params (NULL for none), `result` that of its result, to be cleared by
 * mc_record_clear. A refusal by the daemon has the code of its name
 * (mc_rpc_error_code) and *err has its sentence; -ECONNRESET, -ETIMEDOUT,
 * -EPROTO, -ENOBUFS are failures of the connection, which can't be used
 * further then; *refused tells the two apart.
 *
 * Events that come before the answer are kept, in order, for mc_client_next.
 * More than 8 MiB of them are -ENOBUFS.
 */
int mc_client_call(struct mc_client *client, enum mc_method method,
		   const void *params, void *result, unsigned timeout_ms,
		   bool *refused, struct mc_error *err);

/*
 * mc_client_call in two halves, neither of which waits, for a program with a
 * loop of its own. The first sends a request, the second takes its answer: 1:
 * *result is set; 0: it isn't there yet, ask again once the socket is readable;
 * failures as those of mc_client_call. Between the two nothing else is called
 * or asked; how long an answer may take is the caller's to say.
 */
int mc_client_ask(struct mc_client *client, enum mc_method method,
		  const void *params, struct mc_error *err);
int mc_client_answer(struct mc_client *client, enum mc_method method,
		     void *result, bool *refused, struct mc_error *err);

/*
 * Calls `subscribe`, as mc_client_call does: from now on mc_client_next has
 * events of the topics that *now tells. `params` NULL: all but samples.
 */
int mc_client_subscribe(struct mc_client *client,
			const struct mc_subscribe_params *params,
			struct mc_subscription *now, unsigned timeout_ms,
			bool *refused, struct mc_error *err);

/* One event; `record` is the struct of mc_events[kind].record. */
struct mc_client_event {
	enum mc_event kind;
	void *record; /* owned */
};

/*
 * Waits at most `timeout_ms` (-1: without limit) for the next event. 1: *event
 * is set, to be cleared by mc_client_event_clear; 0: none came. Notifications
 * that this library doesn't know are skipped, so are fields of a newer daemon.
 * -EINTR: a signal came first, and the next call goes on where this one was.
 * -ECONNRESET, -EPROTO: the connection can't be used further; *err says why.
 */
int mc_client_next(struct mc_client *client, struct mc_client_event *event,
		   int timeout_ms, struct mc_error *err);

/* Frees what an event owns and zeroes it. A zeroed one stays so. */
void mc_client_event_clear(struct mc_client_event *event);

/*
 * The socket, for poll(2) and its kind: readable when more has come. Events may
 * have come already, with an answer or with another event: before waiting
 * call mc_client_next with a timeout of 0 until it returns 0.
 */
int mc_client_fd(const struct mc_client *client);

void mc_client_free(struct mc_client *client);

#endif
