/*
 * Bars: what their parts are, and how many cells each gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <memcoord/base.h>

#include "ctl/top/bar.h"
#include "ctl/top/parts.h"

#define PARTS 4

static const struct {
	const char *label;
	uint64_t parts_kib[PARTS];
	unsigned width;
	unsigned want[PARTS];
} bars[] = {
	{ "equal parts get equal cells", { 5, 5, 5, 5 }, 8, { 2, 2, 2, 2 } },
	{ "nothing has no cells", { 0, 0, 0, 0 }, 8, { 0, 0, 0, 0 } },
	{ "one part fills it", { 0, 7, 0, 0 }, 9, { 0, 9, 0, 0 } },
	{ "what is left over goes where it belongs",
	  { 1, 1, 1, 0 },
	  10,
	  { 3, 4, 3, 0 } },
	{ "a part of less than half a cell is not seen",
	  { 999, 1, 0, 0 },
	  10,
	  { 10, 0, 0, 0 } },
	{ "half a cell is a whole one", { 1, 3, 0, 0 }, 2, { 1, 1, 0, 0 } },
	{ "no width, no cells", { 1, 2, 3, 4 }, 0, { 0, 0, 0, 0 } },
	{ "sums that overflow stop at the end",
	  { UINT64_MAX, UINT64_MAX, 0, 0 },
	  6,
	  { 6, 0, 0, 0 } },
};

static void bars_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bars); i++) {
		unsigned cells[PARTS];

		mc_top_bar_share(cells, bars[i].parts_kib, PARTS,
				 bars[i].width);
		if (memcmp(cells, bars[i].want, sizeof cells) != 0)
			fail_msg("%s: %u %u %u %u", bars[i].label, cells[0],
				 cells[1], cells[2], cells[3]);
	}
}

/* Each is within one cell of its share, and no cell is lost. */
static void cells_add_up_to_the_width(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (unsigned width = 1; width < 300; width++) {
		uint64_t parts_kib[PARTS], total = 0;
		unsigned cells[PARTS], sum = 0;

		for (size_t i = 0; i < PARTS; i++) {
			seed = seed * 6364136223846793005u +
			       1442695040888963407u;
			parts_kib[i] = seed >> 40;
			total += parts_kib[i];
		}
		mc_top_bar_share(cells, parts_kib, PARTS, width);
		for (size_t i = 0; i < PARTS; i++) {
			double share =
				(double)parts_kib[i] * width / (double)total;

			assert_true(cells[i] < share + 1 &&
				    cells[i] > share - 1);
			sum += cells[i];
		}
		assert_int_equal(sum, width);
	}
}

#define NUMBERS(unused, usable) \
	.has_unused_kib = true, .unused_kib = (unused), \
	.has_usable_kib = true, .usable_kib = (usable)

static const struct {
	const char *label;
	struct mc_domain_status domain;
	uint64_t want[MC_TOP_DOMAIN_PARTS]; /* used cache unused untold taken */
} domains[] = {
	{ "all parts",
	  { .size_kib = 100, .max_kib = 150, NUMBERS(20, 50) },
	  { 50, 30, 20, 0, 50 } },
	{ "a guest that tells nothing",
	  { .size_kib = 100, .max_kib = 150 },
	  { 0, 0, 0, 100, 50 } },
	{ "no usable: no cache",
	  { .size_kib = 100,
	    .max_kib = 100,
	    .has_unused_kib = true,
	    .unused_kib = 20 },
	  { 80, 0, 20, 0, 0 } },
	{ "numbers from before it shrank",
	  { .size_kib = 100, .max_kib = 200, NUMBERS(150, 180) },
	  { 0, 0, 100, 0, 100 } },
	{ "usable under unused",
	  { .size_kib = 100, .max_kib = 100, NUMBERS(20, 10) },
	  { 80, 0, 20, 0, 0 } },
	{ "more than its max",
	  { .size_kib = 100, .max_kib = 50, NUMBERS(10, 10) },
	  { 90, 0, 10, 0, 0 } },
};

static void domain_parts_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(domains); i++) {
		uint64_t parts_kib[MC_TOP_DOMAIN_PARTS];

		mc_top_domain_parts(parts_kib, &domains[i].domain);
		if (memcmp(parts_kib, domains[i].want, sizeof parts_kib) != 0)
			fail_msg("%s", domains[i].label);
	}
}

static const struct {
	const char *label;
	struct mc_host_status host;
	struct mc_domain_status domain;
	/* domains others reserve promised reserved budget */
	uint64_t want[MC_TOP_HOST_PARTS];
} hosts[] = {
	{ "all parts",
	  { .total_kib = 1000,
	    .available_kib = 600,
	    .reserve_kib = 100,
	    .promised_kib = 50,
	    .reserved_kib = 200,
	    .budget_kib = 250 },
	  { .has_rss_kib = true, .rss_kib = 300, .size_kib = 350 },
	  { 300, 100, 100, 50, 200, 250 } },
	{ "without a resident size the size counts",
	  { .total_kib = 1000, .available_kib = 600 },
	  { .size_kib = 350 },
	  { 350, 50, 0, 0, 0, 600 } },
	{ "more is kept than is there",
	  { .total_kib = 1000,
	    .available_kib = 150,
	    .reserve_kib = 100,
	    .promised_kib = 80,
	    .reserved_kib = 70 },
	  { .size_kib = 1200 },
	  { 850, 0, 100, 50, 0, 0 } },
	{ "more available than in total",
	  { .total_kib = 1000, .available_kib = 1500, .reserve_kib = 100 },
	  { .size_kib = 10 },
	  { 0, 0, 100, 0, 0, 900 } },
};

static void host_parts_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(hosts); i++) {
		struct mc_domain_status domain = hosts[i].domain;
		struct mc_status status = { .host = hosts[i].host,
					    .domains = &domain,
					    .n_domains = 1 };
		uint64_t parts_kib[MC_TOP_HOST_PARTS];

		mc_top_host_parts(parts_kib, &status);
		if (memcmp(parts_kib, hosts[i].want, sizeof parts_kib) != 0)
			fail_msg("%s", hosts[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_follow_the_table),
		cmocka_unit_test(cells_add_up_to_the_width),
		cmocka_unit_test(domain_parts_follow_the_table),
		cmocka_unit_test(host_parts_follow_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
