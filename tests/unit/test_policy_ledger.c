/* What is promised, the host's state, and how a budget is shared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "policy/host.h"
#include "policy/ledger.h"
#include "policy/share.h"

#define MIB(n) ((uint64_t)(n)*1024)

/* One sample 2 s after the one before, and a grant right after it. */
struct step {
	unsigned rss_mib;
	unsigned shrunk_mib;
	unsigned foreign_mib;
	unsigned grant_mib;
};

static const struct {
	const char *label;
	struct step steps[5]; /* up to the first without rss */
	unsigned want_mib;
} rows[] = {
	{ "nothing granted", { { 300, 0, 0, 0 } }, 0 },
	{ "a grant is promised", { { 300, 0, 0, 80 } }, 80 },
	{ "what is touched is no longer promised",
	  { { 300, 0, 0, 80 }, { 350, 0, 0, 0 } },
	  30 },
	{ "all touched and more", { { 300, 0, 0, 80 }, { 500, 0, 0, 0 } }, 0 },
	{ "grants add up", { { 300, 0, 0, 80 }, { 320, 0, 0, 40 } }, 100 },
	{ "what was touched before is no part of it",
	  { { 300, 0, 0, 80 }, { 250, 0, 0, 0 }, { 300, 0, 0, 0 } },
	  80 },
	{ "a release of pages that weren't touched",
	  { { 300, 0, 0, 80 }, { 300, 50, 0, 0 } },
	  30 },
	{ "a release of touched pages leaves the promise",
	  { { 300, 0, 0, 80 }, { 250, 50, 0, 0 } },
	  80 },
	{ "which is then used from there",
	  { { 300, 0, 0, 80 }, { 250, 50, 0, 0 }, { 310, 0, 0, 0 } },
	  20 },
	{ "what others give is promised too",
	  { { 300, 0, 0, 0 }, { 320, 0, 100, 0 } },
	  80 },
};

static void promises_follow_rss(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mc_ledger_memory ledger = { 0 };
		uint64_t now_ms = 1000, got_kib;

		for (size_t j = 0; rows[i].steps[j].rss_mib > 0; j++) {
			const struct step *step = &rows[i].steps[j];
			const struct mc_policy_view view = {
				.has_rss = true,
				.rss_kib = MIB(step->rss_mib),
			};
			const struct mc_balloon_change change = {
				.shrunk_kib = MIB(step->shrunk_mib),
				.grown_foreign_kib = MIB(step->foreign_mib),
			};

			mc_ledger_observe(&ledger, &view, &change, now_ms);
			if (step->grant_mib > 0)
				mc_ledger_grant(&ledger, &view,
						MIB(step->grant_mib), now_ms);
			now_ms += 2000;
		}
		got_kib = mc_ledger_granted(&ledger, now_ms);
		if (got_kib != MIB(rows[i].want_mib))
			fail_msg("%s: got %ju MiB", rows[i].label,
				 (uintmax_t)got_kib / 1024);
	}
}

static void without_rss_a_promise_fades(void **state)
{
	const struct mc_policy_view view = { .has_rss = false };
	struct mc_ledger_memory ledger = { 0 };

	(void)state;
	mc_ledger_grant(&ledger, &view, MIB(90), 1000);
	assert_int_equal(mc_ledger_granted(&ledger, 1000), MIB(90));
	assert_int_equal(mc_ledger_granted(&ledger, 11000), MIB(60));
	mc_ledger_grant(&ledger, &view, MIB(30), 11000);
	assert_int_equal(mc_ledger_granted(&ledger, 11000), MIB(90));
	assert_int_equal(mc_ledger_granted(&ledger, 41000), 0);
}

/* A domain of 300 MiB with nothing granted; rss and what it used, in MiB. */
static const struct {
	const char *label;
	enum mc_mode mode;
	unsigned rss_mib;
	unsigned used_mib; /* 0: its numbers don't tell */
	unsigned want_mib;
	unsigned spare_mib; /* 0: it wasn't weighed */
} reserves[] = {
	{ "a reserve never touched", MC_MODE_MANAGE, 180, 0, 100, 0 },
	{ "a part of it touched", MC_MODE_MANAGE, 340, 0, 56, 0 },
	{ "all touched", MC_MODE_MANAGE, 396, 0, 0, 0 },
	{ "it uses more than the guess leaves", MC_MODE_MANAGE, 340, 290, 10,
	  0 },
	{ "QEMU has more than guessed", MC_MODE_MANAGE, 400, 0, 0, 0 },
	{ "of the observed only grants count", MC_MODE_OBSERVE, 180, 0, 0, 0 },
	{ "of those switched off likewise", MC_MODE_OFF, 180, 0, 0, 0 },
	{ "what it can't spare", MC_MODE_MANAGE, 180, 0, 176, 40 },
	{ "what it can spare is taken first", MC_MODE_MANAGE, 180, 0, 100,
	  190 },
};

static void a_reserve_never_touched_is_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reserves / sizeof reserves[0]; i++) {
		static const struct mc_balloon_change none;
		struct mc_policy_domain domain = {
			.view = { .mode = reserves[i].mode,
				  .is_running = true,
				  .has_balloon = true,
				  .actual_kib = MIB(300),
				  .has_rss = true,
				  .rss_kib = MIB(reserves[i].rss_mib) },
		};
		uint64_t got_kib;

		domain.memory.balloon.actual_kib = MIB(300);
		domain.decision.spare_kib = MIB(reserves[i].spare_mib);
		if (reserves[i].spare_mib > 0)
			domain.decision.reserve_kib = MIB(100);
		mc_ledger_observe(&domain.memory.ledger, &domain.view, &none,
				  0);
		if (reserves[i].used_mib > 0)
			mc_ledger_used(&domain.memory.ledger, &domain.view,
				       MIB(reserves[i].used_mib));
		got_kib = mc_ledger_of(&mc_policy_defaults, &domain, 0);
		if (got_kib != MIB(reserves[i].want_mib))
			fail_msg("%s: got %ju MiB", reserves[i].label,
				 (uintmax_t)got_kib / 1024);
	}
}

/* What is available, after each other; PSI in hundredths of a percent. */
static const struct {
	const char *label;
	struct {
		unsigned available_mib;
		unsigned psi;
	} samples[4]; /* up to the first with nothing available */
	enum mc_host_state want;
	bool has_changed; /* at the last one */
	unsigned budget_mib;
} hosts[] = {
	{ "plenty", { { 1000, 0 } }, MC_HOST_OK, true, 800 },
	{ "still plenty", { { 1000, 0 }, { 900, 0 } }, MC_HOST_OK, false, 700 },
	{ "just above the reserve", { { 201, 0 } }, MC_HOST_OK, true, 1 },
	{ "at the reserve", { { 200, 0 } }, MC_HOST_LOW, true, 0 },
	{ "not yet clear of it",
	  { { 200, 0 }, { 250, 0 } },
	  MC_HOST_LOW,
	  false,
	  0 },
	{ "clear of it", { { 200, 0 }, { 251, 0 } }, MC_HOST_OK, true, 51 },
	{ "half of it", { { 100, 0 } }, MC_HOST_CRITICAL, true, 0 },
	{ "not yet clear of that",
	  { { 100, 0 }, { 150, 0 } },
	  MC_HOST_CRITICAL,
	  false,
	  0 },
	{ "clear of that", { { 100, 0 }, { 151, 0 } }, MC_HOST_LOW, true, 0 },
	{ "pressed", { { 1000, 1001 } }, MC_HOST_LOW, true, 0 },
	{ "at the limit of pressure",
	  { { 1000, 1000 } },
	  MC_HOST_OK,
	  true,
	  800 },
	{ "not yet clear of pressure",
	  { { 1000, 1001 }, { 1000, 501 } },
	  MC_HOST_LOW,
	  false,
	  0 },
	{ "clear of pressure",
	  { { 1000, 1001 }, { 1000, 500 } },
	  MC_HOST_OK,
	  true,
	  800 },
};

static void the_host_has_states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
		struct mc_policy_host host = { .total_kib = MIB(4096),
					       .has_psi = true };

		for (size_t j = 0; hosts[i].samples[j].available_mib > 0; j++) {
			host.available_kib =
				MIB(hosts[i].samples[j].available_mib);
			host.psi_some_centipct = hosts[i].samples[j].psi;
			mc_host_observe(&mc_policy_defaults, &host, 0);
		}
		mc_host_budget(&mc_policy_defaults, &host, 0);
		if (host.state != hosts[i].want ||
		    host.has_changed != hosts[i].has_changed ||
		    host.budget_kib != MIB(hosts[i].budget_mib))
			fail_msg("%s: %s, changed %d, budget %ju KiB",
				 hosts[i].label, mc_host_state_name(host.state),
				 host.has_changed, (uintmax_t)host.budget_kib);
	}
}

/* Whether a need went unmet on each second, and the state in the next. */
static const struct {
	const char *label;
	const char *unmet; /* x: it did; L: the host is low, too */
	enum mc_host_state want;
} shortages[] = {
	{ "all needs are met", "...", MC_HOST_OK },
	{ "one isn't", "..x", MC_HOST_SHORT },
	{ "one wasn't a moment ago", "x....", MC_HOST_SHORT },
	{ "one wasn't long ago", "x..............................",
	  MC_HOST_OK },
	{ "a low host is low", "xxL", MC_HOST_LOW },
	{ "what waited while it was low is met now", "LLLL.", MC_HOST_OK },
	{ "and what still waits then", "LLLLx", MC_HOST_SHORT },
};

static void a_shortage_is_a_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shortages / sizeof shortages[0]; i++) {
		struct mc_policy_host host = { .total_kib = MIB(4096),
					       .state = MC_HOST_OK };
		const char *unmet = shortages[i].unmet;

		for (size_t j = 0; unmet[j] != '\0'; j++) {
			host.available_kib = MIB(unmet[j] == 'L' ? 200 : 1000);
			if (unmet[j] == 'L')
				mc_host_observe(&mc_policy_defaults, &host,
						j * 1000);
			host.is_short = unmet[j] != '.';
			mc_host_observe(&mc_policy_defaults, &host,
					(j + 1) * 1000);
		}
		if (host.state != shortages[i].want)
			fail_msg("%s: %s", shortages[i].label,
				 mc_host_state_name(host.state));
		assert_int_equal(mc_host_gives(&host),
				 host.state != MC_HOST_LOW);
	}
}

static void a_large_reserve_is_left_as_soon_as_a_small_one(void **state)
{
	struct mc_policy_settings settings = mc_policy_defaults;
	struct mc_policy_host host = { .available_kib = MIB(16000) };

	(void)state;
	settings.host_reserve_kib = MIB(16000);
	mc_host_observe(&settings, &host, 0);
	assert_int_equal(host.state, MC_HOST_LOW);
	host.available_kib = MIB(16065);
	mc_host_observe(&settings, &host, 0);
	assert_int_equal(host.state, MC_HOST_OK);
}

static void the_budget_is_what_is_left(void **state)
{
	struct mc_policy_host host = {
		.available_kib = MIB(1000),
		.reserved_kib = MIB(300),
		.state = MC_HOST_OK,
	};

	(void)state;
	mc_host_budget(&mc_policy_defaults, &host, MIB(150));
	assert_int_equal(host.budget_kib, MIB(350));
	assert_int_equal(host.promised_kib, MIB(150));
	assert_int_equal(host.missing_kib, 0);
	mc_host_budget(&mc_policy_defaults, &host, MIB(600));
	assert_int_equal(host.budget_kib, 0);
	assert_int_equal(host.missing_kib, MIB(100));
	/* The host is full to its reserve, and promised more than it has. */
	host.available_kib = MIB(200);
	mc_host_budget(&mc_policy_defaults, &host, MIB(600));
	assert_int_equal(host.missing_kib, MIB(300));
}

/* Pressure stops grants; room that is there stays there. */
static void room_is_there_while_the_host_is_pressed(void **state)
{
	struct mc_policy_host host = {
		.available_kib = MIB(1000),
		.reserved_kib = MIB(800),
		.has_psi = true,
		.psi_some_centipct = 5000,
	};

	(void)state;
	mc_host_observe(&mc_policy_defaults, &host, 0);
	mc_host_budget(&mc_policy_defaults, &host, 0);
	assert_int_equal(host.state, MC_HOST_LOW);
	assert_int_equal(host.missing_kib, 0);
	host.reserved_kib++;
	mc_host_budget(&mc_policy_defaults, &host, 0);
	assert_int_equal(host.missing_kib, 1);
}

static struct mc_policy_domain *linked(struct mc_policy_domain *domains,
				       size_t n_domains)
{
	struct mc_policy_domain *first = NULL;

	for (size_t i = 0; i < n_domains; i++) {
		domains[i].plan.next = first;
		first = &domains[i];
	}
	return first;
}

/* Four askers at most: size above the minimum, shares, MiB asked for. */
static const struct {
	const char *label;
	unsigned budget_mib;
	struct {
		unsigned above_mib;
		unsigned shares;
		unsigned ask_mib;
		unsigned want_mib;
	} askers[4];
} shared[] = {
	{ "enough for all",
	  300,
	  { { 0, 1000, 100, 100 }, { 500, 10, 200, 200 } } },
	{ "equals share alike",
	  100,
	  { { 0, 1000, 100, 50 }, { 0, 1000, 100, 50 } } },
	{ "who asks for less leaves more",
	  100,
	  { { 0, 1000, 20, 20 }, { 0, 1000, 100, 80 } } },
	{ "the smaller one is brought up first",
	  100,
	  { { 100, 1000, 100, 20 }, { 40, 1000, 100, 80 } } },
	{ "who has more than its part gets nothing",
	  100,
	  { { 500, 1000, 100, 0 }, { 0, 1000, 200, 100 } } },
	{ "by shares",
	  700,
	  { { 0, 1000, 900, 100 },
	    { 0, 2000, 900, 200 },
	    { 0, 4000, 900, 400 } } },
	{ "shares are of sizes, not of grants",
	  300,
	  { { 100, 1000, 900, 100 }, { 200, 2000, 900, 200 } } },
	{ "no shares are the least",
	  101,
	  { { 0, 0, 900, 1 }, { 0, 100, 900, 100 } } },
	{ "who doesn't ask gets nothing",
	  100,
	  { { 0, 1000, 0, 0 }, { 0, 1000, 900, 100 } } },
	{ "nothing to share", 0, { { 0, 1000, 100, 0 } } },
};

static void a_budget_is_shared_max_min_fair(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
		struct mc_policy_domain domains[4] = { 0 };

		for (size_t j = 0; j < 4; j++)
			domains[j].plan = (struct mc_policy_plan){
				.above_kib = MIB(shared[i].askers[j].above_mib),
				.shares = shared[i].askers[j].shares,
				.ask_kib = MIB(shared[i].askers[j].ask_mib),
			};
		mc_share_budget(linked(domains, 4), MIB(shared[i].budget_mib));
		for (size_t j = 0; j < 4; j++) {
			uint64_t want_kib = MIB(shared[i].askers[j].want_mib);
			uint64_t got_kib = domains[j].plan.grant_kib;

			/* Whole pages, rounded down. */
			if (got_kib > want_kib || got_kib + 8 < want_kib)
				fail_msg("%s: asker %zu got %ju KiB",
					 shared[i].label, j,
					 (uintmax_t)got_kib);
		}
	}
}

#define ASKERS 12

static uint64_t draw(uint64_t *random, unsigned bits)
{
	*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *random >> (64 - bits);
}

/* Sizes of any order of magnitude, alike or not. */
static void draw_askers(struct mc_policy_domain *domains, uint64_t *random)
{
	unsigned bits = 3 + (unsigned)(draw(random, 16) % 38);
	bool is_uniform = draw(random, 2) == 0;

	for (size_t i = 0; i < ASKERS; i++)
		domains[i].plan = (struct mc_policy_plan){
			.above_kib = draw(random, bits),
			.shares = draw(random, is_uniform ? 1 : 22),
			.ask_kib = draw(random, bits) / 4 * 4,
		};
}

/* The level up to which a size fills its part, in KiB for each share. */
static long double level_of(const struct mc_policy_plan *plan, uint64_t kib)
{
	uint64_t shares = plan->shares > 0 ? plan->shares : 1;

	if (shares > 1 << 20)
		shares = 1 << 20;
	return ((long double)plan->above_kib + (long double)kib) /
	       (long double)shares;
}

/* Nobody is over a level that somebody who asks for more is under. */
static void check_levels(const struct mc_policy_domain *domains, size_t round)
{
	long double highest = 0, lowest = 1e30L;

	for (size_t i = 0; i < ASKERS; i++) {
		const struct mc_policy_plan *plan = &domains[i].plan;

		assert_true(plan->grant_kib <= plan->ask_kib);
		assert_int_equal(plan->grant_kib % 4, 0);
		if (plan->grant_kib > 0 &&
		    level_of(plan, plan->grant_kib) > highest)
			highest = level_of(plan, plan->grant_kib);
		/* What it gets is rounded down to a page. */
		if (plan->grant_kib < plan->ask_kib &&
		    level_of(plan, plan->grant_kib + 5) < lowest)
			lowest = level_of(plan, plan->grant_kib + 5);
	}
	if (highest > lowest)
		fail_msg("round %zu: one is at %Lf, another under %Lf", round,
			 highest, lowest);
}

static void any_budget_is_shared_max_min_fair(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (size_t round = 0; round < 200000; round++) {
		struct mc_policy_domain domains[ASKERS] = { 0 };
		uint64_t asked_kib = 0, granted_kib = 0, budget_kib;

		draw_askers(domains, &random);
		for (size_t i = 0; i < ASKERS; i++)
			asked_kib += domains[i].plan.ask_kib;
		budget_kib = draw(&random, 48) % (asked_kib + 1);
		mc_share_budget(linked(domains, ASKERS), budget_kib);
		check_levels(domains, round);
		for (size_t i = 0; i < ASKERS; i++)
			granted_kib += domains[i].plan.grant_kib;
		/* All of it, but for less than a page for each. */
		if (granted_kib > budget_kib ||
		    granted_kib + 5 * ASKERS < budget_kib)
			fail_msg("round %zu: %ju of %ju KiB were granted",
				 round, (uintmax_t)granted_kib,
				 (uintmax_t)budget_kib);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(promises_follow_rss),
		cmocka_unit_test(without_rss_a_promise_fades),
		cmocka_unit_test(a_reserve_never_touched_is_promised),
		cmocka_unit_test(the_host_has_states),
		cmocka_unit_test(a_shortage_is_a_state),
		cmocka_unit_test(
			a_large_reserve_is_left_as_soon_as_a_small_one),
		cmocka_unit_test(the_budget_is_what_is_left),
		cmocka_unit_test(room_is_there_while_the_host_is_pressed),
		cmocka_unit_test(a_budget_is_shared_max_min_fair),
		cmocka_unit_test(any_budget_is_shared_max_min_fair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
