/* What is counted of a domain: memory held back over time, moves, harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/harm.h"
#include "policy/score.h"

#define MIB(n) ((uint64_t)(n)*1024)
#define START_MS UINT64_C(1700000000000)

/* A domain of 2 GiB, its guest unremarkable but for what a test changes. */
static struct mc_policy_settings settings;
static struct mc_policy_host host;
static struct mc_policy_domain domain;
static uint64_t now_ms;

static int set_up(void **state)
{
	(void)state;
	settings = mc_policy_defaults;
	settings.boot_grace_ms = 0;
	now_ms = START_MS;
	host = (struct mc_policy_host){ .total_kib = MIB(16384),
					.available_kib = MIB(8192) };
	domain = (struct mc_policy_domain){
		.view = { .mode = MC_MODE_MANAGE,
			  .shares = 1000,
			  .min_kib = MIB(200),
			  .max_kib = MIB(2048),
			  .ceiling_kib = MIB(2048),
			  .actual_kib = MIB(1024),
			  .is_running = true,
			  .has_balloon = true,
			  .has_unused = true,
			  .unused_kib = MIB(300),
			  .has_usable = true,
			  .usable_kib = MIB(300),
			  .has_swap_in = true,
			  .has_major_faults = true,
			  .has_last_update = true },
	};
	return 0;
}

/* The next sample, so much later and with numbers of its moment. */
static void sample_after(uint64_t ms)
{
	now_ms += ms;
	domain.view.last_update_ms = now_ms;
	mc_policy_observe(&settings, &host, &domain, 1, now_ms);
}

static void order(uint64_t to_mib)
{
	domain.decision = (struct mc_decision_policy){
		.from_kib = domain.view.actual_kib,
		.to_kib = MIB(to_mib),
	};
	mc_policy_ordered(&domain, now_ms);
}

static const struct mc_score_memory *score(void)
{
	return &domain.memory.score;
}

/* Two samples, sizes in MiB, and what counts of the time between. */
static const struct {
	const char *label;
	unsigned before_mib, after_mib;
	uint64_t elapsed_ms, interval_ms;
	uint64_t want_ms, want_mib_ms;
} times[] = {
	{ "at rest", 1024, 1024, 2000, 2000, 2000, 1024 * 2000 },
	{ "at its maximum", 2048, 2048, 2000, 2000, 2000, 0 },
	{ "above its maximum", 4096, 4096, 2000, 2000, 2000, 0 },
	{ "shrunk meanwhile: as it was", 1024, 512, 2000, 2000, 2000,
	  1024 * 2000 },
	{ "grown meanwhile: as it is", 512, 1024, 2000, 2000, 2000,
	  1024 * 2000 },
	{ "less than a second", 1024, 1024, 100, 2000, 100, 1024 * 100 },
	{ "a minute", 1024, 1024, 60000, 2000, 60000, 1024 * 60000 },
	{ "longer than that", 1024, 1024, 60001, 2000, 0, 0 },
	{ "longer, and within three long intervals", 1024, 1024, 180000, 60000,
	  180000, 1024 * 180000 },
	{ "longer than these", 1024, 1024, 180001, 60000, 0, 0 },
	{ "the clock was set back", 1024, 1024, -UINT64_C(5000), 2000, 0, 0 },
};

static void what_is_taken_back_adds_up(void **state)
{
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		uint64_t want_kib_s = MIB(times[i].want_mib_ms) / 1000;

		set_up(state);
		settings.collector_interval_ms = times[i].interval_ms;
		domain.view.actual_kib = MIB(times[i].before_mib);
		sample_after(0);
		domain.view.actual_kib = MIB(times[i].after_mib);
		sample_after(times[i].elapsed_ms);
		if (score()->watched_ms != times[i].want_ms ||
		    score()->taken_back_kib_s != want_kib_s)
			fail_msg("%s: %ju ms, %ju KiB-seconds, not %ju",
				 times[i].label, (uintmax_t)score()->watched_ms,
				 (uintmax_t)score()->taken_back_kib_s,
				 (uintmax_t)want_kib_s);
	}
}

static void parts_of_seconds_are_not_lost(void **state)
{
	(void)state;
	domain.view.actual_kib = MIB(2048) - 1;
	for (int i = 0; i <= 10000; i++)
		sample_after(i == 0 ? 0 : 100);
	assert_int_equal(score()->taken_back_kib_s, 1000);
	assert_int_equal(mc_score_average(score(), score()->watched_ms), 1);
}

/* Whose memory isn't ours to take back: one fact each. */
static const struct {
	const char *label;
	enum mc_mode mode;
	bool *flag; /* is turned */
	bool want;
} parts[] = {
	{ "managed", MC_MODE_MANAGE, NULL, true },
	{ "observed", MC_MODE_OBSERVE, NULL, false },
	{ "off", MC_MODE_OFF, NULL, false },
	{ "paused", MC_MODE_MANAGE, &domain.view.is_running, true },
	{ "migrated", MC_MODE_MANAGE, &domain.view.is_moving, true },
	{ "hung", MC_MODE_MANAGE, &domain.view.is_unresponsive, true },
	{ "without numbers", MC_MODE_MANAGE, &domain.view.has_unused, true },
	{ "without a balloon", MC_MODE_MANAGE, &domain.view.has_balloon,
	  false },
	{ "hugepages", MC_MODE_MANAGE, &domain.view.has_hugepages, false },
};

static void only_what_is_managed_counts(void **state)
{
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		set_up(state);
		domain.view.mode = parts[i].mode;
		if (parts[i].flag != NULL)
			*parts[i].flag = !*parts[i].flag;
		sample_after(0);
		sample_after(2000);
		if ((score()->taken_back_kib_s > 0) != parts[i].want ||
		    (score()->watched_ms > 0) != parts[i].want)
			fail_msg("%s: %ju ms, %ju KiB-seconds", parts[i].label,
				 (uintmax_t)score()->watched_ms,
				 (uintmax_t)score()->taken_back_kib_s);
	}
}

static void time_counts_from_when_it_is_managed(void **state)
{
	(void)state;
	domain.view.mode = MC_MODE_OBSERVE;
	sample_after(0);
	domain.view.mode = MC_MODE_MANAGE;
	sample_after(2000);
	assert_int_equal(score()->watched_ms, 0);
	sample_after(2000);
	assert_int_equal(score()->watched_ms, 2000);
	domain.view.mode = MC_MODE_OBSERVE;
	sample_after(2000);
	assert_int_equal(score()->watched_ms, 2000);
}

static void sums_stop_at_the_end(void **state)
{
	struct mc_score_memory sum = { .taken_back_kib_s = UINT64_MAX - 1,
				       .rest_kib_ms = 999,
				       .taken_kib = UINT64_MAX };
	const struct mc_score_memory more = { .taken_back_kib_s = 1,
					      .rest_kib_ms = 999,
					      .taken_kib = 1,
					      .given_kib = 2,
					      .orders = 3,
					      .harms = { 4, 5, 6, 7 } };

	(void)state;
	mc_score_add(&sum, &more);
	assert_int_equal(sum.taken_back_kib_s, UINT64_MAX);
	assert_int_equal(sum.taken_kib, UINT64_MAX);
	assert_int_equal(sum.given_kib, 2);
	assert_int_equal(sum.orders, 3);
	assert_int_equal(sum.harms[MC_HARM_GROWN], 7);
	/* KiB-seconds times 1000 don't fit: 3 days of 2^63 of them. */
	sum.taken_back_kib_s = UINT64_C(1) << 63;
	assert_int_equal(mc_score_average(&sum, 259200000),
			 (UINT64_C(1) << 63) / 259200);
	assert_int_equal(mc_score_average(&sum, 0), UINT64_C(1) << 63);
}

static void what_orders_move_is_counted_when_it_shows(void **state)
{
	(void)state;
	sample_after(0);
	order(974);
	/* What was counted once must never go back: it isn't done yet. */
	assert_int_equal(score()->orders, 0);
	mc_policy_done(&domain);
	assert_int_equal(score()->orders, 1);
	assert_int_equal(score()->taken_kib, 0);
	domain.view.actual_kib = MIB(1000);
	sample_after(2000);
	assert_int_equal(score()->taken_kib, MIB(24));
	domain.view.actual_kib = MIB(974);
	sample_after(2000);
	assert_int_equal(score()->taken_kib, MIB(50));
	order(1100);
	mc_policy_done(&domain);
	domain.view.actual_kib = MIB(1100);
	sample_after(2000);
	assert_int_equal(score()->given_kib, MIB(126));
	assert_int_equal(score()->orders, 2);
}

static void what_others_move_is_not_ours(void **state)
{
	(void)state;
	sample_after(0);
	domain.view.actual_kib = MIB(700);
	sample_after(2000);
	domain.view.actual_kib = MIB(1700);
	sample_after(2000);
	domain.view.actual_kib += 32;
	sample_after(2000);
	assert_int_equal(score()->taken_kib, 0);
	assert_int_equal(score()->given_kib, 0);
	assert_int_equal(score()->orders, 0);
}

static void an_order_that_failed_is_none(void **state)
{
	(void)state;
	sample_after(0);
	order(974);
	mc_policy_failed(&domain);
	assert_int_equal(score()->orders, 0);
	/* No answer came, but the balloon moves: that was us. */
	domain.view.actual_kib = MIB(974);
	sample_after(2000);
	assert_int_equal(score()->taken_kib, MIB(50));
}

static void swap_in(void)
{
	domain.view.swap_in_kib += MIB(2);
}

static void fault(void)
{
	domain.view.major_faults += 2000;
}

static void run_low(void)
{
	domain.view.unused_kib = domain.view.usable_kib = MIB(20);
}

static void grow_back(void)
{
	domain.view.has_autodeflate = true;
	domain.view.actual_kib += MIB(100);
}

/* What befalls the guest so long after a release, if there was one. */
static const struct {
	const char *label;
	void (*happen)(void);
	bool was_taken;
	uint64_t after_ms;
	enum mc_harm kind;
	uint64_t want;
} harms[] = {
	{ "swapped in", swap_in, true, 2000, MC_HARM_SWAP_IN, 1 },
	{ "swapped in, long after", swap_in, true, 32000, MC_HARM_SWAP_IN, 0 },
	{ "swapped in by itself", swap_in, false, 2000, MC_HARM_SWAP_IN, 0 },
	{ "faulted", fault, true, 2000, MC_HARM_FAULTS, 1 },
	{ "faulted by itself", fault, false, 2000, MC_HARM_FAULTS, 0 },
	{ "low", run_low, true, 2000, MC_HARM_LOW, 1 },
	{ "low by itself", run_low, false, 2000, MC_HARM_LOW, 0 },
	{ "grew back", grow_back, true, 2000, MC_HARM_GROWN, 1 },
	{ "grew by itself", grow_back, false, 2000, MC_HARM_GROWN, 0 },
};

static void harm_is_counted_where_a_release_is_to_blame(void **state)
{
	for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
		uint64_t sum = 0;

		set_up(state);
		sample_after(0);
		if (harms[i].was_taken) {
			order(974);
			domain.view.actual_kib = MIB(974);
		}
		harms[i].happen();
		sample_after(harms[i].after_ms);
		for (size_t kind = 0; kind < MC_HARM_COUNT; kind++)
			sum += score()->harms[kind];
		if (score()->harms[harms[i].kind] != harms[i].want ||
		    sum != harms[i].want)
			fail_msg("%s: %ju of its kind, %ju in all",
				 harms[i].label,
				 (uintmax_t)score()->harms[harms[i].kind],
				 (uintmax_t)sum);
	}
}

static void an_episode_counts_once(void **state)
{
	(void)state;
	sample_after(0);
	order(974);
	domain.view.actual_kib = MIB(974);
	for (int i = 0; i < 10; i++) {
		swap_in();
		sample_after(2000);
	}
	assert_int_equal(score()->harms[MC_HARM_SWAP_IN], 1);
	/* What else happens in it is another kind, and counts too. */
	fault();
	sample_after(2000);
	assert_int_equal(score()->harms[MC_HARM_FAULTS], 1);
	assert_int_equal(score()->harms[MC_HARM_SWAP_IN], 1);
	/* Over after 30 s; the next release hurts again. */
	sample_after(30000);
	order(924);
	domain.view.actual_kib = MIB(924);
	swap_in();
	sample_after(2000);
	assert_int_equal(score()->harms[MC_HARM_SWAP_IN], 2);
}

static void an_episode_lasts_without_a_cooldown_too(void **state)
{
	(void)state;
	settings.cooldown_least_ms = settings.cooldown_most_ms = 0;
	sample_after(0);
	for (unsigned to_mib = 974; to_mib > 774; to_mib -= 50) {
		order(to_mib);
		domain.view.actual_kib = MIB(to_mib);
		swap_in();
		sample_after(2000);
	}
	assert_int_equal(score()->harms[MC_HARM_SWAP_IN], 1);
}

#define TEST(function) cmocka_unit_test_setup(function, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_taken_back_adds_up),
		TEST(parts_of_seconds_are_not_lost),
		TEST(only_what_is_managed_counts),
		TEST(time_counts_from_when_it_is_managed),
		TEST(sums_stop_at_the_end),
		TEST(what_orders_move_is_counted_when_it_shows),
		TEST(what_others_move_is_not_ours),
		TEST(an_order_that_failed_is_none),
		TEST(harm_is_counted_where_a_release_is_to_blame),
		TEST(an_episode_counts_once),
		TEST(an_episode_lasts_without_a_cooldown_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
