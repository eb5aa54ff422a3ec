#ifndef MEMCOORD_CTL_PAGE_PART_H
#define MEMCOORD_CTL_PAGE_PART_H

#include "story.h"
#include "svg.h"

/*
 * The parts of a report's page. How much of it there may be depends on how
 * many domains share the page.
 */
struct mc_page {
	FILE *out; /* borrowed */
	struct mc_story *story; /* borrowed */
	size_t columns; /* of a curve's points */
	size_t hovers; /* boxes that tell the numbers of a time */
	size_t buckets; /* boxes that tell what was moved */
	size_t rows; /* of a domain's last decisions */
};

/* A plot over the page's time; `top_kib` may be 0. */
struct mc_plot mc_page_plot(const struct mc_page *page, uint64_t top_kib,
			    unsigned height);

/* The distance of points that aren't joined, of sizes that are known between. */
uint64_t mc_page_gap_ms(const struct mc_page *page);

/* A series that a box tells of. */
struct mc_page_number {
	const char *name;
	const struct mc_series *series;
	bool is_held; /* a value holds until the next */
};

/* Boxes over the whole plot that tell numbers when hovered over. */
void mc_page_hover(const struct mc_page *page, const struct mc_plot *plot,
		   const struct mc_page_number *numbers, size_t n_numbers);

/* A strip of states, `height` pixels from `y` on. */
void mc_page_states(const struct mc_page *page, const struct mc_plot *plot,
		    const struct mc_spans *states, unsigned y, unsigned height);

/* A state in its colour. */
void mc_page_badge(const struct mc_page *page, const char *state);

/* The host's curves, and the sum of what was taken back. */
void mc_page_host(const struct mc_page *page);

/* One domain: its curves, moves and states. `place` is its anchor's number. */
void mc_page_domain(const struct mc_page *page, struct mc_story_domain *domain,
		    size_t place);

/* What managing brought and cost; the settings that aren't the default. */
void mc_page_scores(const struct mc_page *page);
void mc_page_settings(const struct mc_page *page);

/* printf of text that is escaped, at most 1 KiB of it. */
void mc_page_say(const struct mc_page *page, const char *format, ...)
	MC_PRINTF(2, 3);

/* The same on a line of its own, in what is shown on hovering. */
void mc_page_say_below(const struct mc_page *page, const char *format, ...)
	MC_PRINTF(2, 3);

/* Sizes and times as people say them, until the end of the block. */
#define MC_SIZE(kib) mc_size_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define MC_ABOUT(kib) mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define MC_DURATION(ms) mc_duration_text((char[MC_NUM_TEXT]){ 0 }, ms)

static inline const char *mc_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

#endif
