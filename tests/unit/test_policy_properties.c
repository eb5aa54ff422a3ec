/*
 * What holds for every step, with any settings and any numbers: random fleets
 * that are told sane things, absurd things and lies, in any order of time.
 *
 * A second kind of fleet has true sizes and true memory on a true host, beside
 * guests that lie and touch what they like: there the host's reserve must hold
 * whatever the ledger thinks.
 *
 * A failure prints the seed of its fleet, the step in it and the domain.
 * MC_SEED=N tries that fleet alone, of both kinds.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/host.h"
#include "policy/policy.h"

#include "../support/fleet.h"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/* Of each kind. Checked memory is slow, and it isn't numbers that it finds. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define FLEETS 5000
#else
#define FLEETS 100000
#endif

#define PAGE_KIB 4
#define SEEN_LEAST (FLEETS / 10)

/* How often something was seen: what never happens proves nothing. */
static unsigned seen[MC_REASON_COUNT];
static unsigned n_richer; /* larger shares that got more */
static unsigned n_close; /* grants after which a true host had little left */

static void fail_at(const struct fleet *fleet, size_t at, const char *what)
{
	const struct mc_policy_domain *domain = &fleet->domains[at];
	char text[256];

	mc_reason_text(text, sizeof text, &domain->decision);
	fail_msg("MC_SEED=%ju step %u domain %zu: %s\n"
		 "%s/%s %ju -> %ju KiB, unused %ju, usable %ju, min %ju, "
		 "max %ju: %s\nhost: %s, available %ju, reserved %ju, "
		 "promised %ju, budget %ju",
		 (uintmax_t)fleet->seed, fleet->step, at, what,
		 mc_domain_state_name(domain->decision.state),
		 mc_reason_name(domain->decision.reason),
		 (uintmax_t)domain->decision.from_kib,
		 (uintmax_t)domain->decision.to_kib,
		 (uintmax_t)domain->view.unused_kib,
		 (uintmax_t)domain->view.usable_kib,
		 (uintmax_t)domain->view.min_kib,
		 (uintmax_t)domain->view.max_kib, text,
		 mc_host_state_name(fleet->host.state),
		 (uintmax_t)fleet->host.available_kib,
		 (uintmax_t)fleet->host.reserved_kib,
		 (uintmax_t)fleet->host.promised_kib,
		 (uintmax_t)fleet->host.budget_kib);
}

#define HOLDS(claim, what) \
	do { \
		if (!(claim)) \
			fail_at(fleet, at, what); \
	} while (0)

static bool is_size(bool has, uint64_t kib, const struct mc_policy_view *view)
{
	return !has || (kib < UINT64_C(1) << 42 &&
			(!view->has_available || kib <= view->available_kib));
}

/* Who is given or taken anything told believable numbers not long ago. */
static void check_acting(const struct fleet *fleet, size_t at)
{
	const struct mc_policy_view *view = &fleet->domains[at].view;
	uint64_t period_ms = fleet->settings.statistics_period_ms;
	uint64_t age_ms = fleet->now_ms > view->last_update_ms
				  ? fleet->now_ms - view->last_update_ms
				  : 0;

	HOLDS(view->mode == MC_MODE_MANAGE, "not managed, yet acted upon");
	HOLDS(view->has_balloon && view->is_running && !view->is_moving &&
		      !view->is_unresponsive && !view->has_hugepages,
	      "acted upon though it can't take part");
	HOLDS(view->has_unused && view->has_last_update &&
		      view->last_update_ms > 0,
	      "acted upon without numbers");
	HOLDS(is_size(true, view->unused_kib, view) &&
		      is_size(view->has_usable, view->usable_kib, view) &&
		      is_size(view->has_available, view->available_kib, view),
	      "acted upon by numbers that can't be true");
	HOLDS(age_ms <= 10000 || age_ms / 3 <= period_ms,
	      "acted upon by old numbers");
	HOLDS(view->last_update_ms <= fleet->now_ms + 2000,
	      "acted upon by numbers of the future");
}

static void check_taking(const struct fleet *fleet, size_t at,
			 enum mc_policy_step step)
{
	const struct mc_policy_view *view = &fleet->domains[at].view;
	const struct mc_decision_policy *decision =
		&fleet->domains[at].decision;
	const struct mc_policy_settings *settings = &fleet->settings;
	uint64_t taken_kib = decision->from_kib - decision->to_kib;

	HOLDS(step == MC_STEP_PASS, "a relief takes");
	HOLDS(view->unused_kib > settings->guest_reserve_kib,
	      "taken though no more than the reserve is unused");
	HOLDS(view->unused_kib - taken_kib >= settings->guest_reserve_kib &&
		      taken_kib <= view->unused_kib,
	      "less than the reserve is left unused");
	HOLDS(!view->has_usable || (taken_kib <= view->usable_kib &&
				    view->usable_kib - taken_kib >=
					    settings->guest_reserve_kib / 3),
	      "less than a third of the reserve is left usable");
	HOLDS(taken_kib <= settings->release_step_kib,
	      "more than a step is taken");
	HOLDS(decision->to_kib >= view->min_kib, "taken below the minimum");
	HOLDS(decision->from_kib <= view->max_kib, "forced under the maximum");
	HOLDS(decision->need_kib == 0, "a domain in need is shrunk");
	HOLDS(!view->has_usable || view->usable_kib < view->unused_kib ||
		      view->usable_kib - taken_kib >=
			      settings->guest_reserve_kib,
	      "less than the reserve is left usable");
}

static void check_giving(const struct fleet *fleet, size_t at)
{
	const struct mc_policy_view *view = &fleet->domains[at].view;
	const struct mc_decision_policy *decision =
		&fleet->domains[at].decision;

	HOLDS(decision->need_kib > 0, "given without need");
	HOLDS(decision->to_kib <= view->max_kib, "given above the maximum");
	HOLDS(mc_host_gives(&fleet->host), "given by a host that is low");
	HOLDS(fleet->host.available_kib > fleet->settings.host_reserve_kib,
	      "given at the host's reserve");
	HOLDS(decision->granted_kib > 0 &&
		      decision->granted_kib <=
			      decision->to_kib - decision->from_kib,
	      "granted and given differ");
}

static void check_domain(const struct fleet *fleet, size_t at,
			 enum mc_policy_step step)
{
	const struct mc_policy_domain *domain = &fleet->domains[at];
	const struct mc_decision_policy *decision = &domain->decision;
	char text[256];

	HOLDS(decision->from_kib == domain->view.actual_kib,
	      "decided from another size");
	HOLDS(decision->state != MC_DOMAIN_UNKNOWN, "seen, yet unknown");
	HOLDS(decision->reason > MC_REASON_NONE &&
		      decision->reason < MC_REASON_COUNT,
	      "no reason");
	if (decision->to_kib != decision->from_kib)
		check_acting(fleet, at);
	if (decision->to_kib < decision->from_kib)
		check_taking(fleet, at, step);
	else if (decision->to_kib > decision->from_kib)
		check_giving(fleet, at);
	memset(text, 'x', sizeof text);
	mc_reason_text(text, 200, decision);
	HOLDS(memchr(text, '\0', 199) != NULL && text[200] == 'x' &&
		      strchr(text, '{') == NULL,
	      "no sentence");
}

static uint64_t sub(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static void check_host(const struct fleet *fleet)
{
	const struct mc_policy_host *host = &fleet->host;
	uint64_t left_kib = sub(sub(sub(host->available_kib,
					fleet->settings.host_reserve_kib),
				    host->reserved_kib),
				host->promised_kib);
	uint64_t granted_kib = 0;
	size_t at;

	for (at = 0; at < fleet->n_domains; at++) {
		granted_kib += fleet->domains[at].decision.granted_kib;
		HOLDS(granted_kib <= host->budget_kib,
		      "more granted than the budget");
		HOLDS(granted_kib == 0 || granted_kib < left_kib,
		      "the host is brought to its reserve");
	}
	at = 0;
	HOLDS(host->budget_kib <= left_kib, "the budget is too large");
}

static void decide(struct fleet *fleet, enum mc_policy_step step)
{
	mc_policy_decide(&fleet->settings, &fleet->host, fleet->domains,
			 fleet->n_domains, step, fleet->now_ms);
}

static bool is_equal(const struct mc_decision_policy *a,
		     const struct mc_decision_policy *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

/*
 * The same sample and the same memory make the same decisions, and nothing but
 * decisions and the host's sums comes of deciding.
 */
static void check_repeat(struct fleet *fleet, struct fleet *again,
			 enum mc_policy_step step)
{
	const struct mc_policy_host *host = &fleet->host;

	mc_policy_observe(&again->settings, &again->host, again->domains,
			  again->n_domains, again->now_ms);
	decide(again, MC_STEP_PASS);
	decide(again, step);
	for (size_t at = 0; at < fleet->n_domains; at++) {
		HOLDS(is_equal(&again->domains[at].decision,
			       &fleet->domains[at].decision),
		      "decided otherwise the second time");
		HOLDS(memcmp(&again->domains[at].memory,
			     &fleet->domains[at].memory,
			     sizeof again->domains[at].memory) == 0,
		      "deciding is remembered");
	}
	if (memcmp(&again->host, host, sizeof *host) != 0)
		fail_at(fleet, 0, "the host's sums differ the second time");
}

static void check_order(struct fleet *fleet, enum mc_policy_step step)
{
	static struct fleet turned;
	size_t n = fleet->n_domains, shift = fleet_below(fleet, n);

	turned = *fleet;
	for (size_t at = 0; at < n; at++)
		turned.domains[(2 * n - 1 - at - shift) % n] =
			fleet->domains[at];
	decide(&turned, step);
	for (size_t at = 0; at < n; at++)
		HOLDS(is_equal(&turned.domains[(2 * n - 1 - at - shift) % n]
					.decision,
			       &fleet->domains[at].decision),
		      "the order of domains matters");
}

static void check_shares(struct fleet *fleet, enum mc_policy_step step)
{
	static struct fleet richer;
	size_t at = fleet_below(fleet, fleet->n_domains);
	const struct mc_decision_policy *now = &richer.domains[at].decision;
	const struct mc_decision_policy *before = &fleet->domains[at].decision;
	uint64_t *shares = &richer.domains[at].view.shares;

	richer = *fleet;
	*shares += fleet_one_in(fleet, 2)
			   ? 1 + fleet_below(fleet, 10)
			   : *shares / 4 * fleet_below(fleet, 20) + 1;
	if (*shares < fleet->domains[at].view.shares)
		return;
	decide(&richer, step);
	HOLDS(now->granted_kib >= before->granted_kib &&
		      now->to_kib >= before->to_kib,
	      "a larger share gets less");
	if (now->granted_kib > before->granted_kib)
		n_richer++;
}

/* A failed order leaves nothing but its target behind. */
static void fail_order(struct fleet *fleet, size_t at,
		       const struct mc_policy_memory *before)
{
	struct mc_policy_memory *memory = &fleet->domains[at].memory;

	mc_policy_failed(&fleet->domains[at]);
	HOLDS(memcmp(&memory->ledger, &before->ledger, sizeof memory->ledger) ==
			      0 &&
		      memcmp(&memory->harm, &before->harm,
			     sizeof memory->harm) == 0 &&
		      memory->balloon.target_kib == before->balloon.target_kib,
	      "a failed order isn't undone");
}

/* ---- for when nobody balances any more ---- */

static unsigned seen_fallbacks;

static void fall_back(struct fleet *fleet)
{
	mc_policy_fallback(&fleet->settings, &fleet->host, fleet->domains,
			   fleet->n_domains, fleet->now_ms);
}

/* What it has, or is on its way to. */
static uint64_t size_of(const struct mc_policy_domain *domain)
{
	const struct mc_balloon_memory *balloon = &domain->memory.balloon;

	if (balloon->is_pending &&
	    balloon->target_kib > domain->view.actual_kib)
		return balloon->target_kib;
	return domain->view.actual_kib;
}

static uint64_t raised_by(const struct mc_policy_domain *domain)
{
	return sub(domain->fallback.to_kib, size_of(domain));
}

static void check_raised(const struct fleet *fleet, size_t at)
{
	const struct mc_policy_domain *domain = &fleet->domains[at];
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_fallback *fallback = &domain->fallback;

	HOLDS(view->mode == MC_MODE_MANAGE, "not managed, yet raised");
	HOLDS(view->is_running && !view->is_moving && !view->is_unresponsive,
	      "raised though it can't answer");
	HOLDS(!domain->memory.balloon.is_stuck, "stuck, yet raised");
	HOLDS(fallback->to_kib > size_of(domain), "left with less");
	HOLDS(fallback->to_kib <= view->max_kib, "raised above the maximum");
	HOLDS(fallback->low_kib <= view->actual_kib &&
		      fallback->high_kib >= view->actual_kib,
	      "its own size is somebody else's");
	HOLDS(mc_host_gives(&fleet->host), "raised on a host that is low");
}

/* After orders were noted: what they promise must not be spent twice. */
static void check_fallback(struct fleet *fleet)
{
	static struct fleet then;
	uint64_t raised_kib = 0, left_kib;
	size_t at;

	then = *fleet;
	decide(&then, MC_STEP_RELIEF);
	left_kib = sub(sub(sub(then.host.available_kib,
			       then.settings.host_reserve_kib),
			   then.host.reserved_kib),
		       then.host.promised_kib);
	fall_back(&then);
	for (at = 0; at < then.n_domains; at++) {
		if (then.domains[at].fallback.to_kib == 0)
			continue;
		check_raised(&then, at);
		seen_fallbacks++;
		raised_kib += raised_by(&then.domains[at]);
		HOLDS(raised_kib < left_kib, "more raised than the host has");
	}
	for (at = 0; at < then.n_domains; at++)
		HOLDS(memcmp(&then.domains[at].memory,
			     &fleet->domains[at].memory,
			     sizeof then.domains[at].memory) == 0,
		      "it is remembered");
}

static void check_fallback_order(struct fleet *fleet)
{
	static struct fleet one, two;
	size_t last = fleet->n_domains - 1;

	one = two = *fleet;
	for (size_t at = 0; at < fleet->n_domains; at++)
		two.domains[last - at] = fleet->domains[at];
	fall_back(&one);
	fall_back(&two);
	for (size_t at = 0; at < fleet->n_domains; at++)
		HOLDS(two.domains[last - at].fallback.to_kib ==
			      one.domains[at].fallback.to_kib,
		      "the order of domains matters to the fallback");
}

/* A page of rounding aside. */
static void check_fallback_shares(struct fleet *fleet)
{
	static struct fleet one, two;
	size_t at = fleet_below(fleet, fleet->n_domains);
	uint64_t shares = fleet->domains[at].view.shares;

	if (shares > UINT64_MAX / 2)
		return;
	one = two = *fleet;
	two.domains[at].view.shares += shares / 2 + 1;
	fall_back(&one);
	fall_back(&two);
	HOLDS(raised_by(&two.domains[at]) + PAGE_KIB >=
		      raised_by(&one.domains[at]),
	      "a larger share is raised by less");
}

static void carry_out(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->n_domains; i++) {
		struct mc_policy_domain *domain = &fleet->domains[i];
		struct mc_policy_memory before = domain->memory;

		if (mc_policy_wants_period(&fleet->settings, domain,
					   fleet->now_ms))
			mc_policy_period_set(domain, fleet->now_ms);
		if (fleet_one_in(fleet, 10))
			continue;
		mc_policy_ordered(domain, fleet->now_ms);
		if (fleet_one_in(fleet, 10))
			fail_order(fleet, i, &before);
	}
}

static void try_fleet(uint64_t seed)
{
	static struct fleet all, before;
	struct fleet *fleet = &all;

	fleet_begin(fleet, seed);
	for (; fleet->step < fleet->n_steps; fleet->step++) {
		enum mc_policy_step step =
			fleet_one_in(fleet, 3) ? MC_STEP_RELIEF : MC_STEP_PASS;

		fleet_next_sample(fleet);
		before = *fleet;
		mc_policy_observe(&fleet->settings, &fleet->host,
				  fleet->domains, fleet->n_domains,
				  fleet->now_ms);
		decide(fleet, step);
		for (size_t at = 0; at < fleet->n_domains; at++) {
			check_domain(fleet, at, step);
			seen[fleet->domains[at].decision.reason]++;
		}
		check_host(fleet);
		check_repeat(fleet, &before, step);
		check_order(fleet, step);
		check_shares(fleet, step);
		carry_out(fleet);
		check_fallback(fleet);
		check_fallback_order(fleet);
		check_fallback_shares(fleet);
	}
}

/* ---- guests that lie, on a host that is what it is ---- */

struct truth {
	uint64_t size_kib;
	uint64_t target_kib; /* where its balloon is on its way to */
	uint64_t touched_kib; /* of its memory, by now */
	uint64_t beside_kib; /* what its process has beside that */
	bool is_lost; /* it goes there, though the order seemed to fail */
};

/* Pages that go may have been touched or not. */
static void shrink(struct fleet *fleet, struct truth *truth, uint64_t size_kib)
{
	uint64_t gone_kib = fleet_below(fleet, truth->size_kib - size_kib + 1);

	truth->size_kib = size_kib;
	truth->touched_kib = sub(truth->touched_kib, gone_kib);
	if (truth->touched_kib > size_kib)
		truth->touched_kib = size_kib;
}

static void live(struct fleet *fleet, struct truth *truth)
{
	uint64_t size_kib = truth->target_kib, room_kib;

	if (fleet->is_frozen || fleet_one_in(fleet, 4))
		size_kib = truth->size_kib;
	else if (fleet_one_in(fleet, 3))
		size_kib = (truth->size_kib + size_kib) / 2;
	if (fleet_one_in(fleet, 40)) {
		size_kib = fleet_pick(fleet, 204800, 2097152) & 0xffffffff;
		truth->target_kib = size_kib;
	}
	if (size_kib < truth->size_kib)
		shrink(fleet, truth, size_kib);
	truth->size_kib = size_kib;
	room_kib = size_kib - truth->touched_kib;
	if (fleet_one_in(fleet, 2))
		truth->touched_kib += fleet_below(fleet, room_kib + 1);
	else if (fleet_one_in(fleet, 4))
		truth->touched_kib = size_kib;
}

static void be_born(struct fleet *fleet, struct truth *truth,
		    struct mc_policy_domain *domain)
{
	memset(domain, 0, sizeof *domain);
	fleet_pick_limits(fleet, &domain->view);
	truth->size_kib =
		(204800 + fleet_below(fleet, 2097152)) / PAGE_KIB * PAGE_KIB;
	truth->target_kib = truth->size_kib;
	truth->touched_kib = truth->size_kib;
	truth->beside_kib = fleet_below(fleet, 204800);
}

static uint64_t touched_by_all(const struct fleet *fleet,
			       const struct truth *truths)
{
	uint64_t touched_kib = 0;

	for (size_t i = 0; i < fleet->n_domains; i++)
		touched_kib += truths[i].touched_kib;
	return touched_kib;
}

static void tell(struct fleet *fleet, const struct truth *truth,
		 struct mc_policy_domain *domain)
{
	domain->view.actual_kib = truth->size_kib;
	if (!fleet_one_in(fleet, 6) || !domain->memory.is_seen) {
		fleet_pick_facts(fleet, &domain->view);
		fleet_pick_numbers(fleet, domain);
	}
	domain->view.has_rss = true;
	domain->view.rss_kib = truth->touched_kib + truth->beside_kib;
}

static void next_true_sample(struct fleet *fleet, struct truth *truths)
{
	fleet->now_ms +=
		fleet_below(fleet, fleet_one_in(fleet, 20) ? 100000 : 5000);
	for (size_t i = 0; i < fleet->n_domains; i++) {
		if (truths[i].size_kib == 0 || fleet_one_in(fleet, 60))
			be_born(fleet, &truths[i], &fleet->domains[i]);
		else
			live(fleet, &truths[i]);
		tell(fleet, &truths[i], &fleet->domains[i]);
	}
	fleet->host.available_kib =
		sub(fleet->host.total_kib, touched_by_all(fleet, truths));
	if (fleet_one_in(fleet, 10))
		fleet->host.reserved_kib = fleet_pick(fleet, 0, 1048576);
}

/* What would be left if all touched all that they have and are given now. */
static void check_truth(const struct fleet *fleet, const struct truth *truths)
{
	uint64_t left_kib = fleet->host.total_kib;
	bool is_given = false;

	for (size_t at = 0; at < fleet->n_domains; at++) {
		const struct mc_decision_policy *decision =
			&fleet->domains[at].decision;
		uint64_t most_kib = truths[at].size_kib;

		/* Of an order that failed only what shows is promised. */
		if (truths[at].target_kib > most_kib && !truths[at].is_lost)
			most_kib = truths[at].target_kib;
		if (decision->to_kib > decision->from_kib) {
			is_given = true;
			if (decision->to_kib > most_kib)
				most_kib = decision->to_kib;
		}
		left_kib = sub(left_kib, most_kib);
	}
	left_kib = sub(left_kib, fleet->host.reserved_kib);
	if (is_given && left_kib <= fleet->settings.host_reserve_kib)
		fail_at(fleet, 0,
			"promises would bring the host to its reserve");
	if (is_given && left_kib < fleet->settings.host_reserve_kib + 65536)
		n_close++;
}

/* Carried out, failed, or carried out though it seemed to fail. */
static void order(struct fleet *fleet, struct mc_policy_domain *domain,
		  struct truth *truth)
{
	bool is_done = !fleet_one_in(fleet, 20),
	     is_answered = !fleet_one_in(fleet, 20);

	mc_policy_ordered(domain, fleet->now_ms);
	if (!is_done || !is_answered)
		mc_policy_failed(domain);
	if (!is_done)
		return;
	truth->target_kib = domain->decision.to_kib;
	truth->is_lost = !is_answered;
}

static void carry_out_truly(struct fleet *fleet, struct truth *truths)
{
	for (size_t i = 0; i < fleet->n_domains; i++) {
		struct mc_policy_domain *domain = &fleet->domains[i];

		if (domain->decision.to_kib == domain->decision.from_kib)
			continue;
		order(fleet, domain, &truths[i]);
	}
}

static void try_true_fleet(uint64_t seed)
{
	static struct fleet all;
	struct truth truths[FLEET_MOST] = { 0 };
	struct fleet *fleet = &all;

	fleet_begin(fleet, seed);
	fleet->host.total_kib = fleet->n_domains * 1048576 +
				fleet->settings.host_reserve_kib % 4194304 +
				fleet_below(fleet, 4194304);
	for (; fleet->step < fleet->n_steps; fleet->step++) {
		next_true_sample(fleet, truths);
		mc_policy_observe(&fleet->settings, &fleet->host,
				  fleet->domains, fleet->n_domains,
				  fleet->now_ms);
		/* Now and then twice on one sample. */
		do {
			decide(fleet, fleet_one_in(fleet, 3) ? MC_STEP_RELIEF
							     : MC_STEP_PASS);
			check_truth(fleet, truths);
			carry_out_truly(fleet, truths);
		} while (fleet_one_in(fleet, 4));
	}
}

static const enum mc_reason often[] = {
	MC_REASON_SURPLUS,     MC_REASON_SURPLUS_STEP,
	MC_REASON_NEED,	       MC_REASON_NEED_UNFUNDED,
	MC_REASON_NEED_PARTLY, MC_REASON_NEED_RATIONED,
	MC_REASON_SETTLING,    MC_REASON_COOLDOWN,
	MC_REASON_MANUAL_HOLD, MC_REASON_STUCK,
};

/* All seeds, or the one that is asked for; false in that case. */
static bool try_seeds(void (*try)(uint64_t seed))
{
	const char *seed = getenv("MC_SEED");

	if (seed != NULL) {
		try(strtoull(seed, NULL, 10));
		return false;
	}
	for (uint64_t i = 1; i <= FLEETS; i++)
		try(i);
	return true;
}

static void promises_hold_for_any_fleet(void **state)
{
	(void)state;
	if (!try_seeds(try_fleet))
		return;
	for (size_t i = 0; i < sizeof often / sizeof often[0]; i++)
		if (seen[often[i]] < SEEN_LEAST)
			fail_msg("only %u times: %s", seen[often[i]],
				 mc_reason_name(often[i]));
	assert_in_range(n_richer, SEEN_LEAST / 2, UINT_MAX);
}

static void all_that_was_promised_fits_the_host(void **state)
{
	(void)state;
	if (try_seeds(try_true_fleet))
		assert_in_range(n_close, SEEN_LEAST, UINT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(promises_hold_for_any_fleet),
		cmocka_unit_test(all_that_was_promised_fits_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
