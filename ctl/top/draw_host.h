#ifndef MEMCOORD_CTL_TOP_DRAW_HOST_H
#define MEMCOORD_CTL_TOP_DRAW_HOST_H

#include "state.h"

/* Of the picture: the host and the daemon. */
void mc_top_draw_host(const struct mc_top *top);

#endif
