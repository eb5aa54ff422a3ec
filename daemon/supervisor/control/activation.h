#ifndef MEMCOORD_SUPERVISOR_CONTROL_ACTIVATION_H
#define MEMCOORD_SUPERVISOR_CONTROL_ACTIVATION_H

#include <memcoord/error.h>

/*
 * Takes over the listening socket that systemd has opened for us, bound to
 * `path`: returns its descriptor, which no child inherits, and 0 where nothing
 * was passed to this process. A negative errno for anything that was passed and
 * isn't that one socket.
 */
int mc_activation_take(const char *path, struct mc_error *err);

#endif
