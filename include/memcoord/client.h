#ifndef MEMCOORD_CLIENT_H
#define MEMCOORD_CLIENT_H

#include "error.h"
#include "schema.h"

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
 * answer. `params` is the struct of the method's params (NULL for none),
 * `result` that of its result, to be cleared by mc_record_clear. A refusal by
 * the daemon has the code of its name (mc_rpc_error_code) and *err has its
 * sentence; -ECONNRESET, -ETIMEDOUT, -EPROTO are failures of the connection,
 * which can't be used further then; *refused tells the two apart.
 */
int mc_client_call(struct mc_client *client, enum mc_method method,
		   const void *params, void *result, unsigned timeout_ms,
		   bool *refused, struct mc_error *err);

void mc_client_free(struct mc_client *client);

#endif
