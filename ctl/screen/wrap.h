#ifndef MEMCOORD_CTL_WRAP_H
#define MEMCOORD_CTL_WRAP_H

#include "screen.h"

/*
 * The bytes of `text` that fill at most `room` columns; *columns is what they
 * fill. A byte that the locale doesn't know counts as one column.
 */
size_t mc_columns_fit(const char *text, size_t room, size_t *columns);

/*
 * Prints the text, escaped, as one or more lines of at most `width` columns (0:
 * as one line): the first after `column` columns that are printed already, the
 * others from `indent`. Words are never cut.
 */
void mc_wrap(FILE *out, size_t width, size_t column, size_t indent,
	     const char *text);

/* The same with each line in a colour, if that isn't NULL. */
void mc_wrap_colored(FILE *out, size_t width, size_t column, size_t indent,
		     const char *color, const char *text);

/* The same for text that is escaped already. */
void mc_wrap_escaped(FILE *out, size_t width, size_t column, size_t indent,
		     const char *text);

#endif
