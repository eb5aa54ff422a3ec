/*
 * An explanation of the policy as the record that people and programs are
 * shown, with where each number comes from and how old it is.
 */
#include "why.h"

#include "past.h"
#include "policy/explain.h"

/* Who is asked about. */
struct asked {
	const struct mc_coordinator *copy; /* decided on */
	const struct mc_settings *settings;
	size_t at;
	uint64_t now_ms;
};

enum unit { UNIT_KIB, UNIT_MS, UNIT_CENTIPCT, UNIT_NONE };

/* Of what age a number is. */
enum age { AGE_NONE, AGE_SAMPLE, AGE_NUMBERS };

static void set_value(struct mc_why_input *input, enum unit unit,
		      uint64_t value)
{
	const struct {
		bool *has;
		uint64_t *value;
	} members[] = {
		[UNIT_KIB] = { &input->has_value_kib, &input->value_kib },
		[UNIT_MS] = { &input->has_value_ms, &input->value_ms },
		[UNIT_CENTIPCT] = { &input->has_value_centipct,
				    &input->value_centipct },
		[UNIT_NONE] = { &input->has_value, &input->value },
	};

	*members[unit].has = true;
	*members[unit].value = value;
}

/* The next input, with its name and its value. */
static struct mc_why_input *add(struct mc_why *why, const char *name,
				enum unit unit, uint64_t value)
{
	struct mc_why_input *input = &why->inputs[why->n_inputs++];

	mc_copy(input->name, sizeof input->name, name);
	set_value(input, unit, value);
	return input;
}

static void set_age(struct mc_why_input *input, uint64_t now_ms,
		    uint64_t then_ms)
{
	input->has_age_ms = true;
	input->age_ms = mc_sub(now_ms, then_ms);
}

/* ---- what was seen of the domain and of the host ---- */

#define SEEN_MOST 12

static void add_seen(const struct asked *asked, struct mc_why *why)
{
	const struct mc_policy_view *view =
		&asked->copy->domains[asked->at].view;
	const struct mc_policy_host *host = &asked->copy->host;
	const struct {
		const char *name, *source;
		bool is_known;
		uint64_t value;
		enum unit unit;
		enum age age;
	} rows[SEEN_MOST] = {
		{ "size", "hypervisor", true, view->actual_kib, UNIT_KIB,
		  AGE_SAMPLE },
		{ "unused", "guest", view->has_unused, view->unused_kib,
		  UNIT_KIB, AGE_NUMBERS },
		{ "usable", "guest", view->has_usable, view->usable_kib,
		  UNIT_KIB, AGE_NUMBERS },
		{ "available", "guest", view->has_available,
		  view->available_kib, UNIT_KIB, AGE_NUMBERS },
		{ "swap-in", "guest", view->has_swap_in, view->swap_in_kib,
		  UNIT_KIB, AGE_NUMBERS },
		{ "major-faults", "guest", view->has_major_faults,
		  view->major_faults, UNIT_NONE, AGE_NUMBERS },
		{ "rss", "hypervisor", view->has_rss, view->rss_kib, UNIT_KIB,
		  AGE_SAMPLE },
		{ "host-available", "host", true, host->available_kib, UNIT_KIB,
		  AGE_SAMPLE },
		{ "host-total", "host", host->total_kib > 0, host->total_kib,
		  UNIT_KIB, AGE_SAMPLE },
		{ "host-psi", "host", host->has_psi, host->psi_some_centipct,
		  UNIT_CENTIPCT, AGE_SAMPLE },
		{ "host-promised", "ledger", true, host->promised_kib, UNIT_KIB,
		  AGE_NONE },
		{ "host-reserved", "reservations", true, host->reserved_kib,
		  UNIT_KIB, AGE_NONE },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_why_input *input;

		if (!rows[i].is_known)
			continue;
		input = add(why, rows[i].name, rows[i].unit, rows[i].value);
		mc_copy(input->source, sizeof input->source, rows[i].source);
		if (rows[i].age == AGE_SAMPLE)
			set_age(input, asked->now_ms,
				asked->copy->sampled_at_ms);
		else if (rows[i].age == AGE_NUMBERS && view->last_update_ms > 0)
			set_age(input, asked->now_ms, view->last_update_ms);
	}
}

/* ---- what is remembered of the domain ---- */

#define KEPT_MOST 5

static void add_kept(const struct asked *asked,
		     const struct mc_explanation *explanation,
		     struct mc_why *why)
{
	const struct mc_policy_memory *memory =
		&asked->copy->domains[asked->at].memory;
	const struct mc_explain_numbers *numbers = &explanation->numbers;
	const struct {
		const char *name, *source;
		uint64_t kib, since_ms; /* 0: there is none */
	} rows[KEPT_MOST] = {
		{ "goal", "orders", numbers->goal_kib,
		  memory->balloon.ordered_ms },
		{ "base", "learned", numbers->base_kib, memory->numbers_ms },
		{ "jumps", "learned", numbers->learned_kib,
		  memory->signal.jump.jump_ms },
		{ "floor", "learned", numbers->floor_kib,
		  memory->harm.floor_ms },
		{ "granted-untouched", "ledger", memory->ledger.promised_kib,
		  memory->ledger.promised_ms },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_why_input *input;

		if (rows[i].kib == 0)
			continue;
		input = add(why, rows[i].name, UNIT_KIB, rows[i].kib);
		mc_copy(input->source, sizeof input->source, rows[i].source);
		if (rows[i].since_ms > 0)
			set_age(input, asked->now_ms, rows[i].since_ms);
	}
}

/* ---- what was set ---- */

#define SET_MOST 12

static void add_settings(const struct asked *asked, struct mc_why *why)
{
	const struct mc_policy_settings *policy = &asked->copy->policy;
	const struct {
		enum mc_key_id key;
		enum unit unit;
		uint64_t value;
	} rows[] = {
		{ MC_KEY_host_host_reserve, UNIT_KIB,
		  policy->host_reserve_kib },
		{ MC_KEY_host_psi_limit, UNIT_CENTIPCT,
		  policy->psi_limit_centipct },
		{ MC_KEY_policy_guest_reserve, UNIT_KIB,
		  policy->guest_reserve_kib },
		{ MC_KEY_policy_release_step, UNIT_KIB,
		  policy->release_step_kib },
		{ MC_KEY_policy_slack, UNIT_KIB, policy->slack_kib },
		{ MC_KEY_policy_give_slack, UNIT_KIB, policy->give_slack_kib },
		{ MC_KEY_policy_boot_grace, UNIT_MS, policy->boot_grace_ms },
		{ MC_KEY_policy_manual_hold, UNIT_MS, policy->manual_hold_ms },
		{ MC_KEY_policy_cooldown, UNIT_MS, policy->cooldown_least_ms },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_why_input *input = add(why, mc_keys[rows[i].key].name,
						 rows[i].unit, rows[i].value);

		mc_settings_origin_text(asked->settings,
					asked->settings->from[rows[i].key],
					input->source, sizeof input->source);
	}
}

/* The domain's own, whose sources its status has. */
static void add_limits(struct mc_why *why)
{
	const struct mc_domain_status *domain = &why->domain;
	const struct {
		const char *name, *source;
		enum unit unit;
		uint64_t value;
	} rows[] = {
		{ "min", domain->min_source, UNIT_KIB, domain->min_kib },
		{ "max", domain->max_source, UNIT_KIB, domain->max_kib },
		{ "shares", domain->shares_source, UNIT_NONE, domain->shares },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_why_input *input =
			add(why, rows[i].name, rows[i].unit, rows[i].value);

		mc_copy(input->source, sizeof input->source, rows[i].source);
	}
}

static void fill_inputs(const struct asked *asked,
			const struct mc_explanation *explanation,
			struct mc_why *why)
{
	why->inputs =
		mc_alloc(SEEN_MOST + KEPT_MOST + SET_MOST, sizeof *why->inputs);
	add_seen(asked, why);
	add_kept(asked, explanation, why);
	add_limits(why);
	add_settings(asked, why);
}

/* ---- steps and changes ---- */

static void fill_steps(const struct mc_explanation *explanation,
		       struct mc_why *why)
{
	why->n_steps = explanation->n_steps;
	why->steps = mc_alloc(why->n_steps, sizeof *why->steps);
	for (size_t i = 0; i < why->n_steps; i++) {
		const struct mc_explain_step *from = &explanation->steps[i];
		struct mc_why_step *step = &why->steps[i];
		const char *name = mc_law_step_name(from->id);
		uint64_t value = 0;
		bool is_time = false, has_value;

		has_value =
			mc_explain_step_value(explanation, i, &value, &is_time);
		mc_copy(step->name, sizeof step->name, name);
		mc_explain_step_text(explanation, i, step->text,
				     sizeof step->text);
		step->has_value_kib = has_value && !is_time;
		step->has_value_ms = has_value && is_time;
		step->value_kib = step->value_ms = value;
		step->decided = from->is_decisive;
		if (from->is_decisive)
			mc_copy(why->decided_by, sizeof why->decided_by, name);
	}
}

static void fill_changes(const struct mc_explanation *explanation,
			 struct mc_why *why)
{
	why->n_changes = explanation->n_changes;
	why->changes = mc_alloc(why->n_changes, sizeof *why->changes);
	for (size_t i = 0; i < why->n_changes; i++) {
		struct mc_why_change *change = &why->changes[i];
		uint64_t value = 0;
		bool is_time = false, has_value;

		has_value = mc_explain_change_value(explanation, i, &value,
						    &is_time);
		mc_copy(change->name, sizeof change->name,
			mc_law_change_name(explanation->changes[i].id));
		mc_explain_change_text(explanation, i, change->text,
				       sizeof change->text);
		change->has_value_kib = has_value && !is_time;
		change->has_value_ms = has_value && is_time;
		change->value_kib = change->value_ms = value;
	}
}

static void fill(const struct asked *asked,
		 const struct mc_explanation *explanation, struct mc_why *why)
{
	const struct mc_coordinator *copy = asked->copy;

	*why = (struct mc_why){
		.sample = copy->sample,
		.sample_age_ms = mc_sub(asked->now_ms, copy->sampled_at_ms),
		.to_kib = explanation->decision.to_kib,
	};
	mc_coordinator_fill_domain(copy, asked->settings, asked->at,
				   asked->now_ms, &why->domain);
	mc_copy(why->action, sizeof why->action,
		mc_past_action(&explanation->decision));
	fill_inputs(asked, explanation, why);
	fill_steps(explanation, why);
	fill_changes(explanation, why);
	mc_past_fill(copy->known[asked->at].past, why);
}

bool mc_coordinator_why(const struct mc_coordinator *coordinator,
			const struct mc_settings *settings, const char *name,
			uint64_t now_ms, struct mc_why *why)
{
	struct mc_explanation explanation;
	struct mc_coordinator copy;
	struct asked asked = { &copy, settings, 0, now_ms };

	if (!mc_coordinator_find(coordinator, name, &asked.at))
		return false;
	copy = mc_coordinator_copy(coordinator);
	mc_explain(&copy.policy, &copy.host, copy.domains, copy.n_domains,
		   asked.at, MC_STEP_PASS, copy.sampled_at_ms, &explanation);
	fill(&asked, &explanation, why);
	mc_coordinator_free_copy(&copy);
	return true;
}
