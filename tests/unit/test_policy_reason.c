/* Reasons as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"

#define MIB(n) ((uint64_t)(n)*1024)

static const struct {
	struct mc_decision_policy decision;
	const char *want;
} rows[] = {
	{ { .reason = MC_REASON_SURPLUS_STEP,
	    .from_kib = MIB(512),
	    .to_kib = MIB(462),
	    .unused_kib = MIB(308),
	    .reserve_kib = MIB(100),
	    .spare_kib = MIB(192) },
	  "308 MiB unused, 100 MiB stay, taking 50 MiB of 192 MiB surplus" },
	{ { .reason = MC_REASON_NEED,
	    .from_kib = MIB(200),
	    .to_kib = MIB(315),
	    .usable_kib = MIB(62),
	    .reserve_kib = MIB(100),
	    .forecast_kib = MIB(45),
	    .need_kib = MIB(115),
	    .granted_kib = MIB(115) },
	  "usable 62 MiB, wanted 100 MiB + 45 MiB forecast: giving 115 MiB" },
	{ { .reason = MC_REASON_NEED,
	    .from_kib = MIB(200),
	    .to_kib = MIB(270),
	    .usable_kib = MIB(62),
	    .reserve_kib = MIB(100),
	    .need_kib = MIB(70),
	    .granted_kib = MIB(70) },
	  "usable 62 MiB, wanted 100 MiB: giving 70 MiB" },
	{ { .reason = MC_REASON_NEED_UNFUNDED,
	    .usable_kib = MIB(62),
	    .reserve_kib = MIB(100),
	    .need_kib = MIB(70) },
	  "usable 62 MiB, wanted 100 MiB, but the host has 0 MiB to give: none "
	  "of 70 MiB given" },
	{ { .reason = MC_REASON_AT_RESERVE,
	    .unused_kib = MIB(99),
	    .reserve_kib = MIB(100),
	    .forecast_kib = 51 },
	  "99 MiB unused, 100 MiB stay: nothing to take" },
	{ { .reason = MC_REASON_WITHIN_SLACK,
	    .unused_kib = MIB(212),
	    .reserve_kib = MIB(100),
	    .forecast_kib = MIB(100),
	    .spare_kib = MIB(12) },
	  "212 MiB unused, 100 MiB + 100 MiB forecast stay: a surplus of "
	  "12 MiB is not worth taking" },
	{ { .reason = MC_REASON_NEED_PARTLY,
	    .need_kib = MIB(115),
	    .granted_kib = MIB(40),
	    .limit = MIB(150) },
	  "host has 150 MiB left above its reserve: 40 MiB of 115 MiB given" },
	{ { .reason = MC_REASON_AT_MINIMUM,
	    .unused_kib = MIB(300) + 512,
	    .limit = MIB(200) },
	  "300.5 MiB unused, but the size is at its minimum of 200 MiB" },
	{ { .reason = MC_REASON_COOLDOWN, .limit = 29001 },
	  "it was short of memory: nothing is taken for 30 s" },
	{ { .reason = MC_REASON_STALE, .limit = 12000 },
	  "the guest's memory statistics are 12 s old" },
	{ { .reason = MC_REASON_OBSERVE,
	    .from_kib = MIB(512),
	    .limit = MIB(462) },
	  "observed only: 512 MiB would become 462 MiB" },
	{ { .reason = MC_REASON_AT_MAXIMUM,
	    .usable_kib = 51,
	    .reserve_kib = 1023,
	    .forecast_kib = 52,
	    .limit = UINT64_MAX },
	  "usable 0 MiB, wanted 1 MiB + 0.1 MiB forecast, but the size is at "
	  "its maximum of any size" },
};

static void sentences_tell_the_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[256];

		mc_reason_text(text, sizeof text, &rows[i].decision);
		assert_string_equal(text, rows[i].want);
	}
}

static void every_room_is_kept_to(void **state)
{
	const struct mc_decision_policy *decision = &rows[0].decision;
	char whole[256], text[256];

	(void)state;
	mc_reason_text(whole, sizeof whole, decision);
	for (size_t size = 0; size <= strlen(whole) + 1; size++) {
		memset(text, 'x', sizeof text);
		mc_reason_text(text, size, decision);
		assert_int_equal(text[size], 'x');
		if (size == 0)
			continue;
		assert_int_equal(text[size - 1], '\0');
		assert_memory_equal(text, whole, size - 1);
	}
}

/* The longest numbers there can be, in every sentence. */
static void every_reason_has_a_name_and_a_sentence(void **state)
{
	(void)state;
	for (int reason = 0; reason < MC_REASON_COUNT; reason++) {
		const struct mc_decision_policy decision = {
			.reason = (enum mc_reason)reason,
			.from_kib = (UINT64_C(1) << 42) - 1,
			.unused_kib = (UINT64_C(1) << 42) - 1,
			.usable_kib = (UINT64_C(1) << 42) - 1,
			.reserve_kib = (UINT64_C(1) << 42) - 1,
			.forecast_kib = (UINT64_C(1) << 42) - 1,
			.need_kib = UINT64_MAX,
			.spare_kib = UINT64_MAX,
			.granted_kib = UINT64_MAX,
			.limit = UINT64_MAX,
		};
		char text[256];

		assert_true(strlen(mc_reason_name(decision.reason)) > 0);
		mc_reason_text(text, sizeof text, &decision);
		assert_true(strlen(text) > 0);
		assert_true(strlen(text) < 200);
		assert_null(strpbrk(text, "{}[]"));
		for (int other = 0; other < reason; other++)
			assert_string_not_equal(mc_reason_name(decision.reason),
						mc_reason_name(
							(enum mc_reason)other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_tell_the_numbers),
		cmocka_unit_test(every_room_is_kept_to),
		cmocka_unit_test(every_reason_has_a_name_and_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
