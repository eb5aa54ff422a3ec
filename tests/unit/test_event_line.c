/*
 * Events as people read them: each a line of its own, with the numbers and the
 * reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include <memcoord/num.h>

#include "ctl/commands/event_line.h"

#define NOW_MS (UINT64_C(1790000000) * 1000)
#define THEN_MS (NOW_MS - 60000)

/* What is printed of one; the caller frees it. */
static char *print(enum mc_event kind, const void *record, bool has_color)
{
	const struct mc_client_event event = { kind, (void *)record };
	char *text = NULL;
	size_t size = 0;
	const struct mc_screen screen = {
		.out = open_memstream(&text, &size),
		.has_color = has_color,
	};

	mc_event_line_print(&screen, &event, NOW_MS);
	fclose(screen.out);
	return text;
}

static struct mc_decision taken = {
	.name = "web1",
	.from_kib = MC_MIB(512),
	.to_kib = MC_MIB(462),
	.outcome = "done",
	.text = "212 MiB unused",
};
static struct mc_decision mixed[] = {
	{ .name = "idle", .from_kib = 7, .to_kib = 7, .outcome = "none" },
	{ .name = "db",
	  .from_kib = MC_MIB(512),
	  .to_kib = MC_MIB(600),
	  .outcome = "done",
	  .text = "needs 88 MiB" },
	{ .name = "web1",
	  .from_kib = MC_MIB(512),
	  .to_kib = MC_MIB(462),
	  .outcome = "refused",
	  .message = "it is paused" },
};
static struct mc_domain_sample sampled[] = {
	{ .name = "db", .actual_kib = MC_MIB(512) },
	{ .name = "web1",
	  .actual_kib = MC_MIB(1024),
	  .unused_kib = MC_MIB(200),
	  .has_unused_kib = true },
};

#define RECORD(type, ...) (&(const struct mc_##type){ __VA_ARGS__ })

static struct mc_change changed[] = {
	{ .key = "interval",
	  .old = "5s",
	  .new = "10s",
	  .old_source = "default",
	  .new_source = "rpc" },
	{ .has_domain = true,
	  .domain = "web1",
	  .key = "min",
	  .old = "0",
	  .new = "1GiB",
	  .old_source = "default",
	  .new_source = "metadata",
	  .has_note = true,
	  .note = "so" },
};

static const struct {
	const char *label;
	enum mc_event kind;
	const void *record;
	const char *want; /* what follows the time */
} lines[] = {
	{ "a pass that takes", MC_EVENT_pass,
	  RECORD(pass, .at_ms = THEN_MS, .kind = "pass", .sample = 7,
		 .decisions = &taken, .n_decisions = 1),
	  "pass          on sample 7, 1 domain: took 50 MiB; web1 512 MiB -> "
	  "462 MiB: 212 MiB unused" },
	{ "a relief counts only what was done", MC_EVENT_pass,
	  RECORD(pass, .at_ms = THEN_MS, .kind = "relief", .sample = 8,
		 .decisions = mixed, .n_decisions = 3),
	  "pass          relief on sample 8, 3 domains: gave 88 MiB; db 512 "
	  "MiB -> 600 MiB: needs 88 MiB; web1 512 MiB -> 462 MiB refused: it "
	  "is paused" },
	{ "a pass without orders", MC_EVENT_pass,
	  RECORD(pass, .at_ms = THEN_MS, .kind = "pass", .sample = 9),
	  "pass          on sample 9, 0 domains: nothing taken or given" },
	{ "a host that gets low", MC_EVENT_host_state,
	  RECORD(host_event, .at_ms = THEN_MS, .old = "ok",
		 .host = { .hostname = "kvm1",
			   .connected = true,
			   .state = "low",
			   .available_kib = MC_MIB(150),
			   .total_kib = MC_MIB(8192),
			   .reserve_kib = MC_MIB(200),
			   .promised_kib = MC_MIB(32) }),
	  "host_state    kvm1: ok -> low, 150 MiB available of 8 GiB, reserve "
	  "200 MiB, promised 32 MiB" },
	{ "a host that was never connected", MC_EVENT_host_state,
	  RECORD(host_event, .at_ms = THEN_MS, .old = "ok",
		 .host = { .uri = "qemu:///system", .error = "no libvirtd" }),
	  "host_state    qemu:///system: not connected: no libvirtd" },
	{ "a host that is back", MC_EVENT_host_state,
	  RECORD(host_event, .at_ms = THEN_MS, .old = "ok",
		 .host = { .hostname = "kvm1",
			   .connected = true,
			   .state = "ok",
			   .available_kib = MC_MIB(1024),
			   .total_kib = MC_MIB(8192) }),
	  "host_state    kvm1: connected again, ok, 1 GiB available of 8 GiB, "
	  "reserve 0 KiB, promised 0 KiB" },
	{ "a worker that went", MC_EVENT_worker_state,
	  RECORD(worker_event, .at_ms = THEN_MS,
		 .worker = { .role = "collector",
			     .state = "waiting",
			     .restarts = 1,
			     .error = "killed by signal 9 (Killed)" }),
	  "worker_state  collector: waiting: killed by signal 9 (Killed), "
	  "start number 2" },
	{ "a worker that came up", MC_EVENT_worker_state,
	  RECORD(worker_event, .at_ms = THEN_MS,
		 .worker = { .role = "actuator",
			     .state = "ready",
			     .has_pid = true,
			     .pid = 4711,
			     .error = "of before" }),
	  "worker_state  actuator: ready, pid 4711" },
	{ "a new domain", MC_EVENT_domain_state,
	  RECORD(domain_event, .at_ms = THEN_MS, .name = "web1",
		 .state = "booting", .reason = "booting", .text = "it boots"),
	  "domain_state  web1: new, booting (booting): it boots" },
	{ "a domain in another state", MC_EVENT_domain_state,
	  RECORD(domain_event, .at_ms = THEN_MS, .name = "web1",
		 .has_old = true, .old = "ok", .state = "needy",
		 .reason = "need", .text = "it lacks 5 MiB"),
	  "domain_state  web1: ok -> needy (need): it lacks 5 MiB" },
	{ "a domain with another reason", MC_EVENT_domain_state,
	  RECORD(domain_event, .at_ms = THEN_MS, .name = "web1",
		 .has_old = true, .old = "ok", .state = "ok",
		 .reason = "enough", .text = "it has what it wants"),
	  "domain_state  web1: ok (enough): it has what it wants" },
	{ "a name that forges a line", MC_EVENT_domain_state,
	  RECORD(domain_event, .at_ms = THEN_MS, .name = "a\nb\033[2J",
		 .state = "ok", .reason = "r", .text = "t"),
	  "domain_state  a\\x0ab\\x1b[2J: new, ok (r): t" },
	{ "a setting", MC_EVENT_settings,
	  RECORD(changes, .changes = changed, .n_changes = 1),
	  "settings      interval: 5s (default) -> 10s (rpc)" },
	{ "settings, one of a domain", MC_EVENT_settings,
	  RECORD(changes, .changes = changed, .n_changes = 2),
	  "settings      interval: 5s (default) -> 10s (rpc); min of "
	  "'web1': 0 (default) -> 1GiB (metadata): so" },
	{ "settings that are as they were", MC_EVENT_settings,
	  RECORD(changes, .n_changes = 0),
	  "settings      read again, none has changed" },
	{ "a reservation", MC_EVENT_reservation,
	  RECORD(reservation_event, .at_ms = THEN_MS, .what = "made",
		 .reservation = { .id = 3,
				  .name = "web9",
				  .size_kib = MC_MIB(2048),
				  .missing_kib = MC_MIB(512) }),
	  "reservation   made: 3 for web9, 2 GiB, 512 MiB missing" },
	{ "a sample", MC_EVENT_sample,
	  RECORD(sample, .taken_at_ms = THEN_MS,
		 .host = { .available_kib = MC_MIB(1024),
			   .total_kib = MC_MIB(8192) },
		 .domains = sampled, .n_domains = 2),
	  "sample        1 GiB available of 8 GiB, 2 domains; db 512 MiB; "
	  "web1 1 GiB, unused 200 MiB" },
};

/* Another zone doesn't matter: the time is that of the machine. */
static const char *time_of(char *text, size_t size, uint64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);

	strftime(text, size, "%F %T", localtime(&seconds));
	return text;
}

static void each_event_is_a_line(void **state)
{
	char then[32];

	(void)state;
	time_of(then, sizeof then, THEN_MS);
	for (size_t i = 0; i < MC_COUNT(lines); i++) {
		mc_auto(mc_freep) char *got =
			print(lines[i].kind, lines[i].record, false);
		bool has_time = lines[i].kind != MC_EVENT_settings;
		size_t size = strlen(got);

		if (size < 21 || got[size - 1] != '\n')
			fail_msg("%s: no line: %s", lines[i].label, got);
		got[size - 1] = '\0';
		if (strcmp(got + 21, lines[i].want) != 0)
			fail_msg("%s: got '%s'", lines[i].label, got + 21);
		if (has_time && strncmp(got, then, 19) != 0)
			fail_msg("%s: at %.19s", lines[i].label, got);
	}
}

/* What has no time of its own is of now. */
static void others_are_of_now(void **state)
{
	const struct mc_paused paused = { .paused = true };
	const struct mc_lost lost = { .events = 3, .total = 12 };
	mc_auto(mc_freep) char *pause = print(MC_EVENT_paused, &paused, false);
	mc_auto(mc_freep) char *loss = print(MC_EVENT_lost, &lost, false);
	char now[32];

	(void)state;
	time_of(now, sizeof now, NOW_MS);
	assert_memory_equal(pause, now, 19);
	assert_non_null(strstr(pause, "  paused        Paused: nothing is "));
	assert_null(strstr(pause, "\n\n"));
	assert_memory_equal(loss, now, 19);
	assert_non_null(strstr(loss, "  lost          3 events didn't reach "
				     "memcoordctl, which was too slow; 12 in "
				     "all\n"));
}

static void trouble_has_its_colour(void **state)
{
	const struct mc_domain_event event = { .name = "web1",
					       .state = "needy",
					       .reason = "need",
					       .text = "lacks" };
	mc_auto(mc_freep) char *text =
		print(MC_EVENT_domain_state, &event, true);

	(void)state;
	assert_non_null(strstr(text, "  \033[33mweb1: new, needy (need): "
				     "lacks\033[0m\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_is_a_line),
		cmocka_unit_test(others_are_of_now),
		cmocka_unit_test(trouble_has_its_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
