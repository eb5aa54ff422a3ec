/*
 * Counts what managing a domain brought the host and what it cost the domain:
 * for people, no decision depends on it.
 *
 * Taken back is what the domain could have at its hypervisor and doesn't. Of
 * two samples the lesser counts for the time between them, so that the score
 * never flatters. What hurt is harm.c's to say.
 */
#include "score.h"

#include "arith.h"
#include "eligible.h"

#define GAP_MS 60000
#define GAP_INTERVALS 3

static uint64_t ceiling_of(const struct mc_policy_view *view)
{
	return view->ceiling_kib > 0 ? view->ceiling_kib : view->max_kib;
}

/* Memory that isn't ours to move, or wouldn't come back, isn't taken back. */
static bool is_managed(const struct mc_policy_view *view)
{
	enum mc_domain_state state = MC_DOMAIN_OK;

	(void)mc_eligible_check(view, &state);
	return view->mode == MC_MODE_MANAGE && state != MC_DOMAIN_EXCLUDED &&
	       view->actual_kib > 0 && ceiling_of(view) < MC_SIZE_END_KIB;
}

static void add_time(struct mc_score_memory *score, uint64_t kib, uint64_t ms)
{
	uint64_t rest_kib_ms = score->rest_kib_ms + kib * (ms % 1000);

	score->watched_ms = mc_sat_add(score->watched_ms, ms);
	score->taken_back_kib_s =
		mc_sat_add(score->taken_back_kib_s,
			   mc_sat_add(mc_sat_mul(kib, ms / 1000),
				      rest_kib_ms / 1000));
	score->rest_kib_ms = rest_kib_ms % 1000;
}

bool mc_score_has_watched(const struct mc_policy_settings *settings,
			  uint64_t elapsed_ms)
{
	uint64_t usual_ms =
		mc_sat_mul(settings->collector_interval_ms, GAP_INTERVALS);

	return elapsed_ms <= mc_most(GAP_MS, usual_ms);
}

void mc_score_observe(const struct mc_policy_settings *settings,
		      struct mc_score_memory *score,
		      const struct mc_policy_view *view,
		      const struct mc_balloon_change *change,
		      uint64_t elapsed_ms)
{
	uint64_t before_kib = score->taken_back_kib;
	bool was_managed = score->is_managed;

	score->taken_kib = mc_sat_add(score->taken_kib, change->taken_kib);
	score->given_kib = mc_sat_add(score->given_kib, change->given_kib);
	score->is_managed = is_managed(view);
	score->taken_back_kib = mc_sat_sub(ceiling_of(view), view->actual_kib);
	if (was_managed && score->is_managed &&
	    mc_score_has_watched(settings, elapsed_ms))
		add_time(score, mc_least(before_kib, score->taken_back_kib),
			 elapsed_ms);
}

void mc_score_harm(struct mc_score_memory *score, unsigned kinds)
{
	for (unsigned kind = 0; kind < MC_HARM_COUNT; kind++)
		if ((kinds & MC_HARM_BIT(kind)) != 0)
			score->harms[kind]++;
}

void mc_score_ordered(struct mc_score_memory *score)
{
	score->orders++;
}

void mc_score_add(struct mc_score_memory *sum,
		  const struct mc_score_memory *score)
{
	uint64_t rest_kib_ms = sum->rest_kib_ms + score->rest_kib_ms;

	sum->watched_ms = mc_sat_add(sum->watched_ms, score->watched_ms);
	sum->taken_back_kib_s = mc_sat_add(sum->taken_back_kib_s,
					   mc_sat_add(score->taken_back_kib_s,
						      rest_kib_ms / 1000));
	sum->rest_kib_ms = rest_kib_ms % 1000;
	sum->taken_kib = mc_sat_add(sum->taken_kib, score->taken_kib);
	sum->given_kib = mc_sat_add(sum->given_kib, score->given_kib);
	sum->orders = mc_sat_add(sum->orders, score->orders);
	for (size_t kind = 0; kind < MC_HARM_COUNT; kind++)
		sum->harms[kind] =
			mc_sat_add(sum->harms[kind], score->harms[kind]);
}

uint64_t mc_score_average(const struct mc_score_memory *score, uint64_t ms)
{
	/* As exact as it goes: months of a large host are more than 2^54. */
	if (score->taken_back_kib_s > UINT64_MAX / 1000)
		return score->taken_back_kib_s / mc_most(ms / 1000, 1);
	return ms > 0 ? score->taken_back_kib_s * 1000 / ms : 0;
}
