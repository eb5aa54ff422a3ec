#ifndef MEMCOORD_CTL_TOP_DRAW_DOMAINS_H
#define MEMCOORD_CTL_TOP_DRAW_DOMAINS_H

#include "state.h"

/* Of the picture: a row for each domain. */
void mc_top_draw_domains(struct mc_top *top);

#endif
