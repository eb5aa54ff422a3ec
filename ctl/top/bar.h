#ifndef MEMCOORD_CTL_TOP_BAR_H
#define MEMCOORD_CTL_TOP_BAR_H

#include <stddef.h>
#include <stdint.h>

/*
 * Shares `width` cells out among parts: cells[i] is how many part i gets. They
 * add up to `width`, or to 0 where no part has any size. Each boundary between
 * two parts is within half a cell of where it belongs.
 */
void mc_top_bar_share(unsigned *cells, const uint64_t *parts_kib, size_t count,
		      unsigned width);

#endif
