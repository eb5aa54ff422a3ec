/*
 * Where things stand on a screen of some size. Pure.
 */
#include "layout.h"

#include <memcoord/base.h>

/* Lines above the domains: title, bar and its two legends, daemon, workers,
 * rows, heading; and the keys below them. */
#define HEAD_LINES 8
#define FOOT_LINES 1

struct column {
	unsigned from, least, weight, most;
};

#define COLUMN(id, title, is_right, from, least, weight, most) \
	[MC_TOP_COLUMN_##id] = { from, least, weight, most },
static const struct column columns[] = { MC_TOP_COLUMNS(COLUMN) };

/* Gives each its least; what is left then. */
static unsigned give_least(struct mc_top_layout *layout)
{
	unsigned left = layout->width + 1;

	for (size_t i = 0; i < MC_COUNT(columns); i++) {
		layout->widths[i] =
			layout->width >= columns[i].from ? columns[i].least : 0;
		if (layout->widths[i] > 0)
			left -= layout->widths[i] + 1;
	}
	return left;
}

/* The last column takes what the rounding left. */
static void share_rest(struct mc_top_layout *layout, unsigned left)
{
	unsigned weights = 0;

	for (size_t i = 0; i < MC_COUNT(columns); i++)
		weights += columns[i].weight;
	for (size_t i = 0; i < MC_COUNT(columns); i++) {
		unsigned most = columns[i].most - columns[i].least;
		unsigned more = i + 1 == MC_COUNT(columns)
					? left
					: left * columns[i].weight / weights;

		if (layout->widths[i] == 0)
			continue;
		more = (unsigned)mc_min(more, most);
		layout->widths[i] += more;
		left -= more;
		weights -= columns[i].weight;
	}
}

void mc_top_layout_make(struct mc_top_layout *layout, unsigned width,
			unsigned height)
{
	*layout = (struct mc_top_layout){
		.is_too_small = width < MC_TOP_LEAST_WIDTH ||
				height < MC_TOP_LEAST_HEIGHT,
		.width = width,
		.height = height,
	};
	if (layout->is_too_small)
		return;
	share_rest(layout, give_least(layout));
	layout->first_line = HEAD_LINES;
	layout->n_lines = height - HEAD_LINES - FOOT_LINES;
}

size_t mc_top_layout_scroll(const struct mc_top_layout *layout, size_t first,
			    size_t selected, size_t n_rows)
{
	size_t last_first = mc_sub(n_rows, layout->n_lines);

	first = mc_min(first, last_first);
	if (selected < first)
		return selected;
	if (selected >= first + layout->n_lines)
		return selected - layout->n_lines + 1;
	return first;
}
