/*
 * What people see: whole screens at the widths of a narrow and a wide
 * terminal and of none, and the words that say what isn't there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>
#include <wchar.h>

#include <memcoord/num.h>

#include "ctl/commands/history.h"
#include "ctl/commands/metrics.h"
#include "ctl/screen/render.h"

typedef int render(const struct mc_screen *screen, const void *record);

/* What `show` prints; the caller frees it. */
static char *print(render *show, const void *record, size_t width,
		   bool has_color)
{
	char *text = NULL;
	size_t size = 0;
	struct mc_screen screen = {
		.out = open_memstream(&text, &size),
		.width = width,
		.has_color = has_color,
	};

	assert_int_equal(show(&screen, record), 0);
	fclose(screen.out);
	return text;
}

static void assert_prints(render *show, const void *record, size_t width,
			  const char *want)
{
	mc_auto(mc_freep) char *text = print(show, record, width, false);

	assert_string_equal(text, want);
}

static void assert_says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in:\n%s", part, text);
}

#define SAID_MOST 4

/* All of `said` up to the first NULL is in the text; `unsaid` isn't. */
static void assert_said(const char *label, const char *text,
			const char *const said[SAID_MOST], const char *unsaid)
{
	for (size_t i = 0; i < SAID_MOST && said[i] != NULL; i++)
		assert_says(text, said[i]);
	if (unsaid != NULL && strstr(text, unsaid) != NULL)
		fail_msg("%s: '%s' is in:\n%s", label, unsaid, text);
}

/* No line of `text` is wider than `width` columns. */
static void assert_fits(const char *text, size_t width)
{
	wchar_t wide[512];
	mc_auto(mc_freep) char *copy = strdup(text);
	char *rest = copy;
	char *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		size_t count = mbstowcs(wide, line, MC_COUNT(wide));

		assert_true(count < MC_COUNT(wide));
		if (wcswidth(wide, count) > (int)width)
			fail_msg("wider than %zu: '%s'", width, line);
	}
}

#define SENTENCE \
	"gives 50 MiB, the most of one pass, of the 96 MiB that it can " \
	"spare (unused 212 MiB, reserve 100 MiB)"

static struct mc_worker_status workers[] = {
	{ .role = "collector",
	  .state = "ready",
	  .pid = 4712,
	  .has_pid = true,
	  .interval_ms = 2000,
	  .answered_ago_ms = 950,
	  .has_answered_ago_ms = true },
	{ .role = "actuator",
	  .state = "waiting",
	  .interval_ms = 5000,
	  .restarts = 3 },
};

static struct mc_domain_status domains[] = {
	{ .name = "web1",
	  .state = "ok",
	  .reason = "surplus-step",
	  .text = SENTENCE,
	  .size_kib = MC_MIB(512),
	  .max_kib = MC_MIB(2048),
	  .used_kib = MC_MIB(300),
	  .has_used_kib = true,
	  .unused_kib = MC_MIB(212),
	  .has_unused_kib = true,
	  .last_change_kib = -51200,
	  .has_last_change_kib = true,
	  .last_change_ago_ms = 12000,
	  .has_last_change_ago_ms = true },
	{ .name = "d\xc3\xa9mo\033[31m",
	  .state = "paused",
	  .reason = "not-running",
	  .text = "is paused",
	  .size_kib = MC_MIB(1536),
	  .max_kib = MC_MIB(2048) },
};

static const struct mc_status status = {
	.version = "0.1.0",
	.pid = 4711,
	.uptime_ms = 125000,
	.interval_ms = 5000,
	.collector_interval_ms = 2000,
	.passes = 1234,
	.last_pass_ago_ms = 3000,
	.has_last_pass_ago_ms = true,
	.sample = 5678,
	.sample_age_ms = 950,
	.has_sample_age_ms = true,
	.taken_kib = MC_MIB(1536),
	.given_kib = MC_MIB(300),
	.host = { .uri = "qemu:///system",
		  .hostname = "kvm1",
		  .connected = true,
		  .state = "ok",
		  .total_kib = MC_MIB(24 * 1024),
		  .available_kib = MC_MIB(12 * 1024),
		  .reserve_kib = MC_MIB(200),
		  .promised_kib = MC_MIB(64),
		  .budget_kib = MC_MIB(12024),
		  .psi_some_centipct = 1205,
		  .has_psi_some_centipct = true },
	.workers = workers,
	.n_workers = 2,
	.domains = domains,
	.n_domains = 2,
};

#define HEAD \
	"host      kvm1 (qemu:///system), connected\n" \
	"memory    12 GiB available of 24 GiB\n" \
	"budget    11.7 GiB: 12 GiB available, less 200 MiB reserve, less " \
	"64 MiB promised\n" \
	"state     ok, some task waits for memory 12.05% of the time (PSI)\n" \
	"daemon    memcoordd 0.1.0, pid 4711, up 2m 5s\n" \
	"passes    every 5s; 1234 so far, the last 3s ago\n" \
	"samples   every 2s; number 5678 is 950ms old\n" \
	"moved     1.5 GiB taken, 300 MiB given\n" \
	"\n" \
	"WORKER     STATE     PID  INTERVAL   ANSWERED  RESTARTS\n" \
	"collector  ready    4712        2s  950ms ago         0\n" \
	"actuator   waiting     -        5s          -         3\n" \
	"\n"

static void status_at_80_columns_has_its_reasons_below(void **state)
{
	(void)state;
	assert_prints(
		mc_render_status, &status, 80,
		HEAD
		"DOMAIN        STATE      SIZE    MAX     USED   UNUSED"
		"      LAST CHANGE\n"
		"web1          ok      512 MiB  2 GiB  300 MiB  212 MiB"
		"  -50 MiB 12s ago\n"
		"  gives 50 MiB, the most of one pass, of the 96 MiB that it "
		"can spare (unused 2…\n"
		"d\xc3\xa9mo\\x1b[31m  paused  1.5 GiB  2 GiB        -        -"
		"                -\n"
		"  is paused\n");
}

#define WIDE_ROWS(reason) \
	HEAD "DOMAIN        STATE      SIZE    MAX     USED   UNUSED" \
	     "      LAST CHANGE  REASON\n" \
	     "web1          ok      512 MiB  2 GiB  300 MiB  212 MiB" \
	     "  -50 MiB 12s ago  " reason "\n" \
	     "d\xc3\xa9mo\\x1b[31m  paused  1.5 GiB  2 GiB        -        -" \
	     "                -  is paused\n"

static void status_at_200_columns_has_its_reasons_beside(void **state)
{
	(void)state;
	assert_prints(mc_render_status, &status, 200, WIDE_ROWS(SENTENCE));
}

static void status_at_120_columns_cuts_its_reasons(void **state)
{
	(void)state;
	assert_prints(mc_render_status, &status, 120,
		      WIDE_ROWS("gives 50 MiB, the most of one pass, of the"
				" 96…"));
}

static void status_without_a_terminal_is_whole(void **state)
{
	(void)state;
	assert_prints(mc_render_status, &status, 0, WIDE_ROWS(SENTENCE));
}

static void no_width_is_too_small_for_long_names(void **state)
{
	struct mc_domain_status domain = domains[0];
	struct mc_status long_names = status;

	(void)state;
	memset(domain.name, 'n', MC_NAME_SIZE - 1);
	long_names.domains = &domain;
	long_names.n_domains = 1;
	for (size_t width = 80; width < 120; width++) {
		mc_auto(mc_freep) char *text =
			print(mc_render_status, &long_names, width, false);

		assert_fits(text, width);
	}
	free(print(mc_render_status, &long_names, 1, false));
}

static void wide_characters_count_double(void **state)
{
	struct mc_domain_status domain = domains[0];
	struct mc_status fleet = status;

	(void)state;
	mc_copy(domain.text, sizeof domain.text,
		"\xe4\xbb\xae\xe6\x83\xb3\xe6\xa9\x9f "
		"\xe4\xbb\xae\xe6\x83\xb3\xe6\xa9\x9f "
		"\xe4\xbb\xae\xe6\x83\xb3\xe6\xa9\x9f "
		"\xe4\xbb\xae\xe6\x83\xb3\xe6\xa9\x9f "
		"\xe4\xbb\xae\xe6\x83\xb3\xe6\xa9\x9f "
		"\xe4\xbb\xae\xe6\x83\xb3\xe6\xa9\x9f");
	fleet.domains = &domain;
	fleet.n_domains = 1;
	for (size_t width = 80; width < 120; width++) {
		mc_auto(mc_freep) char *text =
			print(mc_render_status, &fleet, width, false);

		assert_fits(text, width);
	}
}

/* It goes on beside its label, in its colour, and what is wide is counted so. */
static void a_line_that_is_too_long_goes_on_below(void **state)
{
	struct mc_status gone = status;
	mc_auto(mc_freep) char *text = NULL;
	mc_auto(mc_freep) char *colored = NULL;

	(void)state;
	gone.host.connected = false;
	mc_copy(gone.host.error, sizeof gone.host.error,
		"\xe4\xbb\xae\xe6\x83\xb3 \xe4\xbb\xae\xe6\x83\xb3 "
		"\xe4\xbb\xae\xe6\x83\xb3 \xe4\xbb\xae\xe6\x83\xb3 "
		"Connection refused by the other end");
	text = print(mc_render_status, &gone, 80, false);
	assert_fits(text, 80);
	assert_says(text, "Connection\n          refused by the other end\n"
			  "memory    ");
	colored = print(mc_render_status, &gone, 80, true);
	assert_says(colored, "Connection\033[0m\n          \033[31mrefused by "
			     "the other end\033[0m\n");
}

static void colour_is_only_where_it_is_wanted(void **state)
{
	mc_auto(mc_freep) char *plain =
		print(mc_render_status, &status, 80, false);
	mc_auto(mc_freep) char *colored =
		print(mc_render_status, &status, 80, true);

	(void)state;
	assert_null(strchr(plain, '\033'));
	assert_says(colored, "\033[32mok");
	assert_says(colored, "\033[33mpaused");
	assert_says(colored, "\033[31mwaiting");
	assert_null(strstr(colored, "mo\033[31m"));
}

/* One change to the status, and what must be said then. */
static void unconnected(struct mc_status *changed)
{
	changed->host.connected = false;
	mc_copy(changed->host.error, MC_TEXT_SIZE, "no libvirtd\nhere");
}

static void never_connected(struct mc_status *changed)
{
	changed->host = (struct mc_host_status){ .uri = "qemu:///system",
						 .state = "unknown" };
	changed->n_domains = 0;
	changed->sample = changed->passes = 0;
	changed->has_sample_age_ms = changed->has_last_pass_ago_ms = false;
}

static void empty(struct mc_status *changed)
{
	changed->n_domains = 0;
}

static void with_a_note(struct mc_status *changed)
{
	static struct mc_domain_status domain;

	domain = domains[0];
	domain.has_note = true;
	mc_copy(domain.note, sizeof domain.note, "min is ignored\nhere");
	changed->domains = &domain;
	changed->n_domains = 1;
}

static void paused(struct mc_status *changed)
{
	changed->paused = true;
}

static void without_psi(struct mc_status *changed)
{
	changed->host.has_psi_some_centipct = false;
}

static void with_zfs(struct mc_status *changed)
{
	changed->host.has_arc_kib = true;
	changed->host.arc_kib = MC_MIB(2560);
}

static void with_reservations(struct mc_status *changed)
{
	changed->host.reserved_kib = MC_MIB(2048);
}

static void with_missing_room(struct mc_status *changed)
{
	changed->host.reserved_kib = MC_MIB(20 * 1024);
	changed->host.missing_kib = MC_MIB(512);
}

static void with_a_worker_in_trouble(struct mc_status *changed)
{
	static struct mc_worker_status late = {
		.role = "collector",
		.state = "waiting",
		.error = "missed its deadline of 5s",
	};

	changed->workers = &late;
	changed->n_workers = 1;
}

static const struct {
	const char *label;
	void (*change)(struct mc_status *status);
	const char *said[SAID_MOST];
	const char *unsaid;
} statuses[] = {
	{ "connected",
	  NULL,
	  { "host      kvm1 (qemu:///system), connected\n" },
	  "not connected" },
	{ "nothing reserved: the sum is short",
	  NULL,
	  { "less 64 MiB promised\n" },
	  "reserved" },
	{ "room for others is a part of the sum",
	  with_reservations,
	  { "less 64 MiB promised, less 2 GiB reserved\n" },
	  "missing" },
	{ "and so is what is missing of it",
	  with_missing_room,
	  { "less 20 GiB reserved of which 512 MiB are missing\n" },
	  NULL },
	{ "not connected: the error, on one line",
	  unconnected,
	  { "kvm1 (qemu:///system), not connected: no libvirtd\\x0ahere\n",
	    "12 GiB available of 24 GiB, as last seen\n" },
	  ", connected" },
	{ "never connected: nothing is known",
	  never_connected,
	  { "host      qemu:///system, not connected\n",
	    "passes    every 5s; none so far\n",
	    "samples   every 2s; none so far\n",
	    "No domain is known: no sample was taken yet.\n" },
	  "memory" },
	{ "no domains",
	  empty,
	  { "No domain runs on kvm1 (qemu:///system).\n" },
	  "DOMAIN" },
	{ "paused",
	  paused,
	  { "paused    nothing is taken or given until 'memcoordctl "
	    "resume'\n" },
	  NULL },
	{ "a domain whose settings don't all hold",
	  with_a_note,
	  { "\n\nnote      web1: min is ignored\\x0ahere\n" },
	  NULL },
	{ "no notes", NULL, { "DOMAIN" }, "note" },
	{ "not paused", NULL, { "daemon" }, "paused    " },
	{ "a kernel without PSI", without_psi, { "state     ok\n" }, "PSI" },
	{ "ZFS's cache that counts as available",
	  with_zfs,
	  { "memory    12 GiB available of 24 GiB, 2.5 GiB of it in ZFS's "
	    "cache\n" },
	  NULL },
	{ "without ZFS", NULL, { "memory    12 GiB available" }, "ZFS" },
	{ "workers without errors have no column for them",
	  NULL,
	  { "RESTARTS\n" },
	  "LAST ERROR" },
	{ "a worker's error",
	  with_a_worker_in_trouble,
	  { "LAST ERROR\n", "missed its deadline of 5s" },
	  NULL },
};

static void status_says_what_matters(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(statuses); i++) {
		struct mc_status changed = status;
		mc_auto(mc_freep) char *text = NULL;

		if (statuses[i].change != NULL)
			statuses[i].change(&changed);
		text = print(mc_render_status, &changed, 0, false);
		assert_said(statuses[i].label, text, statuses[i].said,
			    statuses[i].unsaid);
	}
}

#define GIB_HOURS(n) ((uint64_t)(n)*3600 * 1024 * 1024)
#define HOURS_MS(n) ((uint64_t)(n)*3600 * 1000)

static struct mc_domain_score domain_scores[] = {
	{ .name = "web1",
	  .mode = "manage",
	  .basis = "done",
	  .size_kib = MC_MIB(512),
	  .ceiling_kib = MC_MIB(2048),
	  .score = { .watched_ms = HOURS_MS(5) + 720000,
		     .taken_back_kib_s = GIB_HOURS(123) / 10,
		     .taken_back_average_kib = MC_MIB(2422),
		     .taken_kib = MC_MIB(2048),
		     .given_kib = MC_MIB(1434),
		     .orders = 71,
		     .harms = 3,
		     .swap_ins = 1,
		     .lows = 2 } },
	{ .name = "d\xc3\xa9mo\033[31m",
	  .mode = "observe",
	  .basis = "would",
	  .size_kib = MC_MIB(1024),
	  .would_size_kib = MC_MIB(256),
	  .has_would_size_kib = true,
	  .ceiling_kib = MC_MIB(1024),
	  .score = { .watched_ms = HOURS_MS(1),
		     .taken_back_kib_s = GIB_HOURS(7) / 10,
		     .taken_back_average_kib = MC_MIB(717),
		     .taken_kib = MC_MIB(768),
		     .orders = 16 } },
	{ .name = "db", .mode = "off", .basis = "done" },
};

static const struct mc_scores scores = {
	.sample = 5678,
	.gone = 2,
	.done = { .watched_ms = HOURS_MS(5) + 720000,
		  .taken_back_kib_s = GIB_HOURS(123) / 10,
		  .taken_back_average_kib = MC_MIB(2422),
		  .taken_kib = MC_MIB(2048),
		  .given_kib = MC_MIB(1434),
		  .orders = 71,
		  .harms = 3,
		  .swap_ins = 1,
		  .lows = 2 },
	.would = { .watched_ms = HOURS_MS(5) + 720000,
		   .taken_back_kib_s = GIB_HOURS(7) / 10,
		   .taken_back_average_kib = MC_MIB(138),
		   .taken_kib = MC_MIB(768),
		   .orders = 16 },
	.host = { .uri = "qemu:///system", .hostname = "kvm1" },
	.domains = domain_scores,
	.n_domains = MC_COUNT(domain_scores),
};

#define SCORE_END_AT(gap) \
	"\n" \
	"memcoord has taken back 12.3 GiB-hours in 5h 12m, moved 3.4 GiB, " \
	"harm 3 times\n" \
	"if it managed those that it observes, it would have taken back " \
	"716.8 MiB-hours" gap "in 5h 12m, moved 768 MiB, no harm\n"
#define SCORE_END SCORE_END_AT(" ")

static void a_score_at_80_columns_has_its_notes_below(void **state)
{
	(void)state;
	assert_prints(
		mc_render_scores, &scores, 80,
		"DOMAIN        MODE     WATCHED   TAKEN BACK  AVERAGE    "
		"MOVED  ORDERS  HARM\n"
		"web1          manage    5h 12m   12.3 GiB-h  2.4 GiB  "
		"3.4 GiB      71     3\n"
		"  swapped in once, was under half its reserve 2 times\n"
		"d\xc3\xa9mo\\x1b[31m  observe       1h  716.8 MiB-h  "
		"717 MiB  768 MiB      16     0\n"
		"  would be 256 MiB, is 1 GiB\n"
		"db            off            -            -        -        "
		"-       -     -\n"
		"total         manage    5h 12m   12.3 GiB-h  2.4 GiB  "
		"3.4 GiB      71     3\n"
		"  with 2 domains that are gone\n"
		"total         observe   5h 12m  716.8 MiB-h  138 MiB  "
		"768 MiB      16     0\n" SCORE_END_AT("\n"));
}

static void a_score_at_200_columns_has_its_notes_beside(void **state)
{
	(void)state;
	assert_prints(
		mc_render_scores, &scores, 200,
		"DOMAIN        MODE     WATCHED   TAKEN BACK  AVERAGE    "
		"MOVED  ORDERS  HARM  NOTE\n"
		"web1          manage    5h 12m   12.3 GiB-h  2.4 GiB  "
		"3.4 GiB      71     3  swapped in once, was under half its "
		"reserve 2 times\n"
		"d\xc3\xa9mo\\x1b[31m  observe       1h  716.8 MiB-h  "
		"717 MiB  768 MiB      16     0  would be 256 MiB, is 1 GiB\n"
		"db            off            -            -        -        "
		"-       -     -  \n"
		"total         manage    5h 12m   12.3 GiB-h  2.4 GiB  "
		"3.4 GiB      71     3  with 2 domains that are gone\n"
		"total         observe   5h 12m  716.8 MiB-h  138 MiB  "
		"768 MiB      16     0  \n" SCORE_END);
}

/* One change to the score, and what must be said then. */
static void without_observed(struct mc_scores *changed)
{
	changed->n_domains = 1;
	changed->would = (struct mc_score){ 0 };
	changed->gone = 1;
}

static void only_observed(struct mc_scores *changed)
{
	changed->domains = &domain_scores[1];
	changed->n_domains = 1;
	changed->done = (struct mc_score){ .watched_ms = 1000 };
}

static void observed_and_not_known_yet(struct mc_scores *changed)
{
	static struct mc_domain_score unknown = { .name = "new",
						  .mode = "observe",
						  .basis = "would" };

	changed->domains = &unknown;
	changed->n_domains = 1;
	changed->would = changed->done =
		(struct mc_score){ .watched_ms = 1000 };
}

static void all_gone(struct mc_scores *changed)
{
	changed->n_domains = 0;
}

static void before_the_first_sample(struct mc_scores *changed)
{
	*changed = (struct mc_scores){ 0 };
}

static const struct {
	const char *label;
	void (*change)(struct mc_scores *scores);
	const char *said[SAID_MOST];
	const char *unsaid;
} scorings[] = {
	{ "nothing is observed",
	  without_observed,
	  { "with 1 domain that is gone\n" },
	  "observe" },
	{ "all is observed",
	  only_observed,
	  { "if it managed" },
	  "memcoord has" },
	{ "what would be isn't known yet",
	  observed_and_not_known_yet,
	  { "memcoord has taken back 0 MiB-hours in 1s, moved 0 MiB, no "
	    "harm\n" },
	  "would have" },
	{ "all are gone",
	  all_gone,
	  { "total   manage", "with 2 domains that are gone\n",
	    "memcoord has taken back 12.3 GiB-hours" },
	  "web1" },
	{ "no sample",
	  before_the_first_sample,
	  { "No domain is known: no sample was taken yet.\n" },
	  "total" },
};

static void a_score_says_what_matters(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(scorings); i++) {
		struct mc_scores changed = scores;
		mc_auto(mc_freep) char *text = NULL;

		scorings[i].change(&changed);
		text = print(mc_render_scores, &changed, 0, false);
		assert_said(scorings[i].label, text, scorings[i].said,
			    scorings[i].unsaid);
	}
}

static void a_domain_has_its_limits_with_their_sources(void **state)
{
	struct mc_domain_status domain = domains[0];

	(void)state;
	mc_copy(domain.uuid, sizeof domain.uuid, "1-2");
	mc_copy(domain.mode, sizeof domain.mode, "manage");
	mc_copy(domain.mode_source, sizeof domain.mode_source, "default");
	domain.min_kib = MC_MIB(300);
	mc_copy(domain.min_source, sizeof domain.min_source, "metadata");
	mc_copy(domain.max_source, sizeof domain.max_source, "hypervisor");
	domain.shares = 2000;
	mc_copy(domain.shares_source, sizeof domain.shares_source, "/x:7");
	domain.has_note = true;
	mc_copy(domain.note, sizeof domain.note, "metadata: unknown key");
	assert_prints(mc_render_domain, &domain, 200,
		      "domain    web1, uuid 1-2\n"
		      "state     ok (surplus-step): " SENTENCE "\n"
		      "mode      manage (default)\n"
		      "min       300 MiB (metadata)\n"
		      "max       2 GiB (hypervisor)\n"
		      "shares    2000 (/x:7)\n"
		      "note      metadata: unknown key\n"
		      "size      512 MiB, -50 MiB 12s ago\n"
		      "used      300 MiB\n"
		      "unused    212 MiB\n"
		      "usable    -\n"
		      "rss       -\n");
}

static const struct mc_decision take = {
	.name = "web1",
	.state = "ok",
	.action = "take",
	.from_kib = MC_MIB(512),
	.to_kib = MC_MIB(462),
	.text = "has a surplus",
	.outcome = "planned",
};
static const struct mc_decision give = {
	.name = "db",
	.state = "needy",
	.action = "give",
	.from_kib = MC_MIB(512),
	.to_kib = MC_MIB(768),
	.text = "is in need",
	.outcome = "planned",
};
static const struct mc_decision keep = {
	.name = "idle",
	.state = "ok",
	.action = "keep",
	.from_kib = MC_MIB(200),
	.to_kib = MC_MIB(200),
	.text = "is at its minimum",
	.outcome = "none",
};

static struct mc_pass pass_of(const char *kind, struct mc_decision *decisions,
			      size_t count)
{
	struct mc_pass pass = { .sample = 7,
				.sample_age_ms = 500,
				.host = status.host,
				.decisions = decisions,
				.n_decisions = count };

	mc_copy(pass.kind, sizeof pass.kind, kind);
	return pass;
}

static void a_dry_run_shows_each_decision_and_the_totals(void **state)
{
	struct mc_decision decisions[] = { take, give, keep };
	const struct mc_pass plan = pass_of("plan", decisions, 3);

	(void)state;
	assert_prints(
		mc_render_pass, &plan, 0,
		"dry run   on sample number 7, 500ms old\n"
		"host      kvm1 (qemu:///system), connected\n"
		"\n"
		"DOMAIN  STATE  ACTION     FROM       TO    CHANGE  OUTCOME  "
		"REASON\n"
		"web1    ok     take    512 MiB  462 MiB   -50 MiB  planned  "
		"has a surplus\n"
		"db      needy  give    512 MiB  768 MiB  +256 MiB  planned  "
		"is in need\n"
		"idle    ok     keep    200 MiB        -         -  none     "
		"is at its minimum\n"
		"\n"
		"total     would take 50 MiB from 1 domain, would give 256 MiB "
		"to 1 domain\n");
}

static void a_pass_counts_only_what_was_done(void **state)
{
	struct mc_decision decisions[] = { take, take, give, keep };
	const struct mc_pass pass = pass_of("pass", decisions, 4);
	mc_auto(mc_freep) char *text = NULL;

	(void)state;
	mc_copy(decisions[0].outcome, MC_WORD_SIZE, "done");
	mc_copy(decisions[1].outcome, MC_WORD_SIZE, "done");
	mc_copy(decisions[2].outcome, MC_WORD_SIZE, "gone");
	mc_copy(decisions[2].message, MC_TEXT_SIZE, "Domain not found");
	text = print(mc_render_pass, &pass, 0, false);
	assert_says(text, "pass      on sample number 7, 500ms old\n");
	assert_says(text, "total     took 100 MiB from 2 domains\n");
	assert_says(text, "undone    1 order; see OUTCOME\n");
	assert_says(text, "gone     Domain not found\n");
	assert_null(strstr(text, "is in need"));
}

static void a_pass_with_nothing_to_do_says_so(void **state)
{
	struct mc_decision decisions[] = { keep };
	const struct mc_pass plan = pass_of("plan", decisions, 1);
	struct mc_pass none = pass_of("plan", NULL, 0);
	mc_auto(mc_freep) char *kept = print(mc_render_pass, &plan, 80, false);
	mc_auto(mc_freep) char *empty_fleet =
		print(mc_render_pass, &none, 80, false);

	(void)state;
	assert_says(kept, "total     nothing to do: nothing is taken or "
			  "given\n");
	assert_says(empty_fleet, "No domain runs on kvm1 (qemu:///system).\n");
}

/* ---- past passes ---- */

static struct mc_decision past[] = {
	{ .name = "web1",
	  .action = "take",
	  .from_kib = MC_MIB(1024),
	  .to_kib = MC_MIB(974),
	  .outcome = "done",
	  .text = "612 MiB unused" },
	{ .name = "a-name-that-is-rather-long",
	  .action = "give",
	  .from_kib = MC_MIB(512),
	  .to_kib = MC_MIB(600),
	  .outcome = "busy",
	  .text = "is in need",
	  .message = "it is being saved" },
	{ .name = "web1",
	  .action = "keep",
	  .from_kib = MC_MIB(974),
	  .to_kib = MC_MIB(974),
	  .outcome = "none",
	  .text = "nothing to take" },
};

/* 2026-11-24 01:02:03.900 UTC, and later. */
static struct mc_pass past_passes[] = {
	{ .kind = "pass",
	  .has_number = true,
	  .number = 7,
	  .at_ms = 1795482123900,
	  .decisions = past,
	  .n_decisions = 2 },
	{ .kind = "pass",
	  .has_number = true,
	  .number = 8,
	  .at_ms = 1795482128900 },
	{ .kind = "relief",
	  .has_number = true,
	  .number = 9,
	  .at_ms = 1795482129400,
	  .decisions = past + 2,
	  .n_decisions = 1 },
};

static void a_history_has_a_row_for_each_decision(void **state)
{
	const struct mc_history history = {
		.kept = 40, .dropped = 2, .passes = past_passes, .n_passes = 3
	};

	(void)state;
	assert_prints(
		mc_history_render, &history, 0,
		"TIME            KIND    NUMBER  DOMAIN                      "
		"ACTION     FROM       TO  OUTCOME  REASON\n"
		"11-24 01:02:03  pass         7  web1                        "
		"take      1 GiB  974 MiB  done     612 MiB unused\n"
		"11-24 01:02:03  pass         7  a-name-that-is-rather-long  "
		"give    512 MiB  600 MiB  busy     it is being saved\n"
		"11-24 01:02:09  relief       9  web1                        "
		"keep    974 MiB        -  none     nothing to take\n"
		"\n"
		"total     3 passes, 1 of them without news; 40 kept, 2 "
		"dropped\n");
}

/* The names are what is cut where there is no room, not the times. */
static void a_history_at_80_columns_keeps_its_times(void **state)
{
	const struct mc_history history = {
		.kept = 1, .cut = true, .passes = past_passes, .n_passes = 1
	};
	mc_auto(mc_freep) char *text =
		print(mc_history_render, &history, 80, false);

	(void)state;
	assert_says(text,
		    "11-24 01:02:03  pass       7  a-name-that-is…  give");
	assert_says(text, "\n  it is being saved\n");
	assert_says(text, "total     1 pass; 1 kept, 0 dropped\n");
	assert_says(text, "note      an answer has no room for older ones");
	assert_fits(text, 80);
}

static void a_history_of_nothing_says_so(void **state)
{
	const struct mc_history none = { 0 }, other = { .kept = 9 };
	const struct mc_history silent = { .kept = 1,
					   .passes = past_passes + 1,
					   .n_passes = 1 };

	(void)state;
	assert_prints(mc_history_render, &none, 80, "No pass is kept yet.\n");
	assert_prints(mc_history_render, &other, 80,
		      "No pass that is kept tells of it.\n");
	assert_prints(mc_history_render, &silent, 80,
		      "total     1 pass, 1 of them without news; 1 kept, 0 "
		      "dropped\n");
}

/* As they are for a program; of a terminal nothing takes control. */
static void metrics_are_printed_as_they_are(void **state)
{
	struct mc_metrics metrics = { .text = (char *)"a{b=\"\033[2J\"} 1\n"
						      "\n# EOF\n" };

	(void)state;
	assert_prints(mc_metrics_render, &metrics, 0, metrics.text);
	assert_prints(mc_metrics_render, &metrics, 80,
		      "a{b=\"\\x1b[2J\"} 1\n\n# EOF\n");
}

/* Sizes at the ends: hostile numbers must not upset the sums. */
static void absurd_sizes_are_survived(void **state)
{
	struct mc_decision decisions[] = { give, give, take };
	const struct mc_pass plan = pass_of("plan", decisions, 3);

	(void)state;
	decisions[0].to_kib = decisions[1].to_kib = UINT64_MAX;
	decisions[2].from_kib = UINT64_MAX;
	decisions[2].to_kib = 0;
	free(print(mc_render_pass, &plan, 80, false));
}

static const struct {
	const char *label;
	render *show;
	union {
		struct mc_intervals intervals;
		struct mc_paused paused;
	} record;
	const char *want;
} short_ones[] = {
	{ "a new interval",
	  mc_render_intervals,
	  { .intervals = { 5000, 2000, 10000, 2000 } },
	  "pass      every 5s, was 10s\n"
	  "sample    every 2s, as before\n" },
	{ "the collector is never slower than the pass",
	  mc_render_intervals,
	  { .intervals = { 1000, 1000, 5000, 2000 } },
	  "pass      every 1s, was 5s\n"
	  "sample    every 1s, was 2s (at least as often as a pass)\n" },
	{ "pause",
	  mc_render_paused,
	  { .paused = { .paused = true, .was_paused = false } },
	  "Paused: nothing is taken or given until 'memcoordctl resume'.\n" },
	{ "pause twice",
	  mc_render_paused,
	  { .paused = { .paused = true, .was_paused = true } },
	  "Paused already: nothing is taken or given until 'memcoordctl "
	  "resume'.\n" },
	{ "pause with an end",
	  mc_render_paused,
	  { .paused = { true, false, 300000, true } },
	  "Paused: nothing is taken or given for 5m, or until 'memcoordctl "
	  "resume'.\n" },
	{ "resume",
	  mc_render_paused,
	  { .paused = { .paused = false, .was_paused = true } },
	  "Resumed.\n" },
	{ "resume twice",
	  mc_render_paused,
	  { .paused = { .paused = false, .was_paused = false } },
	  "Was not paused.\n" },
};

static void changes_are_confirmed_in_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(short_ones); i++) {
		mc_auto(mc_freep) char *text =
			print(short_ones[i].show, &short_ones[i].record, 80,
			      false);

		if (strcmp(text, short_ones[i].want) != 0)
			fail_msg("%s: got %s", short_ones[i].label, text);
	}
}

static void versions_are_compared(void **state)
{
	struct mc_version version = { .version = MC_VERSION, .pid = 7 };
	mc_auto(mc_freep) char *same = NULL;
	mc_auto(mc_freep) char *other = NULL;

	(void)state;
	mc_schema_fingerprint(version.schema);
	same = print(mc_render_version, &version, 80, false);
	mc_copy(version.schema, sizeof version.schema, "0123456789abcdef");
	other = print(mc_render_version, &version, 80, false);
	assert_says(same, "memcoordctl " MC_VERSION ", schema ");
	assert_says(same, "memcoordd " MC_VERSION ", schema ");
	assert_null(strstr(same, "different"));
	assert_says(other, "The two are of different builds");
}

static int use_utf8_and_utc(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	return setlocale(LC_CTYPE, "C.UTF-8") == NULL ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_at_80_columns_has_its_reasons_below),
		cmocka_unit_test(status_at_200_columns_has_its_reasons_beside),
		cmocka_unit_test(status_at_120_columns_cuts_its_reasons),
		cmocka_unit_test(status_without_a_terminal_is_whole),
		cmocka_unit_test(no_width_is_too_small_for_long_names),
		cmocka_unit_test(wide_characters_count_double),
		cmocka_unit_test(a_line_that_is_too_long_goes_on_below),
		cmocka_unit_test(colour_is_only_where_it_is_wanted),
		cmocka_unit_test(status_says_what_matters),
		cmocka_unit_test(a_domain_has_its_limits_with_their_sources),
		cmocka_unit_test(a_score_at_80_columns_has_its_notes_below),
		cmocka_unit_test(a_score_at_200_columns_has_its_notes_beside),
		cmocka_unit_test(a_score_says_what_matters),
		cmocka_unit_test(a_dry_run_shows_each_decision_and_the_totals),
		cmocka_unit_test(a_pass_counts_only_what_was_done),
		cmocka_unit_test(a_pass_with_nothing_to_do_says_so),
		cmocka_unit_test(a_history_has_a_row_for_each_decision),
		cmocka_unit_test(a_history_at_80_columns_keeps_its_times),
		cmocka_unit_test(a_history_of_nothing_says_so),
		cmocka_unit_test(metrics_are_printed_as_they_are),
		cmocka_unit_test(absurd_sizes_are_survived),
		cmocka_unit_test(changes_are_confirmed_in_words),
		cmocka_unit_test(versions_are_compared),
	};

	return cmocka_run_group_tests(tests, use_utf8_and_utc, NULL);
}
