/*
 * A report as one page of HTML: its head, and the order of its parts.
 */
#include "page.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <memcoord/moment.h>
#include <memcoord/num.h>

#include "html.h"
#include "page_part.h"

static uint64_t within(uint64_t value, uint64_t least, uint64_t most)
{
	return mc_min(mc_max(value, least), most);
}

/*
 * The more domains, the less of each: so a page of a hundred stays within some
 * 2 MiB.
 */
static struct mc_page page_for(FILE *out, struct mc_story *story)
{
	uint64_t n = mc_max(story->n_domains, 1);

	return (struct mc_page){
		.out = out,
		.story = story,
		.columns = within(12000 / n, 60, 480),
		.hovers = within(2400 / n, 8, 96),
		.buckets = within(4000 / n, 12, 160),
		.rows = within(1000 / n, 3, 30),
	};
}

/* ---- what it comes to ---- */

static uint64_t last_of(const struct mc_series *series)
{
	return series->n_points == 0
		       ? 0
		       : series->points[series->n_points - 1].value;
}

/*
 * What was taken back on average over the time that is told of and known, each
 * value holding until the next.
 */
static uint64_t average(const struct mc_story *story)
{
	const struct mc_series *series = &story->taken_back;
	double sum_kib_ms = 0, span_ms = 0;

	for (size_t i = 1; i < series->n_points; i++) {
		const struct mc_point *point = &series->points[i];
		uint64_t from_ms = mc_max(point[-1].at_ms, story->from_ms);
		uint64_t part_ms = mc_sub(point->at_ms, from_ms);

		if (point->is_apart || part_ms > story->gap_ms)
			continue;
		sum_kib_ms += (double)point[-1].value * (double)part_ms;
		span_ms += (double)part_ms;
	}
	if (span_ms == 0)
		return last_of(series);
	return (uint64_t)(sum_kib_ms / span_ms);
}

static void say_harm(const struct mc_page *page, uint64_t harms)
{
	if (harms == 0)
		mc_page_say(page, "no domain harmed.");
	else
		mc_page_say(page, "domains harmed %" PRIu64 " time%s.", harms,
			    mc_plural(harms));
}

static void sum_up_past(const struct mc_page *page)
{
	const struct mc_scores *scores = &page->story->scores;

	if (scores->sample == 0) {
		mc_page_say(page, "No sample of the host is there yet.");
		return;
	}
	fputs("<strong>", page->out);
	mc_page_say(page, "%s taken back on average, ",
		    MC_ABOUT(scores->done.taken_back_average_kib));
	say_harm(page, scores->done.harms);
	fputs("</strong>", page->out);
	mc_page_say(page,
		    " Since it was started %s ago, memcoord has moved %s by "
		    "%" PRIu64 " order%s.",
		    MC_DURATION(page->story->status.uptime_ms / 1000 * 1000),
		    MC_ABOUT(mc_add(scores->done.taken_kib,
				    scores->done.given_kib)),
		    scores->done.orders, mc_plural(scores->done.orders));
	if (scores->would.taken_back_kib_s > 0)
		mc_page_say(page,
			    " If it managed those that it observes, another %s "
			    "would have been taken back on average.",
			    MC_ABOUT(scores->would.taken_back_average_kib));
}

static void sum_up_recording(const struct mc_page *page)
{
	const struct mc_story *story = page->story;

	if (story->n_samples == 0) {
		mc_page_say(page, "The recording holds no samples.");
		return;
	}
	fputs("<strong>", page->out);
	mc_page_say(page, "%s taken back on average", MC_ABOUT(average(story)));
	fputs("</strong>", page->out);
	mc_page_say(page,
		    ": so much less than their maximum had the domains of this "
		    "recording. It tells of sizes and not of decisions.");
}

/* ---- tiles ---- */

static void put_tile(const struct mc_page *page, const char *name,
		     const char *style, const char *value, const char *note)
{
	fputs("<div><dt>", page->out);
	mc_html_text(page->out, name);
	fprintf(page->out, "</dt><dd%s>", style);
	mc_html_text(page->out, value);
	fputs("<small>", page->out);
	mc_html_text(page->out, note);
	fputs("</small></dd></div>\n", page->out);
}

static void put_harm_tile(const struct mc_page *page)
{
	uint64_t harms = page->story->scores.done.harms;
	char value[MC_NUM_TEXT];

	snprintf(value, sizeof value, "%" PRIu64, harms);
	put_tile(page, "Harm",
		 harms == 0 ? " class=\"good\"" : " class=\"bad\"",
		 harms == 0 ? "none" : value,
		 harms == 0 ? "no domain fell short" : "times fallen short");
}

static void put_tiles(const struct mc_page *page)
{
	const struct mc_story *story = page->story;
	bool is_recording = story->recording != NULL;
	uint64_t average_kib =
		is_recording ? average(story)
			     : story->scores.done.taken_back_average_kib;
	char count[MC_NUM_TEXT], of[MC_NUM_TEXT + sizeof "of "];

	fputs("<dl class=\"tiles\">\n", page->out);
	put_tile(page, "Taken back now", " class=\"good\"",
		 MC_ABOUT(last_of(&story->taken_back)),
		 "what domains lack to their maximum");
	put_tile(page, "On average", "", MC_ABOUT(average_kib),
		 is_recording ? "over the recording" : "since the start");
	if (!is_recording)
		put_harm_tile(page);
	snprintf(of, sizeof of, "of %s", MC_ABOUT(last_of(&story->total)));
	put_tile(page, "Host available", "",
		 MC_ABOUT(last_of(&story->available)), of);
	snprintf(count, sizeof count, "%zu", story->n_domains);
	put_tile(page, "Domains", "", count,
		 is_recording ? "in the recording" : "in this time");
	snprintf(count, sizeof count, "%" PRIu64,
		 is_recording ? story->n_samples : story->n_moves);
	put_tile(page, is_recording ? "Samples" : "Orders", "", count,
		 "in this time");
	fputs("</dl>\n", page->out);
}

/* ---- head and foot ---- */

static void say_zone(const struct mc_page *page)
{
	time_t at_s = (time_t)(page->story->until_ms / 1000);
	struct tm local;
	char text[64] = "";

	if (localtime_r(&at_s, &local) != NULL)
		strftime(text, sizeof text, " %Z", &local);
	mc_html_text(page->out, text);
}

static void say_when(const struct mc_page *page)
{
	const struct mc_story *story = page->story;

	fputs("<p class=\"when\">", page->out);
	mc_svg_moment(page->out, story->from_ms, true);
	fputs(" to ", page->out);
	mc_svg_moment(page->out, story->until_ms, true);
	say_zone(page);
	mc_page_say(page, " (%s), ",
		    MC_DURATION((story->until_ms - story->from_ms) / 1000 *
				1000));
	if (story->recording != NULL)
		mc_page_say(page, "from the recording %s", story->recording);
	else
		mc_page_say(page, "%s, memcoordd %s%s", story->status.host.uri,
			    story->status.version,
			    story->status.paused ? ", which is paused" : "");
	fputs("</p>\n", page->out);
}

static void put_head(const struct mc_page *page)
{
	const struct mc_story *story = page->story;

	fputs("<header>\n<h1>Memory of ", page->out);
	mc_html_text(page->out,
		     story->hostname[0] != '\0' ? story->hostname : "the host");
	fputs("</h1>\n", page->out);
	say_when(page);
	fputs("<p class=\"sum\">", page->out);
	if (story->recording == NULL)
		sum_up_past(page);
	else
		sum_up_recording(page);
	fputs("</p>\n", page->out);
	put_tiles(page);
	fputs("</header>\n", page->out);
}

static void put_foot(const struct mc_page *page)
{
	fputs("<footer>Made by memcoordctl " MC_VERSION " at ", page->out);
	mc_svg_moment(page->out, mc_moment_real_ms(), true);
	if (page->story->n_left_out > 0)
		mc_page_say(page, ". %zu more domain%s had no room here",
			    page->story->n_left_out,
			    mc_plural(page->story->n_left_out));
	if (page->story->n_back > 0)
		mc_page_say(page,
			    ". %" PRIu64 " sample%s of a clock that was set "
			    "back had to be left out",
			    page->story->n_back,
			    mc_plural(page->story->n_back));
	fputs(".</footer>\n", page->out);
}

/* ---- domains ---- */

static void put_legend(const struct mc_page *page)
{
	fputs("<ul class=\"legend\">"
	      "<li><i class=\"i-back\"></i>taken back (up to the maximum)</li>"
	      "<li><i class=\"i-has\"></i>size</li>"
	      "<li><i class=\"i-used\"></i>used</li>"
	      "<li><i class=\"line i-unused\"></i>unused</li>",
	      page->out);
	if (page->story->recording == NULL)
		fputs("<li><i class=\"i-give\"></i>given</li>"
		      "<li><i class=\"i-take\"></i>taken</li>"
		      "<li><i class=\"i-bad\"></i>an order that failed</li>",
		      page->out);
	fputs("</ul>\n", page->out);
}

static void put_note(const struct mc_page *page)
{
	if (page->story->recording == NULL)
		fputs("<p class=\"muted\">Hover over a plot to read its "
		      "numbers, and over what was moved to read why.</p>\n",
		      page->out);
}

static void put_domains(const struct mc_page *page)
{
	struct mc_story *story = page->story;

	fputs("<h2>Domains</h2>\n", page->out);
	if (story->n_domains == 0) {
		fputs("<p class=\"card muted\">No domain ran in this time."
		      "</p>\n",
		      page->out);
		return;
	}
	put_legend(page);
	fputs("<div class=\"grid2\">\n", page->out);
	for (size_t i = 0; i < story->n_domains; i++)
		mc_page_domain(page, &story->domains[i], i);
	fputs("</div>\n", page->out);
	put_note(page);
}

void mc_page_write(FILE *out, struct mc_story *story)
{
	struct mc_page page = page_for(out, story);
	char title[MC_NAME_SIZE + 32];

	snprintf(title, sizeof title, "memcoord: %s", story->hostname);
	mc_html_begin(out, title);
	put_head(&page);
	mc_page_host(&page);
	mc_page_scores(&page);
	put_domains(&page);
	if (story->recording == NULL)
		mc_page_settings(&page);
	put_foot(&page);
	mc_html_end(out);
}
