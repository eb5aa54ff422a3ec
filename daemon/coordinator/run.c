/*
 * From decisions to orders and their outcomes. A dry run is the same walk that
 * stops before the first order.
 */
#include "run.h"

#include <string.h>

static const char outcome_none[] = "none";
static const char outcome_planned[] = "planned";

static void describe(struct mc_decision *decision,
		     const struct mc_domain_sample *sample,
		     const struct mc_policy_domain *domain)
{
	const struct mc_decision_policy *decided = &domain->decision;
	const struct mc_policy_view *view = &domain->view;

	mc_copy(decision->name, sizeof decision->name, sample->name);
	mc_copy(decision->uuid, sizeof decision->uuid, sample->uuid);
	mc_copy(decision->state, sizeof decision->state,
		mc_domain_state_name(decided->state));
	mc_copy(decision->reason, sizeof decision->reason,
		mc_reason_name(decided->reason));
	mc_copy(decision->action, sizeof decision->action,
		mc_past_action(decided));
	decision->from_kib = decided->from_kib;
	decision->to_kib = decided->to_kib;
	decision->has_used_kib = mc_policy_used(view, &decision->used_kib);
	decision->has_unused_kib = view->has_unused;
	decision->unused_kib = view->unused_kib;
	mc_reason_text(decision->text, sizeof decision->text, decided);
	mc_copy(decision->outcome, sizeof decision->outcome,
		decided->to_kib == decided->from_kib ? outcome_none
						     : outcome_planned);
}

static void decide(struct mc_coordinator *coordinator, enum mc_policy_step step,
		   const char *kind, struct mc_pass *pass)
{
	*pass = (struct mc_pass){ .sample = coordinator->sample };
	mc_copy(pass->kind, sizeof pass->kind, kind);
	mc_policy_decide(&coordinator->policy, &coordinator->host,
			 coordinator->domains, coordinator->n_domains, step,
			 coordinator->sampled_at_ms);
	mc_coordinator_host_status(coordinator, &pass->host);
	pass->n_decisions = coordinator->n_domains;
	pass->decisions = mc_alloc(pass->n_decisions, sizeof *pass->decisions);
	for (size_t i = 0; i < pass->n_decisions; i++) {
		struct mc_decision *decision = &pass->decisions[i];

		describe(decision, &coordinator->known[i].sample,
			 &coordinator->domains[i]);
		pass->take_kib += mc_sub(decision->from_kib, decision->to_kib);
		pass->give_kib += mc_sub(decision->to_kib, decision->from_kib);
	}
}

void mc_run_plan(const struct mc_coordinator *coordinator, struct mc_pass *pass)
{
	mc_run_plan_with(coordinator, NULL, pass);
}

void mc_run_plan_with(const struct mc_coordinator *coordinator,
		      const struct mc_settings *settings, struct mc_pass *pass)
{
	struct mc_coordinator copy = mc_coordinator_copy(coordinator);

	if (settings != NULL)
		mc_coordinator_apply_to_copy(&copy, settings);
	decide(&copy, MC_STEP_PASS, "plan", pass);
	mc_coordinator_free_copy(&copy);
}

void mc_run_begin(struct mc_run *run, struct mc_coordinator *coordinator,
		  enum mc_policy_step step)
{
	*run = (struct mc_run){ .coordinator = coordinator, .step = step };
	decide(coordinator, step, mc_past_kind(step), &run->pass);
}

static bool wants_order(const struct mc_run *run, size_t at)
{
	const struct mc_coordinator *coordinator = run->coordinator;
	const struct mc_decision *decision = &run->pass.decisions[at];

	if (run->phase == MC_RUN_PERIODS)
		return mc_policy_wants_period(&coordinator->policy,
					      &coordinator->domains[at],
					      coordinator->sampled_at_ms);
	if (run->phase == MC_RUN_RELEASES)
		return decision->to_kib < decision->from_kib;
	return decision->to_kib > decision->from_kib;
}

/* The bounds that the actuator checks by itself. */
static void bound(struct mc_order *order, const struct mc_policy_view *view,
		  const struct mc_decision *decision)
{
	bool is_take = decision->to_kib < decision->from_kib;

	order->has_target_kib = true;
	order->target_kib = decision->to_kib;
	order->from_kib = decision->from_kib;
	order->floor_kib = is_take ? view->min_kib
				   : mc_min(view->min_kib, decision->to_kib);
	order->ceiling_kib = is_take ? decision->from_kib : view->max_kib;
}

static void write_order(struct mc_run *run, size_t at, struct mc_order *order)
{
	struct mc_policy_domain *domain = &run->coordinator->domains[at];
	const struct mc_policy_settings *policy = &run->coordinator->policy;
	const struct mc_domain_sample *sample =
		&run->coordinator->known[at].sample;

	*order = (struct mc_order){ .id = sample->id,
				    .step_kib = policy->release_step_kib };
	mc_copy(order->name, sizeof order->name, sample->name);
	mc_copy(order->uuid, sizeof order->uuid, sample->uuid);
	if (run->phase == MC_RUN_PERIODS) {
		order->has_period_s = true;
		order->period_s = policy->statistics_period_ms / 1000;
		return;
	}
	bound(order, &domain->view, &run->pass.decisions[at]);
	mc_policy_ordered(domain, run->coordinator->sampled_at_ms);
}

/* Somebody said so since it was decided; what is under way goes on. */
static bool is_called_off(const struct mc_run *run)
{
	return run->phase != MC_RUN_PERIODS &&
	       run->coordinator->domains[run->current].view.mode !=
		       MC_MODE_MANAGE;
}

bool mc_run_next(struct mc_run *run, struct mc_order *order)
{
	for (; run->phase != MC_RUN_DONE; run->phase++, run->next = 0) {
		while (run->next < run->pass.n_decisions) {
			run->current = run->next++;
			if (!wants_order(run, run->current))
				continue;
			if (is_called_off(run)) {
				mc_run_answered(
					run,
					mc_outcome_names[MC_OUTCOME_REFUSED],
					"its mode isn't manage any more");
				continue;
			}
			write_order(run, run->current, order);
			return true;
		}
	}
	return false;
}

static void count_outcome(struct mc_coordinator *coordinator,
			  const char *outcome)
{
	for (size_t i = 0; i < MC_OUTCOME_COUNT; i++)
		if (mc_outcome_is(outcome, i))
			coordinator->outcomes[i]++;
}

void mc_run_answered(struct mc_run *run, const char *outcome,
		     const char *message)
{
	struct mc_policy_domain *domain =
		&run->coordinator->domains[run->current];
	struct mc_decision *decision = &run->pass.decisions[run->current];

	if (run->phase == MC_RUN_PERIODS) {
		mc_policy_period_set(domain, run->coordinator->sampled_at_ms);
		return;
	}
	mc_copy(decision->outcome, sizeof decision->outcome, outcome);
	mc_copy(decision->message, sizeof decision->message, message);
	count_outcome(run->coordinator, outcome);
	if (!mc_outcome_is(outcome, MC_OUTCOME_DONE)) {
		mc_policy_failed(domain);
		return;
	}
	mc_policy_done(domain);
	mc_coordinator_note_order(run->coordinator, run->current,
				  decision->from_kib, decision->to_kib);
}

static void remember(struct mc_run *run, size_t at)
{
	struct mc_coordinator *coordinator = run->coordinator;
	struct mc_past_decision news = {
		.at_ms = coordinator->sampled_at_ms,
		.step = run->step,
		.decision = coordinator->domains[at].decision,
	};

	mc_copy(news.outcome, sizeof news.outcome,
		run->pass.decisions[at].outcome);
	mc_past_note(&coordinator->known[at].past, &news);
}

void mc_run_end(struct mc_run *run)
{
	struct mc_coordinator *coordinator = run->coordinator;
	bool is_pass = run->step == MC_STEP_PASS;
	bool has_ordered = run->pass.take_kib > 0 || run->pass.give_kib > 0;

	for (size_t i = 0; i < run->pass.n_decisions; i++)
		remember(run, i);
	coordinator->passes += is_pass;
	coordinator->reliefs += !is_pass && has_ordered;
	run->pass.has_number = is_pass || has_ordered;
	if (run->pass.has_number)
		run->pass.number = coordinator->passes + coordinator->reliefs;
}

void mc_run_clear(struct mc_run *run)
{
	mc_record_clear(MC_RECORD_pass, &run->pass);
}
