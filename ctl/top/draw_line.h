#ifndef MEMCOORD_CTL_TOP_DRAW_LINE_H
#define MEMCOORD_CTL_TOP_DRAW_LINE_H

#include "state.h"

/*
 * Puts a line that begins at `column` and ends where the screen does; the
 * column after its text.
 */
unsigned mc_top_draw_line(const struct mc_top *top, unsigned line,
			  unsigned column, unsigned ink, const char *format,
			  ...) MC_PRINTF(5, 6);

#endif
