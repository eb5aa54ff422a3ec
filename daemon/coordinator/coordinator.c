/*
 * Keeps what is known of the domains from sample to sample. Decisions are the
 * policy's, orders are run.c's.
 */
#include "coordinator.h"

#include <string.h>

#include "policy/score.h"
#include "view.h"

int mc_coordinator_order(const struct mc_domain_sample *a,
			 const struct mc_domain_sample *b)
{
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->uuid, b->uuid);
}

static int by_name(const void *a, const void *b)
{
	return mc_coordinator_order(a, b);
}

static bool is_same(const struct mc_known *known,
		    const struct mc_domain_sample *sample)
{
	return strcmp(known->sample.uuid, sample->uuid) == 0 &&
	       known->sample.id == sample->id;
}

/* A size that moves towards what we ordered isn't news: that was the order. */
static void note_change(struct mc_known *known, uint64_t old_kib,
			uint64_t new_kib, uint64_t now_ms)
{
	uint64_t goal = known->ordered_kib;
	bool is_ours = goal != 0 && ((old_kib > new_kib && new_kib >= goal) ||
				     (old_kib < new_kib && new_kib <= goal));

	if (old_kib == new_kib || is_ours)
		return;
	known->has_change = true;
	known->change_kib = (int64_t)(new_kib - old_kib);
	known->changed_at_ms = now_ms;
	known->ordered_kib = 0;
}

static void note_swapping(struct mc_known *known, const struct mc_known *old,
			  uint64_t now_ms)
{
	bool has_grown = old->sample.has_swap_in_kib &&
			 known->sample.has_swap_in_kib &&
			 known->sample.swap_in_kib > old->sample.swap_in_kib;

	known->swapped_in_at_ms = has_grown ? now_ms : old->swapped_in_at_ms;
}

/* What is known of a domain goes on; its sample is the new one. */
static void keep_known(struct mc_known *old, struct mc_known *known,
		       uint64_t now_ms)
{
	known->past = old->past;
	old->past = NULL;
	known->ordered_kib = old->ordered_kib;
	known->has_change = old->has_change;
	known->change_kib = old->change_kib;
	known->changed_at_ms = old->changed_at_ms;
	known->note_hash = old->note_hash;
	known->is_written = old->is_written;
	known->read_again = old->read_again;
	note_swapping(known, old, now_ms);
	note_change(known, old->sample.actual_kib, known->sample.actual_kib,
		    now_ms);
}

static void free_known(struct mc_known *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(known[i].past);
	free(known);
}

/* What it scored counts on in the sum of all. */
static void let_go(struct mc_coordinator *coordinator,
		   const struct mc_policy_domain *domain)
{
	mc_score_add(&coordinator->gone_score, &domain->memory.score);
	coordinator->gone++;
}

/*
 * Both lists are in the order of names: moves what is known of each domain of
 * the sample from the old lists to the new ones.
 */
static void carry_over(const struct mc_coordinator *from,
		       struct mc_coordinator *to, uint64_t now_ms)
{
	size_t old = 0;

	for (size_t i = 0; i < to->n_domains; i++) {
		const struct mc_domain_sample *sample = &to->known[i].sample;

		while (old < from->n_domains &&
		       by_name(&from->known[old].sample, sample) < 0)
			let_go(to, &from->domains[old++]);
		if (old == from->n_domains ||
		    !is_same(&from->known[old], sample))
			continue;
		to->domains[i].memory = from->domains[old].memory;
		keep_known(&from->known[old++], &to->known[i], now_ms);
	}
	while (old < from->n_domains)
		let_go(to, &from->domains[old++]);
}

/* FNV-1a; 0 for "". A note itself is too large to be kept for each domain. */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = *text != '\0' ? UINT64_C(14695981039346656037) : 0;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash;
}

static void take_in(struct mc_policy_view *view, struct mc_known *known,
		    const struct mc_settings *settings)
{
	struct mc_domain_limits limits;
	char note[MC_TEXT_SIZE];
	uint64_t hash;

	mc_settings_domain(settings, &known->sample, &limits, note);
	mc_view_fill(view, &known->sample, &limits);
	hash = hash_of(note);
	known->has_new_note = hash != 0 && hash != known->note_hash;
	known->note_hash = hash;
}

/* What the host has available: what the kernel says, and ZFS's cache. */
static void fill_host(struct mc_coordinator *coordinator,
		      const struct mc_settings *settings)
{
	const struct mc_host_sample *sample = &coordinator->host_sample;
	struct mc_policy_host *host = &coordinator->host;

	host->total_kib = sample->total_kib;
	host->available_kib = sample->available_kib;
	host->has_psi = sample->has_psi_some_centipct;
	host->psi_some_centipct = sample->psi_some_centipct;
	coordinator->arc_kib = 0;
	coordinator->has_arc =
		sample->has_arc_kib && settings->count_arc == MC_CHOICE_YES;
	if (!coordinator->has_arc)
		return;
	coordinator->arc_kib =
		mc_min(sample->arc_kib,
		       mc_sub(sample->total_kib, sample->available_kib));
	host->available_kib += coordinator->arc_kib;
}

/* All but what is each domain's. */
static void apply_to_host(struct mc_coordinator *coordinator,
			  const struct mc_settings *settings)
{
	fill_host(coordinator, settings);
	coordinator->policy =
		mc_settings_policy(settings, coordinator->host.total_kib);
	if (coordinator->sample_interval_ms > 0)
		coordinator->policy.collector_interval_ms =
			coordinator->sample_interval_ms;
}

void mc_coordinator_apply(struct mc_coordinator *coordinator,
			  const struct mc_settings *settings)
{
	apply_to_host(coordinator, settings);
	for (size_t i = 0; i < coordinator->n_domains; i++)
		take_in(&coordinator->domains[i].view, &coordinator->known[i],
			settings);
}

void mc_coordinator_apply_to_copy(struct mc_coordinator *copy,
				  const struct mc_settings *settings)
{
	apply_to_host(copy, settings);
	for (size_t i = 0; i < copy->n_domains; i++) {
		const struct mc_domain_sample *sample = &copy->known[i].sample;
		struct mc_domain_limits limits;

		mc_settings_domain(settings, sample, &limits, NULL);
		mc_view_fill(&copy->domains[i].view, sample, &limits);
	}
}

/* A clock that was set doesn't count: such a step is no time. */
static void count_time(struct mc_coordinator *coordinator, uint64_t now_ms)
{
	uint64_t elapsed_ms = mc_sub(now_ms, coordinator->sampled_at_ms);

	if (coordinator->sample > 0 &&
	    mc_score_has_watched(&coordinator->policy, elapsed_ms))
		coordinator->watched_ms += elapsed_ms;
}

void mc_coordinator_sample(struct mc_coordinator *coordinator,
			   const struct mc_settings *settings,
			   struct mc_sample *sample)
{
	struct mc_coordinator next = *coordinator;

	/* An empty list may be NULL, which qsort mustn't see. */
	if (sample->n_domains > 0)
		qsort(sample->domains, sample->n_domains,
		      sizeof *sample->domains, by_name);
	next.n_domains = sample->n_domains;
	next.domains = mc_alloc(next.n_domains, sizeof *next.domains);
	next.known = mc_alloc(next.n_domains, sizeof *next.known);
	for (size_t i = 0; i < next.n_domains; i++)
		next.known[i].sample = sample->domains[i];
	carry_over(coordinator, &next, sample->taken_at_ms);
	free(coordinator->domains);
	free_known(coordinator->known, coordinator->n_domains);
	*coordinator = next;

	count_time(coordinator, sample->taken_at_ms);
	coordinator->sample++;
	coordinator->sampled_at_ms = sample->taken_at_ms;
	coordinator->host_sample = sample->host;
	mc_coordinator_apply(coordinator, settings);
	mc_policy_observe(&coordinator->policy, &coordinator->host,
			  coordinator->domains, coordinator->n_domains,
			  coordinator->sampled_at_ms);
}

enum mc_policy_step mc_coordinator_step(
	const struct mc_coordinator *coordinator, bool is_pass_due)
{
	return is_pass_due || coordinator->host.is_short ? MC_STEP_PASS
							 : MC_STEP_RELIEF;
}

void mc_coordinator_note_order(struct mc_coordinator *coordinator, size_t at,
			       uint64_t from_kib, uint64_t to_kib)
{
	struct mc_known *known = &coordinator->known[at];

	known->ordered_kib = to_kib;
	known->has_change = true;
	known->change_kib = (int64_t)(to_kib - from_kib);
	known->changed_at_ms = coordinator->sampled_at_ms;
	coordinator->taken_kib += mc_sub(from_kib, to_kib);
	coordinator->given_kib += mc_sub(to_kib, from_kib);
}

struct mc_coordinator mc_coordinator_copy(
	const struct mc_coordinator *coordinator)
{
	struct mc_coordinator copy = *coordinator;

	copy.domains = mc_alloc(copy.n_domains, sizeof *copy.domains);
	for (size_t i = 0; i < copy.n_domains; i++)
		copy.domains[i] = coordinator->domains[i];
	return copy;
}

void mc_coordinator_free_copy(struct mc_coordinator *copy)
{
	free(copy->domains);
	*copy = (struct mc_coordinator){ 0 };
}

void mc_coordinator_clear(struct mc_coordinator *coordinator)
{
	free(coordinator->domains);
	free_known(coordinator->known, coordinator->n_domains);
	*coordinator = (struct mc_coordinator){ 0 };
}
