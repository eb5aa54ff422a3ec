/*
 * The pasts from before top was there. A pass tells of a domain only when it
 * ordered something or the domain stood otherwise than before, so in between
 * the size stays what it was.
 */
#include "recall.h"

#include <string.h>

/* What is recalled of one domain. */
struct recall {
	struct mc_top_ring ring;
	uint64_t steady_ms, real_ms; /* of the status, by both clocks */
	uint64_t last_ms; /* what was recalled last is of then */
};

static void add(struct recall *recall, uint64_t at_ms, uint64_t kib)
{
	uint64_t ago_ms = mc_sub(recall->real_ms, at_ms);

	/* The clock of passes may have been set back in between. */
	recall->last_ms =
		mc_max(recall->last_ms, mc_sub(recall->steady_ms, ago_ms));
	mc_top_ring_hold(&recall->ring, recall->last_ms);
	mc_top_ring_add(&recall->ring, recall->last_ms, kib);
}

static void add_pass(struct recall *recall, const struct mc_pass *pass,
		     const char *uuid)
{
	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];

		if (strcmp(decision->uuid, uuid) != 0)
			continue;
		add(recall, pass->at_ms, decision->from_kib);
		if (mc_outcome_is(decision->outcome, MC_OUTCOME_DONE))
			add(recall, pass->at_ms, decision->to_kib);
	}
}

/* Of one whom no pass tells of nothing has changed. */
static void recall_domain(struct recall *recall,
			  const struct mc_history *history,
			  struct mc_top_past *past)
{
	recall->ring = (struct mc_top_ring){ 0 };
	recall->last_ms = 0;
	for (size_t i = 0; i < history->n_passes; i++)
		add_pass(recall, &history->passes[i], past->uuid);
	if (recall->ring.slot == 0)
		add(recall, history->passes[0].at_ms,
		    mc_top_ring_ago(&past->size, 0));
	mc_top_ring_hold(&recall->ring, recall->steady_ms);
	mc_top_ring_fill(&past->size, &recall->ring);
}

void mc_top_recall(struct mc_top_model *model, const struct mc_history *history,
		   uint64_t real_ms)
{
	struct recall recall = { .steady_ms = model->at_ms,
				 .real_ms = real_ms };

	if (history->n_passes == 0)
		return;
	for (size_t i = 0; i < model->n_pasts; i++)
		recall_domain(&recall, history, &model->pasts[i]);
}
