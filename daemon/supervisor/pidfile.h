#ifndef MEMCOORD_SUPERVISOR_PIDFILE_H
#define MEMCOORD_SUPERVISOR_PIDFILE_H

#include <memcoord/error.h>

/* Writes our process id to `path`; "" writes nothing. */
int mc_pidfile_write(const char *path, struct mc_error *err);

/* Removes it; "" removes nothing. */
void mc_pidfile_remove(const char *path);

#endif
