/*
 * The tables of a page: scores and settings.
 */
#include "page_part.h"

#include <inttypes.h>
#include <string.h>

#include <memcoord/num.h>

#include "html.h"

static void put_number(const struct mc_page *page, const char *text)
{
	fputs("<td class=\"n\">", page->out);
	mc_html_text(page->out, text);
	fputs("</td>", page->out);
}

static void put_text(const struct mc_page *page, const char *text)
{
	fputs("<td>", page->out);
	mc_html_text(page->out, text);
	fputs("</td>", page->out);
}

static void put_count(const struct mc_page *page, uint64_t count)
{
	fprintf(page->out, "<td class=\"n\">%" PRIu64 "</td>", count);
}

/* ---- scores ---- */

/* What matters most comes first: a phone shows no more. */
static const char score_head[] = "<div class=\"card wide\"><table><thead><tr>"
				 "<th scope=\"col\">Domain</th>"
				 "<th scope=\"col\" class=\"n\">Taken back</th>"
				 "<th scope=\"col\" class=\"n\">Harm</th>"
				 "<th scope=\"col\" class=\"n\">Over time</th>"
				 "<th scope=\"col\" class=\"n\">Taken</th>"
				 "<th scope=\"col\" class=\"n\">Given</th>"
				 "<th scope=\"col\" class=\"n\">Orders</th>"
				 "<th scope=\"col\" class=\"n\">Size</th>"
				 "<th scope=\"col\" class=\"n\">Maximum</th>"
				 "<th scope=\"col\">Mode</th></tr></thead>\n";

static void put_score(const struct mc_page *page, const struct mc_score *score)
{
	char hours[MC_NUM_TEXT + sizeof "·h"];

	snprintf(hours, sizeof hours, "%s·h",
		 MC_ABOUT(score->taken_back_kib_s / 3600));
	put_number(page, MC_ABOUT(score->taken_back_average_kib));
	put_count(page, score->harms);
	put_number(page, hours);
	put_number(page, MC_ABOUT(score->taken_kib));
	put_number(page, MC_ABOUT(score->given_kib));
	put_count(page, score->orders);
}

static bool is_would(const struct mc_domain_score *domain)
{
	return strcmp(domain->basis, "would") == 0;
}

static void put_domain_score(const struct mc_page *page,
			     const struct mc_story_domain *domain, size_t place)
{
	const struct mc_domain_score *score = domain->score;

	fprintf(page->out, "<tr><th scope=\"row\"><a href=\"#d%zu\">", place);
	mc_html_text(page->out, domain->name);
	fputs("</a></th>", page->out);
	put_score(page, &score->score);
	put_number(page, MC_ABOUT(score->size_kib));
	put_number(page, MC_ABOUT(score->ceiling_kib));
	put_text(page,
		 is_would(score) ? "observe: it would have" : score->mode);
	fputs("</tr>\n", page->out);
}

static void put_total(const struct mc_page *page, const char *name,
		      const struct mc_score *score)
{
	if (score->watched_ms == 0)
		return;
	fprintf(page->out, "<tr><th scope=\"row\">%s</th>", name);
	put_score(page, score);
	fputs("<td></td><td></td><td></td></tr>\n", page->out);
}

static bool has_observed(const struct mc_story *story)
{
	for (size_t i = 0; i < story->scores.n_domains; i++)
		if (is_would(&story->scores.domains[i]))
			return true;
	return false;
}

void mc_page_scores(const struct mc_page *page)
{
	const struct mc_story *story = page->story;

	if (story->scores.n_domains == 0 && story->scores.done.watched_ms == 0)
		return;
	fputs("<h2>Score</h2>\n", page->out);
	fputs(score_head, page->out);
	fputs("<tbody>\n", page->out);
	for (size_t i = 0; i < story->n_domains; i++)
		if (story->domains[i].score != NULL)
			put_domain_score(page, &story->domains[i], i);
	fputs("</tbody>\n<tfoot>\n", page->out);
	put_total(page, "All that are managed", &story->scores.done);
	if (has_observed(story))
		put_total(page, "Observed: it would have",
			  &story->scores.would);
	fputs("</tfoot></table></div>\n<p class=\"muted\">", page->out);
	mc_page_say(page,
		    "Since memcoordd was started, %s ago. Taken back is an "
		    "average. Harm counts each time "
		    "that a domain was short of memory after memory was taken "
		    "from it.",
		    MC_DURATION(story->status.uptime_ms / 1000 * 1000));
	if (story->scores.gone > 0)
		mc_page_say(page,
			    " %" PRIu64 " domain%s that ended meanwhile "
			    "are in the sum.",
			    story->scores.gone, mc_plural(story->scores.gone));
	fputs("</p>\n", page->out);
}

/* ---- settings ---- */

static bool is_set(const struct mc_setting *setting)
{
	return setting->has_domain ||
	       strcmp(setting->value, setting->default_value) != 0;
}

static size_t count_set(const struct mc_settings_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->n_settings; i++)
		count += is_set(&list->settings[i]);
	return count;
}

static void put_code(const struct mc_page *page, const char *text)
{
	fputs("<td><code>", page->out);
	mc_html_text(page->out, text);
	fputs("</code></td>", page->out);
}

static void put_setting(const struct mc_page *page,
			const struct mc_setting *setting)
{
	fputs("<tr><th scope=\"row\"><code>", page->out);
	mc_page_say(page, setting->has_domain ? "%s \"%s\": %s" : "%s%s%s",
		    setting->has_domain ? setting->section : "",
		    setting->has_domain ? setting->domain : "", setting->key);
	fputs("</code></th>", page->out);
	put_code(page, setting->value);
	put_code(page, setting->default_value);
	put_text(page, setting->source);
	put_text(page, setting->help);
	fputs("</tr>\n", page->out);
}

void mc_page_settings(const struct mc_page *page)
{
	const struct mc_settings_list *list = &page->story->settings;

	fputs("<h2>Settings that differ from the default</h2>\n", page->out);
	if (count_set(list) == 0) {
		fputs("<p class=\"card muted\">None: all are as they come."
		      "</p>\n",
		      page->out);
		return;
	}
	fputs("<div class=\"card wide\"><table><thead><tr>"
	      "<th scope=\"col\">Setting</th><th scope=\"col\">Value</th>"
	      "<th scope=\"col\">Default</th><th scope=\"col\">Source</th>"
	      "<th scope=\"col\">Meaning</th></tr></thead><tbody>\n",
	      page->out);
	for (size_t i = 0; i < list->n_settings; i++)
		if (is_set(&list->settings[i]))
			put_setting(page, &list->settings[i]);
	fputs("</tbody></table></div>\n", page->out);
}
