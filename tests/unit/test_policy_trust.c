/* Which numbers of a guest are believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/eligible.h"
#include "policy/trust.h"

#define NOW_MS UINT64_C(1700000000000)
#define ONES (UINT64_MAX / 1024)

/* A guest whose numbers are 1 s old and fine. */
static const struct mc_policy_view good = {
	.is_running = true,
	.has_balloon = true,
	.actual_kib = 524288,
	.has_unused = true,
	.unused_kib = 300000,
	.has_usable = true,
	.usable_kib = 350000,
	.has_available = true,
	.available_kib = 480000,
	.has_last_update = true,
	.last_update_ms = NOW_MS - 1000,
};

/* The good one but for what a row changes. */
static struct mc_policy_view view;

static const struct {
	const char *label;
	uint64_t *number; /* is set to value */
	uint64_t value;
	bool *flag; /* is cleared */
	enum mc_reason want;
} rows[] = {
	{ "good numbers", NULL, 0, NULL, MC_REASON_NONE },
	{ "no usable is no fault", NULL, 0, &view.has_usable, MC_REASON_NONE },
	{ "no available is no fault", &view.usable_kib, 600000,
	  &view.has_available, MC_REASON_NONE },
	{ "usable under unused is how Linux counts", &view.usable_kib, 290000,
	  NULL, MC_REASON_NONE },
	{ "no unused", NULL, 0, &view.has_unused, MC_REASON_NO_NUMBERS },
	{ "no last update", NULL, 0, &view.has_last_update,
	  MC_REASON_NO_NUMBERS },
	{ "never updated", &view.last_update_ms, 0, NULL,
	  MC_REASON_NO_NUMBERS },
	{ "no size", &view.actual_kib, 0, NULL, MC_REASON_NO_NUMBERS },
	{ "unused all ones", &view.unused_kib, ONES, NULL, MC_REASON_ALL_ONES },
	{ "usable all ones", &view.usable_kib, UINT64_MAX, NULL,
	  MC_REASON_ALL_ONES },
	{ "available all ones", &view.available_kib, ONES, NULL,
	  MC_REASON_ALL_ONES },
	{ "an absurd size", &view.actual_kib, UINT64_MAX, NULL,
	  MC_REASON_ALL_ONES },
	{ "unused above available", &view.unused_kib, 480001, NULL,
	  MC_REASON_CONTRADICTION },
	{ "usable above available", &view.usable_kib, 480001, NULL,
	  MC_REASON_CONTRADICTION },
	{ "10 s old is not stale", &view.last_update_ms, NOW_MS - 10000, NULL,
	  MC_REASON_NONE },
	{ "more than 10 s old is stale", &view.last_update_ms, NOW_MS - 10001,
	  NULL, MC_REASON_STALE },
	{ "of 1989 is stale", &view.last_update_ms, UINT64_C(627319920000),
	  NULL, MC_REASON_STALE },
	{ "2 s ahead is within what clocks differ", &view.last_update_ms,
	  NOW_MS + 2000, NULL, MC_REASON_NONE },
	{ "more than 2 s ahead", &view.last_update_ms, NOW_MS + 2001, NULL,
	  MC_REASON_AHEAD },
	{ "at the end of time", &view.last_update_ms, UINT64_MAX, NULL,
	  MC_REASON_AHEAD },
};

static void numbers_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum mc_reason got;

		view = good;
		if (rows[i].number != NULL)
			*rows[i].number = rows[i].value;
		if (rows[i].flag != NULL)
			*rows[i].flag = false;
		got = mc_trust_check(&mc_policy_defaults, &view, NOW_MS);
		if (got != rows[i].want)
			fail_msg("%s: got %s, want %s", rows[i].label,
				 mc_reason_name(got),
				 mc_reason_name(rows[i].want));
	}
}

static void a_long_period_is_waited_for_thrice(void **state)
{
	struct mc_policy_settings settings = mc_policy_defaults;

	(void)state;
	view = good;
	view.last_update_ms = NOW_MS - 29999;
	settings.statistics_period_ms = 10000;
	assert_int_equal(mc_trust_check(&settings, &view, NOW_MS),
			 MC_REASON_NONE);
	assert_int_equal(mc_trust_check(&settings, &view, NOW_MS + 2),
			 MC_REASON_STALE);
}

static const struct {
	const char *label;
	bool *flag; /* is turned */
	enum mc_mode mode;
	enum mc_reason want;
	enum mc_domain_state state;
} parts[] = {
	{ "runs", NULL, MC_MODE_MANAGE, MC_REASON_NONE, MC_DOMAIN_UNKNOWN },
	{ "observed takes part", NULL, MC_MODE_OBSERVE, MC_REASON_NONE,
	  MC_DOMAIN_UNKNOWN },
	{ "off", NULL, MC_MODE_OFF, MC_REASON_MODE_OFF, MC_DOMAIN_OFF },
	{ "paused", &view.is_running, MC_MODE_MANAGE, MC_REASON_NOT_RUNNING,
	  MC_DOMAIN_PAUSED },
	{ "migrated", &view.is_moving, MC_MODE_MANAGE, MC_REASON_MOVING,
	  MC_DOMAIN_MOVING },
	{ "hung", &view.is_unresponsive, MC_MODE_MANAGE, MC_REASON_UNRESPONSIVE,
	  MC_DOMAIN_UNRESPONSIVE },
	{ "no balloon", &view.has_balloon, MC_MODE_MANAGE, MC_REASON_NO_BALLOON,
	  MC_DOMAIN_EXCLUDED },
	{ "hugepages", &view.has_hugepages, MC_MODE_MANAGE, MC_REASON_HUGEPAGES,
	  MC_DOMAIN_EXCLUDED },
	{ "locked", &view.has_locked_memory, MC_MODE_MANAGE,
	  MC_REASON_LOCKED_MEMORY, MC_DOMAIN_EXCLUDED },
	{ "a passed through device", &view.has_passthrough, MC_MODE_MANAGE,
	  MC_REASON_PASSTHROUGH, MC_DOMAIN_EXCLUDED },
	{ "SEV", &view.has_launch_security, MC_MODE_MANAGE,
	  MC_REASON_LAUNCH_SECURITY, MC_DOMAIN_EXCLUDED },
	{ "virtio-mem", &view.has_virtio_mem, MC_MODE_MANAGE,
	  MC_REASON_VIRTIO_MEM, MC_DOMAIN_EXCLUDED },
};

static void only_some_take_part(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		enum mc_domain_state stands = MC_DOMAIN_UNKNOWN;
		enum mc_reason got;

		view = good;
		view.mode = parts[i].mode;
		if (parts[i].flag != NULL)
			*parts[i].flag = !*parts[i].flag;
		got = mc_eligible_check(&view, &stands);
		if (got != parts[i].want || stands != parts[i].state)
			fail_msg("%s: got %s/%s", parts[i].label,
				 mc_domain_state_name(stands),
				 mc_reason_name(got));
	}
}

static void what_lasts_explains_best(void **state)
{
	enum mc_domain_state stands;

	(void)state;
	view = good;
	view.has_hugepages = true;
	view.is_moving = true;
	view.is_running = false;
	assert_int_equal(mc_eligible_check(&view, &stands),
			 MC_REASON_HUGEPAGES);
	view.has_hugepages = false;
	assert_int_equal(mc_eligible_check(&view, &stands), MC_REASON_MOVING);
}

/* MiB; usable 0: the guest doesn't tell. */
static const struct {
	const char *label;
	unsigned unused_mib;
	unsigned usable_mib;
	unsigned want_mib;
} usables[] = {
	{ "not told", 300, 0, 300 },
	{ "cache on top of unused", 300, 350, 350 },
	{ "a little is kept by its kernel", 300, 290, 300 },
	{ "no more than two thirds of the reserve", 300, 200, 266 },
	{ "nearly gone is nearly gone", 80, 10, 30 },
	{ "gone but for what is kept", 60, 20, 60 },
};

static void what_a_kernel_keeps_free_counts_as_usable(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof usables / sizeof usables[0]; i++) {
		uint64_t got_kib;

		view = good;
		view.has_usable = usables[i].usable_mib > 0;
		view.unused_kib = (uint64_t)usables[i].unused_mib * 1024;
		view.usable_kib = (uint64_t)usables[i].usable_mib * 1024;
		got_kib = mc_trust_usable(&mc_policy_defaults, &view);
		if (got_kib / 1024 != usables[i].want_mib)
			fail_msg("%s: got %ju KiB", usables[i].label,
				 (uintmax_t)got_kib);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_judged),
		cmocka_unit_test(a_long_period_is_waited_for_thrice),
		cmocka_unit_test(only_some_take_part),
		cmocka_unit_test(what_lasts_explains_best),
		cmocka_unit_test(what_a_kernel_keeps_free_counts_as_usable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
