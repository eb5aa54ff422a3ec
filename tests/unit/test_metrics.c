/*
 * The text of OpenMetrics: values in their units, labels that may be anything,
 * and nothing of what isn't known. Its grammar is held against a parser by
 * tests/integration/test_metrics.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "supervisor/metrics/metrics.h"
#include "supervisor/metrics/openmetrics.h"

static struct mc_worker_status workers[] = {
	{ .role = "collector", .state = "busy", .restarts = 2 },
	{ .role = "actuator",
	  .state = "waiting",
	  .has_answered_ago_ms = true,
	  .answered_ago_ms = 61005 },
};

static struct mc_domain_status domains[] = {
	{ .name = "web1",
	  .uuid = "u1",
	  .mode = "manage",
	  .state = "needy",
	  .reason = "need",
	  .size_kib = 1048576,
	  .min_kib = 204800,
	  .max_kib = UINT64_MAX,
	  .shares = 1000,
	  .has_unused_kib = true,
	  .unused_kib = 3 },
	{ .name = "a\"b\\c\nd\xff\xc3\xa4",
	  .uuid = "u2",
	  .mode = "observe",
	  .state = "ok",
	  .reason = "observe-only" },
};

static struct mc_domain_score scored[] = {
	{ .name = "web1",
	  .uuid = "u1",
	  .basis = "done",
	  .score = { .taken_kib = 51200,
		     .taken_back_kib_s = 7,
		     .orders = 4,
		     .harms = 1 } },
	{ .name = "a",
	  .uuid = "u2",
	  .basis = "would",
	  .has_would_size_kib = true,
	  .would_size_kib = 2048,
	  .score = { .taken_kib = 99 } },
};

static const struct mc_status status = {
	.version = "1.2.3",
	.uptime_ms = 3600001,
	.paused = true,
	.interval_ms = 5000,
	.sample = 12,
	.passes = 7,
	.host = { .uri = "qemu:///system",
		  .hostname = "kvm1",
		  .connected = true,
		  .state = "low",
		  .total_kib = 16777216,
		  .has_psi_some_centipct = true,
		  .psi_some_centipct = 1234 },
	.workers = workers,
	.n_workers = MC_COUNT(workers),
	.domains = domains,
	.n_domains = MC_COUNT(domains),
};

static const struct mc_scores scores = {
	.done = { .given_kib = 1, .swap_ins = 3 },
	.domains = scored,
	.n_domains = MC_COUNT(scored),
};

static const struct mc_metrics_counts counts = {
	.clients = 2,
	.outcomes = { [MC_OUTCOME_DONE] = 9, [MC_OUTCOME_BUSY] = 1 },
	.history_bytes = 1000,
};

/* Parts of the text, or what isn't in it (`is_absent`). */
static const struct {
	const char *label;
	const char *line;
	bool is_absent;
} lines[] = {
	{ "times are seconds", "\nmemcoord_uptime_seconds 3600.001\n", false },
	{ "sizes are bytes", "\nmemcoord_host_memory_bytes 17179869184\n",
	  false },
	{ "bytes stay bytes", "\nmemcoord_history_size_bytes 1000\n", false },
	{ "shares of time are ratios",
	  "\nmemcoord_host_pressure_ratio 0.1234\n", false },
	{ "what isn't known is left out", "\nmemcoord_host_arc_bytes ", true },
	{ "a flag is 1", "\nmemcoord_paused 1\n", false },
	{ "counters have their suffix", "\nmemcoord_passes_total 7\n", false },
	{ "their families don't", "# TYPE memcoord_passes counter\n", false },
	{ "units are told",
	  "# UNIT memcoord_taken_back_byte_seconds byte_seconds\n", false },
	{ "an info", "memcoord_build_info{version=\"1.2.3\",schema=\"", false },
	{ "the host's state",
	  "memcoord_host_state{memcoord_host_state=\"low\"} 1\n", false },
	{ "not another one",
	  "memcoord_host_state{memcoord_host_state=\"ok\"} 0\n", false },
	{ "orders by outcome", "memcoord_orders_total{outcome=\"busy\"} 1\n",
	  false },
	{ "harms by kind", "memcoord_harms_total{how=\"swap_in\"} 3\n", false },
	{ "a worker that is busy serves",
	  "memcoord_worker_up{role=\"collector\"} 1\n", false },
	{ "one that waits doesn't", "memcoord_worker_up{role=\"actuator\"} 0\n",
	  false },
	{ "restarts", "memcoord_worker_restarts_total{role=\"collector\"} 2\n",
	  false },
	{ "the last answer",
	  "memcoord_worker_answer_age_seconds{role=\"actuator\"} 61.005\n",
	  false },
	{ "one that never answered has none",
	  "memcoord_worker_answer_age_seconds{role=\"collector\"}", true },
	{ "a domain's state",
	  "memcoord_domain_state{domain=\"web1\",uuid=\"u1\",mode=\"manage\","
	  "state=\"needy\",reason=\"need\"} 1\n",
	  false },
	{ "a domain's size",
	  "memcoord_domain_size_bytes{domain=\"web1\",uuid=\"u1\"} "
	  "1073741824\n",
	  false },
	{ "a size beyond all bounds",
	  "memcoord_domain_max_bytes{domain=\"web1\",uuid=\"u1\"} "
	  "18446744073709551615\n",
	  false },
	{ "its numbers",
	  "memcoord_domain_unused_bytes{domain=\"web1\",uuid=\"u1\"} 3072\n",
	  false },
	{ "those that it doesn't send", "memcoord_domain_usable_bytes{", true },
	{ "names are escaped",
	  "{domain=\"a\\\"b\\\\c\\nd\\\\xff\xc3\xa4\",uuid=\"u2\"}", false },
	{ "what was taken of it",
	  "memcoord_domain_taken_bytes_total{domain=\"web1\",uuid=\"u1\"} "
	  "52428800\n",
	  false },
	{ "over time",
	  "memcoord_domain_taken_back_byte_seconds_total{domain=\"web1\","
	  "uuid=\"u1\"} 7168\n",
	  false },
	{ "nothing was taken of who is observed",
	  "memcoord_domain_taken_bytes_total{domain=\"a\"", true },
	{ "but would be",
	  "memcoord_domain_would_size_bytes{domain=\"a\",uuid=\"u2\"} "
	  "2097152\n",
	  false },
};

static void the_text_follows_the_table(void **state)
{
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };

	(void)state;
	mc_metrics_write(&out, &status, &scores, &counts);
	assert_int_equal(strlen(out.data) + 1, out.size);
	for (size_t i = 0; i < MC_COUNT(lines); i++) {
		bool is_there = strstr(out.data, lines[i].line) != NULL;

		if (is_there == lines[i].is_absent)
			fail_msg("%s: %s is%s in:\n%s", lines[i].label,
				 lines[i].line, is_there ? "" : " not",
				 out.data);
	}
	assert_string_equal(out.data + out.size - sizeof "\n# EOF\n",
			    "\n# EOF\n");
}

/* Zeros would read as a host without memory. */
static void a_host_has_no_numbers_before_its_first_sample(void **state)
{
	const struct mc_status none = { .host.state = "unknown" };
	const struct mc_scores nothing = { 0 };
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };

	(void)state;
	mc_metrics_write(&out, &none, &nothing, &counts);
	assert_null(strstr(out.data, "\nmemcoord_host_memory_bytes "));
	assert_non_null(strstr(out.data, "\nmemcoord_host_connected 0\n"));
	assert_non_null(strstr(out.data, "=\"unknown\"} 1\n"));
	assert_null(strstr(out.data, "{domain="));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_text_follows_the_table),
		cmocka_unit_test(a_host_has_no_numbers_before_its_first_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
