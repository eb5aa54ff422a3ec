/*
 * Plots as inline SVG: curves, axes, boxes. What is plotted is page.c's.
 *
 * Nothing is written as a floating-point number, and curves are written as
 * whole steps from one point to the next: that is short.
 */
#include "svg.h"

#include <inttypes.h>
#include <time.h>

#include <memcoord/num.h>

#include "html.h"

/* Curves have a grid of their own, stretched over the plot. */
#define GRID_WIDTH 1000
#define GRID_HEIGHT 300
#define SIZE_LINES 4
#define TIME_LABELS 6

/* ---- where things are ---- */

/* Of `parts` equal parts of the width, how many lie before a time. */
static uint64_t place(const struct mc_plot *plot, uint64_t at_ms,
		      uint64_t parts)
{
	uint64_t span_ms = plot->until_ms - plot->from_ms;
	uint64_t since_ms = mc_min(mc_sub(at_ms, plot->from_ms), span_ms);

	if (span_ms > UINT64_MAX / parts)
		return since_ms / (span_ms / parts + 1);
	return since_ms * parts / span_ms;
}

static unsigned grid_x(const struct mc_plot *plot, uint64_t at_ms)
{
	return (unsigned)place(plot, at_ms, GRID_WIDTH);
}

static unsigned above_bottom(const struct mc_plot *plot, uint64_t kib,
			     unsigned height)
{
	kib = mc_min(kib, plot->top_kib);
	if (plot->top_kib > UINT64_MAX / GRID_HEIGHT)
		return (unsigned)(kib / (plot->top_kib / height + 1));
	return (unsigned)(kib * height / plot->top_kib);
}

static unsigned grid_y(const struct mc_plot *plot, uint64_t kib)
{
	return GRID_HEIGHT - above_bottom(plot, kib, GRID_HEIGHT);
}

/* An attribute in percent of the width. */
static void put_percent(const struct mc_plot *plot, const char *name,
			uint64_t hundredths)
{
	fprintf(plot->out, " %s=\"%" PRIu64 ".%02u%%\"", name, hundredths / 100,
		(unsigned)(hundredths % 100));
}

/* ---- the picture ---- */

void mc_svg_begin(const struct mc_plot *plot, unsigned below, const char *label)
{
	fprintf(plot->out,
		"<svg class=\"plot\" role=\"img\" width=\"100%%\" "
		"height=\"%u\" aria-label=\"",
		plot->height + below);
	mc_html_text(plot->out, label);
	fputs("\">", plot->out);
}

void mc_svg_end(const struct mc_plot *plot)
{
	fputs("</svg>\n", plot->out);
}

/* ---- curves ---- */

/* Where the pen is, and how far a level stretch goes that isn't drawn yet. */
struct pen {
	FILE *out;
	bool is_down;
	bool has_moved;
	bool is_area;
	unsigned begin_x, x, y, level_x;
};

static void draw_level(struct pen *pen)
{
	if (pen->level_x == pen->x)
		return;
	fprintf(pen->out, "h%u", pen->level_x - pen->x);
	pen->x = pen->level_x;
	pen->has_moved = true;
}

static void put_down(struct pen *pen, unsigned x, unsigned y)
{
	if (pen->is_area)
		fprintf(pen->out, "M%u %dV%u", x, GRID_HEIGHT, y);
	else
		fprintf(pen->out, "M%u %u", x, y);
	pen->is_down = true;
	pen->has_moved = false;
	pen->begin_x = pen->x = pen->level_x = x;
	pen->y = y;
}

static void lift(struct pen *pen)
{
	if (!pen->is_down)
		return;
	draw_level(pen);
	if (pen->is_area)
		fprintf(pen->out, "V%dH%uZ", GRID_HEIGHT, pen->begin_x);
	else if (!pen->has_moved)
		fputs("h0", pen->out); /* a dot, its ends being round */
	pen->is_down = false;
}

static void move(struct pen *pen, unsigned x, unsigned y, enum mc_join join)
{
	if (y == pen->y || join == MC_JOIN_STEPPED)
		pen->level_x = x;
	if (y == pen->y)
		return;
	draw_level(pen);
	if (x == pen->x)
		fprintf(pen->out, "v%d", (int)y - (int)pen->y);
	else
		fprintf(pen->out, "l%u %d", x - pen->x, (int)y - (int)pen->y);
	pen->has_moved = true;
	pen->x = pen->level_x = x;
	pen->y = y;
}

static void draw(const struct mc_plot *plot, const struct mc_series *series,
		 bool is_area, enum mc_join join, uint64_t gap_ms)
{
	struct pen pen = { .out = plot->out, .is_area = is_area };
	/* Thinned points may be nearly two columns apart. */
	uint64_t part_ms = (plot->until_ms - plot->from_ms) / plot->columns;
	uint64_t most_ms = mc_max(gap_ms, 3 * mc_min(part_ms, UINT64_MAX / 3));

	for (size_t i = 0; i < series->n_points; i++) {
		const struct mc_point *point = &series->points[i];
		unsigned x = grid_x(plot, point->at_ms);
		unsigned y = grid_y(plot, point->value);

		if (i > 0 && (point->is_apart ||
			      point->at_ms - point[-1].at_ms > most_ms))
			lift(&pen);
		if (pen.is_down)
			move(&pen, x, y, join);
		else
			put_down(&pen, x, y);
	}
	lift(&pen);
}

static void put_curve(const struct mc_plot *plot,
		      const struct mc_series *series, const char *style,
		      bool is_area, enum mc_join join, uint64_t gap_ms)
{
	if (series->n_points == 0)
		return;
	fprintf(plot->out,
		"<svg width=\"100%%\" height=\"%u\" viewBox=\"0 0 %d %d\" "
		"preserveAspectRatio=\"none\"><path class=\"%s\" d=\"",
		plot->height, GRID_WIDTH, GRID_HEIGHT, style);
	draw(plot, series, is_area, join, gap_ms);
	fputs("\"/></svg>", plot->out);
}

void mc_svg_line(const struct mc_plot *plot, const struct mc_series *series,
		 const char *style, enum mc_join join, uint64_t gap_ms)
{
	put_curve(plot, series, style, false, join, gap_ms);
}

void mc_svg_area(const struct mc_plot *plot, const struct mc_series *series,
		 const char *style, enum mc_join join, uint64_t gap_ms)
{
	put_curve(plot, series, style, true, join, gap_ms);
}

/* ---- axes ---- */

static void put_size(const struct mc_plot *plot, unsigned y, uint64_t kib)
{
	char text[MC_NUM_TEXT];

	fprintf(plot->out,
		"<line class=\"grid\" x1=\"0\" x2=\"100%%\" y1=\"%u\" "
		"y2=\"%u\"/><text class=\"size\" x=\"-8\" y=\"%u\">%s</text>",
		y, y, y + 4, kib == 0 ? "0" : mc_size_text(text, kib));
}

void mc_svg_sizes(const struct mc_plot *plot)
{
	struct mc_axis axis = mc_axis_of_sizes(plot->top_kib, SIZE_LINES);

	put_size(plot, plot->height, 0);
	for (size_t i = 0; i < axis.count; i++) {
		uint64_t kib = axis.first + i * axis.step;

		put_size(plot,
			 plot->height - above_bottom(plot, kib, plot->height),
			 kib);
	}
}

static int64_t ahead_of_utc_s(uint64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm local;

	return localtime_r(&at_s, &local) == NULL ? 0 : local.tm_gmtoff;
}

static void put_moment(FILE *out, uint64_t at_ms, const char *format)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm local;
	char text[32] = "-";

	if (localtime_r(&at_s, &local) != NULL)
		strftime(text, sizeof text, format, &local);
	fputs(text, out);
}

void mc_svg_moment(FILE *out, uint64_t at_ms, bool has_day)
{
	put_moment(out, at_ms, has_day ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S");
}

static const char *format_of(uint64_t step_ms)
{
	if (step_ms < 60000)
		return "%H:%M:%S";
	return step_ms < 86400000 ? "%H:%M" : "%m-%d";
}

void mc_svg_times(const struct mc_plot *plot, unsigned y)
{
	struct mc_axis axis =
		mc_axis_of_times(plot->from_ms, plot->until_ms,
				 ahead_of_utc_s(plot->from_ms), TIME_LABELS);

	for (size_t i = 0; i < axis.count; i++) {
		uint64_t at_ms = axis.first + i * axis.step;
		uint64_t x = place(plot, at_ms, 10000);

		fputs("<line class=\"tick\"", plot->out);
		put_percent(plot, "x1", x);
		put_percent(plot, "x2", x);
		fprintf(plot->out,
			" y1=\"0\" y2=\"%u\"/><text class=\"time%s\"",
			plot->height, i % 2 == 0 ? "" : " odd");
		put_percent(plot, "x", x);
		fprintf(plot->out, " y=\"%u\">", y + 12);
		put_moment(plot->out, at_ms, format_of(axis.step));
		fputs("</text>", plot->out);
	}
}

/* ---- boxes ---- */

void mc_svg_box(const struct mc_plot *plot, const char *style, uint64_t from_ms,
		uint64_t until_ms, unsigned y, unsigned height)
{
	uint64_t left = place(plot, from_ms, 10000);
	uint64_t right = place(plot, until_ms, 10000);

	fprintf(plot->out, "<rect class=\"%s\"", style);
	put_percent(plot, "x", left);
	put_percent(plot, "width", mc_max(mc_sub(right, left), 20));
	fprintf(plot->out, " y=\"%u\" height=\"%u\"><title>", y, height);
}

void mc_svg_box_end(const struct mc_plot *plot)
{
	fputs("</title></rect>", plot->out);
}
