#ifndef MEMCOORD_CTL_SVG_H
#define MEMCOORD_CTL_SVG_H

#include "series.h"
#include "story.h"

/*
 * A plot of sizes over a time, as inline SVG. It is as wide as there is room:
 * what is beside one another stands in percent, what is above one another in
 * pixels. Labels of sizes hang out to the left.
 */
struct mc_plot {
	FILE *out; /* borrowed */
	uint64_t from_ms, until_ms; /* until is later than from */
	uint64_t top_kib; /* at the upper edge; above 0 */
	unsigned height; /* of the area of the curves */
	size_t columns; /* that its series were thinned to */
};

/* How the points of a series are joined. */
enum mc_join {
	MC_JOIN_STRAIGHT,
	MC_JOIN_STEPPED, /* a value holds until the next */
};

/* The picture with `below` pixels below the curves; label: what it shows. */
void mc_svg_begin(const struct mc_plot *plot, unsigned below,
		  const char *label);
void mc_svg_end(const struct mc_plot *plot);

/*
 * The curve of a series in the style of a class, or the area below it. Points
 * that are further apart than gap_ms are not joined.
 */
void mc_svg_line(const struct mc_plot *plot, const struct mc_series *series,
		 const char *style, enum mc_join join, uint64_t gap_ms);
void mc_svg_area(const struct mc_plot *plot, const struct mc_series *series,
		 const char *style, enum mc_join join, uint64_t gap_ms);

/* Lines across at round sizes, with what they are. */
void mc_svg_sizes(const struct mc_plot *plot);

/* Round times in local time, below `y`. */
void mc_svg_times(const struct mc_plot *plot, unsigned y);

/*
 * Opens a box from..until, `height` pixels from `y` on, to be hovered over:
 * what is written to plot->out is shown then, until mc_svg_box_end.
 */
void mc_svg_box(const struct mc_plot *plot, const char *style, uint64_t from_ms,
		uint64_t until_ms, unsigned y, unsigned height);
void mc_svg_box_end(const struct mc_plot *plot);

/* Writes a time: with the day, or not. */
void mc_svg_moment(FILE *out, uint64_t at_ms, bool has_day);

#endif
