/*
 * From samples to guests: what a domain needed is found in its numbers, and
 * what the policy did to it live it does again. And how results are printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include <memcoord/num.h>

#include "replay/json.h"
#include "replay/replay.h"

#define EPOCH_MS UINT64_C(1700000000000)
#define GUESTS 3

static struct mc_settings settings;
static struct mc_feed feed;

static int set_up(void **state)
{
	static const struct mc_feed how = {
		.balloon_kib_s = MC_REPLAY_SPEED_KIB,
	};

	(void)state;
	mc_feed_init(&feed, &how);
	return mc_settings_load(&settings, NULL, true, NULL, 0, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	mc_feed_clear(&feed);
	mc_settings_clear(&settings);
	return 0;
}

/* Feeds a sample of these domains, taken so many seconds after the first. */
static int take(uint64_t second, struct mc_domain_sample *domains,
		size_t n_domains, uint64_t available_kib)
{
	struct mc_sample sample = {
		.taken_at_ms = EPOCH_MS + second * 1000,
		.host = { .total_kib = MC_MIB(16384),
			  .available_kib = available_kib },
		.domains = domains,
		.n_domains = n_domains,
	};

	return mc_feed_sample(&feed, &settings, &sample, NULL);
}

/* ---- what a domain needs ---- */

/* MiB; UINT64_MAX where it isn't told. */
#define UNTOLD UINT64_MAX

static const struct {
	const char *label;
	uint64_t size, max, unused, usable, available;
	bool has_autodeflate;
	uint64_t offset, hard, cache, kept; /* wanted */
} needs[] = {
	{ "what isn't free is held", 1024, 2048, 600, 600, 984, false, 40, 384,
	  0, 0 },
	{ "page cache isn't held", 1024, 2048, 100, 600, 984, false, 40, 384,
	  500, 0 },
	{ "what its kernel keeps free isn't held", 1024, 2048, 600, 530, 984,
	  false, 40, 384, 0, 70 },
	{ "with autodeflate the balloon isn't held", 1024, 2048, 600, 600, 2008,
	  true, 40, 384, 0, 0 },
	{ "without usable there is no cache to be known", 1024, 2048, 600,
	  UNTOLD, 984, false, 40, 384, 0, 0 },
	{ "without available all that isn't free is held", 1024, 2048, 600, 600,
	  UNTOLD, false, 0, 424, 0, 0 },
	{ "numbers that contradict each other tell nothing", 1024, 2048, 1000,
	  1000, 984, false, 0, 0, 0, 0 },
};

static void fill(struct mc_domain_sample *sample, size_t row, uint64_t second)
{
	*sample = (struct mc_domain_sample){
		.name = "web",
		.uuid = "web",
		.id = 1,
		.is_running = true,
		.has_balloon = true,
		.has_autodeflate = needs[row].has_autodeflate,
		.actual_kib = MC_MIB(needs[row].size),
		.max_kib = MC_MIB(needs[row].max),
		.has_unused_kib = true,
		.unused_kib = MC_MIB(needs[row].unused),
		.has_usable_kib = needs[row].usable != UNTOLD,
		.usable_kib = MC_MIB(needs[row].usable),
		.has_available_kib = needs[row].available != UNTOLD,
		.available_kib = MC_MIB(needs[row].available),
		.has_rss_kib = true,
		.rss_kib = MC_MIB(needs[row].size - needs[row].unused + 80),
		.has_last_update_s = true,
		.last_update_s = EPOCH_MS / 1000 + second,
	};
}

static void needs_follow_the_table(void **state)
{
	for (size_t row = 0; row < MC_COUNT(needs); row++) {
		struct mc_domain_sample sample;
		const struct mc_guest *guest;

		for (uint64_t second = 0; second <= 4; second += 2) {
			fill(&sample, row, second);
			take(second, &sample, 1, MC_MIB(8192));
		}
		guest = mc_feed_find(&feed, "web")->guest;
		if (guest->offset_kib != MC_MIB(needs[row].offset) ||
		    guest->want_kib != MC_MIB(needs[row].hard) ||
		    guest->cache_kib != MC_MIB(needs[row].cache) ||
		    guest->kept_kib != MC_MIB(needs[row].kept))
			fail_msg("%s: offset %ju, held %ju, cache %ju, "
				 "kept %ju KiB",
				 needs[row].label, (uintmax_t)guest->offset_kib,
				 (uintmax_t)guest->want_kib,
				 (uintmax_t)guest->cache_kib,
				 (uintmax_t)guest->kept_kib);
		/* The host shows the same, as long as nothing has moved. */
		if (mc_world_available(&feed.world) != MC_MIB(8192))
			fail_msg("%s: %ju KiB available", needs[row].label,
				 (uintmax_t)mc_world_available(&feed.world));
		tear_down(state);
		set_up(state);
	}
}

/* ---- the policy's own work ---- */

static struct mc_world live;
static struct mc_guest *guests[GUESTS]; /* idle, one that grows, cached */

static void live_programs(struct mc_world *world)
{
	uint64_t second = world->now_ms / 1000;

	if (world->now_ms % 1000 == 0 && second >= 60 && second < 120)
		mc_guest_want(guests[1], MC_MIB(45 + 20 * (second - 59)), 1000);
	if (world->now_ms == 150000)
		mc_guest_want(guests[1], MC_MIB(45), 0);
	if (world->now_ms == 20000)
		guests[2]->cache_kib = MC_MIB(100);
}

static void begin_live(void)
{
	mc_world_init(&live, &settings, EPOCH_MS);
	live.total_kib = MC_MIB(16384);
	live.on_step = live_programs;
	for (size_t i = 0; i < GUESTS; i++) {
		guests[i] = mc_world_add(&live);
		mc_guest_init(guests[i], MC_MIB(512), MC_MIB(2048));
		guests[i]->facts.id = (int64_t)i + 1;
		guests[i]->phase_ms = 370 * i;
		snprintf(guests[i]->facts.name, MC_NAME_SIZE, "guest%zu", i);
		snprintf(guests[i]->facts.uuid, MC_UUID_SIZE, "guest%zu", i);
		mc_world_come(&live, guests[i]);
	}
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return mc_max(a, b) - mc_min(a, b);
}

static void is_alike(uint64_t second, size_t at)
{
	const struct mc_feed_domain *domain =
		mc_feed_find(&feed, guests[at]->facts.uuid);
	bool is_moving = at == 1 && second >= 60 && second < 160;

	if (!is_moving && distance(domain->guest->size_kib,
				   guests[at]->size_kib) > MC_MIB(16))
		fail_msg("guest%zu after %ju s: %ju KiB, was %ju", at,
			 (uintmax_t)second, (uintmax_t)domain->guest->size_kib,
			 (uintmax_t)guests[at]->size_kib);
	/* What it held when it last told it. */
	if (second > 0 && second != 150 &&
	    distance(domain->guest->want_kib, guests[at]->hard_kib) >
		    MC_MIB(40))
		fail_msg("guest%zu after %ju s: holds %ju KiB, %ju are seen",
			 at, (uintmax_t)second, (uintmax_t)guests[at]->hard_kib,
			 (uintmax_t)domain->guest->want_kib);
}

static void what_was_done_live_is_done_again(void **state)
{
	(void)state;
	begin_live();
	for (uint64_t second = 0; second <= 300; second += 2) {
		struct mc_domain_sample samples[GUESTS];

		mc_world_run(&live, second * 1000 + 1);
		for (size_t i = 0; i < GUESTS; i++)
			mc_guest_sample(guests[i], &samples[i]);
		assert_int_equal(take(second, samples, GUESTS,
				      mc_world_available(&live)),
				 0);
		for (size_t i = 0; i < GUESTS; i++)
			is_alike(second, i);
	}
	for (size_t i = 0; i < GUESTS; i++) {
		const struct mc_guest_measures *was = &guests[i]->measures;
		const struct mc_guest_measures *is =
			&mc_feed_find(&feed, guests[i]->facts.uuid)
				 ->guest->measures;

		assert_in_range(is->taken_kib_ms, was->taken_kib_ms / 100 * 95,
				was->taken_kib_ms / 100 * 105);
		assert_in_range(is->orders, was->orders * 9 / 10,
				was->orders * 11 / 10);
		assert_int_equal(is->out_ms, 0);
	}
	mc_world_clear(&live);
}

/* ---- samples ---- */

static void no_time_passes_where_the_clock_is_set_back(void **state)
{
	struct mc_domain_sample sample;

	(void)state;
	for (uint64_t second = 100; second <= 104; second += 2) {
		fill(&sample, 0, second);
		take(second, &sample, 1, MC_MIB(8192));
	}
	fill(&sample, 0, 20);
	take(20, &sample, 1, MC_MIB(8192));
	assert_int_equal(feed.world.now_ms, 4000);
	fill(&sample, 0, 22);
	take(22, &sample, 1, MC_MIB(8192));
	assert_int_equal(feed.world.now_ms, 6000);
	fill(&sample, 0, 100000);
	take(100000, &sample, 1, MC_MIB(8192));
	assert_int_equal(feed.world.now_ms, 6000 + MC_FEED_GAP_MOST_MS);
}

static void memory_that_a_process_gives_back_is_seen(void **state)
{
	struct mc_domain_sample sample;

	(void)state;
	for (uint64_t second = 0; second <= 8; second += 2) {
		fill(&sample, 0, second);
		sample.rss_kib = MC_MIB(second < 6 ? 1000 : 700);
		take(second, &sample, 1, MC_MIB(second < 6 ? 8192 : 8492));
	}
	assert_int_equal(mc_world_available(&feed.world), MC_MIB(8492));
}

static void arc_counts_where_it_is_to_count(void **state)
{
	static const char *const counts[] = { "count-arc=yes" };
	struct mc_domain_sample domain;
	struct mc_sample sample = {
		.taken_at_ms = EPOCH_MS,
		.host = { .total_kib = MC_MIB(16384),
			  .available_kib = MC_MIB(1000),
			  .has_arc_kib = true,
			  .arc_kib = MC_MIB(4000) },
		.domains = &domain,
		.n_domains = 1,
	};

	fill(&domain, 0, 0);
	mc_feed_sample(&feed, &settings, &sample, NULL);
	assert_int_equal(mc_world_available(&feed.world), MC_MIB(1000));
	tear_down(state);
	set_up(state);
	mc_settings_clear(&settings);
	assert_int_equal(mc_settings_load(&settings, NULL, true, counts, 1,
					  NULL),
			 0);
	for (; sample.taken_at_ms <= EPOCH_MS + 4000;
	     sample.taken_at_ms += 2000) {
		fill(&domain, 0, sample.taken_at_ms / 1000 - EPOCH_MS / 1000);
		mc_feed_sample(&feed, &settings, &sample, NULL);
	}
	assert_int_equal(mc_world_available(&feed.world), MC_MIB(5000));
}

/* ---- drivers ---- */

static const struct {
	const char *text;
	int want; /* a driver, or less than 0 where it is refused */
} driver_texts[] = {
	{ "web*=dead", MC_DRIVER_DEAD },
	{ "a=b=page", MC_DRIVER_PAGE },
	{ "x=lazy", MC_DRIVER_LAZY },
	{ "x=fine", MC_DRIVER_FINE },
	{ "x=", -1 },
	{ "=dead", -1 },
	{ "dead", -1 },
	{ "x=DEAD", -1 },
	{ "", -1 },
};

static void drivers_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(driver_texts); i++) {
		struct mc_replay_how how = { 0 };
		struct mc_error err;
		int rc = mc_replay_add_driver(&how, driver_texts[i].text, &err);

		if ((rc < 0) != (driver_texts[i].want < 0) ||
		    (rc == 0 && how.drivers[0].driver !=
					(enum mc_driver)driver_texts[i].want))
			fail_msg("'%s': %d, %d", driver_texts[i].text, rc,
				 how.drivers[0].driver);
	}
}

/* ---- JSON ---- */

static char *json_of(enum mc_record_id id, const void *record)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	mc_replay_json(out, id, record);
	fclose(out);
	return text;
}

static void is_printed(enum mc_record_id id, const void *record,
		       const char *want)
{
	mc_auto(mc_freep) char *got = json_of(id, record);

	assert_string_equal(got, want);
}

static void is_in_json(enum mc_record_id id, const void *record,
		       const char *part)
{
	mc_auto(mc_freep) char *got = json_of(id, record);

	if (strstr(got, part) == NULL)
		fail_msg("no %s in %s", part, got);
}

static void records_as_json(void **state)
{
	struct mc_answer answer = { .uuid = "a\"b\\c\n\x01",
				    .message = "\xff\xc3\xa9" };
	struct mc_host_sample host = { .hostname = "h", .total_kib = 7 };
	struct mc_replay_point points[] = { { 1, 2, 3 }, { 4, 5, 6 } };
	struct mc_replay_warning warning = { .text = "w" };
	struct mc_replay replay = { .host_available = points,
				    .n_host_available = 2,
				    .warnings = &warning,
				    .n_warnings = 1 };
	struct mc_sample sample = { .host = host };

	(void)state;
	is_printed(MC_RECORD_none, NULL, "{}\n");
	is_printed(MC_RECORD_answer, &answer,
		   "{\n  \"uuid\": \"a\\\"b\\\\c\\u000a\\u0001\",\n"
		   "  \"outcome\": \"\",\n"
		   "  \"message\": \"\\\\xff\xc3\xa9\"\n}\n");
	is_printed(MC_RECORD_host_sample, &host,
		   "{\n  \"hostname\": \"h\",\n  \"total_kib\": 7,\n"
		   "  \"available_kib\": 0\n}\n");
	host.has_psi_some_centipct = true;
	is_printed(MC_RECORD_host_sample, &host,
		   "{\n  \"hostname\": \"h\",\n  \"total_kib\": 7,\n"
		   "  \"available_kib\": 0,\n  \"psi_some_centipct\": 0\n}\n");
	is_printed(MC_RECORD_sample, &sample,
		   "{\n  \"taken_at_ms\": 0,\n"
		   "  \"host\": {\n    \"hostname\": \"h\",\n"
		   "    \"total_kib\": 7,\n    \"available_kib\": 0\n  },\n"
		   "  \"domains\": []\n}\n");
	is_in_json(MC_RECORD_replay, &replay,
		   ",\n  \"warnings\": [\n    {\"text\": \"w\"}\n  ],\n");
	is_in_json(MC_RECORD_replay, &replay,
		   ": [\n    {\"at_ms\": 1, \"recorded_kib\": 2, "
		   "\"replayed_kib\": 3},\n    {\"at_ms\": 4, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(needs_follow_the_table, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			what_was_done_live_is_done_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			no_time_passes_where_the_clock_is_set_back, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			memory_that_a_process_gives_back_is_seen, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(arc_counts_where_it_is_to_count,
						set_up, tear_down),
		cmocka_unit_test(drivers_follow_the_table),
		cmocka_unit_test(records_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
