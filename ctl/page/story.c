/*
 * What a report tells, whoever it comes from. Who asks the daemon is
 * story_past.c, who reads a recording story_recording.c.
 */
#include "story.h"

#include <string.h>

/* More than a plot can show. */
#define SPANS_MOST 4096

/* Places double, so that many are added in little time. */
static bool is_full(size_t n)
{
	return (n & (n - 1)) == 0;
}

static size_t find(const struct mc_story *story, const char *uuid,
		   const char *name, size_t from)
{
	for (size_t i = 0; i < story->n_domains; i++) {
		size_t at = (from + i) % story->n_domains;
		const struct mc_story_domain *domain = &story->domains[at];

		if (strcmp(domain->uuid, uuid) == 0 &&
		    strcmp(domain->name, name) == 0)
			return at;
	}
	return story->n_domains;
}

struct mc_story_domain *mc_story_domain(struct mc_story *story,
					const char *uuid, const char *name,
					size_t *next)
{
	size_t at = find(story, uuid, name, *next);
	struct mc_story_domain *domain;

	if (at == MC_STORY_DOMAINS)
		return NULL;
	if (at == story->n_domains) {
		if (is_full(at))
			story->domains =
				mc_realloc(story->domains, at == 0 ? 1 : 2 * at,
					   sizeof *story->domains);
		story->n_domains++;
		domain = &story->domains[at];
		*domain = (struct mc_story_domain){ 0 };
		mc_copy(domain->name, sizeof domain->name, name);
		mc_copy(domain->uuid, sizeof domain->uuid, uuid);
	}
	*next = at + 1;
	return &story->domains[at];
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

void mc_spans_add(struct mc_spans *spans, uint64_t from_ms, const char *state,
		  const char *text)
{
	size_t n = spans->n_spans;

	if (n > 0 && is_same(spans->spans[n - 1].state, state) &&
	    is_same(spans->spans[n - 1].text, text))
		return;
	if (n == SPANS_MOST || (n == 0 && state == NULL))
		return;
	if (is_full(n))
		spans->spans = mc_realloc(spans->spans, n == 0 ? 1 : 2 * n,
					  sizeof *spans->spans);
	spans->spans[spans->n_spans++] =
		(struct mc_span){ from_ms, state, text };
}

static void clear_domain(struct mc_story_domain *domain)
{
	mc_series_clear(&domain->size);
	mc_series_clear(&domain->ceiling);
	mc_series_clear(&domain->used);
	mc_series_clear(&domain->unused);
	free(domain->moves);
	free(domain->states.spans);
}

static bool is_over(const struct mc_story *story,
		    const struct mc_story_domain *domain)
{
	const struct mc_series *size = &domain->size;

	return size->n_points > 0 &&
	       size->points[size->n_points - 1].at_ms < story->from_ms;
}

void mc_story_forget(struct mc_story *story)
{
	size_t left = 0;

	for (size_t i = 0; i < story->n_domains; i++) {
		if (is_over(story, &story->domains[i]))
			clear_domain(&story->domains[i]);
		else
			story->domains[left++] = story->domains[i];
	}
	story->n_domains = left;
}

void mc_story_clear(struct mc_story *story)
{
	for (size_t i = 0; i < story->n_domains; i++)
		clear_domain(&story->domains[i]);
	free(story->domains);
	mc_series_clear(&story->total);
	mc_series_clear(&story->available);
	mc_series_clear(&story->reserve);
	mc_series_clear(&story->taken_back);
	free(story->host_states.spans);
	for (size_t i = 0; i < story->n_histories; i++)
		mc_record_clear(MC_RECORD_history, &story->histories[i]);
	free(story->histories);
	mc_record_clear(MC_RECORD_status, &story->status);
	mc_record_clear(MC_RECORD_scores, &story->scores);
	mc_record_clear(MC_RECORD_settings_list, &story->settings);
	*story = (struct mc_story){ 0 };
}
