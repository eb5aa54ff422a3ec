/*
 * Explanations agree with the law, for random fleets: it is the step marked as
 * decisive that made the decision, and what is said to change it changes it.
 *
 * A failure prints the seed of its fleet, the step in it and the domain;
 * MC_SEED=N tries that fleet alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/demand.h"
#include "policy/explain.h"
#include "policy/host.h"

#include "../support/fleet.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/* Checked memory is slow, and it isn't numbers that it finds. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define FLEETS 1500
#else
#define FLEETS 6000
#endif

#define PAGE_KIB 4
#define SIZE_END_KIB (UINT64_C(1) << 42)
#define SEEN_LEAST (FLEETS / 1500)

#define MIB(n) ((uint64_t)(n)*1024)

/* What never happens proves nothing. */
static unsigned seen_steps[MC_LAW_STEP_COUNT];
static unsigned seen_changes[MC_LAW_CHANGE_COUNT];
static unsigned n_relaxed[MC_LAW_STEP_COUNT];

/* A fleet that was decided on, and what it is explained by. */
struct asked {
	struct fleet fleet; /* decided on */
	size_t at;
	enum mc_policy_step step;
	struct mc_explanation told;
};

static void fail_at(const struct asked *asked, const char *what,
		    const char *about)
{
	const struct mc_explanation *told = &asked->told;
	char text[256];

	mc_reason_text(text, sizeof text, &told->decision);
	fail_msg("MC_SEED=%ju step %u domain %zu: %s: %s\n"
		 "%s/%s %ju -> %ju KiB: %s",
		 (uintmax_t)asked->fleet.seed, asked->fleet.step, asked->at,
		 about, what, mc_domain_state_name(told->decision.state),
		 mc_reason_name(told->decision.reason),
		 (uintmax_t)told->decision.from_kib,
		 (uintmax_t)told->decision.to_kib, text);
}

#define HOLDS(claim, what, about) \
	do { \
		if (!(claim)) \
			fail_at(asked, what, about); \
	} while (0)

/* The decision for it in a fleet that was changed. */
static struct mc_decision_policy decide(const struct asked *asked,
					struct fleet *fleet)
{
	mc_policy_decide(&fleet->settings, &fleet->host, fleet->domains,
			 fleet->n_domains, asked->step, fleet->now_ms);
	return fleet->domains[asked->at].decision;
}

static enum mc_law_step decisive(const struct mc_explanation *told)
{
	for (size_t i = 0; i < told->n_steps; i++)
		if (told->steps[i].is_decisive)
			return told->steps[i].id;
	return MC_LAW_STEP_COUNT;
}

/* ---- the step that decided ---- */

typedef void relax(struct asked *asked, struct mc_policy_domain *domain);

static void take_part(struct asked *asked, struct mc_policy_domain *domain)
{
	struct mc_policy_view *view = &domain->view;

	(void)asked;
	view->mode = MC_MODE_MANAGE;
	view->has_balloon = true;
	view->is_running = true;
	view->is_moving = false;
	view->is_unresponsive = false;
	view->has_hugepages = false;
}

static void tell_truth(struct asked *asked, struct mc_policy_domain *domain)
{
	struct mc_policy_view *view = &domain->view;

	view->has_unused = view->has_last_update = true;
	view->has_usable = view->has_available = false;
	view->actual_kib = MIB(1024);
	view->unused_kib = MIB(512);
	view->last_update_ms = asked->fleet.now_ms;
}

static void free_driver(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->memory.balloon.is_stuck = false;
}

static void raise_max(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->view.max_kib = SIZE_END_KIB - PAGE_KIB;
}

static void have_more(struct asked *asked, struct mc_policy_domain *domain)
{
	struct mc_policy_host *host = &asked->fleet.host;

	(void)domain;
	host->state = MC_HOST_OK;
	host->total_kib = 0;
	host->available_kib = SIZE_END_KIB - PAGE_KIB;
	host->reserved_kib = 0;
	asked->fleet.settings.host_reserve_kib = 0;
}

static void boot_at_once(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)domain;
	asked->fleet.settings.boot_grace_ms = 0;
}

static void drop_limits(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->view.min_kib = 0;
	domain->view.max_kib = SIZE_END_KIB - PAGE_KIB;
}

static void settle(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->memory.balloon.is_pending = false;
	domain->memory.place.is_proven = true;
}

static void drop_reserve(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)domain;
	asked->fleet.settings.guest_reserve_kib = 0;
}

static void drop_slack(struct asked *asked, struct mc_policy_domain *domain)
{
	asked->fleet.settings.slack_kib = 0;
	asked->fleet.settings.give_slack_kib = 0;
	domain->memory.signal.trend = 0;
}

static void drop_floor(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->memory.harm.floor_kib = 0;
}

static void drop_min(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->view.min_kib = 0;
}

static void drop_hold(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->memory.balloon.has_foreign = false;
}

static void drop_cooldown(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->memory.harm.cooldown_ms = 0;
}

static void make_pass(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)domain;
	asked->step = MC_STEP_PASS;
}

static void drop_step(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)domain;
	asked->fleet.settings.release_step_kib = UINT64_MAX;
}

static void manage(struct asked *asked, struct mc_policy_domain *domain)
{
	(void)asked;
	domain->view.mode = MC_MODE_MANAGE;
}

/* What undoes a step; those of the guest's own need are told by changes. */
static relax *const relaxes[MC_LAW_STEP_COUNT] = {
	[MC_LAW_TAKES_PART] = take_part,
	[MC_LAW_NUMBERS] = tell_truth,
	[MC_LAW_DRIVER] = free_driver,
	[MC_LAW_MAXIMUM] = raise_max,
	[MC_LAW_HOST_STATE] = have_more,
	[MC_LAW_BUDGET] = have_more,
	[MC_LAW_SHARE] = have_more,
	[MC_LAW_BOOT] = boot_at_once,
	[MC_LAW_LIMITS] = drop_limits,
	[MC_LAW_SETTLED] = settle,
	[MC_LAW_GUEST_RESERVE] = drop_reserve,
	[MC_LAW_SLACK] = drop_slack,
	[MC_LAW_FLOOR] = drop_floor,
	[MC_LAW_MINIMUM] = drop_min,
	[MC_LAW_MANUAL_HOLD] = drop_hold,
	[MC_LAW_COOLDOWN] = drop_cooldown,
	[MC_LAW_PASS] = make_pass,
	[MC_LAW_RELEASE_STEP] = drop_step,
	[MC_LAW_MODE] = manage,
};

/* Where undoing a step can't be seen: hostile numbers leave no room for it. */
static bool can_relax(const struct asked *asked, enum mc_law_step step)
{
	const struct mc_policy_domain *domain =
		&asked->fleet.domains[asked->at];
	const struct mc_explain_numbers *numbers = &asked->told.numbers;

	if (relaxes[step] == NULL)
		return false;
	if (step == MC_LAW_MAXIMUM)
		return numbers->size_kib < SIZE_END_KIB / 2 &&
		       domain->memory.balloon.target_kib < SIZE_END_KIB / 2;
	if (step == MC_LAW_HOST_STATE || step == MC_LAW_BUDGET ||
	    step == MC_LAW_SHARE)
		return numbers->promised_kib < SIZE_END_KIB / 2 &&
		       numbers->lack_kib < SIZE_END_KIB / 64;
	if (step == MC_LAW_GUEST_RESERVE)
		return numbers->unused_kib > 0;
	return true;
}

static void check_decisive(const struct asked *asked, enum mc_law_step step)
{
	static struct asked other;
	const char *name = mc_law_step_name(step);
	const struct mc_decision_policy *now = &other.told.decision;

	if (!can_relax(asked, step))
		return;
	n_relaxed[step]++;
	other = *asked;
	relaxes[step](&other, &other.fleet.domains[other.at]);
	mc_explain(&other.fleet.settings, &other.fleet.host,
		   other.fleet.domains, other.fleet.n_domains, other.at,
		   other.step, other.fleet.now_ms, &other.told);
	HOLDS(decisive(&other.told) != step ||
		      now->to_kib != asked->told.decision.to_kib,
	      "without it the decision is the same", name);
}

/* Of what bounds the amount, only the decisive one does. */
static void check_bounds(const struct asked *asked, enum mc_law_step step)
{
	static const enum mc_law_step bounds[] = {
		MC_LAW_RELEASE_STEP,
		MC_LAW_MINIMUM,
		MC_LAW_FLOOR,
	};
	static struct asked other;
	uint64_t to_kib = asked->told.decision.to_kib;

	if (to_kib >= asked->told.decision.from_kib)
		return;
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		if (bounds[i] == step)
			continue;
		other = *asked;
		relaxes[bounds[i]](&other, &other.fleet.domains[other.at]);
		HOLDS(decide(&other, &other.fleet).to_kib == to_kib,
		      "it decides too", mc_law_step_name(bounds[i]));
	}
}

static bool has_other_grants(const struct asked *asked)
{
	for (size_t i = 0; i < asked->fleet.n_domains; i++)
		if (i != asked->at &&
		    asked->fleet.domains[i].plan.granted_kib > 0)
			return true;
	return false;
}

/* Where the budget decides no shares help, and where shares do others got it. */
static void check_shares(const struct asked *asked, enum mc_law_step step)
{
	static struct asked other;
	const struct mc_decision_policy *told = &asked->told.decision;

	if (step == MC_LAW_SHARE && told->reason == MC_REASON_NEED_PARTLY)
		HOLDS(has_other_grants(asked), "it was alone", "share");
	if (step != MC_LAW_BUDGET)
		return;
	other = *asked;
	other.fleet.domains[other.at].view.shares = UINT64_C(1) << 20;
	HOLDS(decide(&other, &other.fleet).granted_kib == told->granted_kib,
	      "larger shares get more", "budget");
}

/* A need that is met is met in full, unless its maximum is said to decide. */
static void check_need(const struct asked *asked, enum mc_law_step step)
{
	const struct mc_explain_numbers *numbers = &asked->told.numbers;
	uint64_t wanted_kib = numbers->goal_kib + numbers->need_kib;

	if (asked->told.decision.reason == MC_REASON_NEED &&
	    numbers->need_kib < SIZE_END_KIB)
		HOLDS((asked->told.decision.to_kib >= wanted_kib) ==
			      (step == MC_LAW_NEED),
		      "it gets another part of its need",
		      mc_law_step_name(step));
}

static void check_text(const struct asked *asked, const char *text,
		       const char *name)
{
	HOLDS(strlen(text) > 5 && strpbrk(text, "{}[]") == NULL, text, name);
}

static void check_steps(const struct asked *asked)
{
	const struct mc_explanation *told = &asked->told;
	enum mc_law_step step = decisive(told);
	unsigned n_decisive = 0;
	char text[384];

	for (size_t i = 0; i < told->n_steps; i++) {
		n_decisive += told->steps[i].is_decisive;
		mc_explain_step_text(told, i, text, sizeof text);
		check_text(asked, text, mc_law_step_name(told->steps[i].id));
	}
	HOLDS(n_decisive == 1, "not one step decides", "steps");
	seen_steps[step]++;
	check_decisive(asked, step);
	check_bounds(asked, step);
	check_shares(asked, step);
	check_need(asked, step);
}

/* ---- what would change it ---- */

static bool is_taken(const struct mc_decision_policy *decision)
{
	return decision->to_kib < decision->from_kib ||
	       (decision->reason == MC_REASON_OBSERVE &&
		decision->need_kib == 0);
}

/* What comes of it if the guest told so much more, or less. */
static struct mc_policy_domain with_more(const struct asked *asked,
					 uint64_t kib)
{
	static struct fleet then;

	then = asked->fleet;
	then.domains[asked->at].view.unused_kib += kib;
	then.domains[asked->at].view.usable_kib += kib;
	decide(asked, &then);
	return then.domains[asked->at];
}

static struct mc_policy_domain with_less(const struct asked *asked,
					 uint64_t kib)
{
	static struct fleet then;
	struct mc_policy_view *view;

	then = asked->fleet;
	view = &then.domains[asked->at].view;
	view->unused_kib -= kib < view->unused_kib ? kib : view->unused_kib;
	view->usable_kib -= kib < view->usable_kib ? kib : view->usable_kib;
	decide(asked, &then);
	return then.domains[asked->at];
}

static uint64_t usable_of(const struct asked *asked,
			  const struct mc_policy_domain *domain)
{
	return mc_demand_look(&asked->fleet.settings, domain,
			      asked->fleet.now_ms)
		.usable_kib;
}

typedef void check_change(const struct asked *asked,
			  const struct mc_explain_change *change,
			  const char *name);

static void check_unused_over(const struct asked *asked,
			      const struct mc_explain_change *change,
			      const char *name)
{
	struct mc_policy_domain at = with_more(asked, change->shift_kib - 1);
	struct mc_policy_domain over = with_more(asked, change->shift_kib);

	HOLDS(at.view.unused_kib == change->value, "another number is told",
	      name);
	HOLDS(!is_taken(&at.decision), "taken at it", name);
	HOLDS(is_taken(&over.decision), "not taken over it", name);
}

static void check_unused_at(const struct asked *asked,
			    const struct mc_explain_change *change,
			    const char *name)
{
	struct mc_policy_domain at = with_less(asked, change->shift_kib);
	struct mc_policy_domain over = with_less(asked, change->shift_kib - 1);

	HOLDS(at.view.unused_kib == change->value, "another number is told",
	      name);
	HOLDS(!is_taken(&at.decision), "taken at it", name);
	HOLDS(is_taken(&over.decision), "not taken over it", name);
}

static void check_usable_under(const struct asked *asked,
			       const struct mc_explain_change *change,
			       const char *name)
{
	struct mc_policy_domain at = with_less(asked, change->shift_kib - 1);
	struct mc_policy_domain under = with_less(asked, change->shift_kib);

	HOLDS(usable_of(asked, &at) == change->value, "another number is told",
	      name);
	HOLDS(at.decision.state != MC_DOMAIN_NEEDY, "needy at it", name);
	HOLDS(under.decision.state == MC_DOMAIN_NEEDY, "not needy under it",
	      name);
}

static void check_usable_at(const struct asked *asked,
			    const struct mc_explain_change *change,
			    const char *name)
{
	struct mc_policy_domain at = with_more(asked, change->shift_kib);
	struct mc_policy_domain under = with_more(asked, change->shift_kib - 1);

	HOLDS(usable_of(asked, &at) == change->value, "another number is told",
	      name);
	HOLDS(at.decision.need_kib == 0, "needy at it", name);
	HOLDS(under.decision.need_kib > 0, "not needy under it", name);
}

static enum mc_reason with_host(const struct asked *asked, uint64_t more_kib)
{
	static struct fleet then;

	then = asked->fleet;
	then.host.available_kib += more_kib;
	mc_host_observe(&then.settings, &then.host, then.now_ms);
	return decide(asked, &then).reason;
}

static bool has_reserve(enum mc_reason reason)
{
	return reason == MC_REASON_NEED || reason == MC_REASON_NEED_RATIONED;
}

static void check_host_sure(const struct asked *asked,
			    const struct mc_explain_change *change,
			    const char *name)
{
	uint64_t less_kib = change->value - PAGE_KIB;

	HOLDS(has_reserve(with_host(asked, change->value)),
	      "not funded with it", name);
	HOLDS(!has_reserve(with_host(asked, less_kib)), "funded with less",
	      name);
}

static void check_host_more(const struct asked *asked,
			    const struct mc_explain_change *change,
			    const char *name)
{
	HOLDS(with_host(asked, change->value) == MC_REASON_NEED,
	      "not funded with it", name);
	HOLDS(with_host(asked, change->value - PAGE_KIB) != MC_REASON_NEED,
	      "funded with less", name);
}

static struct mc_decision_policy with_limits(const struct asked *asked,
					     uint64_t min_kib, uint64_t max_kib)
{
	static struct fleet then;

	then = asked->fleet;
	then.domains[asked->at].view.min_kib = min_kib;
	then.domains[asked->at].view.max_kib = max_kib;
	return decide(asked, &then);
}

static void check_min_under(const struct asked *asked,
			    const struct mc_explain_change *change,
			    const char *name)
{
	uint64_t max_kib = asked->told.numbers.max_kib;
	struct mc_decision_policy at =
		with_limits(asked, change->value, max_kib);
	struct mc_decision_policy under =
		with_limits(asked, change->value - PAGE_KIB, max_kib);

	HOLDS(!is_taken(&at), "taken with it", name);
	HOLDS(is_taken(&under), "not taken with less", name);
}

static void check_max_over(const struct asked *asked,
			   const struct mc_explain_change *change,
			   const char *name)
{
	uint64_t min_kib = asked->told.numbers.min_kib;

	HOLDS(with_limits(asked, min_kib, change->value).reason ==
		      MC_REASON_AT_MAXIMUM,
	      "asks with it", name);
	HOLDS(with_limits(asked, min_kib, change->value + PAGE_KIB).reason !=
		      MC_REASON_AT_MAXIMUM,
	      "asks for nothing with more", name);
}

static struct mc_decision_policy with_time(const struct asked *asked,
					   uint64_t ms)
{
	static struct fleet then;
	uint64_t *last_update_ms;

	then = asked->fleet;
	then.now_ms += ms;
	last_update_ms = &then.domains[asked->at].view.last_update_ms;
	if (*last_update_ms > 0)
		*last_update_ms += ms;
	return decide(asked, &then);
}

static void check_time(const struct asked *asked,
		       const struct mc_explain_change *change, const char *name)
{
	enum mc_reason reason = asked->told.decision.reason;
	struct mc_decision_policy then = with_time(asked, change->value);

	HOLDS(then.reason != reason, "it still holds then", name);
	HOLDS(is_taken(&then) == (change->id == MC_CHANGE_TAKEN_IN),
	      "what is done then is another thing", name);
	HOLDS(with_time(asked, change->value - 1).reason == reason,
	      "it ends before", name);
}

static check_change *const checks[MC_LAW_CHANGE_COUNT] = {
	[MC_CHANGE_UNUSED_OVER] = check_unused_over,
	[MC_CHANGE_UNUSED_AT] = check_unused_at,
	[MC_CHANGE_USABLE_UNDER] = check_usable_under,
	[MC_CHANGE_USABLE_AT] = check_usable_at,
	[MC_CHANGE_HOST_SURE] = check_host_sure,
	[MC_CHANGE_HOST_MORE] = check_host_more,
	[MC_CHANGE_MIN_UNDER] = check_min_under,
	[MC_CHANGE_MAX_OVER] = check_max_over,
	[MC_CHANGE_TAKEN_IN] = check_time,
	[MC_CHANGE_ENDS_IN] = check_time,
};

static void check_changes(const struct asked *asked)
{
	const struct mc_explanation *told = &asked->told;
	char text[384];

	for (size_t i = 0; i < told->n_changes; i++) {
		const struct mc_explain_change *change = &told->changes[i];
		const char *name = mc_law_change_name(change->id);

		mc_explain_change_text(told, i, text, sizeof text);
		check_text(asked, text, name);
		seen_changes[change->id]++;
		if (checks[change->id] != NULL)
			checks[change->id](asked, change, name);
	}
}

/* ---- fleets ---- */

static void check_domain(struct asked *asked)
{
	static struct fleet before;
	struct fleet *fleet = &asked->fleet;

	before = *fleet;
	mc_explain(&fleet->settings, &fleet->host, fleet->domains,
		   fleet->n_domains, asked->at, asked->step, fleet->now_ms,
		   &asked->told);
	HOLDS(memcmp(&asked->told.decision, &before.domains[asked->at].decision,
		     sizeof asked->told.decision) == 0,
	      "another decision is explained", "explain");
	for (size_t i = 0; i < fleet->n_domains; i++)
		HOLDS(memcmp(&fleet->domains[i].decision,
			     &before.domains[i].decision,
			     sizeof before.domains[i].decision) == 0 &&
			      memcmp(&fleet->domains[i].memory,
				     &before.domains[i].memory,
				     sizeof before.domains[i].memory) == 0,
		      "explaining leaves something behind", "explain");
	HOLDS(memcmp(&fleet->host, &before.host, sizeof before.host) == 0,
	      "explaining changes the host", "explain");
	check_steps(asked);
	check_changes(asked);
}

static void try_fleet(uint64_t seed)
{
	static struct asked asked;
	struct fleet *fleet = &asked.fleet;

	fleet_begin(fleet, seed);
	for (; fleet->step < fleet->n_steps; fleet->step++) {
		asked.step =
			fleet_one_in(fleet, 6) ? MC_STEP_RELIEF : MC_STEP_PASS;
		fleet_next_sample(fleet);
		mc_policy_observe(&fleet->settings, &fleet->host,
				  fleet->domains, fleet->n_domains,
				  fleet->now_ms);
		asked.at = fleet_below(fleet, fleet->n_domains);
		decide(&asked, fleet);
		check_domain(&asked);
		for (size_t i = 0; i < fleet->n_domains; i++)
			if (!fleet_one_in(fleet, 10))
				mc_policy_ordered(&fleet->domains[i],
						  fleet->now_ms);
	}
}

static void explanations_are_true_for_any_fleet(void **state)
{
	const char *seed = getenv("MC_SEED");

	(void)state;
	if (seed != NULL) {
		try_fleet(strtoull(seed, NULL, 10));
		return;
	}
	for (uint64_t i = 1; i <= FLEETS; i++)
		try_fleet(i);
	for (size_t i = 0; i < MC_LAW_CHANGE_COUNT; i++)
		if (seen_changes[i] < SEEN_LEAST)
			fail_msg("only %u times: %s", seen_changes[i],
				 mc_law_change_name((enum mc_law_change)i));
	for (size_t i = 0; i < MC_LAW_STEP_COUNT; i++)
		if (relaxes[i] != NULL && n_relaxed[i] < SEEN_LEAST)
			fail_msg("only %u times: %s", n_relaxed[i],
				 mc_law_step_name((enum mc_law_step)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explanations_are_true_for_any_fleet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
