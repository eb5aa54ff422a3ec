#ifndef MEMCOORD_WORKER_PROGRAM_H
#define MEMCOORD_WORKER_PROGRAM_H

#include "worker.h"

/*
 * What both workers do before and after serving: reads `--connect URI` into
 * *uri, ignores the signals that are the supervisor's business, checks that
 * there is a supervisor. Returns 0, or an exit status to leave with; *uri
 * NULL and 0 means that nothing is left to do (--version, --help).
 */
int mc_worker_begin(int argc, char **argv, const char *role, const char **uri);

/* Serves until the supervisor goes; the exit status. */
int mc_worker_end(const struct mc_worker *worker);

#endif
