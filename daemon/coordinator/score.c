/*
 * What the policy counted, as the records that people and programs are shown.
 */
#include "score.h"

#include <string.h>

#include "policy/score.h"

/* The basis of what is only observed. */
static const char would[] = "would";

static void fill_score(struct mc_score *score,
		       const struct mc_score_memory *memory,
		       uint64_t watched_ms)
{
	*score = (struct mc_score){
		.watched_ms = watched_ms,
		.taken_back_kib_s = memory->taken_back_kib_s,
		.taken_back_average_kib = mc_score_average(memory, watched_ms),
		.taken_kib = memory->taken_kib,
		.given_kib = memory->given_kib,
		.orders = memory->orders,
		.swap_ins = memory->harms[MC_HARM_SWAP_IN],
		.heavy_faults = memory->harms[MC_HARM_FAULTS],
		.lows = memory->harms[MC_HARM_LOW],
		.grown_back = memory->harms[MC_HARM_GROWN],
	};
	for (size_t kind = 0; kind < MC_HARM_COUNT; kind++)
		score->harms = mc_add(score->harms, memory->harms[kind]);
}

static void fill_domain(struct mc_domain_score *score,
			const struct mc_policy_domain *domain,
			const struct mc_domain_sample *sample)
{
	const struct mc_score_memory *memory = &domain->memory.score;
	bool is_observed = domain->view.mode == MC_MODE_OBSERVE;

	mc_copy(score->name, sizeof score->name, sample->name);
	mc_copy(score->uuid, sizeof score->uuid, sample->uuid);
	mc_copy(score->mode, sizeof score->mode,
		mc_coordinator_mode_name(domain->view.mode));
	mc_copy(score->basis, sizeof score->basis,
		is_observed ? would : "done");
	score->size_kib = domain->view.actual_kib;
	score->ceiling_kib = domain->view.ceiling_kib;
	if (!is_observed)
		fill_score(&score->score, memory, memory->watched_ms);
}

/* Of all domains, those included that are gone. */
static void fill_sum(struct mc_score *score,
		     const struct mc_coordinator *coordinator)
{
	struct mc_score_memory sum = coordinator->gone_score;

	for (size_t i = 0; i < coordinator->n_domains; i++)
		mc_score_add(&sum, &coordinator->domains[i].memory.score);
	fill_score(score, &sum, coordinator->watched_ms);
}

void mc_coordinator_scores(const struct mc_coordinator *coordinator,
			   struct mc_scores *scores)
{
	*scores = (struct mc_scores){
		.sample = coordinator->sample,
		.gone = coordinator->gone,
		.n_domains = coordinator->n_domains,
	};
	scores->domains = mc_alloc(scores->n_domains, sizeof *scores->domains);
	for (size_t i = 0; i < scores->n_domains; i++)
		fill_domain(&scores->domains[i], &coordinator->domains[i],
			    &coordinator->known[i].sample);
	fill_sum(&scores->done, coordinator);
	mc_coordinator_host_status(coordinator, &scores->host);
}

static int order(const struct mc_domain_sample *sample,
		 const struct mc_domain_score *score)
{
	int by_name = strcmp(sample->name, score->name);

	return by_name != 0 ? by_name : strcmp(sample->uuid, score->uuid);
}

void mc_coordinator_scores_would(const struct mc_coordinator *managed,
				 struct mc_scores *scores)
{
	size_t at = 0;

	for (size_t i = 0; i < scores->n_domains; i++) {
		struct mc_domain_score *score = &scores->domains[i];
		const struct mc_score_memory *memory;

		while (at < managed->n_domains &&
		       order(&managed->known[at].sample, score) < 0)
			at++;
		if (at == managed->n_domains)
			break;
		if (strcmp(score->basis, would) != 0 ||
		    order(&managed->known[at].sample, score) != 0)
			continue;
		memory = &managed->domains[at].memory.score;
		fill_score(&score->score, memory, memory->watched_ms);
	}
	fill_sum(&scores->would, managed);
}
