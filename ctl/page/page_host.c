/*
 * The host on a page: what it had available, and what was taken back for it.
 */
#include "page_part.h"

#include <memcoord/num.h>

#include "html.h"

#define HEIGHT 170
#define STATES_Y (HEIGHT + 10)
#define STATES_HEIGHT 8

static void thin(const struct mc_page *page, struct mc_series *series)
{
	mc_series_thin(series, page->story->from_ms, page->story->until_ms,
		       page->columns);
}

static uint64_t last_of(const struct mc_series *series)
{
	return series->n_points == 0
		       ? 0
		       : series->points[series->n_points - 1].value;
}

static uint64_t least_of(const struct mc_series *series)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < series->n_points; i++)
		least = mc_min(least, series->points[i].value);
	return series->n_points == 0 ? 0 : least;
}

static void begin_figure(const struct mc_page *page, const char *title)
{
	fputs("<figure class=\"card\">\n<div class=\"head\"><h3>", page->out);
	mc_html_text(page->out, title);
	fputs("</h3>", page->out);
}

/* ---- memory ---- */

static void put_host_curves(const struct mc_page *page,
			    const struct mc_plot *plot)
{
	const struct mc_story *story = page->story;
	const struct mc_page_number numbers[] = {
		{ "available", &story->available, false },
		{ "reserve", &story->reserve, false },
		{ "total", &story->total, false },
	};

	mc_svg_area(plot, &story->available, "a-has", MC_JOIN_STRAIGHT,
		    story->gap_ms);
	mc_svg_sizes(plot);
	mc_svg_line(plot, &story->total, "l-max", MC_JOIN_STEPPED,
		    story->gap_ms);
	mc_svg_line(plot, &story->available, "l-has", MC_JOIN_STRAIGHT,
		    story->gap_ms);
	mc_svg_line(plot, &story->reserve, "l-reserve", MC_JOIN_STEPPED,
		    story->gap_ms);
	mc_page_hover(page, plot, numbers, MC_COUNT(numbers));
}

static void put_states(const struct mc_page *page, const struct mc_plot *plot)
{
	if (page->story->host_states.n_spans == 0)
		return;
	fprintf(page->out,
		"<text class=\"size\" x=\"-8\" y=\"%d\">state</text>",
		STATES_Y + STATES_HEIGHT);
	mc_page_states(page, plot, &page->story->host_states, STATES_Y,
		       STATES_HEIGHT);
}

static void say_host(const struct mc_page *page)
{
	const struct mc_story *story = page->story;

	fputs("</div>\n<figcaption>", page->out);
	mc_page_say(page, "%s available of %s; at least %s in this time",
		    MC_ABOUT(last_of(&story->available)),
		    MC_ABOUT(last_of(&story->total)),
		    MC_ABOUT(least_of(&story->available)));
	if (story->reserve.n_points > 0)
		mc_page_say(page, "; %s are its reserve",
			    MC_ABOUT(last_of(&story->reserve)));
	fputs(".</figcaption>\n<ul class=\"legend\">"
	      "<li><i class=\"i-has\"></i>available</li>",
	      page->out);
	if (story->reserve.n_points > 0)
		fputs("<li><i class=\"line i-reserve\"></i>reserve</li>",
		      page->out);
	fputs("</ul>\n<div class=\"curves\">", page->out);
}

static void put_host(const struct mc_page *page)
{
	struct mc_story *story = page->story;
	struct mc_plot plot =
		mc_page_plot(page, mc_series_top(&story->total), HEIGHT);
	char label[256];

	thin(page, &story->total);
	thin(page, &story->available);
	thin(page, &story->reserve);
	begin_figure(page, "Memory of the host");
	if (story->status.host.state[0] != '\0')
		mc_page_badge(page, story->status.host.state);
	say_host(page);
	snprintf(label, sizeof label,
		 "Memory of the host over time: between %s and %s available, "
		 "of %s.",
		 MC_ABOUT(least_of(&story->available)),
		 MC_ABOUT(mc_series_top(&story->available)),
		 MC_ABOUT(last_of(&story->total)));
	mc_svg_begin(&plot, STATES_Y + STATES_HEIGHT + 18 - HEIGHT, label);
	put_host_curves(page, &plot);
	put_states(page, &plot);
	mc_svg_times(&plot, STATES_Y + STATES_HEIGHT + 2);
	mc_svg_end(&plot);
	fputs("</div></figure>\n", page->out);
}

/* ---- taken back ---- */

static void put_taken_back(const struct mc_page *page)
{
	struct mc_series *series = &page->story->taken_back;
	struct mc_plot plot = mc_page_plot(page, mc_series_top(series), HEIGHT);
	const struct mc_page_number number = { "taken back", series, false };
	uint64_t gap_ms = page->story->gap_ms;
	char label[256];

	thin(page, series);
	begin_figure(page, "Taken back from all domains");
	snprintf(label, sizeof label,
		 "Memory taken back over time: %s at the end, at most %s.",
		 MC_ABOUT(last_of(series)), MC_ABOUT(mc_series_top(series)));
	fputs("</div>\n<figcaption>", page->out);
	mc_page_say(page,
		    "%s now: what the domains lack to their maximum. At most "
		    "%s in this time.",
		    MC_ABOUT(last_of(series)), MC_ABOUT(mc_series_top(series)));
	fputs("</figcaption>\n<ul class=\"legend\"><li>"
	      "<i class=\"i-back\"></i>taken back</li></ul>\n"
	      "<div class=\"curves\">",
	      page->out);
	mc_svg_begin(&plot, STATES_Y + STATES_HEIGHT + 18 - HEIGHT, label);
	mc_svg_area(&plot, series, "a-back", MC_JOIN_STEPPED, gap_ms);
	mc_svg_sizes(&plot);
	mc_svg_line(&plot, series, "l-back", MC_JOIN_STEPPED, gap_ms);
	mc_page_hover(page, &plot, &number, 1);
	mc_svg_times(&plot, STATES_Y + STATES_HEIGHT + 2);
	mc_svg_end(&plot);
	fputs("</div></figure>\n", page->out);
}

void mc_page_host(const struct mc_page *page)
{
	fputs("<h2>Host</h2>\n", page->out);
	if (page->story->available.n_points == 0) {
		fputs("<p class=\"card muted\">No numbers of the host are "
		      "there.</p>\n",
		      page->out);
		return;
	}
	fputs("<div class=\"grid2\">\n", page->out);
	put_host(page);
	put_taken_back(page);
	fputs("</div>\n", page->out);
}
