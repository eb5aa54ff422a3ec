#ifndef MEMCOORD_CTL_TOP_DRAW_H
#define MEMCOORD_CTL_TOP_DRAW_H

#include "state.h"

/* Shows the whole picture, for the size that the terminal has. */
void mc_top_draw(struct mc_top *top);

#endif
