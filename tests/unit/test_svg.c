/*
 * What is written: text that means nothing to HTML, and curves as paths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "ctl/page/html.h"
#include "ctl/page/svg.h"

/* ---- text ---- */

static const struct {
	const char *text, *want;
} texts[] = {
	{ "web1", "web1" },
	{ "<script>alert('1')</script>",
	  "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;" },
	{ "\" onload=\"x", "&quot; onload=&quot;x" },
	{ "a & b &amp; c", "a &amp; b &amp;amp; c" },
	{ "\033[2J\001", "\\x1b[2J\\x01" },
	{ "caf\303\251", "caf\303\251" },
	{ "no \377 UTF-8", "no \\xff UTF-8" },
	{ "\342\200\256turned", "\\xe2\\x80\\xaeturned" },
	{ "", "" },
};

static void text_means_nothing_to_html(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(texts); i++) {
		mc_auto(mc_freep) char *got = NULL;
		size_t size;
		FILE *out = open_memstream(&got, &size);

		mc_html_text(out, texts[i].text);
		fclose(out);
		assert_string_equal(got, texts[i].want);
	}
}

static void a_page_forbids_itself_to_load(void **state)
{
	mc_auto(mc_freep) char *got = NULL;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	(void)state;
	mc_html_begin(out, "</title>");
	mc_html_end(out);
	fclose(out);
	assert_non_null(strstr(got, "content=\"default-src 'none'; "));
	assert_non_null(strstr(got, "<title>&lt;/title&gt;</title>"));
	assert_null(strstr(got, "http:"));
	assert_null(strstr(got, "https:"));
}

/* ---- curves ---- */

#define AT(at, value) \
	{ \
		at, value, false \
	}
#define APART(at, value) \
	{ \
		at, value, true \
	}
#define POINTS_MOST 6

/* On a plot from 0 to 1000 ms of 300 KiB, so a unit each. */
static const struct {
	const char *label;
	struct mc_point points[POINTS_MOST];
	size_t n_points;
	bool is_area;
	enum mc_join join;
	uint64_t gap_ms;
	const char *want;
} curves[] = {
	{ "straight",
	  { AT(0, 100), AT(10, 150) },
	  2,
	  false,
	  MC_JOIN_STRAIGHT,
	  1000,
	  "M0 200l10 -50" },
	{ "stepped",
	  { AT(0, 100), AT(10, 150) },
	  2,
	  false,
	  MC_JOIN_STEPPED,
	  1000,
	  "M0 200h10v-50" },
	{ "what is level is one stretch",
	  { AT(0, 100), AT(10, 100), AT(20, 100), AT(30, 110), AT(40, 110) },
	  5,
	  false,
	  MC_JOIN_STRAIGHT,
	  1000,
	  "M0 200h20l10 -10h10" },
	{ "a step at one time",
	  { AT(0, 100), AT(5, 100), AT(5, 90) },
	  3,
	  false,
	  MC_JOIN_STEPPED,
	  1000,
	  "M0 200h5v10" },
	{ "an area goes down to the bottom",
	  { AT(10, 100), AT(20, 150) },
	  2,
	  true,
	  MC_JOIN_STRAIGHT,
	  1000,
	  "M10 300V200l10 -50V300H10Z" },
	{ "points that are apart",
	  { AT(0, 100), AT(10, 100), APART(20, 100), AT(30, 100) },
	  4,
	  false,
	  MC_JOIN_STRAIGHT,
	  1000,
	  "M0 200h10M20 200h10" },
	{ "points that are too far apart",
	  { AT(0, 100), AT(10, 100), AT(50, 100), AT(60, 100) },
	  4,
	  false,
	  MC_JOIN_STRAIGHT,
	  30,
	  "M0 200h10M50 200h10" },
	{ "a single point is a dot",
	  { AT(5, 100) },
	  1,
	  false,
	  MC_JOIN_STRAIGHT,
	  1000,
	  "M5 200h0" },
	{ "what is above the edge stays at it",
	  { AT(0, 0), AT(9, 9999) },
	  2,
	  false,
	  MC_JOIN_STRAIGHT,
	  1000,
	  "M0 300l9 -300" },
};

static void curves_are_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(curves); i++) {
		mc_auto(mc_freep) char *got = NULL;
		size_t size;
		struct mc_plot plot = {
			open_memstream(&got, &size), 0, 1000, 300, 150, 1000
		};
		struct mc_point points[POINTS_MOST];
		struct mc_series series = { points, curves[i].n_points, 0, 0,
					    false };
		char want[128];

		memcpy(points, curves[i].points, sizeof points);
		(curves[i].is_area ? mc_svg_area
				   : mc_svg_line)(&plot, &series, "x",
						  curves[i].join,
						  curves[i].gap_ms);
		fclose(plot.out);
		snprintf(want, sizeof want, "<path class=\"x\" d=\"%s\"/>",
			 curves[i].want);
		if (strstr(got, want) == NULL)
			fail_msg("%s: %s is not in %s", curves[i].label, want,
				 got);
	}
}

static void absurd_sizes_and_times_are_drawn(void **state)
{
	mc_auto(mc_freep) char *got = NULL;
	size_t size;
	struct mc_plot plot = {
		open_memstream(&got, &size), 0, UINT64_MAX, UINT64_MAX, 150, 480
	};
	struct mc_point points[] = { AT(0, 0), AT(UINT64_MAX, UINT64_MAX) };
	struct mc_series series = { points, 2, 0, 0, false };

	(void)state;
	mc_svg_line(&plot, &series, "x", MC_JOIN_STRAIGHT, UINT64_MAX);
	mc_svg_sizes(&plot);
	mc_svg_times(&plot, 0);
	mc_svg_box(&plot, "x", 0, UINT64_MAX, 0, 1);
	mc_svg_box_end(&plot);
	fclose(plot.out);
	assert_non_null(strstr(got, "M0 300l999 -29"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_means_nothing_to_html),
		cmocka_unit_test(a_page_forbids_itself_to_load),
		cmocka_unit_test(curves_are_paths),
		cmocka_unit_test(absurd_sizes_and_times_are_drawn),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
