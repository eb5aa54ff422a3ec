#ifndef MEMCOORD_SUPERVISOR_CONTROL_CONNECTION_H
#define MEMCOORD_SUPERVISOR_CONTROL_CONNECTION_H

#include "server.h"
#include "stream.h"

/* One client of the control socket: its stream, who it is, what it hears of. */
struct mc_connection {
	struct mc_connection *next;
	struct mc_server *server;
	struct mc_stream stream;
	struct mc_peer peer;
	uint64_t serial;
	bool is_subscribed[MC_TOPIC_COUNT];
	struct mc_lost lost; /* events that it wasn't told of */
};

/* A connection of `server`, listed, not yet accepted; ends by itself. */
struct mc_connection *mc_connection_new(struct mc_server *server);

/* The one with this serial number, NULL where it is gone. */
struct mc_connection *mc_connection_find(const struct mc_server *server,
					 uint64_t serial);

/* Sends the bytes of *out, or drops a client that doesn't read. */
void mc_connection_send(struct mc_connection *connection, struct mc_buf *out);

/* Closes it and logs why. */
void mc_connection_drop(struct mc_connection *connection, const char *why);

#endif
