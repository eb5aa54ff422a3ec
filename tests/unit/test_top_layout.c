/*
 * Where top puts things, on screens of any size, and how text is cut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>

#include <memcoord/base.h>

#include "ctl/screen/wrap.h"
#include "ctl/top/layout.h"
#include "ctl/top/text.h"

static void columns_fill_each_width(void **state)
{
	(void)state;
	for (unsigned width = 80; width < 400; width++) {
		struct mc_top_layout layout;
		unsigned used = 0;

		mc_top_layout_make(&layout, width, 24);
		assert_false(layout.is_too_small);
		for (size_t i = 0; i < MC_TOP_COLUMN_COUNT; i++)
			if (layout.widths[i] > 0)
				used += layout.widths[i] + 1;
		if (used != width + 1)
			fail_msg("%u columns: %u are used", width, used - 1);
	}
}

static void a_wider_screen_has_more_columns(void **state)
{
	struct mc_top_layout small, large;

	(void)state;
	mc_top_layout_make(&small, 80, 24);
	mc_top_layout_make(&large, 200, 50);
	for (size_t i = 0; i < MC_TOP_COLUMN_COUNT; i++) {
		assert_true(large.widths[i] >= small.widths[i]);
		assert_true(large.widths[i] > 0);
	}
	assert_int_equal(small.widths[MC_TOP_COLUMN_USED], 0);
	assert_true(large.widths[MC_TOP_COLUMN_REASON] >=
		    MC_TOP_SENTENCE_WIDTH);
	assert_int_equal(small.first_line + small.n_lines + 1, 24);
	assert_int_equal(large.first_line + large.n_lines + 1, 50);
}

static const struct {
	unsigned width, height;
	bool want;
} sizes[] = {
	{ 80, 24, false }, { 79, 24, true }, { 80, 23, true },
	{ 1, 1, true },	   { 0, 0, true },
};

static void small_screens_are_too_small(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(sizes); i++) {
		struct mc_top_layout layout;

		mc_top_layout_make(&layout, sizes[i].width, sizes[i].height);
		assert_int_equal(layout.is_too_small, sizes[i].want);
	}
}

static const struct {
	const char *label;
	size_t first, selected, n_rows, want;
} scrolls[] = {
	{ "all fit", 0, 3, 10, 0 },
	{ "the last line is seen", 0, 9, 20, 0 },
	{ "one below it scrolls by one", 0, 10, 20, 1 },
	{ "one above the first one is the first", 5, 2, 20, 2 },
	{ "in between nothing moves", 5, 7, 20, 5 },
	{ "no line stays empty when rows go", 8, 11, 12, 2 },
	{ "there are no rows", 4, 0, 0, 0 },
};

static void the_selected_row_is_seen(void **state)
{
	const struct mc_top_layout layout = { .n_lines = 10 };

	(void)state;
	for (size_t i = 0; i < MC_COUNT(scrolls); i++) {
		size_t got = mc_top_layout_scroll(&layout, scrolls[i].first,
						  scrolls[i].selected,
						  scrolls[i].n_rows);

		if (got != scrolls[i].want)
			fail_msg("%s: %zu", scrolls[i].label, got);
	}
}

static const struct {
	const char *label, *text;
	size_t columns, want, line; /* bytes; in a line of words */
} cuts[] = {
	{ "it fits", "web1", 4, 4, 4 },
	{ "it doesn't", "web12", 4, 4, 4 },
	{ "characters count, not bytes", "\u00e9\u00e9\u00e9", 2, 4, 4 },
	{ "wide ones count twice", "\u4e2d\u4e2d", 3, 3, 3 },
	{ "marks take no column", "e\u0301x", 1, 3, 3 },
	{ "a line ends between words", "one two three", 9, 9, 7 },
	{ "or at the end", "one two", 7, 7, 7 },
	{ "nothing", "", 5, 0, 0 },
};

static void text_is_cut_to_columns(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < MC_COUNT(cuts); i++) {
		size_t used, got = mc_columns_fit(cuts[i].text, cuts[i].columns,
						  &used);
		size_t line = mc_top_text_line(cuts[i].text, cuts[i].columns);

		if (got != cuts[i].want || line != cuts[i].line)
			fail_msg("%s: %zu, %zu", cuts[i].label, got, line);
	}
}

static void ascii_has_no_other_bytes(void **state)
{
	mc_auto(mc_freep) char *text = mc_top_text_ascii("a\u00e9b");

	(void)state;
	assert_string_equal(text, "a\\xc3\\xa9b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_fill_each_width),
		cmocka_unit_test(a_wider_screen_has_more_columns),
		cmocka_unit_test(small_screens_are_too_small),
		cmocka_unit_test(the_selected_row_is_seen),
		cmocka_unit_test(text_is_cut_to_columns),
		cmocka_unit_test(ascii_has_no_other_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
