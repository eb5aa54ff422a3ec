#ifndef MEMCOORD_LOG_H
#define MEMCOORD_LOG_H

#include <stdbool.h>

#include "base.h"

enum mc_level {
	MC_LOG_ERROR,
	MC_LOG_WARNING,
	MC_LOG_INFO,
	MC_LOG_DEBUG,
};

enum mc_log_sink {
	MC_LOG_STDERR,
	MC_LOG_SYSLOG,
};

/*
 * Names the role that writes ("memcoordd", "collector") and where it writes.
 * `role` is borrowed for the life of the process. Without this call lines go
 * to stderr.
 */
void mc_log_open(const char *role, enum mc_log_sink sink);

/* Lines above `most` are dropped. The default is MC_LOG_INFO. */
void mc_log_limit(enum mc_level most);

/*
 * Writes one line: one outcome, starting with whom it is about, with the
 * numbers that led there. What could forge a line or drive a terminal is
 * written as mc_escape_print does it: names come from outside.
 */
void mc_log(enum mc_level level, const char *format, ...) MC_PRINTF(2, 3);

#endif
