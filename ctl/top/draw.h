#ifndef MEMCOORD_CTL_TOP_DRAW_H
#define MEMCOORD_CTL_TOP_DRAW_H

#include "state.h"

/* Shows the whole picture, for the size that the terminal has. */
void mc_top_draw(struct mc_top *top);

/*
 * Puts a line that begins at `column` and ends where the screen does; the
 * column after its text.
 */
unsigned mc_top_draw_line(const struct mc_top *top, unsigned line,
			  unsigned column, unsigned ink, const char *format,
			  ...) MC_PRINTF(5, 6);

/* Of the parts that follow, one each: the host and the daemon, the domains. */
void mc_top_draw_host(const struct mc_top *top);
void mc_top_draw_domains(struct mc_top *top);

#endif
