#ifndef MEMCOORD_SUPERVISOR_CONTROL_SERVER_H
#define MEMCOORD_SUPERVISOR_CONTROL_SERVER_H

#include <uv.h>

#include "config/settings.h"
#include "peer.h"
#include "reply.h"

/*
 * The control socket and its clients. What a client does wrong costs that
 * client its connection, and nobody else anything.
 */

#define MC_CLIENTS_MOST 64
/* Of these, kept for those who may change things. */
#define MC_CLIENTS_ADMIN 8
/* Bytes unsent: its requests wait; it is dropped. */
#define MC_CLIENT_UNSENT_HOLD (1024 * 1024)
#define MC_CLIENT_UNSENT_MOST (4 * 1024 * 1024)
/* From the first byte of a message to its last. */
#define MC_FRAME_MOST_MS 5000
/* Without taking anything of what is unsent. */
#define MC_STALLED_MOST_MS 10000

struct mc_connection;
struct mc_supervisor;

struct mc_server {
	struct mc_supervisor *supervisor; /* borrowed */
	uv_loop_t *loop;
	const struct mc_settings *settings; /* borrowed */
	uv_pipe_t listener;
	uv_timer_t sweeper; /* ends clients that take too long */
	uv_idle_t
		doorman; /* runs while a client waits in front of a full house */
	unsigned doorman_turns; /* that it still has to wait */
	struct mc_connection *connections;
	uint64_t next_serial;
	bool is_trim_due; /* a client for which much was held has gone */
	int lock; /* file beside the socket, locked; -1: not held */
	struct mc_admins admins;
};

/*
 * Takes the lock beside the socket, removes a stale socket, listens; or listens
 * on the socket that systemd passed. -EADDRINUSE with the pid of the daemon
 * that serves it already. On failure nothing is left behind but closing
 * handles.
 */
int mc_server_start(struct mc_server *server, struct mc_supervisor *supervisor,
		    uv_loop_t *loop, const struct mc_settings *settings,
		    struct mc_error *err);

/* How many clients there are, without those that are just closed. */
unsigned mc_server_clients(const struct mc_server *server);

/* Settings have changed: looks again at who may do what. */
void mc_server_apply(struct mc_server *server);

/* How many are connected; those that are leaving don't count. */
unsigned mc_server_clients(const struct mc_server *server);

/* Closes the socket and all clients. */
void mc_server_stop(struct mc_server *server);

/*
 * Gives the lock up, so that another daemon may start: the very last thing,
 * when the workers are gone too.
 */
void mc_server_release(struct mc_server *server);

#endif
