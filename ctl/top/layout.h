#ifndef MEMCOORD_CTL_TOP_LAYOUT_H
#define MEMCOORD_CTL_TOP_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#define MC_TOP_LEAST_WIDTH 80
#define MC_TOP_LEAST_HEIGHT 24

/*
 * The columns, once: C(id, title, is_right, from, least, weight, most). One is
 * shown on screens that are `from` columns wide; it has its `least` and, by
 * `weight`, a share of what is left, up to `most`.
 */
#define MC_TOP_COLUMNS(C) \
	C(NAME, "DOMAIN", false, 80, 13, 1, 32) \
	C(STATE, "STATE", false, 80, 12, 0, 12) \
	C(BAR, "MEMORY", false, 80, 14, 2, 40) \
	C(PAST, "PAST", false, 80, 8, 2, 60) \
	C(SIZE, "SIZE", true, 80, 10, 0, 10) \
	C(MAX, "MAX", true, 134, 10, 0, 10) \
	C(USED, "USED", true, 100, 10, 0, 10) \
	C(UNUSED, "UNUSED", true, 110, 10, 0, 10) \
	C(CHANGE, "CHANGE", true, 122, 11, 0, 11) \
	C(REASON, "REASON", false, 80, 18, 3, 10000)

/* From this width on there is room for the reason's whole sentence. */
#define MC_TOP_SENTENCE_WIDTH 40

#define MC_TOP_COLUMN_ID(id, ...) MC_TOP_COLUMN_##id,
enum mc_top_column { MC_TOP_COLUMNS(MC_TOP_COLUMN_ID) MC_TOP_COLUMN_COUNT };

struct mc_top_layout {
	bool is_too_small; /* nothing else holds */
	unsigned width, height;
	/* In columns of the screen; 0: isn't shown. One lies between two. */
	unsigned widths[MC_TOP_COLUMN_COUNT];
	unsigned first_line; /* of the domains, below their heading */
	unsigned n_lines; /* that they have */
};

void mc_top_layout_make(struct mc_top_layout *layout, unsigned width,
			unsigned height);

/*
 * The first row that is shown where `first` was, so that `selected` is seen
 * and no line stays empty that could have a row.
 */
size_t mc_top_layout_scroll(const struct mc_top_layout *layout, size_t first,
			    size_t selected, size_t n_rows);

#endif
