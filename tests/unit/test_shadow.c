/*
 * What managing would have done with domains that are only observed: fed with
 * live samples, whose sizes stay as they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include <memcoord/num.h>

#include "replay/shadow.h"
#include "tests/support/memfile.h"

#define EPOCH_S UINT64_C(1700000000)

struct domain {
	const char *name;
	uint64_t size_mib, used_mib;
};

static struct mc_settings settings;
static struct mc_shadow shadow;

static void load(const char *config)
{
	char path[64];

	memfile_put(path, config);
	mc_settings_clear(&settings);
	assert_int_equal(mc_settings_load(&settings, path, false, NULL, 0,
					  NULL),
			 0);
}

static int tear_down(void **state)
{
	(void)state;
	mc_shadow_clear(&shadow);
	mc_settings_clear(&settings);
	return 0;
}

static void fill(struct mc_domain_sample *to, const struct domain *from,
		 uint64_t second)
{
	*to = (struct mc_domain_sample){
		.id = 1,
		.is_running = true,
		.has_balloon = true,
		.actual_kib = MC_MIB(from->size_mib),
		.max_kib = MC_MIB(2048),
		.has_unused_kib = true,
		.unused_kib = MC_MIB(from->size_mib - from->used_mib),
		.has_usable_kib = true,
		.usable_kib = MC_MIB(from->size_mib - from->used_mib),
		.has_available_kib = true,
		.available_kib = MC_MIB(from->size_mib),
		.has_rss_kib = true,
		.rss_kib = MC_MIB(from->size_mib),
		.has_last_update_s = true,
		.last_update_s = EPOCH_S + second,
	};
	mc_copy(to->name, sizeof to->name, from->name);
	mc_copy(to->uuid, sizeof to->uuid, from->name);
}

/* Samples each 2 s, from `from` to `until` seconds. */
static void sample(uint64_t from, uint64_t until, const struct domain *domains,
		   size_t n_domains)
{
	struct mc_domain_sample list[4];

	for (uint64_t second = from; second <= until; second += 2) {
		for (size_t i = 0; i < n_domains; i++)
			fill(&list[i], &domains[i], second);
		mc_shadow_sample(
			&shadow, &settings,
			&(struct mc_sample){
				.taken_at_ms = (EPOCH_S + second) * 1000,
				.host = { .total_kib = MC_MIB(16384),
					  .available_kib = MC_MIB(8192) },
				.domains = list,
				.n_domains = n_domains,
			});
	}
}

static const struct mc_guest_measures *measures_of(const char *uuid)
{
	return &mc_feed_find(&shadow.feed, uuid)->guest->measures;
}

static void an_idle_domain_would_shrink(void **state)
{
	static const struct domain domains[] = { { "idle", 1024, 300 } };
	const struct mc_guest_measures *measures;
	struct mc_shadow_numbers numbers;

	(void)state;
	load("[policy]\nmode = observe\n");
	sample(0, 300, domains, 1);
	measures = measures_of("idle");
	assert_true(mc_shadow_of(&shadow, "idle", &numbers));
	assert_in_range(numbers.size_kib, MC_MIB(400), MC_MIB(416));
	assert_int_equal(measures->here_ms, 300000);
	assert_int_equal(measures->taken_kib, MC_MIB(1024) - numbers.size_kib);
	assert_int_equal(measures->given_kib, 0);
	assert_in_range(measures->orders, 12, 14);
	assert_int_equal(measures->out_ms, 0);
	/* 1 GiB was taken back for real, and is in the one sum only. */
	assert_int_equal(measures->taken_kib_ms / 1000,
			 numbers.saved_kib_s + 300 * MC_MIB(1024));
	assert_in_range(numbers.saved_kib_s, 200 * MC_MIB(600),
			300 * MC_MIB(600));
}

static void managed_ones_have_no_shadow(void **state)
{
	static const struct domain domains[] = { { "idle", 1024, 300 },
						 { "other", 1024, 300 } };
	struct mc_shadow_numbers numbers;

	(void)state;
	load("[domain \"idle\"]\nmode = observe\n");
	sample(0, 60, domains, 2);
	assert_true(mc_shadow_of(&shadow, "idle", &numbers));
	assert_false(mc_shadow_of(&shadow, "other", &numbers));

	/* Managed from now on; the other one is observed now. */
	load("[domain \"other\"]\nmode = observe\n");
	sample(62, 120, domains, 2);
	assert_false(mc_shadow_of(&shadow, "idle", &numbers));
	assert_true(mc_shadow_of(&shadow, "other", &numbers));
	assert_int_equal(measures_of("other")->here_ms, 58000);
}

static void without_observed_ones_nothing_is_done(void **state)
{
	static const struct domain domains[] = { { "idle", 1024, 300 } };
	struct mc_shadow_numbers numbers;

	(void)state;
	load("");
	sample(0, 60, domains, 1);
	assert_false(mc_shadow_of(&shadow, "idle", &numbers));
	assert_int_equal(mc_shadow_coordinator(&shadow)->sample, 0);
}

static void a_need_would_be_met(void **state)
{
	static const struct domain idle[] = { { "web", 1024, 300 } };
	static const struct domain busy[] = { { "web", 1024, 900 } };
	struct mc_shadow_numbers numbers;

	(void)state;
	load("[policy]\nmode = observe\n");
	sample(0, 120, idle, 1);
	sample(122, 180, busy, 1);
	assert_true(mc_shadow_of(&shadow, "web", &numbers));
	assert_true(numbers.size_kib >= MC_MIB(1000));
	assert_true(measures_of("web")->given_kib >= MC_MIB(500));
}

static void those_that_are_gone_are_forgotten(void **state)
{
	static const struct domain domains[] = { { "a", 1024, 300 },
						 { "b", 1024, 300 } };
	struct mc_shadow_numbers numbers;

	(void)state;
	load("[policy]\nmode = observe\n");
	sample(0, 60, domains, 2);
	sample(62, 64, domains, 1);
	assert_false(mc_shadow_of(&shadow, "b", &numbers));
	assert_int_equal(shadow.feed.world.n_guests, 1);
	sample(66, 80, domains, 2);
	assert_true(mc_shadow_of(&shadow, "b", &numbers));
	assert_int_equal(measures_of("b")->here_ms, 14000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(an_idle_domain_would_shrink,
					  tear_down),
		cmocka_unit_test_teardown(managed_ones_have_no_shadow,
					  tear_down),
		cmocka_unit_test_teardown(without_observed_ones_nothing_is_done,
					  tear_down),
		cmocka_unit_test_teardown(a_need_would_be_met, tear_down),
		cmocka_unit_test_teardown(those_that_are_gone_are_forgotten,
					  tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
