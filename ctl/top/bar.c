/*
 * From sizes to cells of a bar. What the parts are is told in parts.c.
 *
 * The boundaries are rounded, not the parts: so no cell is left over, and a
 * part doesn't move because another one grew behind it.
 */
#include "bar.h"

#include <memcoord/base.h>

void mc_top_bar_share(unsigned *cells, const uint64_t *parts_kib, size_t count,
		      unsigned width)
{
	uint64_t total = 0, end = 0;
	unsigned from = 0;

	for (size_t i = 0; i < count; i++)
		total = mc_add(total, parts_kib[i]);
	for (size_t i = 0; i < count; i++) {
		unsigned to = 0;

		end = mc_add(end, parts_kib[i]);
		if (total > 0)
			to = (unsigned)((double)end / (double)total * width +
					0.5);
		cells[i] = to - from;
		from = to;
	}
}
