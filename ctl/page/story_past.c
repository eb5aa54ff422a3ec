/*
 * A story as the daemon tells it: its past passes, and what it knows now. Of a
 * domain a pass tells what was news of it.
 */
#include "story.h"

#include <errno.h>
#include <string.h>

#include <memcoord/client.h>
#include <memcoord/moment.h>

/* The calls of one connection. */
struct asking {
	struct mc_client *client;
	const struct mc_options *options;
	enum mc_method method; /* the last one */
	bool refused;
	struct mc_error *err;
};

static int ask(struct asking *asking, enum mc_method method, const void *params,
	       void *result)
{
	asking->method = method;
	return mc_client_call(asking->client, method, params, result,
			      asking->options->timeout_ms, &asking->refused,
			      asking->err);
}

/* ---- the passes ---- */

static int ask_history(struct asking *asking, struct mc_story *story,
		       const char *name)
{
	struct mc_history_params params = { .has_domain = name != NULL };
	struct mc_history *history = &story->histories[story->n_histories];
	int rc;

	if (name != NULL)
		mc_copy(params.domain, sizeof params.domain, name);
	rc = ask(asking, MC_METHOD_CONTROL_history, &params, history);
	if (rc == 0)
		story->n_histories++;
	return rc;
}

/*
 * What an answer has no room for is asked for by domain; one that is gone by
 * now has none.
 */
static int ask_histories(struct asking *asking, struct mc_story *story)
{
	const struct mc_status *status = &story->status;
	int rc;

	story->histories =
		mc_alloc(1 + status->n_domains, sizeof *story->histories);
	rc = ask_history(asking, story, NULL);
	if (rc < 0 || !story->histories[0].cut)
		return rc;
	for (size_t i = 0; rc == 0 && i < status->n_domains; i++) {
		rc = ask_history(asking, story, status->domains[i].name);
		if (rc == -ENOENT && asking->refused)
			rc = 0;
	}
	return rc;
}

/* ---- the host ---- */

static void add_host(struct mc_story *story, uint64_t at_ms,
		     const struct mc_host_status *host)
{
	if (host->total_kib == 0)
		return;
	mc_series_add(&story->total, at_ms, host->total_kib);
	mc_series_add(&story->available, at_ms, host->available_kib);
	mc_series_add(&story->reserve, at_ms, host->reserve_kib);
	mc_spans_add(&story->host_states, at_ms, host->state, NULL);
}

static int compare_passes(const void *a, const void *b)
{
	const struct mc_pass *const *left = a, *const *right = b;

	return ((*left)->number > (*right)->number) -
	       ((*left)->number < (*right)->number);
}

/* Each pass once, in their order. The caller frees it. */
static const struct mc_pass **list_passes(const struct mc_story *story,
					  size_t *n_passes)
{
	const struct mc_pass **list;
	size_t most = 0, n = 0, left = 0;

	for (size_t i = 0; i < story->n_histories; i++)
		most += story->histories[i].n_passes;
	list = mc_alloc(most, sizeof(const struct mc_pass *));
	for (size_t i = 0; i < story->n_histories; i++)
		for (size_t j = 0; j < story->histories[i].n_passes; j++)
			list[n++] = &story->histories[i].passes[j];
	qsort(list, n, sizeof *list, compare_passes);
	for (size_t i = 0; i < n; i++)
		if (left == 0 || list[left - 1]->number != list[i]->number)
			list[left++] = list[i];
	*n_passes = left;
	return list;
}

static void add_passes(struct mc_story *story, uint64_t last_ms)
{
	size_t n_passes;
	mc_auto(mc_freep) const struct mc_pass **passes =
		list_passes(story, &n_passes);

	if (n_passes > 0)
		story->from_ms = mc_min(story->until_ms, passes[0]->at_ms);
	for (size_t i = 0; i < n_passes; i++)
		add_host(story, passes[i]->at_ms, &passes[i]->host);
	add_host(story, story->until_ms, &story->status.host);
	story->gap_ms = mc_series_gap_ms(&story->available);
	if (last_ms > 0)
		story->from_ms = mc_max(story->from_ms,
					mc_sub(story->until_ms, last_ms));
}

/* ---- the domains ---- */

static void add_move(struct mc_story_domain *domain, uint64_t at_ms,
		     const struct mc_decision *decision)
{
	size_t n = domain->n_moves++;

	if ((n & (n - 1)) == 0)
		domain->moves = mc_realloc(domain->moves, n == 0 ? 1 : 2 * n,
					   sizeof *domain->moves);
	domain->moves[n] = (struct mc_move){ at_ms, decision };
}

static void add_decision(struct mc_story *story, struct mc_story_domain *domain,
			 uint64_t at_ms, const struct mc_decision *decision)
{
	bool is_done = mc_outcome_is(decision->outcome, MC_OUTCOME_DONE);

	mc_spans_add(&domain->states, at_ms, decision->state, decision->text);
	mc_series_add(&domain->size, at_ms, decision->from_kib);
	mc_series_tell(&domain->used, decision->has_used_kib, at_ms,
		       decision->used_kib);
	mc_series_tell(&domain->unused, decision->has_unused_kib, at_ms,
		       decision->unused_kib);
	if (decision->from_kib == decision->to_kib)
		return;
	if (is_done)
		mc_series_add(&domain->size, at_ms, decision->to_kib);
	if (at_ms < story->from_ms)
		return;
	add_move(domain, at_ms, decision);
	story->n_moves++;
}

/* has_others: those that run have a history of their own. */
static void add_decisions(struct mc_story *story,
			  const struct mc_history *history, bool has_others)
{
	for (size_t i = 0; i < history->n_passes; i++) {
		const struct mc_pass *pass = &history->passes[i];
		size_t next = 0;

		for (size_t j = 0; j < pass->n_decisions; j++) {
			const struct mc_decision *one = &pass->decisions[j];
			struct mc_story_domain *domain =
				mc_story_domain(story, one->uuid, one->name,
						&next);

			if (domain != NULL &&
			    !(has_others && domain->now != NULL))
				add_decision(story, domain, pass->at_ms, one);
		}
	}
}

/* Those that run come first, in the order of the status. */
static void add_present(struct mc_story *story)
{
	const struct mc_status *status = &story->status;
	size_t next = 0;

	for (size_t i = 0; i < status->n_domains; i++) {
		const struct mc_domain_status *now = &status->domains[i];
		struct mc_story_domain *domain =
			mc_story_domain(story, now->uuid, now->name, &next);

		if (domain == NULL)
			story->n_left_out++;
		else
			domain->now = now;
	}
}

/*
 * The present ends each line. Of who has no line yet nothing has changed since
 * before the first pass that is kept.
 */
static void add_now(struct mc_story *story, struct mc_story_domain *domain)
{
	const struct mc_domain_status *now = domain->now;

	if (domain->size.n_points == 0) {
		mc_series_add(&domain->size, story->from_ms, now->size_kib);
		mc_spans_add(&domain->states, story->from_ms, now->state,
			     now->text);
	}
	mc_series_add(&domain->size, story->until_ms, now->size_kib);
	mc_spans_add(&domain->states, story->until_ms, now->state, now->text);
	mc_series_tell(&domain->used, now->has_used_kib, story->until_ms,
		       now->used_kib);
	mc_series_tell(&domain->unused, now->has_unused_kib, story->until_ms,
		       now->unused_kib);
}

/* The most that it could have: the hypervisor's word is the score's. */
static void add_ceiling(const struct mc_story *story,
			struct mc_story_domain *domain)
{
	uint64_t kib = domain->now == NULL ? 0 : domain->now->max_kib;

	for (size_t i = 0; i < story->scores.n_domains; i++)
		if (strcmp(story->scores.domains[i].uuid, domain->uuid) == 0)
			domain->score = &story->scores.domains[i];
	if (domain->score != NULL)
		kib = mc_max(kib, domain->score->ceiling_kib);
	if (kib == 0 || domain->size.n_points == 0)
		return;
	mc_series_add(&domain->ceiling, domain->size.points[0].at_ms, kib);
	mc_series_add(&domain->ceiling,
		      domain->size.points[domain->size.n_points - 1].at_ms,
		      kib);
}

/* What each domain lacks to its ceiling, at each pass. */
static void add_taken_back(struct mc_story *story)
{
	for (size_t i = 0; i < story->available.n_points; i++) {
		uint64_t at_ms = story->available.points[i].at_ms, sum_kib = 0;

		for (size_t j = 0; j < story->n_domains; j++) {
			const struct mc_story_domain *domain =
				&story->domains[j];
			uint64_t size_kib, ceiling_kib;

			if (mc_series_at(&domain->size, at_ms, UINT64_MAX,
					 &size_kib) &&
			    mc_series_at(&domain->ceiling, at_ms, UINT64_MAX,
					 &ceiling_kib))
				sum_kib = mc_add(sum_kib,
						 mc_sub(ceiling_kib, size_kib));
		}
		mc_series_add(&story->taken_back, at_ms, sum_kib);
	}
}

static void add_domains(struct mc_story *story)
{
	bool has_others = story->n_histories > 1;

	add_present(story);
	add_decisions(story, &story->histories[0], has_others);
	for (size_t i = 1; i < story->n_histories; i++)
		add_decisions(story, &story->histories[i], false);
	for (size_t i = 0; i < story->n_domains; i++) {
		if (story->domains[i].now != NULL)
			add_now(story, &story->domains[i]);
		add_ceiling(story, &story->domains[i]);
	}
	add_taken_back(story);
}

/* ---- the whole ---- */

static void fill(struct mc_story *story, uint64_t last_ms)
{
	story->until_ms = mc_moment_real_ms();
	story->from_ms = story->until_ms;
	mc_copy(story->hostname, sizeof story->hostname,
		story->status.host.hostname);
	add_passes(story, last_ms);
	add_domains(story);
	mc_story_forget(story);
}

static int ask_all(struct asking *asking, struct mc_story *story)
{
	int rc = ask(asking, MC_METHOD_CONTROL_status, NULL, &story->status);

	if (rc == 0)
		rc = ask(asking, MC_METHOD_CONTROL_score, NULL, &story->scores);
	if (rc == 0)
		rc = ask(asking, MC_METHOD_CONTROL_settings, NULL,
			 &story->settings);
	return rc == 0 ? ask_histories(asking, story) : rc;
}

int mc_story_ask(struct mc_story *story, const struct mc_options *options,
		 uint64_t last_ms, enum mc_method *method, bool *refused,
		 struct mc_error *err)
{
	struct asking asking = { .options = options, .err = err };
	int rc = mc_client_open(&asking.client, options->socket, err);

	*story = (struct mc_story){ 0 };
	if (rc == 0)
		rc = ask_all(&asking, story);
	mc_client_free(asking.client);
	*method = asking.method;
	*refused = asking.refused;
	if (rc == 0)
		fill(story, last_ms);
	else
		mc_story_clear(story);
	return rc;
}
