/*
 * Which names one that was misspelt is like, and which of them are suggested.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <memcoord/base.h>
#include <memcoord/likeness.h>

#include "ctl/suggestion.h"

static const struct {
	const char *label;
	const char *wanted, *name;
	size_t want;
} rows[] = {
	{ "the same", "web1", "web1", 0 },
	{ "a letter is another", "wab1", "web1", 1 },
	{ "a letter is missing", "wb1", "web1", 1 },
	{ "a letter is too many", "webb1", "web1", 1 },
	{ "two have changed places", "wbe1", "web1", 2 },
	{ "three are others", "abc1", "web1", MC_UNLIKE },
	{ "nothing but what is missing", "", "web1", MC_UNLIKE },
	{ "all of it is in the name", "web", "my-web-server", 10 },
	{ "two letters are in many names", "we", "my-web-server", MC_UNLIKE },
	{ "letters of more than a byte", "b\303\274ro", "buro", 2 },
};

static void names_are_like_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		size_t got = mc_unlikeness(rows[i].wanted, rows[i].name);

		if (got != rows[i].want)
			fail_msg("%s: %zu", rows[i].label, got);
	}
}

static void what_is_too_long_is_like_nothing(void **state)
{
	char wanted[300];

	(void)state;
	memset(wanted, 'a', sizeof wanted - 1);
	wanted[sizeof wanted - 1] = '\0';
	assert_true(mc_unlikeness(wanted, wanted) == MC_UNLIKE);
	wanted[255] = '\0';
	assert_int_equal(mc_unlikeness(wanted, wanted), 0);
}

static const struct {
	const char *label;
	const char *wanted;
	const char *names[6];
	const char *want;
} suggestions[] = {
	{ "none is like it", "mail", { "web1", "db1" }, "" },
	{ "the nearest alone",
	  "web1x",
	  { "web2", "web1", "db1" },
	  "; did you mean web1?" },
	{ "those that are as near",
	  "web",
	  { "web1", "mail", "web2" },
	  "; did you mean web1, web2?" },
	{ "three at most",
	  "web",
	  { "web1", "web2", "web3", "web4", "web5" },
	  "; did you mean web1, web2, web3?" },
};

static void the_nearest_are_suggested(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(suggestions); i++) {
		struct mc_suggestion suggestion;

		mc_suggestion_begin(&suggestion, suggestions[i].wanted);
		for (size_t j = 0; suggestions[i].names[j] != NULL; j++)
			mc_suggestion_offer(&suggestion,
					    suggestions[i].names[j]);
		if (strcmp(mc_suggestion_text(&suggestion),
			   suggestions[i].want) != 0)
			fail_msg("%s: '%s'", suggestions[i].label,
				 suggestion.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_like_as_the_table_says),
		cmocka_unit_test(what_is_too_long_is_like_nothing),
		cmocka_unit_test(the_nearest_are_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
