#ifndef MEMCOORD_ERROR_H
#define MEMCOORD_ERROR_H

#include "base.h"

/* A failure as people read it. `code` is a negative errno. */
struct mc_error {
	int code;
	char text[512];
};

/* Fills *err (which may be NULL) and returns `code`. */
int mc_fail(struct mc_error *err, int code, const char *format, ...)
	MC_PRINTF(3, 4);

/* Puts "WHERE: " before the text of *err and returns its code. */
int mc_fail_at(struct mc_error *err, const char *format, ...) MC_PRINTF(2, 3);

#endif
