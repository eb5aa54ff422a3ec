/*
 * One domain on a page: what it had, used and left unused, what was taken and
 * given, how it stood; and the last decisions in words, for those who can't
 * hover.
 */
#include "page_part.h"

#include <inttypes.h>
#include <string.h>

#include <memcoord/num.h>

#include "html.h"

/* What stands where, in pixels. */
#define CURVES_HEIGHT 140
#define MOVES_Y (CURVES_HEIGHT + 10)
#define MOVES_HEIGHT 30 /* half of it up, half down */
#define STATES_HEIGHT 8
#define BAR_LEAST 3

/* ---- moves ---- */

/* The moves of one part of the time. */
struct bucket {
	size_t first, end; /* places among the domain's */
	uint64_t taken_kib, given_kib;
	bool has_failed;
};

static bool is_done(const struct mc_decision *decision)
{
	return mc_outcome_is(decision->outcome, MC_OUTCOME_DONE);
}

static void add_move(struct bucket *bucket, const struct mc_decision *decision)
{
	uint64_t from_kib = decision->from_kib, to_kib = decision->to_kib;

	bucket->end++;
	if (!is_done(decision)) {
		bucket->has_failed = true;
		return;
	}
	bucket->taken_kib = mc_add(bucket->taken_kib, mc_sub(from_kib, to_kib));
	bucket->given_kib = mc_add(bucket->given_kib, mc_sub(to_kib, from_kib));
}

/* The moves from the place `first` on that share a part of the time. */
static struct bucket fill_bucket(const struct mc_story_domain *domain,
				 size_t first, uint64_t from_ms,
				 uint64_t part_ms)
{
	struct bucket bucket = { .first = first, .end = first };
	uint64_t part = mc_sub(domain->moves[first].at_ms, from_ms) / part_ms;

	while (bucket.end < domain->n_moves &&
	       mc_sub(domain->moves[bucket.end].at_ms, from_ms) / part_ms ==
		       part)
		add_move(&bucket, domain->moves[bucket.end].decision);
	return bucket;
}

static void tell_outcome(const struct mc_page *page,
			 const struct mc_decision *decision)
{
	if (is_done(decision))
		return;
	mc_page_say(page, "; %s%s%s", decision->outcome,
		    decision->message[0] != '\0' ? ": " : "",
		    decision->message);
}

static void tell_bucket(const struct mc_page *page,
			const struct mc_story_domain *domain,
			const struct bucket *bucket)
{
	const struct mc_move *first = &domain->moves[bucket->first];
	const struct mc_move *last = &domain->moves[bucket->end - 1];
	size_t count = bucket->end - bucket->first;

	mc_svg_moment(page->out, first->at_ms, true);
	if (count > 1) {
		fputs(" to ", page->out);
		mc_svg_moment(page->out, last->at_ms, false);
		mc_page_say(page, ", %zu orders", count);
	}
	if (bucket->taken_kib > 0)
		mc_page_say_below(page, "taken %s",
				  MC_ABOUT(bucket->taken_kib));
	if (bucket->given_kib > 0)
		mc_page_say_below(page, "given %s",
				  MC_ABOUT(bucket->given_kib));
	mc_page_say_below(page, "%s → %s: %s",
			  MC_ABOUT(first->decision->from_kib),
			  MC_ABOUT(last->decision->to_kib),
			  last->decision->text);
	tell_outcome(page, last->decision);
}

static unsigned bar_height(uint64_t kib, uint64_t most_kib)
{
	unsigned room = MOVES_HEIGHT / 2 - BAR_LEAST;
	/* Divide first: sizes may be absurd. */
	uint64_t unit = mc_max(most_kib / room, 1);

	return BAR_LEAST + (unsigned)mc_min(kib / unit, room);
}

/* It leaves a little room to the next one. */
static void put_bar(const struct mc_page *page, const struct mc_plot *plot,
		    const struct mc_story_domain *domain,
		    const struct bucket *bucket, const char *style,
		    uint64_t part_ms, unsigned y, unsigned height)
{
	uint64_t from_ms = domain->moves[bucket->first].at_ms;

	from_ms -= (from_ms - plot->from_ms) % part_ms;
	mc_svg_box(plot, style, from_ms, mc_add(from_ms, part_ms / 5 * 4 + 1),
		   y, height);
	tell_bucket(page, domain, bucket);
	mc_svg_box_end(plot);
}

static void put_bucket(const struct mc_page *page, const struct mc_plot *plot,
		       const struct mc_story_domain *domain,
		       const struct bucket *bucket, uint64_t part_ms,
		       uint64_t most_kib)
{
	unsigned middle = MOVES_Y + MOVES_HEIGHT / 2;
	unsigned taken = bar_height(bucket->taken_kib, most_kib);
	unsigned given = bar_height(bucket->given_kib, most_kib);

	if (bucket->taken_kib > 0)
		put_bar(page, plot, domain, bucket, "m-take", part_ms, middle,
			taken);
	if (bucket->given_kib > 0)
		put_bar(page, plot, domain, bucket, "m-give", part_ms,
			middle - given, given);
	if (bucket->has_failed)
		put_bar(page, plot, domain, bucket, "m-bad", part_ms,
			middle - BAR_LEAST, 2 * BAR_LEAST);
}

static uint64_t most_moved(const struct mc_story_domain *domain,
			   uint64_t from_ms, uint64_t part_ms)
{
	uint64_t most_kib = 0;

	for (size_t at = 0; at < domain->n_moves;) {
		struct bucket bucket =
			fill_bucket(domain, at, from_ms, part_ms);

		most_kib = mc_max(most_kib,
				  mc_max(bucket.taken_kib, bucket.given_kib));
		at = bucket.end;
	}
	return most_kib;
}

static void put_moves(const struct mc_page *page, const struct mc_plot *plot,
		      const struct mc_story_domain *domain)
{
	uint64_t span_ms = plot->until_ms - plot->from_ms;
	uint64_t part_ms = span_ms / page->buckets + 1;
	uint64_t most_kib = most_moved(domain, plot->from_ms, part_ms);
	unsigned middle = MOVES_Y + MOVES_HEIGHT / 2;

	fprintf(page->out,
		"<line class=\"grid\" x1=\"0\" x2=\"100%%\" y1=\"%u\" "
		"y2=\"%u\"/>"
		"<text class=\"size\" x=\"-8\" y=\"%u\">moved</text>",
		middle, middle, middle + 4);
	for (size_t at = 0; at < domain->n_moves;) {
		struct bucket bucket =
			fill_bucket(domain, at, plot->from_ms, part_ms);

		put_bucket(page, plot, domain, &bucket, part_ms, most_kib);
		at = bucket.end;
	}
}

/* ---- the picture ---- */

static void thin(const struct mc_page *page, struct mc_story_domain *domain)
{
	struct mc_series *all[] = { &domain->size, &domain->ceiling,
				    &domain->used, &domain->unused };

	for (size_t i = 0; i < MC_COUNT(all); i++)
		mc_series_thin(all[i], page->story->from_ms,
			       page->story->until_ms, page->columns);
}

static void put_curves(const struct mc_page *page, const struct mc_plot *plot,
		       const struct mc_story_domain *domain)
{
	uint64_t gap_ms = mc_page_gap_ms(page);
	/* A pass tells what was news: until the next one it holds. */
	bool is_held = page->story->recording == NULL;
	enum mc_join join = is_held ? MC_JOIN_STEPPED : MC_JOIN_STRAIGHT;
	const struct mc_page_number numbers[] = {
		{ "size", &domain->size, is_held },
		{ "max", &domain->ceiling, is_held },
		{ "used", &domain->used, is_held },
		{ "unused", &domain->unused, is_held },
	};

	mc_svg_area(plot, &domain->ceiling, "a-back", MC_JOIN_STEPPED, gap_ms);
	mc_svg_area(plot, &domain->size, "a-has", MC_JOIN_STEPPED, gap_ms);
	mc_svg_area(plot, &domain->used, "a-used", join, gap_ms);
	mc_svg_sizes(plot);
	mc_svg_line(plot, &domain->ceiling, "l-max", MC_JOIN_STEPPED, gap_ms);
	mc_svg_line(plot, &domain->size, "l-has", MC_JOIN_STEPPED, gap_ms);
	mc_svg_line(plot, &domain->unused, "l-unused", join, gap_ms);
	mc_page_hover(page, plot, numbers, MC_COUNT(numbers));
}

/* The picture in a sentence, for those who don't see it. */
static void describe(const struct mc_story_domain *domain, char *text,
		     size_t size)
{
	const struct mc_series *sizes = &domain->size;
	const struct mc_point *last = &sizes->points[sizes->n_points - 1];
	uint64_t least_kib = UINT64_MAX;

	for (size_t i = 0; i < sizes->n_points; i++)
		least_kib = mc_min(least_kib, sizes->points[i].value);
	snprintf(text, size,
		 "Memory of %s over time: its size was between %s and %s, and "
		 "%s at the end. %zu orders moved memory.",
		 domain->name, MC_ABOUT(least_kib),
		 MC_ABOUT(mc_series_top(sizes)), MC_ABOUT(last->value),
		 domain->n_moves);
}

static void put_picture(const struct mc_page *page,
			const struct mc_story_domain *domain)
{
	bool has_moves = page->story->recording == NULL;
	uint64_t top_kib = mc_max(mc_series_top(&domain->size),
				  mc_series_top(&domain->ceiling));
	struct mc_plot plot = mc_page_plot(page, top_kib, CURVES_HEIGHT);
	unsigned states_y = MOVES_Y + (has_moves ? MOVES_HEIGHT + 4 : 0);
	unsigned bottom = states_y + STATES_HEIGHT;
	char label[MC_NAME_SIZE + 256];

	describe(domain, label, sizeof label);
	fputs("<div class=\"curves\">", page->out);
	mc_svg_begin(&plot, bottom + 18 - CURVES_HEIGHT, label);
	put_curves(page, &plot, domain);
	if (has_moves)
		put_moves(page, &plot, domain);
	fprintf(page->out,
		"<text class=\"size\" x=\"-8\" y=\"%u\">state</text>", bottom);
	mc_page_states(page, &plot, &domain->states, states_y, STATES_HEIGHT);
	mc_svg_times(&plot, bottom + 2);
	mc_svg_end(&plot);
	fputs("</div>\n", page->out);
}

/* ---- in words ---- */

static void say_now(const struct mc_page *page,
		    const struct mc_domain_status *now)
{
	mc_page_say(page, "%s: %s of %s", now->mode, MC_ABOUT(now->size_kib),
		    MC_ABOUT(now->max_kib));
	if (now->has_used_kib)
		mc_page_say(page, ", %s used", MC_ABOUT(now->used_kib));
	if (now->has_unused_kib)
		mc_page_say(page, ", %s unused", MC_ABOUT(now->unused_kib));
	mc_page_say(page,
		    ". Min %s (%s), max %s (%s), shares %" PRIu64 " (%s).",
		    MC_SIZE(now->min_kib), now->min_source,
		    MC_SIZE(now->max_kib), now->max_source, now->shares,
		    now->shares_source);
	fputs("<br>", page->out);
	mc_page_say(page, "%s: %s", now->reason, now->text);
}

static void say_last(const struct mc_page *page,
		     const struct mc_story_domain *domain)
{
	const struct {
		const char *name;
		const struct mc_series *series;
	} numbers[] = {
		{ "size", &domain->size },
		{ "max", &domain->ceiling },
		{ "used", &domain->used },
		{ "unused", &domain->unused },
	};
	const char *before = "last: ";

	for (size_t i = 0; i < MC_COUNT(numbers); i++) {
		const struct mc_series *series = numbers[i].series;

		if (series->n_points == 0)
			continue;
		mc_page_say(
			page, "%s%s %s", before, numbers[i].name,
			MC_ABOUT(series->points[series->n_points - 1].value));
		before = ", ";
	}
}

static void put_head(const struct mc_page *page,
		     const struct mc_story_domain *domain)
{
	const struct mc_spans *states = &domain->states;
	const char *last = states->n_spans == 0
				   ? NULL
				   : states->spans[states->n_spans - 1].state;
	bool is_gone = domain->now == NULL &&
		       (page->story->recording == NULL || last == NULL);

	fputs("<div class=\"head\"><h3>", page->out);
	mc_html_text(page->out, domain->name);
	fputs("</h3>", page->out);
	mc_page_badge(page, is_gone || last == NULL ? "gone" : last);
	fputs("</div>\n<figcaption>", page->out);
	if (domain->now != NULL)
		say_now(page, domain->now);
	else
		say_last(page, domain);
	fputs("</figcaption>\n", page->out);
}

static void put_row(const struct mc_page *page, const struct mc_move *move)
{
	const struct mc_decision *decision = move->decision;

	fputs("<tr><td class=\"n\">", page->out);
	mc_svg_moment(page->out, move->at_ms, true);
	fputs("</td><td>", page->out);
	mc_page_say(page, "%s %s → %s", decision->action,
		    MC_ABOUT(decision->from_kib), MC_ABOUT(decision->to_kib));
	fputs("</td><td>", page->out);
	mc_page_say(page, "%s", decision->text);
	tell_outcome(page, decision);
	fputs("</td></tr>\n", page->out);
}

static void put_decisions(const struct mc_page *page,
			  const struct mc_story_domain *domain)
{
	size_t shown = mc_min(domain->n_moves, page->rows);

	if (domain->n_moves == 0)
		return;
	fputs("<details><summary>", page->out);
	if (shown < domain->n_moves)
		mc_page_say(page, "The last %zu of %zu decisions", shown,
			    domain->n_moves);
	else
		mc_page_say(page, "%zu decision%s", shown, mc_plural(shown));
	fputs(" in words</summary><div class=\"wide\"><table><thead><tr>"
	      "<th scope=\"col\">Time</th><th scope=\"col\">Order</th>"
	      "<th scope=\"col\">Reason</th></tr></thead><tbody>\n",
	      page->out);
	for (size_t i = 0; i < shown; i++)
		put_row(page, &domain->moves[domain->n_moves - 1 - i]);
	fputs("</tbody></table></div></details>\n", page->out);
}

void mc_page_domain(const struct mc_page *page, struct mc_story_domain *domain,
		    size_t place)
{
	thin(page, domain);
	fprintf(page->out, "<figure class=\"card\" id=\"d%zu\">\n", place);
	put_head(page, domain);
	if (domain->size.n_points > 0)
		put_picture(page, domain);
	else
		fputs("<p class=\"muted\">Nothing is known of it in this "
		      "time.</p>\n",
		      page->out);
	put_decisions(page, domain);
	fputs("</figure>\n", page->out);
}
