#ifndef MEMCOORD_SUPERVISOR_SERVER_H
#define MEMCOORD_SUPERVISOR_SERVER_H

#include <uv.h>

#include "config/settings.h"
#include "reply.h"

/*
 * The control socket and its clients. What a client does wrong costs that
 * client its connection, and nobody else anything.
 */

#define MC_CLIENTS_MOST 64
#define MC_CLIENT_UNSENT_MOST (4 * 1024 * 1024)
#define MC_FRAME_MOST_MS 5000

struct mc_client;
struct mc_supervisor;

struct mc_server {
	struct mc_supervisor *supervisor; /* borrowed */
	uv_loop_t *loop;
	void (*on_stopped)(struct mc_server *server);
	const struct mc_settings *settings; /* borrowed */
	uv_pipe_t listener;
	uv_timer_t sweeper; /* ends clients whose frame takes too long */
	unsigned open_handles; /* of the two above */
	struct mc_client *clients;
	unsigned n_clients;
	uint64_t next_serial;
	int lock; /* file beside the socket, locked */
};

/*
 * Takes the lock beside the socket, removes a stale socket, listens. -EADDRINUSE
 * with the pid of the daemon that serves it already. On failure nothing is left
 * behind but closing handles.
 */
int mc_server_start(struct mc_server *server, struct mc_supervisor *supervisor,
		    uv_loop_t *loop, const struct mc_settings *settings,
		    struct mc_error *err);

/* Closes the socket and all clients; on_stopped follows. */
void mc_server_stop(struct mc_server *server);

#endif
