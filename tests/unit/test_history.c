/*
 * The history: what of a pass is kept, that the bounds hold in passes and in
 * bytes, and that what is asked for comes out as it went in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>
#include <string.h>

#include <memcoord/wire.h>

#include "coordinator/history.h"

#define ALL MC_HISTORY_MOST
#define FLEET 100

static struct mc_history_store store;

static int set_up(void **state)
{
	(void)state;
	mc_history_limit(&store, 1000, 4 * 1024 * 1024);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	mc_history_clear(&store);
	return 0;
}

/* A decision: "NAME STATE REASON FROM TO". */
static struct mc_decision decision_of(const char *text)
{
	struct mc_decision decision = { .outcome = "none" };
	unsigned long from, to;

	assert_int_equal(sscanf(text, "%255s %31s %31s %lu %lu", decision.name,
				decision.state, decision.reason, &from, &to),
			 5);
	decision.from_kib = from;
	decision.to_kib = to;
	snprintf(decision.uuid, sizeof decision.uuid, "uuid of %.20s",
		 decision.name);
	snprintf(decision.text, sizeof decision.text, "because of %s",
		 decision.reason);
	return decision;
}

static uint64_t number;

/* Adds a pass or relief; decisions are parted by ';'. */
static void add(const char *kind, const char *decisions)
{
	struct mc_decision list[8];
	struct mc_pass pass = { .at_ms = 1700000000000,
				.has_number = true,
				.number = ++number,
				.decisions = list };
	mc_auto(mc_freep) char *copy = strdup(decisions);
	char *rest = copy, *one;

	mc_copy(pass.kind, sizeof pass.kind, kind);
	while ((one = strsep(&rest, ";")) != NULL)
		if (*one != '\0')
			list[pass.n_decisions++] = decision_of(one);
	mc_history_add(&store, &pass);
}

/* What is kept, as "NUMBER:NAME,NAME NUMBER:NAME". */
static const char *kept(const char *domain, uint64_t most)
{
	static char text[4096];
	struct mc_history history;
	size_t used = 0;

	mc_history_get(&store, domain, most, &history);
	text[0] = '\0';
	for (size_t i = 0; i < history.n_passes; i++) {
		const struct mc_pass *pass = &history.passes[i];

		used += (size_t)snprintf(text + used, sizeof text - used,
					 "%s%ju:", i > 0 ? " " : "",
					 (uintmax_t)pass->number);
		for (size_t j = 0; j < pass->n_decisions; j++)
			used += (size_t)snprintf(text + used,
						 sizeof text - used, "%s%s",
						 j > 0 ? "," : "",
						 pass->decisions[j].name);
	}
	mc_record_clear(MC_RECORD_history, &history);
	return text;
}

static const struct {
	const char *label;
	const char *kinds[3], *decisions[3]; /* one pass after the other */
	const char *want;
} courses[] = {
	{ "the first pass says how each domain stands",
	  { "pass" },
	  { "a ok at-reserve 9 9;b off mode-off 5 5" },
	  "1:a,b" },
	{ "a pass that says the same again has no decisions",
	  { "pass", "pass" },
	  { "a ok at-reserve 9 9;b off mode-off 5 5",
	    "a ok at-reserve 9 9;b off mode-off 5 5" },
	  "1:a,b 2:" },
	{ "another size alone is no news",
	  { "pass", "pass" },
	  { "a ok at-reserve 9 9", "a ok at-reserve 7 7" },
	  "1:a 2:" },
	{ "each order is kept",
	  { "pass", "pass", "pass" },
	  { "a ok surplus 9 8;b off mode-off 5 5",
	    "a ok surplus 8 7;b off mode-off 5 5",
	    "a ok surplus 7 6;b off mode-off 5 5" },
	  "1:a,b 2:a 3:a" },
	{ "another state, or another reason",
	  { "pass", "pass", "pass" },
	  { "a ok at-reserve 9 9;b ok settling 9 9",
	    "a ok within-slack 9 9;b ok settling 9 9",
	    "a ok within-slack 9 9;b settling settling 9 9" },
	  "1:a,b 2:a 3:b" },
	{ "one that comes is news, one that goes is not",
	  { "pass", "pass", "pass" },
	  { "b off mode-off 5 5",
	    "a off mode-off 5 5;b off mode-off 5 5;c off mode-off 5 5",
	    "b off mode-off 5 5" },
	  "1:b 2:a,c 3:" },
	{ "one that comes back is news",
	  { "pass", "pass", "pass" },
	  { "a off mode-off 5 5", "", "a off mode-off 5 5" },
	  "1:a 2: 3:a" },
	{ "of a relief, what it orders",
	  { "pass", "relief" },
	  { "a ok surplus 9 8;b ok at-reserve 5 5",
	    "a ok relief-only 8 8;b needy need 5 7" },
	  "1:a,b 2:b" },
	{ "a relief's own reasons are no state to go back from",
	  { "pass", "relief", "pass" },
	  { "a ok within-slack 9 9;b ok at-reserve 5 5",
	    "a ok relief-only 9 9;b needy need 5 7",
	    "a ok within-slack 9 9;b ok at-reserve 7 7" },
	  "1:a,b 2:b 3:" },
};

static void a_pass_keeps_what_orders_or_is_news(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(courses); i++) {
		const char *got;

		number = 0;
		set_up(NULL);
		for (size_t j = 0; j < 3 && courses[i].kinds[j] != NULL; j++)
			add(courses[i].kinds[j], courses[i].decisions[j]);
		got = kept(NULL, ALL);
		if (strcmp(got, courses[i].want) != 0)
			fail_msg("%s: got %s, want %s", courses[i].label, got,
				 courses[i].want);
		mc_history_clear(&store);
	}
}

static void what_has_no_number_is_passed_over(void **state)
{
	const struct mc_pass relief = { .kind = "relief" };
	const struct mc_pass plan = { .kind = "plan" };

	(void)state;
	mc_history_add(&store, &relief);
	mc_history_add(&store, &plan);
	assert_string_equal(kept(NULL, ALL), "");
}

static void a_domain_has_its_own_passes(void **state)
{
	(void)state;
	number = 0;
	add("pass", "a ok surplus 9 8;aa ok at-reserve 5 5");
	add("pass", "a ok at-reserve 8 8;aa ok at-reserve 5 5");
	add("pass", "a ok at-reserve 8 8;aa ok surplus 5 4");
	add("relief", "a needy need 8 9;aa ok relief-only 4 4");
	assert_string_equal(kept("a", ALL), "1:a 2:a 4:a");
	assert_string_equal(kept("aa", ALL), "1:aa 3:aa");
	assert_string_equal(kept("a", 2), "2:a 4:a");
	assert_string_equal(kept(NULL, 1), "4:a");
	assert_string_equal(kept("at-reserve", ALL), "");
	assert_true(mc_history_knows(&store, "aa"));
	assert_false(mc_history_knows(&store, "b"));
	assert_false(mc_history_knows(&store, "at-reserve"));
	assert_false(mc_history_knows(&store, ""));
}

static void it_comes_out_as_it_went_in(void **state)
{
	struct mc_decision decision =
		decision_of("d\xc3\xa9mo\xff ok surplus 9 8");
	const struct mc_pass pass = {
		.has_number = true,
		.number = UINT64_MAX,
		.at_ms = 1700000000123,
		.kind = "pass",
		.sample = 77,
		.sample_age_ms = 12,
		.take_kib = 1,
		.host = { .uri = "qemu:///system",
			  .connected = true,
			  .has_arc_kib = true,
			  .arc_kib = 6 },
		.decisions = &decision,
		.n_decisions = 1,
	};
	mc_auto(mc_buf_clear) struct mc_buf want = { 0 };
	mc_auto(mc_buf_clear) struct mc_buf got = { 0 };
	struct mc_history history;

	(void)state;
	mc_copy(decision.outcome, sizeof decision.outcome, "busy");
	mc_copy(decision.message, sizeof decision.message, "is being saved");
	mc_history_add(&store, &pass);
	mc_history_get(&store, NULL, ALL, &history);
	assert_int_equal(history.n_passes, 1);
	mc_wire_record(&want, MC_RECORD_pass, &pass);
	mc_wire_record(&got, MC_RECORD_pass, &history.passes[0]);
	assert_int_equal(got.size, want.size);
	assert_memory_equal(got.data, want.data, want.size);
	mc_record_clear(MC_RECORD_history, &history);
}

static void the_oldest_goes_first(void **state)
{
	struct mc_history history;

	(void)state;
	number = 0;
	mc_history_limit(&store, 3, UINT64_MAX);
	for (int i = 0; i < 5; i++)
		add("pass", "");
	assert_string_equal(kept(NULL, ALL), "3: 4: 5:");
	mc_history_limit(&store, 1, UINT64_MAX);
	assert_string_equal(kept(NULL, ALL), "5:");
	mc_history_get(&store, NULL, ALL, &history);
	assert_int_equal(history.kept, 1);
	assert_int_equal(history.dropped, 4);
	assert_false(history.cut);
	mc_record_clear(MC_RECORD_history, &history);

	/* None at all, and again some: what was news is still told. */
	mc_history_limit(&store, 0, UINT64_MAX);
	add("pass", "a ok at-reserve 9 9");
	assert_string_equal(kept(NULL, ALL), "");
	mc_history_limit(&store, 2, UINT64_MAX);
	add("pass", "a ok at-reserve 9 9");
	assert_string_equal(kept(NULL, ALL), "7:");
}

static void no_room_keeps_nothing(void **state)
{
	(void)state;
	number = 0;
	mc_history_limit(&store, 1000, 100);
	add("pass", "a ok at-reserve 9 9");
	assert_string_equal(kept(NULL, ALL), "");
	assert_int_equal(store.bytes, 0);
	assert_int_equal(store.dropped, 1);
}

/* A pass in which each domain of a fleet is ordered something. */
static void add_large(struct mc_decision *fleet)
{
	struct mc_pass pass = { .has_number = true,
				.number = ++number,
				.kind = "pass",
				.decisions = fleet,
				.n_decisions = FLEET };

	for (size_t i = 0; i < FLEET; i++) {
		fleet[i] = decision_of("a ok surplus-step 2097152 2045952");
		snprintf(fleet[i].name, sizeof fleet[i].name, "domain-%zu", i);
		snprintf(fleet[i].uuid, sizeof fleet[i].uuid, "uuid-%zu", i);
		snprintf(fleet[i].text, sizeof fleet[i].text,
			 "1.5 GiB unused, 100 MiB stay, taking 50 MiB of 1.4 "
			 "GiB surplus");
	}
	mc_history_add(&store, &pass);
}

/* What the allocator says is in use grows by what the store says it holds. */
static void thousands_of_passes_stay_within_their_bytes(void **state)
{
	const size_t bound = 4 * 1024 * 1024;
	mc_auto(mc_freep) struct mc_decision *fleet =
		mc_alloc(FLEET, sizeof *fleet);
	size_t before, most = 0;

	(void)state;
	number = 0;
	mc_history_limit(&store, 1000000, bound);
	before = mallinfo2().uordblks;
	for (int i = 0; i < 3000; i++) {
		add_large(fleet);
		assert_true(store.bytes <= bound);
		most = mc_max(most, mc_sub(mallinfo2().uordblks, before));
	}
	assert_true(store.passes > 50);
	assert_int_equal(store.passes + store.dropped, 3000);
	assert_true(store.bytes > bound * 9 / 10);
	/* With the states of 100 domains, and the pass that goes for another. */
	if (most > bound + 128 * 1024)
		fail_msg("%zu bytes in use, where %zu are the bound", most,
			 bound);
}

/* The newest win; a client that is sent more than 4 MiB would be dropped. */
static void an_answer_has_an_end(void **state)
{
	mc_auto(mc_freep) struct mc_decision *fleet =
		mc_alloc(FLEET, sizeof *fleet);
	mc_auto(mc_buf_clear) struct mc_buf encoded = { 0 };
	struct mc_history history;

	(void)state;
	number = 0;
	mc_history_limit(&store, 1000, 16 * 1024 * 1024);
	for (int i = 0; i < 200; i++)
		add_large(fleet);
	mc_history_get(&store, NULL, ALL, &history);
	assert_true(history.cut);
	assert_int_equal(history.kept, 200);
	assert_in_range(history.n_passes, 50, 199);
	assert_int_equal(history.passes[history.n_passes - 1].number, 200);
	assert_int_equal(history.passes[0].number, 201 - history.n_passes);
	mc_wire_record(&encoded, MC_RECORD_history, &history);
	assert_in_range(encoded.size, MC_HISTORY_ANSWER_BYTES * 9 / 10,
			MC_HISTORY_ANSWER_BYTES + 1024);
	mc_record_clear(MC_RECORD_history, &history);

	/* Of one domain all of them have room, and the last few have too. */
	mc_history_get(&store, "domain-7", ALL, &history);
	assert_int_equal(history.n_passes, 200);
	assert_false(history.cut);
	mc_record_clear(MC_RECORD_history, &history);
	mc_history_get(&store, NULL, 5, &history);
	assert_int_equal(history.n_passes, 5);
	assert_false(history.cut);
	mc_record_clear(MC_RECORD_history, &history);
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pass_keeps_what_orders_or_is_news),
		TEST(what_has_no_number_is_passed_over),
		TEST(a_domain_has_its_own_passes),
		TEST(it_comes_out_as_it_went_in),
		TEST(the_oldest_goes_first),
		TEST(no_room_keeps_nothing),
		TEST(thousands_of_passes_stay_within_their_bytes),
		TEST(an_answer_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
