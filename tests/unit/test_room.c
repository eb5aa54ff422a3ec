/*
 * Room for domains that will start: who gets what there is, what is taken off,
 * and what can't be kept at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

#include "coordinator/room.h"

#define ROOMS 3
#define UNKNOWN UINT64_MAX

/* A host with 1000 MiB to give, and a domain that another one grows beside. */
static const struct row {
	const char *label;
	uint64_t sizes[ROOMS]; /* MiB; 0: no more */
	uint64_t rss; /* MiB of the domain that has the first one's name */
	uint64_t missing[ROOMS];
	uint64_t reserved, missing_sum;
} rows[] = {
	{ "nothing reserved, nothing missing", { 0 }, 0, { 0 }, 0, 0 },
	{ "all fits exactly", { 400, 600 }, 0, { 0, 0 }, 1000, 0 },
	{ "the last one lacks", { 400, 601 }, 0, { 0, 1 }, 1001, 1 },
	{ "who comes behind one that lacks gets nothing",
	  { 1200, 300, 1 },
	  0,
	  { 200, 300, 1 },
	  1501,
	  501 },
	{ "what its domain touched is taken off",
	  { 1200, 300 },
	  300,
	  { 0, 200 },
	  1200,
	  200 },
	{ "a domain that touched more leaves the rest to the next",
	  { 500, 1000 },
	  700,
	  { 0, 0 },
	  1000,
	  0 },
	{ "without rss nothing is taken off",
	  { 500, 1000 },
	  UNKNOWN,
	  { 0, 500 },
	  1500,
	  500 },
};

static struct mc_settings settings;
static struct mc_coordinator coordinator;

static void sample(uint64_t rss)
{
	struct mc_sample taken = {
		.taken_at_ms = UINT64_C(1700000000000),
		.host = { .total_kib = MC_MIB(8192),
			  .available_kib = MC_MIB(1200) },
		.n_domains = 3,
	};
	static const char *const names[] = { "a", "web1", "z" };

	taken.domains = mc_alloc(3, sizeof *taken.domains);
	for (size_t i = 0; i < 3; i++) {
		mc_copy(taken.domains[i].name, MC_NAME_SIZE, names[i]);
		taken.domains[i].id = (int64_t)i + 1;
		taken.domains[i].has_rss_kib = i == 1 && rss != UNKNOWN;
		taken.domains[i].rss_kib = MC_MIB(rss);
	}
	mc_coordinator_sample(&coordinator, &settings, &taken);
	mc_record_clear(MC_RECORD_sample, &taken);
}

static int set_up(void **state)
{
	(void)state;
	return mc_settings_load(&settings, NULL, true, NULL, 0, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	mc_coordinator_clear(&coordinator);
	mc_settings_clear(&settings);
	return 0;
}

static struct mc_room *list(struct mc_room rooms[ROOMS], const struct row *row)
{
	size_t count = 0;

	while (count < ROOMS && row->sizes[count] > 0)
		count++;
	for (size_t i = 0; i < count; i++) {
		rooms[i] = (struct mc_room){
			.next = i + 1 < count ? &rooms[i + 1] : NULL,
			.told = { .id = i, .size_kib = MC_MIB(row->sizes[i]) },
		};
		if (i == 0 && row->rss > 0)
			mc_copy(rooms[i].told.name, MC_NAME_SIZE, "web1");
	}
	return count > 0 ? rooms : NULL;
}

static void what_is_missing_goes_to_the_last(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct mc_room rooms[ROOMS] = { 0 };
		struct mc_room *first = list(rooms, row);

		sample(row->rss);
		mc_room_count(first, &coordinator, false);
		for (struct mc_room *at = first; at != NULL; at = at->next) {
			uint64_t want_kib = MC_MIB(row->missing[at->told.id]);

			if (at->told.missing_kib != want_kib ||
			    at->told.ready != (want_kib == 0))
				fail_msg("%s: room %ju lacks %ju KiB, not %ju",
					 row->label, (uintmax_t)at->told.id,
					 (uintmax_t)at->told.missing_kib,
					 (uintmax_t)want_kib);
		}
		if (coordinator.host.reserved_kib != MC_MIB(row->reserved) ||
		    coordinator.host.missing_kib != MC_MIB(row->missing_sum))
			fail_msg("%s: %ju of %ju KiB are missing", row->label,
				 (uintmax_t)coordinator.host.missing_kib,
				 (uintmax_t)coordinator.host.reserved_kib);
	}
}

static void missing_room_makes_a_pass_of_the_next_sample(void **state)
{
	const struct row *lacking = &rows[2], *fitting = &rows[1];
	struct mc_room rooms[ROOMS] = { 0 };

	(void)state;
	mc_coordinator_clear(&coordinator);
	sample(UNKNOWN);
	mc_room_count(list(rooms, fitting), &coordinator, false);
	assert_int_equal(mc_coordinator_step(&coordinator, false),
			 MC_STEP_RELIEF);
	mc_room_count(list(rooms, lacking), &coordinator, false);
	sample(UNKNOWN);
	assert_int_equal(mc_coordinator_step(&coordinator, false),
			 MC_STEP_PASS);
	assert_int_equal(coordinator.host.reserved_kib, MC_MIB(1001));
}

/* Orders that are still to come have spent what they will give. */
static void a_run_that_is_under_way_counts(void **state)
{
	struct mc_room rooms[ROOMS] = { 0 };
	struct mc_room *first = list(rooms, &rows[1]);

	(void)state;
	sample(UNKNOWN);
	coordinator.domains[0].decision.from_kib = MC_MIB(100);
	coordinator.domains[0].decision.to_kib = MC_MIB(300);
	mc_room_count(first, &coordinator, false);
	assert_int_equal(coordinator.host.missing_kib, 0);
	mc_room_count(first, &coordinator, true);
	assert_int_equal(coordinator.host.missing_kib, MC_MIB(200));
	assert_int_equal(rooms[1].told.missing_kib, MC_MIB(200));
}

static void a_size_that_the_host_never_has_is_refused(void **state)
{
	struct mc_error err = { 0 };

	(void)state;
	sample(UNKNOWN);
	assert_int_equal(mc_room_check(&coordinator, MC_MIB(8192 - 200), &err),
			 0);
	assert_int_equal(mc_room_check(&coordinator, MC_MIB(8192 - 200) + 1,
				       &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "8 GiB"));
	assert_non_null(strstr(err.text, "200 MiB"));
}

static void sizes_that_wrap_are_all_missing(void **state)
{
	struct mc_room rooms[2] = {
		{ &rooms[1], { .size_kib = UINT64_MAX - 1 } },
		{ NULL, { .size_kib = UINT64_MAX - 1 } },
	};

	(void)state;
	sample(UNKNOWN);
	mc_room_count(rooms, &coordinator, false);
	assert_int_equal(coordinator.host.reserved_kib, UINT64_MAX);
	assert_false(rooms[0].told.ready);
	assert_int_equal(rooms[1].told.missing_kib, UINT64_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_goes_to_the_last),
		cmocka_unit_test(missing_room_makes_a_pass_of_the_next_sample),
		cmocka_unit_test(a_run_that_is_under_way_counts),
		cmocka_unit_test(a_size_that_the_host_never_has_is_refused),
		cmocka_unit_test(sizes_that_wrap_are_all_missing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
