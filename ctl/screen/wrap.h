#ifndef MEMCOORD_CTL_WRAP_H
#define MEMCOORD_CTL_WRAP_H

#include "screen.h"

/*
 * Prints the text, escaped, as one or more lines of at most `width` columns (0:
 * as one line): the first after `column` columns that are printed already, the
 * others from `indent`. Words are never cut.
 */
void mc_wrap(FILE *out, size_t width, size_t column, size_t indent,
	     const char *text);

#endif
