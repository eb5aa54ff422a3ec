/*
 * What holds for every step, with any settings and any numbers: random fleets
 * that are told sane things, absurd things and lies, in any order of time.
 *
 * A failure prints the seed of its fleet, the step in it and the domain.
 * MC_SEED=N tries that fleet alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"

#define DOMAINS_MOST 8
#define FLEETS 4000
#define STEPS 60
#define PAGE_KIB 4
#define SEEN_LEAST 1000
#define PART_LEAST_KIB 4096

/* How often something was decided: what never happens proves nothing. */
static unsigned seen[MC_REASON_COUNT];

struct fleet {
	uint64_t seed;
	uint64_t random;
	unsigned step;
	bool is_hostile; /* settings and numbers may be anything */
	bool is_frozen; /* no balloon moves */
	uint64_t now_ms;
	struct mc_policy_settings settings;
	struct mc_policy_host host;
	size_t n_domains;
	struct mc_policy_domain domains[DOMAINS_MOST];
};

/* splitmix64 */
static uint64_t draw(struct fleet *fleet)
{
	uint64_t z = fleet->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t below(struct fleet *fleet, uint64_t end)
{
	return draw(fleet) % end;
}

static bool one_in(struct fleet *fleet, uint64_t n)
{
	return below(fleet, n) == 0;
}

/* Anything at all, the ends of the range more often than not. */
static uint64_t absurd(struct fleet *fleet)
{
	switch (below(fleet, 6)) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX - below(fleet, 3);
	case 2:
		return UINT64_C(1) << below(fleet, 64);
	case 3:
		return draw(fleet);
	case 4:
		return below(fleet, 5);
	default:
		return below(fleet, 4194304);
	}
}

/* A sane number, but where everything is allowed anything now and then. */
static uint64_t pick(struct fleet *fleet, uint64_t low, uint64_t high)
{
	if (fleet->is_hostile && one_in(fleet, 8))
		return absurd(fleet);
	return low + below(fleet, high - low + 1);
}

static void pick_settings(struct fleet *fleet)
{
	struct mc_policy_settings *settings = &fleet->settings;

	*settings = mc_policy_defaults;
	if (one_in(fleet, 2))
		return;
	settings->host_reserve_kib = pick(fleet, 0, 1048576);
	settings->guest_reserve_kib = pick(fleet, 0, 409600);
	settings->release_step_kib = pick(fleet, 1024, 409600);
	settings->slack_kib = pick(fleet, 0, 65536);
	settings->give_slack_kib = pick(fleet, 0, 65536);
	settings->collector_interval_ms = pick(fleet, 100, 20000);
	settings->statistics_period_ms = pick(fleet, 1, 10) * 1000;
	settings->boot_grace_ms = pick(fleet, 0, 5000);
	settings->manual_hold_ms = pick(fleet, 0, 60000);
	settings->stuck_after_ms = pick(fleet, 1000, 20000);
	settings->stuck_retry_ms = pick(fleet, 1000, 60000);
	settings->cooldown_least_ms = pick(fleet, 0, 30000);
	settings->cooldown_most_ms = pick(fleet, 0, 600000);
	settings->psi_limit_centipct = pick(fleet, 0, 2000);
}

static void pick_limits(struct fleet *fleet, struct mc_policy_view *view)
{
	view->shares = pick(fleet, 1, 5000);
	view->min_kib = pick(fleet, 0, 409600);
	view->max_kib = pick(fleet, one_in(fleet, 8) ? 0 : 2097152, 4194304);
	view->mode = one_in(fleet, 10) ? (enum mc_mode)below(fleet, 3)
				       : MC_MODE_MANAGE;
}

static void pick_facts(struct fleet *fleet, struct mc_policy_view *view)
{
	view->is_running = !one_in(fleet, 40);
	view->is_moving = one_in(fleet, 40);
	view->is_unresponsive = one_in(fleet, 40);
	view->has_balloon = !one_in(fleet, 60);
	view->has_hugepages = one_in(fleet, 60);
	view->has_autodeflate = one_in(fleet, 3);
	view->has_unused = !one_in(fleet, 30);
	view->has_usable = !one_in(fleet, 10);
	view->has_available = !one_in(fleet, 10);
	view->has_swap_in = !one_in(fleet, 4);
	view->has_major_faults = !one_in(fleet, 4);
	view->has_rss = !one_in(fleet, 8);
	view->has_last_update = !one_in(fleet, 30);
	view->has_period = one_in(fleet, 2);
}

static void move_size(struct fleet *fleet, struct mc_policy_domain *domain)
{
	struct mc_policy_view *view = &domain->view;
	const struct mc_balloon_memory *balloon = &domain->memory.balloon;

	if (view->actual_kib == 0 || one_in(fleet, 40))
		view->actual_kib =
			pick(fleet, 204800, 2097152) / PAGE_KIB * PAGE_KIB;
	else if (balloon->is_pending && !fleet->is_frozen && !one_in(fleet, 4))
		view->actual_kib =
			one_in(fleet, 3)
				? view->actual_kib / 2 + balloon->target_kib / 2
				: balloon->target_kib;
}

static void pick_numbers(struct fleet *fleet, struct mc_policy_domain *domain)
{
	struct mc_policy_view *view = &domain->view;
	uint64_t base_kib = one_in(fleet, 3) ? domain->memory.place.base_kib
					     : view->actual_kib;

	view->available_kib =
		base_kib > 51200 ? base_kib - 40960 : base_kib / 2;
	view->unused_kib = below(fleet, view->available_kib + 1);
	view->usable_kib =
		view->unused_kib +
		below(fleet, view->available_kib - view->unused_kib + 1);
	if (one_in(fleet, 12))
		view->available_kib = pick(fleet, 0, 4194304);
	if (one_in(fleet, 12))
		view->unused_kib = pick(fleet, 0, 4194304);
	if (one_in(fleet, 12))
		view->usable_kib = pick(fleet, 0, 4194304);
	view->swap_in_kib += one_in(fleet, 8) ? pick(fleet, 0, 65536) : 0;
	view->major_faults += one_in(fleet, 8) ? pick(fleet, 0, 5000) : 0;
	view->rss_kib = pick(fleet, 40960, 4194304);
	view->period_ms = below(fleet, 3) * 1000;
	view->last_update_ms = fleet->now_ms / 1000 * 1000;
	if (one_in(fleet, 10))
		view->last_update_ms = pick(fleet, 0, fleet->now_ms + 20000);
}

static void next_sample(struct fleet *fleet)
{
	fleet->now_ms +=
		one_in(fleet, 20) ? below(fleet, 100000) : below(fleet, 5000);
	if (one_in(fleet, 50))
		fleet->now_ms = pick(fleet, 0, fleet->now_ms);
	fleet->now_ms %= UINT64_C(1) << 62;
	fleet->host.total_kib = pick(fleet, 0, 33554432);
	fleet->host.available_kib = pick(fleet, 0, 4194304);
	fleet->host.has_psi = one_in(fleet, 2);
	fleet->host.psi_some_centipct = pick(fleet, 0, 1500);
	fleet->host.reserved_kib =
		one_in(fleet, 3) ? pick(fleet, 0, 1048576) : 0;
	for (size_t i = 0; i < fleet->n_domains; i++) {
		struct mc_policy_domain *domain = &fleet->domains[i];

		if (one_in(fleet, 60))
			memset(domain, 0, sizeof *domain);
		if (domain->view.max_kib == 0 || one_in(fleet, 30))
			pick_limits(fleet, &domain->view);
		move_size(fleet, domain);
		if (one_in(fleet, 6) && domain->memory.is_seen)
			continue;
		pick_facts(fleet, &domain->view);
		pick_numbers(fleet, domain);
	}
}

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

static void check_taking(const struct fleet *fleet, size_t at,
			 enum mc_policy_step step)
{
	const struct mc_policy_view *view = &fleet->domains[at].view;
	const struct mc_decision_policy *decision =
		&fleet->domains[at].decision;
	const struct mc_policy_settings *settings = &fleet->settings;
	uint64_t taken_kib = decision->from_kib - decision->to_kib;

	HOLDS(step == MC_STEP_PASS, "a relief takes");
	HOLDS(view->mode == MC_MODE_MANAGE, "not managed, yet taken from");
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
}

static void check_giving(const struct fleet *fleet, size_t at)
{
	const struct mc_policy_view *view = &fleet->domains[at].view;
	const struct mc_decision_policy *decision =
		&fleet->domains[at].decision;

	HOLDS(view->mode == MC_MODE_MANAGE, "not managed, yet given to");
	HOLDS(decision->need_kib > 0, "given without need");
	HOLDS(decision->to_kib <= view->max_kib, "given above the maximum");
	HOLDS(fleet->host.state == MC_HOST_OK, "given by a host that is low");
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
	return a->state == b->state && a->reason == b->reason &&
	       a->from_kib == b->from_kib && a->to_kib == b->to_kib &&
	       a->need_kib == b->need_kib && a->spare_kib == b->spare_kib &&
	       a->reserve_kib == b->reserve_kib &&
	       a->forecast_kib == b->forecast_kib &&
	       a->granted_kib == b->granted_kib && a->limit == b->limit;
}

/* Nothing but decisions and the host's sums may come of deciding. */
static void check_repeat(struct fleet *fleet, enum mc_policy_step step)
{
	static struct fleet again;

	again = *fleet;
	decide(&again, step);
	for (size_t at = 0; at < fleet->n_domains; at++) {
		HOLDS(is_equal(&again.domains[at].decision,
			       &fleet->domains[at].decision),
		      "decided otherwise the second time");
		HOLDS(memcmp(&again.domains[at].memory,
			     &fleet->domains[at].memory,
			     sizeof again.domains[at].memory) == 0,
		      "deciding is remembered");
	}
}

static void check_order(struct fleet *fleet, enum mc_policy_step step)
{
	static struct fleet turned;
	size_t last = fleet->n_domains - 1;

	turned = *fleet;
	for (size_t at = 0; at < fleet->n_domains; at++)
		turned.domains[last - at] = fleet->domains[at];
	decide(&turned, step);
	for (size_t at = 0; at < fleet->n_domains; at++)
		HOLDS(is_equal(&turned.domains[last - at].decision,
			       &fleet->domains[at].decision),
		      "the order of domains matters");
}

/* A page of rounding aside. */
static void check_shares(struct fleet *fleet, enum mc_policy_step step)
{
	static struct fleet richer;
	size_t at = below(fleet, fleet->n_domains);
	uint64_t least_kib = fleet->domains[at].decision.granted_kib;

	richer = *fleet;
	richer.domains[at].view.shares +=
		richer.domains[at].view.shares / 2 + 1;
	if (richer.domains[at].view.shares < fleet->domains[at].view.shares)
		return;
	decide(&richer, step);
	least_kib = sub(least_kib, PAGE_KIB);
	if (least_kib <= PART_LEAST_KIB)
		return;
	HOLDS(richer.domains[at].decision.granted_kib >= least_kib,
	      "a larger share gets less");
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
	HOLDS(fleet->host.state == MC_HOST_OK, "raised on a host that is low");
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
	size_t at = below(fleet, fleet->n_domains);
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

		if (mc_policy_wants_period(&fleet->settings, domain,
					   fleet->now_ms))
			mc_policy_period_set(domain, fleet->now_ms);
		if (one_in(fleet, 10))
			continue;
		mc_policy_ordered(domain, fleet->now_ms);
		if (one_in(fleet, 10))
			mc_policy_failed(domain);
	}
}

static void try_fleet(uint64_t seed)
{
	static struct fleet all;
	struct fleet *fleet = &all;

	memset(fleet, 0, sizeof *fleet);
	fleet->seed = seed;
	fleet->random = seed;
	fleet->now_ms = UINT64_C(1700000000000);
	fleet->is_hostile = one_in(fleet, 2);
	fleet->is_frozen = one_in(fleet, 10);
	fleet->n_domains = 1 + below(fleet, DOMAINS_MOST);
	pick_settings(fleet);
	for (fleet->step = 0; fleet->step < STEPS; fleet->step++) {
		enum mc_policy_step step =
			one_in(fleet, 3) ? MC_STEP_RELIEF : MC_STEP_PASS;

		next_sample(fleet);
		mc_policy_observe(&fleet->settings, &fleet->host,
				  fleet->domains, fleet->n_domains,
				  fleet->now_ms);
		decide(fleet, step);
		for (size_t at = 0; at < fleet->n_domains; at++) {
			check_domain(fleet, at, step);
			seen[fleet->domains[at].decision.reason]++;
		}
		check_host(fleet);
		check_repeat(fleet, step);
		check_order(fleet, step);
		check_shares(fleet, step);
		carry_out(fleet);
		check_fallback(fleet);
		check_fallback_order(fleet);
		check_fallback_shares(fleet);
	}
}

static const enum mc_reason often[] = {
	MC_REASON_SURPLUS,     MC_REASON_SURPLUS_STEP,
	MC_REASON_NEED,	       MC_REASON_NEED_UNFUNDED,
	MC_REASON_NEED_PARTLY, MC_REASON_NEED_RATIONED,
	MC_REASON_SETTLING,    MC_REASON_COOLDOWN,
	MC_REASON_MANUAL_HOLD, MC_REASON_STUCK,
};

static void promises_hold_for_any_fleet(void **state)
{
	const char *seed = getenv("MC_SEED");

	(void)state;
	if (seed != NULL) {
		try_fleet(strtoull(seed, NULL, 10));
		return;
	}
	for (uint64_t i = 1; i <= FLEETS; i++)
		try_fleet(i);
	for (size_t i = 0; i < sizeof often / sizeof often[0]; i++)
		if (seen[often[i]] < SEEN_LEAST)
			fail_msg("only %u times: %s", seen[often[i]],
				 mc_reason_name(often[i]));
	assert_true(seen_fallbacks > SEEN_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(promises_hold_for_any_fleet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
