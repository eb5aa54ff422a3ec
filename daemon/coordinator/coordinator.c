/*
 * Keeps what is known of the domains from sample to sample. Decisions are the
 * policy's, orders are run.c's.
 */
#include "coordinator.h"

#include <string.h>

#include "view.h"

static int by_name(const void *a, const void *b)
{
	const struct mc_domain_sample *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	return order != 0 ? order : strcmp(left->uuid, right->uuid);
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

/* What is known of a domain goes on; its sample is the new one. */
static void keep_known(const struct mc_known *old, struct mc_known *known,
		       uint64_t now_ms)
{
	known->ordered_kib = old->ordered_kib;
	known->has_change = old->has_change;
	known->change_kib = old->change_kib;
	known->changed_at_ms = old->changed_at_ms;
	note_change(known, old->sample.actual_kib, known->sample.actual_kib,
		    now_ms);
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
			old++;
		if (old == from->n_domains)
			return;
		if (!is_same(&from->known[old], sample))
			continue;
		to->domains[i].memory = from->domains[old].memory;
		keep_known(&from->known[old], &to->known[i], now_ms);
	}
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

void mc_coordinator_apply(struct mc_coordinator *coordinator,
			  const struct mc_settings *settings)
{
	fill_host(coordinator, settings);
	coordinator->policy =
		mc_settings_policy(settings, coordinator->host.total_kib);
	for (size_t i = 0; i < coordinator->n_domains; i++)
		mc_view_fill(&coordinator->domains[i].view,
			     &coordinator->known[i].sample, settings);
}

void mc_coordinator_sample(struct mc_coordinator *coordinator,
			   const struct mc_settings *settings,
			   struct mc_sample *sample)
{
	struct mc_coordinator next = *coordinator;

	qsort(sample->domains, sample->n_domains, sizeof *sample->domains,
	      by_name);
	next.n_domains = sample->n_domains;
	next.domains = mc_alloc(next.n_domains, sizeof *next.domains);
	next.known = mc_alloc(next.n_domains, sizeof *next.known);
	for (size_t i = 0; i < next.n_domains; i++)
		next.known[i].sample = sample->domains[i];
	carry_over(coordinator, &next, sample->taken_at_ms);
	free(coordinator->domains);
	free(coordinator->known);
	*coordinator = next;

	coordinator->sample++;
	coordinator->sampled_at_ms = sample->taken_at_ms;
	coordinator->host_sample = sample->host;
	mc_coordinator_apply(coordinator, settings);
	mc_policy_observe(&coordinator->policy, &coordinator->host,
			  coordinator->domains, coordinator->n_domains,
			  coordinator->sampled_at_ms);
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
	free(coordinator->known);
	*coordinator = (struct mc_coordinator){ 0 };
}
