/*
 * From sample to sample: what is known of a domain is kept, renewed, or
 * forgotten; and a run's orders stay within what they may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include <memcoord/num.h>

#include "coordinator/fallback.h"
#include "coordinator/score.h"
#include "coordinator/wishes.h"

static struct mc_settings settings;
static struct mc_coordinator coordinator;
static const char *metadata_min; /* of each domain sampled, or NULL */
static uint64_t asked; /* the request that the next sample answers */

static int set_up(void **state)
{
	static const char *const overrides[] = { "boot-grace=0s" };

	(void)state;
	return mc_settings_load(&settings, NULL, true, overrides, 1, NULL);
}

/* Where what is observed is managed; of tests that have one. */
static struct mc_coordinator shadow;

static int tear_down(void **state)
{
	(void)state;
	mc_coordinator_clear(&coordinator);
	mc_coordinator_clear(&shadow);
	mc_settings_clear(&settings);
	return 0;
}

struct guest {
	const char *name;
	int64_t id;
	uint64_t actual_mib, used_mib;
};

/* A sample taken `second` seconds after the first one. */
static void sample(uint64_t second, const struct guest *guests, size_t count)
{
	const uint64_t epoch_s = 1700000000;
	struct mc_sample taken = {
		.taken_at_ms = (epoch_s + second) * 1000,
		.host = { .total_kib = MC_MIB(16384),
			  .available_kib = MC_MIB(8192) },
		.n_domains = count,
	};

	taken.domains = mc_alloc(count, sizeof *taken.domains);
	for (size_t i = 0; i < count; i++) {
		struct mc_domain_sample *domain = &taken.domains[i];
		uint64_t unused =
			MC_MIB(guests[i].actual_mib - guests[i].used_mib);

		*domain = (struct mc_domain_sample){
			.id = guests[i].id,
			.is_running = true,
			.has_balloon = true,
			.actual_kib = MC_MIB(guests[i].actual_mib),
			.max_kib = MC_MIB(2048),
			.has_unused_kib = true,
			.unused_kib = unused,
			.has_usable_kib = true,
			.usable_kib = unused,
			.has_available_kib = true,
			.available_kib = MC_MIB(guests[i].actual_mib),
			.has_last_update_s = true,
			.last_update_s = epoch_s + second,
		};
		mc_copy(domain->name, sizeof domain->name, guests[i].name);
		mc_copy(domain->uuid, sizeof domain->uuid, guests[i].name);
		if (metadata_min == NULL)
			continue;
		domain->has_metadata = domain->metadata.has_min = true;
		mc_copy(domain->metadata.min, MC_VALUE_SIZE, metadata_min);
	}
	mc_wishes_keep(&coordinator, &taken, asked);
	mc_coordinator_sample(&coordinator, &settings, &taken);
	mc_record_clear(MC_RECORD_sample, &taken);
}

/* Makes a pass in which each order gets `outcome`; returns their number. */
static size_t pass(const char *outcome)
{
	struct mc_run run;
	struct mc_order order;
	size_t count = 0;

	mc_run_begin(&run, &coordinator, MC_STEP_PASS);
	while (mc_run_next(&run, &order)) {
		count += order.has_target_kib;
		mc_run_answered(&run, outcome, "");
	}
	mc_run_end(&run);
	mc_run_clear(&run);
	return count;
}

static void a_new_sample_replaces_the_last_ones_numbers(void **state)
{
	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(1, (struct guest[]){ { "a", 1, 462, 120 } }, 1);
	assert_int_equal(coordinator.known[0].sample.actual_kib, MC_MIB(462));
	assert_int_equal(coordinator.domains[0].view.actual_kib, MC_MIB(462));
	assert_true(coordinator.known[0].has_change);
	assert_int_equal(coordinator.known[0].change_kib, -(int64_t)MC_MIB(50));
}

static void domains_are_known_by_uuid_and_id(void **state)
{
	(void)state;
	sample(0, (struct guest[]){ { "c", 3, 512, 9 }, { "a", 1, 512, 9 } },
	       2);
	sample(1,
	       (struct guest[]){ { "b", 2, 512, 9 },
				 { "a", 1, 500, 9 },
				 { "c", 4, 400, 9 } },
	       3);
	assert_int_equal(coordinator.n_domains, 3);
	assert_string_equal(coordinator.known[0].sample.name, "a");
	assert_string_equal(coordinator.known[2].sample.name, "c");
	assert_true(coordinator.known[0].has_change);
	/* c was started anew: its old size means nothing. */
	assert_false(coordinator.known[2].has_change);
}

static void a_host_may_have_no_domains(void **state)
{
	struct mc_sample none = { .taken_at_ms = 1700000005000 };

	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 9 } }, 1);
	mc_coordinator_sample(&coordinator, &settings, &none);
	assert_int_equal(coordinator.n_domains, 0);
	assert_int_equal(coordinator.sample, 2);
}

static void our_own_order_is_the_last_change(void **state)
{
	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(1, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	assert_int_equal(pass("done"), 1);
	assert_int_equal(coordinator.known[0].change_kib, -(int64_t)MC_MIB(50));
	assert_int_equal(coordinator.taken_kib, MC_MIB(50));
	/* On its way to the target: no new change. */
	sample(2, (struct guest[]){ { "a", 1, 490, 100 } }, 1);
	assert_int_equal(coordinator.known[0].change_kib, -(int64_t)MC_MIB(50));
}

static void a_plan_changes_nothing(void **state)
{
	struct mc_pass first, second;

	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(1, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	mc_run_plan(&coordinator, &first);
	mc_run_plan(&coordinator, &second);
	assert_int_equal(first.take_kib, MC_MIB(50));
	assert_int_equal(second.take_kib, first.take_kib);
	assert_string_equal(first.decisions[0].outcome, "planned");
	assert_int_equal(coordinator.passes, 0);
	assert_int_equal(pass("done"), 1);
	mc_record_clear(MC_RECORD_pass, &first);
	mc_record_clear(MC_RECORD_pass, &second);
}

static void what_was_taken_isnt_taken_again_on_one_sample(void **state)
{
	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(1, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	assert_int_equal(pass("done"), 1);
	assert_int_equal(pass("done"), 0);
}

/* Looking on while a run is under way must not disturb it. */
static void a_status_in_the_middle_of_a_run_changes_nothing(void **state)
{
	static const struct guest guests[] = { { "a", 1, 512, 430 },
					       { "b", 2, 512, 430 },
					       { "c", 3, 512, 100 } };
	struct mc_run run;
	struct mc_order order;
	struct mc_status status = { 0 };
	struct mc_pass plan;
	struct mc_policy_domain domains[MC_COUNT(guests)];
	struct mc_policy_host host;

	(void)state;
	sample(0, guests, MC_COUNT(guests));
	sample(1, guests, MC_COUNT(guests));
	mc_run_begin(&run, &coordinator, MC_STEP_PASS);
	while (mc_run_next(&run, &order)) {
		memcpy(domains, coordinator.domains, sizeof domains);
		host = coordinator.host;
		mc_coordinator_status(&coordinator, &settings,
				      coordinator.sampled_at_ms, &status);
		mc_record_clear(MC_RECORD_status, &status);
		mc_run_plan(&coordinator, &plan);
		mc_record_clear(MC_RECORD_pass, &plan);
		assert_memory_equal(domains, coordinator.domains,
				    sizeof domains);
		assert_memory_equal(&host, &coordinator.host, sizeof host);
		mc_run_answered(&run, "done", "");
	}
	mc_run_end(&run);
	assert_int_equal(run.pass.n_decisions, MC_COUNT(guests));
	mc_run_clear(&run);
}

/* Statistics periods that the next pass would set. */
static size_t periods(void)
{
	struct mc_run run;
	struct mc_order order;
	size_t count = 0;

	mc_run_begin(&run, &coordinator, MC_STEP_PASS);
	while (mc_run_next(&run, &order)) {
		count += order.has_period_s;
		mc_run_answered(&run, "done", "");
	}
	mc_run_end(&run);
	mc_run_clear(&run);
	return count;
}

static void a_period_that_is_right_isnt_set(void **state)
{
	static const struct {
		const char *label;
		bool has_period;
		uint64_t period_s;
		size_t want;
	} rows[] = {
		{ "none is set", false, 0, 1 },
		{ "ours is set already", true, 1, 0 },
		{ "somebody's own", true, 7, 1 },
		{ "more than milliseconds can tell", true, UINT64_MAX, 1 },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_domain_sample *domain;
		size_t got;

		sample(0, (struct guest[]){ { "a", 1, 512, 430 } }, 1);
		domain = &coordinator.known[0].sample;
		domain->has_period_s = rows[i].has_period;
		domain->period_s = rows[i].period_s;
		mc_coordinator_apply(&coordinator, &settings);
		got = periods();
		if (got != rows[i].want)
			fail_msg("%s: %zu periods set, not %zu", rows[i].label,
				 got, rows[i].want);
		tear_down(state);
		set_up(state);
	}
}

/* Whether the domain's note is news where its metadata says `min`. */
static bool is_news(uint64_t second, const char *min)
{
	metadata_min = min;
	sample(second, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	metadata_min = NULL;
	return coordinator.known[0].has_new_note;
}

static struct mc_domain_status status_of(const char *name)
{
	struct mc_domain_status status;

	assert_true(mc_coordinator_domain(&coordinator, &settings, name,
					  coordinator.sampled_at_ms, &status));
	return status;
}

static void a_note_is_news_once(void **state)
{
	struct mc_domain_status status;

	(void)state;
	assert_true(is_news(0, "300"));
	assert_false(is_news(1, "300"));
	assert_true(is_news(2, "400"));
	mc_coordinator_apply(&coordinator, &settings);
	assert_false(coordinator.known[0].has_new_note);
	status = status_of("a");
	assert_non_null(strstr(status.note, "'400'"));
	assert_false(is_news(3, "300MiB"));
	status = status_of("a");
	assert_false(status.has_note);
	assert_int_equal(status.min_kib, MC_MIB(300));
	assert_string_equal(status.min_source, "metadata");
	assert_string_equal(status.max_source, "hypervisor");
	assert_string_equal(status.shares_source, "default");
	assert_int_equal(status.shares, 1000);
	assert_int_equal(coordinator.domains[0].view.min_kib, MC_MIB(300));
	assert_false(mc_coordinator_domain(&coordinator, &settings, "b",
					   coordinator.sampled_at_ms, &status));
}

static const struct mc_domain_metadata wish_700 = { .min = "700MiB",
						    .has_min = true };

/* The minimum of a domain, as the policy sees it. */
static uint64_t min_mib(size_t at)
{
	return coordinator.domains[at].view.min_kib / MC_MIB(1);
}

static void what_rpc_set_goes_on_until_it_is_taken_back(void **state)
{
	const struct guest both[] = { { "a", 1, 512, 9 }, { "b", 2, 512, 9 } };
	struct mc_changes changes = { 0 };

	(void)state;
	sample(0, both, 2);
	mc_wishes_set(mc_wishes_find(&coordinator, "b"), &wish_700);
	mc_coordinator_apply(&coordinator, &settings);
	assert_int_equal(min_mib(1), 700);
	sample(1, both, 2);
	sample(2, &both[1], 1);
	assert_int_equal(min_mib(0), 700);
	sample(3, both, 2);
	assert_int_equal(min_mib(0), 200);
	assert_int_equal(min_mib(1), 700);
	/* Started anew. */
	sample(4, (struct guest[]){ { "b", 3, 512, 9 } }, 1);
	assert_int_equal(min_mib(0), 200);

	mc_wishes_set(mc_wishes_find(&coordinator, "b"), &wish_700);
	mc_wishes_take_back(&coordinator, &settings, &settings, &changes);
	assert_int_equal(changes.n_changes, 1);
	assert_string_equal(changes.changes[0].domain, "b");
	assert_string_equal(changes.changes[0].old, "700MiB");
	assert_string_equal(changes.changes[0].new_source, "default");
	mc_record_clear(MC_RECORD_changes, &changes);
	sample(5, (struct guest[]){ { "b", 3, 512, 9 } }, 1);
	assert_int_equal(min_mib(0), 200);
}

static void written_metadata_holds_until_it_can_be_seen(void **state)
{
	const struct guest guest = { "a", 1, 512, 9 };
	struct mc_known *known;

	(void)state;
	asked = 1;
	sample(0, &guest, 1);
	assert_null(mc_wishes_unread(&coordinator));
	known = mc_wishes_find_id(&coordinator, "a", 1);
	mc_wishes_set(known, &wish_700);
	mc_wishes_written(known, &wish_700);
	assert_false(known->sample.has_rpc);
	/* One that was asked for before, and one that isn't asked to look. */
	sample(1, &guest, 1);
	assert_int_equal(min_mib(0), 700);
	known = mc_wishes_unread(&coordinator);
	assert_ptr_equal(known, mc_wishes_find(&coordinator, "a"));
	known->read_again = 3;
	assert_null(mc_wishes_unread(&coordinator));
	asked = 2;
	sample(2, &guest, 1);
	assert_int_equal(min_mib(0), 700);
	/* From now on the samples tell, also of what others write. */
	asked = 3;
	metadata_min = "600MiB";
	sample(3, &guest, 1);
	assert_int_equal(min_mib(0), 600);
	metadata_min = NULL;
	sample(4, &guest, 1);
	assert_int_equal(min_mib(0), 200);
	asked = 0;
}

static void a_refused_order_is_tried_again(void **state)
{
	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(1, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	assert_int_equal(pass("busy"), 1);
	assert_int_equal(coordinator.taken_kib, 0);
	sample(2, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	assert_int_equal(pass("done"), 1);
}

static void a_grant_that_got_no_answer_is_promised_when_it_shows(void **state)
{
	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 500 } }, 1);
	assert_int_equal(pass("unanswered"), 1);
	assert_int_equal(coordinator.given_kib, 0);
	/* It was carried out all the same. */
	sample(1, (struct guest[]){ { "a", 1, 632, 500 } }, 1);
	assert_true(coordinator.host.promised_kib >= MC_MIB(120));
}

static void a_list_is_of_what_is_known(void **state)
{
	static const struct guest guests[] = { { "a", 7, 512, 300 },
					       { "b", 8, 2048, 1900 } };
	struct mc_fallbacks list, again, other;

	(void)state;
	sample(0, guests, MC_COUNT(guests));
	mc_fallback_list(&coordinator, &list);
	mc_fallback_list(&coordinator, &again);
	assert_int_equal(list.n_orders, 1);
	assert_string_equal(list.orders[0].name, "a");
	assert_int_equal(list.orders[0].id, 7);
	assert_int_equal(list.orders[0].target_kib, MC_MIB(2048));
	assert_true(mc_fallback_is_same(&list, &again));
	sample(1, (struct guest[]){ { "a", 9, 512, 300 } }, 1);
	mc_fallback_list(&coordinator, &other);
	assert_int_equal(other.n_orders, 1);
	assert_false(mc_fallback_is_same(&list, &other));
	mc_record_clear(MC_RECORD_fallbacks, &list);
	mc_record_clear(MC_RECORD_fallbacks, &again);
	mc_record_clear(MC_RECORD_fallbacks, &other);
}

/* Whichever orders of the run are carried out, the sizes are ours. */
static void a_list_of_a_run_knows_what_is_decided(void **state)
{
	struct mc_run run;
	struct mc_fallbacks before, after;
	const struct mc_order *order;

	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(1, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	mc_run_begin(&run, &coordinator, MC_STEP_PASS);
	assert_int_equal(run.pass.take_kib, MC_MIB(50));
	mc_fallback_list_of_run(&run, &before);
	assert_int_equal(before.n_orders, 1);
	order = &before.orders[0];
	assert_true(order->low_kib <= MC_MIB(462) &&
		    order->low_kib > MC_MIB(461));
	assert_true(order->high_kib >= MC_MIB(512) &&
		    order->high_kib < MC_MIB(513));
	assert_int_equal(order->target_kib, MC_MIB(2048));
	mc_run_clear(&run);
	assert_int_equal(pass("done"), 1);
	mc_fallback_list(&coordinator, &after);
	assert_true(mc_fallback_is_same(&before, &after));
	mc_record_clear(MC_RECORD_fallbacks, &before);
	mc_record_clear(MC_RECORD_fallbacks, &after);
}

static void scores_are_of_all_domains_those_included_that_left(void **state)
{
	struct mc_scores scores;

	(void)state;
	sample(0, (struct guest[]){ { "a", 1, 512, 100 }, { "b", 2, 1024, 9 } },
	       2);
	sample(1, (struct guest[]){ { "a", 1, 512, 100 }, { "b", 2, 1024, 9 } },
	       2);
	assert_int_equal(pass("done"), 2);
	sample(2, (struct guest[]){ { "a", 1, 462, 100 }, { "b", 2, 974, 9 } },
	       2);
	/* a was started anew and b is gone. */
	sample(4, (struct guest[]){ { "a", 3, 2048, 100 } }, 1);
	mc_coordinator_scores(&coordinator, &scores);
	assert_int_equal(scores.sample, 4);
	assert_int_equal(scores.gone, 2);
	assert_int_equal(scores.done.watched_ms, 4000);
	assert_int_equal(scores.done.taken_back_kib_s, 2 * MC_MIB(1536 + 1024));
	assert_int_equal(scores.done.taken_back_average_kib,
			 MC_MIB(1536 + 1024) / 2);
	assert_int_equal(scores.done.taken_kib, MC_MIB(100));
	assert_int_equal(scores.done.orders, 2);
	assert_int_equal(scores.n_domains, 1);
	assert_int_equal(scores.domains[0].score.watched_ms, 0);
	assert_int_equal(scores.domains[0].score.orders, 0);
	mc_record_clear(MC_RECORD_scores, &scores);
}

static void a_score_tells_whether_it_is_done(void **state)
{
	static const char *const overrides[] = { "boot-grace=0s",
						 "mode=observe" };
	struct mc_scores scores;

	mc_settings_clear(&settings);
	assert_int_equal(mc_settings_load(&settings, NULL, true, overrides, 2,
					  NULL),
			 0);
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	sample(2, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	mc_coordinator_scores(&coordinator, &scores);
	assert_string_equal(scores.domains[0].name, "a");
	assert_string_equal(scores.domains[0].mode, "observe");
	assert_string_equal(scores.domains[0].basis, "would");
	assert_int_equal(scores.domains[0].size_kib, MC_MIB(512));
	assert_int_equal(scores.domains[0].ceiling_kib, MC_MIB(2048));
	assert_int_equal(scores.done.taken_back_kib_s, 0);
	mc_record_clear(MC_RECORD_scores, &scores);
	tear_down(state);

	set_up(state);
	sample(0, (struct guest[]){ { "a", 1, 512, 100 } }, 1);
	mc_coordinator_scores(&coordinator, &scores);
	assert_string_equal(scores.domains[0].basis, "done");
	mc_record_clear(MC_RECORD_scores, &scores);
}

static void what_would_be_done_comes_from_who_manages_it(void **state)
{
	static const char *const overrides[] = { "boot-grace=0s",
						 "mode=observe" };
	struct mc_scores scores;

	sample(0, (struct guest[]){ { "b", 2, 512, 9 } }, 1);
	for (uint64_t second = 1; second <= 2; second++)
		sample(second,
		       (struct guest[]){ { "a", 1, 1024, 9 },
					 { "c", 3, 512, 400 } },
		       2);
	assert_int_equal(pass("done"), 1);
	sample(3, (struct guest[]){ { "a", 1, 974, 9 }, { "c", 3, 512, 400 } },
	       2);
	shadow = coordinator;
	coordinator = (struct mc_coordinator){ 0 };
	mc_settings_clear(&settings);
	assert_int_equal(mc_settings_load(&settings, NULL, true, overrides, 2,
					  NULL),
			 0);
	sample(0,
	       (struct guest[]){ { "a", 7, 2048, 9 },
				 { "b", 8, 2048, 9 },
				 { "d", 9, 2048, 9 } },
	       3);
	mc_coordinator_scores(&coordinator, &scores);
	mc_coordinator_scores_would(&shadow, &scores);
	assert_int_equal(scores.domains[0].score.taken_kib, MC_MIB(50));
	assert_int_equal(scores.domains[0].score.watched_ms, 2000);
	assert_int_equal(scores.domains[1].score.watched_ms, 0);
	assert_int_equal(scores.domains[2].score.watched_ms, 0);
	assert_int_equal(scores.would.watched_ms, 3000);
	assert_int_equal(scores.would.taken_back_kib_s,
			 2 * MC_MIB(1024 + 1536));
	assert_int_equal(scores.would.orders, 1);
	assert_int_equal(scores.done.watched_ms, 0);
	mc_record_clear(MC_RECORD_scores, &scores);
	/* One that is managed has its own. */
	mc_coordinator_clear(&coordinator);
	mc_settings_clear(&settings);
	set_up(state);
	sample(0, (struct guest[]){ { "a", 1, 1024, 9 } }, 1);
	mc_coordinator_scores(&coordinator, &scores);
	mc_coordinator_scores_would(&shadow, &scores);
	assert_int_equal(scores.domains[0].score.taken_kib, 0);
	mc_record_clear(MC_RECORD_scores, &scores);
}

/* A host of 1000 MiB with an ARC above its minimum. */
static const struct {
	const char *label;
	enum mc_choice count_arc;
	unsigned available_mib, arc_mib; /* no arc: 0 */
	unsigned want_mib, want_arc_mib;
} arcs[] = {
	{ "not counted", MC_CHOICE_NO, 300, 200, 300, 0 },
	{ "counted", MC_CHOICE_YES, 300, 200, 500, 200 },
	{ "a host without ZFS", MC_CHOICE_YES, 300, 0, 300, 0 },
	{ "never above all that the host has", MC_CHOICE_YES, 900, 200, 1000,
	  100 },
	{ "an available that is absurd", MC_CHOICE_YES, 2000, 200, 2000, 0 },
};

static void zfs_cache_counts_where_it_is_to(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(arcs); i++) {
		struct mc_sample taken = {
			.host = { .total_kib = MC_MIB(1000),
				  .available_kib =
					  MC_MIB(arcs[i].available_mib),
				  .has_arc_kib = arcs[i].arc_mib > 0,
				  .arc_kib = MC_MIB(arcs[i].arc_mib) },
		};
		struct mc_host_status status = { 0 };

		settings.count_arc = arcs[i].count_arc;
		taken.domains = mc_alloc(0, sizeof *taken.domains);
		mc_coordinator_sample(&coordinator, &settings, &taken);
		mc_record_clear(MC_RECORD_sample, &taken);
		mc_coordinator_host_status(&coordinator, &status);
		if (status.available_kib != MC_MIB(arcs[i].want_mib) ||
		    status.arc_kib != MC_MIB(arcs[i].want_arc_mib) ||
		    coordinator.host.available_kib != status.available_kib)
			fail_msg("%s: %ju KiB, %ju of it in the ARC",
				 arcs[i].label, (uintmax_t)status.available_kib,
				 (uintmax_t)status.arc_kib);
	}
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_sample_replaces_the_last_ones_numbers),
		TEST(domains_are_known_by_uuid_and_id),
		TEST(a_host_may_have_no_domains),
		TEST(our_own_order_is_the_last_change),
		TEST(a_plan_changes_nothing),
		TEST(what_was_taken_isnt_taken_again_on_one_sample),
		TEST(a_status_in_the_middle_of_a_run_changes_nothing),
		TEST(a_period_that_is_right_isnt_set),
		TEST(a_note_is_news_once),
		TEST(what_rpc_set_goes_on_until_it_is_taken_back),
		TEST(written_metadata_holds_until_it_can_be_seen),
		TEST(a_refused_order_is_tried_again),
		TEST(a_grant_that_got_no_answer_is_promised_when_it_shows),
		TEST(a_list_is_of_what_is_known),
		TEST(a_list_of_a_run_knows_what_is_decided),
		TEST(scores_are_of_all_domains_those_included_that_left),
		TEST(a_score_tells_whether_it_is_done),
		TEST(what_would_be_done_comes_from_who_manages_it),
		TEST(zfs_cache_counts_where_it_is_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
