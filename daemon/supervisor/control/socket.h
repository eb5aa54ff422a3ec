#ifndef MEMCOORD_SUPERVISOR_CONTROL_SOCKET_H
#define MEMCOORD_SUPERVISOR_CONTROL_SOCKET_H

#include "config/settings.h"

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
 * Gives the bound socket to the owner and the group of the settings, with
 * their mode; without one, with 0660 where there is a group, else 0600. An
 * owner or group that is unknown gets nothing, which is logged, as it is when
 * others may connect.
 */
int mc_socket_protect(const char *path, const struct mc_settings *settings,
		      struct mc_error *err);

/* Removes the lock of mc_socket_claim. */
void mc_socket_release(int lock, const char *path);

#endif
