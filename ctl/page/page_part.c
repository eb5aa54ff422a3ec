/*
 * What the parts of a page share: plots over its time, states, hovering.
 */
#include "page_part.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include <memcoord/num.h>

#include "html.h"

static void say(const struct mc_page *page, const char *format, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof text, format, args);
	mc_html_text(page->out, text);
}

void mc_page_say(const struct mc_page *page, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(page, format, args);
	va_end(args);
}

void mc_page_say_below(const struct mc_page *page, const char *format, ...)
{
	va_list args;

	/* Not part of the text, whose control characters are escaped. */
	putc('\n', page->out);
	va_start(args, format);
	say(page, format, args);
	va_end(args);
}

struct mc_plot mc_page_plot(const struct mc_page *page, uint64_t top_kib,
			    unsigned height)
{
	const struct mc_story *story = page->story;

	return (struct mc_plot){
		.out = page->out,
		.from_ms = story->from_ms,
		.until_ms = mc_max(story->until_ms, mc_add(story->from_ms, 1)),
		.top_kib = mc_max(top_kib, 1),
		.height = height,
		.columns = page->columns,
	};
}

uint64_t mc_page_gap_ms(const struct mc_page *page)
{
	return page->story->recording == NULL ? UINT64_MAX
					      : page->story->gap_ms;
}

/* ---- hovering ---- */

static void tell_numbers(const struct mc_page *page, uint64_t at_ms,
			 uint64_t part_ms, const struct mc_page_number *numbers,
			 size_t n_numbers)
{
	uint64_t gap_ms = mc_max(page->story->gap_ms, mc_add(part_ms, part_ms));

	mc_svg_moment(page->out, at_ms, true);
	for (size_t i = 0; i < n_numbers; i++) {
		uint64_t kib;

		if (mc_series_at(numbers[i].series, at_ms,
				 numbers[i].is_held ? UINT64_MAX : gap_ms,
				 &kib))
			mc_page_say_below(page, "%s %s", numbers[i].name,
					  MC_ABOUT(kib));
	}
}

void mc_page_hover(const struct mc_page *page, const struct mc_plot *plot,
		   const struct mc_page_number *numbers, size_t n_numbers)
{
	uint64_t span_ms = plot->until_ms - plot->from_ms;
	uint64_t count = mc_min(page->hovers, span_ms);
	uint64_t part_ms = span_ms / count;

	for (uint64_t i = 0; i < count; i++) {
		uint64_t from_ms = plot->from_ms + i * part_ms;
		uint64_t until_ms =
			i + 1 < count ? from_ms + part_ms : plot->until_ms;

		mc_svg_box(plot, "over", from_ms, until_ms, 0, plot->height);
		tell_numbers(page, until_ms, part_ms, numbers, n_numbers);
		mc_svg_box_end(plot);
	}
}

/* ---- states ---- */

static const struct {
	const char *state, *style;
} styles[] = {
	{ "ok", "ok" },
	{ "needy", "need" },
	{ "short", "need" },
	{ "settling", "move" },
	{ "booting", "move" },
	{ "moving", "move" },
	{ "stale", "warn" },
	{ "blind", "warn" },
	{ "stuck", "warn" },
	{ "low", "warn" },
	{ "unresponsive", "bad" },
	{ "critical", "bad" },
};

static const char *style_of(const char *state)
{
	for (size_t i = 0; i < MC_COUNT(styles); i++)
		if (strcmp(styles[i].state, state) == 0)
			return styles[i].style;
	return "off";
}

void mc_page_badge(const struct mc_page *page, const char *state)
{
	fprintf(page->out, "<span class=\"badge b-%s\">", style_of(state));
	mc_html_text(page->out, state);
	fputs("</span>", page->out);
}

/* The place after those that are in the same state. */
static size_t end_of_state(const struct mc_spans *states, size_t at)
{
	const char *state = states->spans[at].state;

	while (++at < states->n_spans) {
		const char *next = states->spans[at].state;

		if (state == NULL || next == NULL || strcmp(state, next) != 0)
			break;
	}
	return at;
}

static void put_state(const struct mc_page *page, const struct mc_plot *plot,
		      const struct mc_span *span, uint64_t from_ms,
		      uint64_t until_ms, unsigned y, unsigned height)
{
	char style[16];

	snprintf(style, sizeof style, "s-%s", style_of(span->state));
	mc_svg_box(plot, style, from_ms, until_ms, y, height);
	mc_page_say(page, "%s from ", span->state);
	mc_svg_moment(page->out, from_ms, true);
	fputs(" to ", page->out);
	mc_svg_moment(page->out, until_ms, false);
	if (span->text != NULL)
		mc_page_say_below(page, "%s", span->text);
	mc_svg_box_end(plot);
}

/* A state that is too short to be seen beside the one before is left out. */
void mc_page_states(const struct mc_page *page, const struct mc_plot *plot,
		    const struct mc_spans *states, unsigned y, unsigned height)
{
	uint64_t least_ms = (plot->until_ms - plot->from_ms) / page->columns;
	uint64_t drawn_ms = 0;

	for (size_t at = 0; at < states->n_spans;) {
		size_t end = end_of_state(states, at);
		uint64_t from_ms =
			mc_max(states->spans[at].from_ms, plot->from_ms);
		uint64_t until_ms = end < states->n_spans
					    ? states->spans[end].from_ms
					    : plot->until_ms;
		bool is_seen = states->spans[at].state != NULL &&
			       until_ms > plot->from_ms &&
			       (drawn_ms == 0 ||
				until_ms >= mc_add(drawn_ms, least_ms));

		if (is_seen) {
			put_state(page, plot, &states->spans[end - 1], from_ms,
				  until_ms, y, height);
			drawn_ms = until_ms;
		}
		at = end;
	}
}
