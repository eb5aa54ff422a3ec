#ifndef MEMCOORD_SUPERVISOR_CONTROL_SOCKET_H
#define MEMCOORD_SUPERVISOR_CONTROL_SOCKET_H

#include <memcoord/error.h>

/*
 * The socket's file: who may open it, and that nobody else serves it.
 */

/*
 * Makes the directory where it is missing and locks PATH.lock. Returns the
 * lock's descriptor; -EADDRINUSE when another daemon holds it.
 */
int mc_socket_claim(const char *path, struct mc_error *err);

/* Removes a socket that is there although the lock is ours, so nobody's. */
int mc_socket_remove_stale(const char *path, struct mc_error *err);

/*
 * Gives the bound socket to `group` (mode 0660), or to nobody else (0600) where
 * `group` is "" or unknown, which is logged.
 */
int mc_socket_protect(const char *path, const char *group,
		      struct mc_error *err);

/* Removes the lock of mc_socket_claim. */
void mc_socket_release(int lock, const char *path);

#endif
