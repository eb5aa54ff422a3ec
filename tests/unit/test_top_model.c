/*
 * What top shows: rows in their order, what is picked and selected, the past.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "ctl/top/model.h"
#include "ctl/top/recall.h"

static const struct mc_domain_status fleet[] = {
	{ .name = "charlie",
	  .uuid = "1",
	  .state = "ok",
	  .reason = "at-reserve",
	  .size_kib = 300,
	  .has_used_kib = true,
	  .used_kib = 10,
	  .has_unused_kib = true,
	  .unused_kib = 290,
	  .has_last_change_ago_ms = true,
	  .last_change_ago_ms = 500 },
	{ .name = "alpha",
	  .uuid = "3",
	  .state = "blind",
	  .reason = "no-numbers",
	  .size_kib = 100 },
	{ .name = "Bravo",
	  .uuid = "2",
	  .state = "needy",
	  .reason = "at-maximum",
	  .size_kib = 200,
	  .has_used_kib = true,
	  .used_kib = 190,
	  .has_unused_kib = true,
	  .unused_kib = 10,
	  .has_last_change_ago_ms = true,
	  .last_change_ago_ms = 20 },
};

/* The first so many of the fleet. */
static void take(struct mc_top_model *model, size_t count, uint64_t now_ms)
{
	struct mc_status status = { .n_domains = count };

	status.domains = mc_alloc(count, sizeof *status.domains);
	memcpy(status.domains, fleet, count * sizeof *fleet);
	mc_top_model_take(model, &status, now_ms);
	assert_null(status.domains);
}

/* The first letters of the rows. */
static const char *letters(const struct mc_top_model *model, char text[8])
{
	size_t i;

	for (i = 0; i < model->n_rows; i++)
		text[i] = model->rows[i]->name[0];
	text[i] = '\0';
	return text;
}

static const struct {
	enum mc_top_sort sort;
	const char *want, *reversed;
} orders[] = {
	{ MC_TOP_SORT_SIZE, "cBa", "aBc" },
	{ MC_TOP_SORT_USED, "Bca", "acB" },
	{ MC_TOP_SORT_UNUSED, "cBa", "aBc" },
	{ MC_TOP_SORT_CHANGE, "Bca", "acB" },
	{ MC_TOP_SORT_NAME, "Bac", "caB" },
};

static void rows_stand_in_their_order(void **state)
{
	struct mc_top_model model = { 0 };
	char text[8];

	(void)state;
	take(&model, 3, 0);
	assert_string_equal(letters(&model, text), "Bac");
	for (size_t i = 0; i < MC_COUNT(orders); i++) {
		mc_top_model_sort(&model, orders[i].sort);
		assert_string_equal(letters(&model, text), orders[i].want);
		mc_top_model_sort(&model, orders[i].sort);
		assert_string_equal(letters(&model, text), orders[i].reversed);
		take(&model, 3, 1000 * i);
		assert_string_equal(letters(&model, text), orders[i].reversed);
	}
	mc_top_model_clear(&model);
}

static const struct {
	const char *filter, *want;
} filters[] = {
	{ "", "Bac" },		 { "A", "Bac" },  { "alp", "a" },
	{ "NEEDY", "B" },	 { "at-", "Bc" }, { "no-numbers", "a" },
	{ "nothing of it", "" },
};

static void text_picks_rows(void **state)
{
	struct mc_top_model model = { 0 };
	char text[8];

	(void)state;
	take(&model, 3, 0);
	for (size_t i = 0; i < MC_COUNT(filters); i++) {
		mc_top_model_filter(&model, filters[i].filter);
		if (strcmp(letters(&model, text), filters[i].want) != 0)
			fail_msg("%s: %s", filters[i].filter, text);
	}
	assert_null(mc_top_model_selected(&model));
	mc_top_model_move(&model, 1);
	assert_int_equal(mc_top_model_row(&model), 0);
	mc_top_model_clear(&model);
}

static void the_selected_domain_stays_selected(void **state)
{
	struct mc_top_model model = { 0 };

	(void)state;
	take(&model, 3, 0);
	assert_string_equal(mc_top_model_selected(&model)->name, "Bravo");
	mc_top_model_move(&model, 100);
	assert_string_equal(mc_top_model_selected(&model)->name, "charlie");
	mc_top_model_sort(&model, MC_TOP_SORT_SIZE);
	assert_int_equal(mc_top_model_row(&model), 0);
	mc_top_model_move(&model, -5);
	mc_top_model_move(&model, 1);
	assert_string_equal(mc_top_model_selected(&model)->name, "Bravo");
	/* It is gone: then it is the first one. */
	take(&model, 2, 1000);
	assert_string_equal(mc_top_model_selected(&model)->name, "charlie");
	mc_top_model_clear(&model);
}

static void the_past_is_kept_by_domain(void **state)
{
	struct mc_top_model model = { 0 };
	const struct mc_top_ring *past;

	(void)state;
	take(&model, 3, 0);
	take(&model, 3, MC_TOP_SLOT_MS);
	past = mc_top_model_past(&model, &fleet[2]);
	assert_int_equal(mc_top_ring_ago(past, 0), 200);
	assert_int_equal(mc_top_ring_ago(past, 1), 200);
	assert_int_equal(mc_top_ring_ago(past, 2), MC_TOP_UNKNOWN);
	take(&model, 2, UINT64_C(2) * MC_TOP_SLOT_MS);
	past = mc_top_model_past(&model, &fleet[2]);
	assert_int_equal(mc_top_ring_ago(past, 0), MC_TOP_UNKNOWN);
	mc_top_model_clear(&model);
	past = mc_top_model_past(&model, &fleet[0]);
	assert_int_equal(mc_top_ring_ago(past, 0), MC_TOP_UNKNOWN);
}

static void a_ring_has_the_last_of_each_slot(void **state)
{
	struct mc_top_ring ring = { 0 };
	const uint64_t far = UINT64_C(1000) * MC_TOP_SLOT_MS;

	(void)state;
	assert_int_equal(mc_top_ring_ago(&ring, 0), MC_TOP_UNKNOWN);
	mc_top_ring_add(&ring, far, 1);
	mc_top_ring_add(&ring, far + MC_TOP_SLOT_MS - 1, 2);
	mc_top_ring_add(&ring, far + UINT64_C(3) * MC_TOP_SLOT_MS, 3);
	assert_int_equal(mc_top_ring_ago(&ring, 0), 3);
	/* In between nobody told. */
	assert_int_equal(mc_top_ring_ago(&ring, 1), MC_TOP_UNKNOWN);
	assert_int_equal(mc_top_ring_ago(&ring, 2), MC_TOP_UNKNOWN);
	assert_int_equal(mc_top_ring_ago(&ring, 3), 2);
	for (uint64_t i = 4; i < 4 + MC_TOP_SLOTS; i++)
		mc_top_ring_add(&ring, far + i * MC_TOP_SLOT_MS, i);
	assert_int_equal(mc_top_ring_ago(&ring, MC_TOP_SLOTS - 1), 4);
	assert_int_equal(mc_top_ring_ago(&ring, MC_TOP_SLOTS), MC_TOP_UNKNOWN);
	mc_top_ring_add(&ring, 10 * far, 9);
	assert_int_equal(mc_top_ring_ago(&ring, 0), 9);
	assert_int_equal(mc_top_ring_ago(&ring, 1), MC_TOP_UNKNOWN);
}

static void a_past_is_held_and_filled(void **state)
{
	struct mc_top_ring ring = { 0 }, other = { 0 };
	const uint64_t far = UINT64_C(1000) * MC_TOP_SLOT_MS;

	(void)state;
	mc_top_ring_hold(&ring, far);
	assert_int_equal(mc_top_ring_ago(&ring, 0), MC_TOP_UNKNOWN);
	mc_top_ring_add(&ring, far, 7);
	mc_top_ring_hold(&ring, far + UINT64_C(2) * MC_TOP_SLOT_MS);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(mc_top_ring_ago(&ring, i), 7);
	assert_int_equal(mc_top_ring_ago(&ring, 3), MC_TOP_UNKNOWN);

	mc_top_ring_add(&other, far - MC_TOP_SLOT_MS, 3);
	mc_top_ring_hold(&other, far + UINT64_C(2) * MC_TOP_SLOT_MS);
	mc_top_ring_fill(&ring, &other);
	assert_int_equal(mc_top_ring_ago(&ring, 0), 7);
	assert_int_equal(mc_top_ring_ago(&ring, 3), 3);
	assert_int_equal(mc_top_ring_ago(&ring, 4), MC_TOP_UNKNOWN);

	/* However long it was, it is soon done. */
	mc_top_ring_hold(&ring, UINT64_MAX - MC_TOP_SLOT_MS);
	assert_int_equal(mc_top_ring_ago(&ring, MC_TOP_SLOTS - 1), 7);
}

static void cells_stay_where_they_begin(void **state)
{
	struct mc_top_ring ring = { 0 };
	const uint64_t far = UINT64_C(1000) * MC_TOP_SLOT_MS; /* slot 1001 */

	(void)state;
	assert_int_equal(mc_top_ring_slots(8), 15);
	assert_int_equal(mc_top_ring_slots(25), 5);
	assert_int_equal(mc_top_ring_slots(MC_TOP_SLOTS_SHOWN), 1);
	assert_int_equal(mc_top_ring_slots(1000), 1);
	for (uint64_t i = 0; i < 9; i++)
		mc_top_ring_add(&ring, far + i * MC_TOP_SLOT_MS, 1001 + i);
	/* Of four each: 1000 to 1003, 1004 to 1007, and 1008, 1009 so far. */
	assert_int_equal(mc_top_ring_cell(&ring, 0, 4), 1009);
	assert_int_equal(mc_top_ring_cell(&ring, 1, 4), 1007);
	assert_int_equal(mc_top_ring_cell(&ring, 2, 4), 1003);
	assert_int_equal(mc_top_ring_cell(&ring, 3, 4), MC_TOP_UNKNOWN);
	mc_top_ring_add(&ring, far + UINT64_C(10) * MC_TOP_SLOT_MS, 1011);
	assert_int_equal(mc_top_ring_cell(&ring, 0, 4), 1011);
	assert_int_equal(mc_top_ring_cell(&ring, 1, 4), 1007);
}

#define DECISION(of, outcome_, from, to) \
	{ \
		.uuid = of, .outcome = outcome_, .from_kib = from, \
		.to_kib = to \
	}

/* Passes of the clock that says REAL_MS when the steady one says STEADY_MS. */
#define REAL_MS UINT64_C(1700000000000)
#define STEADY_MS (UINT64_C(1000) * MC_TOP_SLOT_MS)

static void what_was_before_is_recalled(void **state)
{
	struct mc_decision first[] = { DECISION("1", "none", 400, 400) };
	struct mc_decision second[] = { DECISION("1", "done", 400, 300),
					DECISION("2", "failed", 250, 200) };
	struct mc_pass passes[] = {
		{ .at_ms = REAL_MS - UINT64_C(4) * MC_TOP_SLOT_MS,
		  .decisions = first,
		  .n_decisions = 1 },
		{ .at_ms = REAL_MS - UINT64_C(2) * MC_TOP_SLOT_MS,
		  .decisions = second,
		  .n_decisions = 2 },
		/* The clock was set back. */
		{ .at_ms = 1, .decisions = first, .n_decisions = 1 },
	};
	const struct mc_history history = { .passes = passes, .n_passes = 2 };
	const struct mc_history back = { .passes = passes, .n_passes = 3 };
	const struct mc_history none = { 0 };
	const struct {
		size_t domain;
		uint64_t want[6]; /* by slots ago */
	} rows[] = {
		{ 0, { 300, 300, 300, 400, 400, MC_TOP_UNKNOWN } },
		/* No pass tells of it. */
		{ 1, { 100, 100, 100, 100, 100, MC_TOP_UNKNOWN } },
		/* What top saw itself goes before. */
		{ 2, { 200, 250, 250, MC_TOP_UNKNOWN, MC_TOP_UNKNOWN } },
	};
	struct mc_top_model model = { 0 };

	(void)state;
	take(&model, 3, STEADY_MS);
	mc_top_recall(&model, &none, REAL_MS);
	mc_top_recall(&model, &history, REAL_MS);
	mc_top_recall(&model, &back, REAL_MS);
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		const struct mc_top_ring *past =
			mc_top_model_past(&model, &fleet[rows[i].domain]);

		for (size_t ago = 0; ago < 5; ago++)
			assert_int_equal(mc_top_ring_ago(past, ago),
					 rows[i].want[ago]);
	}
	mc_top_model_clear(&model);
}

static const struct {
	uint64_t kib, max_kib;
	unsigned want; /* of 8 */
} levels[] = {
	{ 0, 100, 0 },	 { MC_TOP_UNKNOWN, 100, 0 },
	{ 1, 100, 1 },	 { 12, 100, 1 },
	{ 13, 100, 2 },	 { 99, 100, 8 },
	{ 100, 100, 8 }, { 200, 100, 8 },
	{ 1, 0, 8 },	 { UINT64_MAX - 1, UINT64_MAX, 8 },
};

static void levels_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(levels); i++)
		assert_int_equal(mc_top_level(levels[i].kib, levels[i].max_kib,
					      8),
				 levels[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_their_order),
		cmocka_unit_test(text_picks_rows),
		cmocka_unit_test(the_selected_domain_stays_selected),
		cmocka_unit_test(the_past_is_kept_by_domain),
		cmocka_unit_test(a_ring_has_the_last_of_each_slot),
		cmocka_unit_test(a_past_is_held_and_filled),
		cmocka_unit_test(cells_stay_where_they_begin),
		cmocka_unit_test(what_was_before_is_recalled),
		cmocka_unit_test(levels_follow_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
