/*
 * What settings come to, and what is refused with which words. The example
 * file and the man page are held against the table of keys.
 *
 * Runs in the top folder of the source tree.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <memcoord/num.h>

#include "config/settings.h"

#define EXAMPLE "daemon/dist/memcoordd.conf"
#define MANUAL "man/memcoordd.conf.5"

static char folder[] = "/tmp/test_settings.XXXXXX";
static char path[sizeof folder + sizeof "/conf"];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/conf", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_file(const char *text, size_t size)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

static int load_text(struct mc_settings *settings, const char *text,
		     struct mc_error *err)
{
	write_file(text, strlen(text));
	return mc_settings_load(settings, path, false, NULL, 0, err);
}

static int load_set(struct mc_settings *settings, const char *override,
		    struct mc_error *err)
{
	return mc_settings_load(settings, NULL, true, &override, 1, err);
}

/* Limits of a domain of whom the hypervisor says nothing but this. */
static void limits_of(const struct mc_settings *settings, const char *name,
		      uint64_t max_kib, struct mc_domain_limits *limits)
{
	struct mc_domain_sample domain = { .max_kib = max_kib };

	mc_copy(domain.name, sizeof domain.name, name);
	mc_settings_domain(settings, &domain, limits, NULL);
}

static void defaults_hold_without_a_file(void **state)
{
	struct mc_settings settings;
	struct mc_domain_limits limits;

	(void)state;
	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	assert_string_equal(settings.socket, "/run/memcoord/memcoordd.sock");
	assert_string_equal(settings.group, "memcoord");
	assert_string_equal(settings.admin_group, "");
	assert_string_equal(settings.connect, "qemu:///system");
	assert_int_equal(settings.log, MC_LOG_STDERR);
	assert_int_equal(settings.log_level, MC_LOG_INFO);
	assert_int_equal(settings.worker_deadline_ms, 5000);
	assert_int_equal(settings.mode, MC_MODE_MANAGE);
	assert_int_equal(settings.interval_ms, 5000);
	assert_int_equal(settings.collector_interval_ms, 500);
	limits_of(&settings, "any", MC_MIB(777), &limits);
	assert_int_equal(limits.mode, MC_MODE_MANAGE);
	assert_int_equal(limits.min_kib, MC_MIB(200));
	assert_int_equal(limits.max_kib, MC_MIB(777));
	assert_int_equal(limits.max_from, MC_ORIGIN_HYPERVISOR);
	assert_int_equal(limits.shares, 1000);
	assert_int_equal(limits.shares_from, 0);
	mc_settings_clear(&settings);
}

/* The policy's own defaults are the source; the table repeats them. */
static void defaults_are_those_of_the_policy(void **state)
{
	struct mc_settings settings;
	struct mc_policy_settings policy;

	(void)state;
	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	policy = mc_settings_policy(&settings, MC_MIB(8192));
#define SAME(member) \
	if (policy.member != mc_policy_defaults.member) \
	fail_msg(#member ": %ju in keys.h, %ju in the policy", \
		 (uintmax_t)policy.member, \
		 (uintmax_t)mc_policy_defaults.member)
	SAME(host_reserve_kib);
	SAME(guest_reserve_kib);
	SAME(release_step_kib);
	SAME(slack_kib);
	SAME(give_slack_kib);
	SAME(collector_interval_ms);
	SAME(statistics_period_ms);
	SAME(boot_grace_ms);
	SAME(manual_hold_ms);
	SAME(stuck_after_ms);
	SAME(stuck_retry_ms);
	SAME(cooldown_least_ms);
	SAME(cooldown_most_ms);
	SAME(psi_limit_centipct);
#undef SAME
	mc_settings_clear(&settings);
}

static void a_file_is_read(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf; byte order mark, comments, blanks, CRLF\r\n"
		"[daemon] # the daemon\r\n"
		"\tsocket = /tmp/s ; here\r\n"
		"group=\r\n"
		"connect: qemu+ssh://root@h1/system?a=b\r\n"
		"log = syslog\r\n"
		"log-level = debug\r\n"
		"\r\n"
		"[ host ]\n"
		"   host-reserve = 2.5%\n"
		"psi-limit = 0%\n"
		"count-arc = yes\n"
		"[policy]\n"
		"mode = observe\n"
		"interval = 1\n"
		"[policy]\n"
		"guest-reserve = 128 MiB\n"
		"  statistics-period = 3s\n"
		"min = 64MiB";
	struct mc_settings settings;
	struct mc_policy_settings policy;
	char where[300], want[300];

	(void)state;
	assert_int_equal(load_text(&settings, text, NULL), 0);
	assert_string_equal(settings.socket, "/tmp/s");
	assert_string_equal(settings.group, "");
	assert_string_equal(settings.connect, "qemu+ssh://root@h1/system?a=b");
	assert_int_equal(settings.log, MC_LOG_SYSLOG);
	assert_int_equal(settings.log_level, MC_LOG_DEBUG);
	assert_int_equal(settings.count_arc, MC_CHOICE_YES);
	assert_int_equal(settings.mode, MC_MODE_OBSERVE);
	assert_int_equal(settings.interval_ms, 1000);
	assert_int_equal(settings.min_kib, MC_MIB(64));
	assert_int_equal(mc_settings_collector_interval(&settings), 500);
	policy = mc_settings_policy(&settings, 1000000);
	assert_int_equal(policy.host_reserve_kib, 25000);
	assert_int_equal(policy.collector_interval_ms, 500);
	assert_int_equal(policy.statistics_period_ms, 3000);
	assert_int_equal(policy.guest_reserve_kib, MC_MIB(128));
	assert_int_equal(policy.psi_limit_centipct, 0);
	snprintf(want, sizeof want, "%s:19", path);
	assert_string_equal(mc_settings_origin_text(
				    &settings, settings.from[MC_KEY_policy_min],
				    where, sizeof where),
			    want);
	mc_settings_clear(&settings);
}

static void set_wins_over_the_file(void **state)
{
	static const char text[] = "[policy]\ninterval=3\n"
				   "[host]\nhost-reserve=2GiB\n";
	static const char *const overrides[] = {
		"interval=7s", "interval=8s",		"host-reserve=1GiB",
		"group=",      "connect=test:///x?a=b",
	};
	struct mc_settings settings;

	(void)state;
	write_file(text, sizeof text - 1);
	assert_int_equal(mc_settings_load(&settings, path, false, overrides,
					  MC_COUNT(overrides), NULL),
			 0);
	assert_int_equal(settings.interval_ms, 8000);
	assert_int_equal(settings.host_reserve.kib, MC_MIB(1024));
	assert_string_equal(settings.group, "");
	assert_string_equal(settings.connect, "test:///x?a=b");
	assert_int_equal(settings.from[MC_KEY_policy_interval], MC_ORIGIN_SET);
	mc_settings_clear(&settings);
}

static const char domains[] = "[policy]\n"
			      "min = 300MiB\n"
			      "[domain \"*\"]\n"
			      "shares = 500\n"
			      "[domain web-*]\n"
			      "min = 1GiB\n"
			      "max = 2GiB\n"
			      "[domain \"web-[0-9]\"]\n"
			      "mode = observe\n"
			      "shares = 2000\n"
			      "[domain \"web-7\"]\n"
			      "max = 3GiB\n"
			      "mode = off\n"
			      "[domain tiny]\n"
			      "max = 128MiB\n"
			      "[domain \"a\\\"b] \\*\"]\n"
			      "shares = 7\n"
			      "[domain  web 8 ]\n"
			      "shares = 8\n";

static const struct {
	const char *label;
	const char *name;
	enum mc_mode mode;
	uint64_t min_mib, max_mib; /* the hypervisor's is 8192 */
	uint64_t shares;
	int mode_from, min_from, max_from, shares_from;
} limit_rows[] = {
	{ "a name that only the catch-all matches", "db", MC_MODE_MANAGE, 300,
	  8192, 500, 0, 2, MC_ORIGIN_HYPERVISOR, 4 },
	{ "a pattern sets limits", "web-blue", MC_MODE_MANAGE, 1024, 2048, 500,
	  0, 6, 7, 4 },
	{ "a later pattern overrides", "web-3", MC_MODE_OBSERVE, 1024, 2048,
	  2000, 9, 6, 7, 10 },
	{ "a plain name overrides", "web-7", MC_MODE_OFF, 1024, 3072, 2000, 13,
	  6, 12, 10 },
	{ "a default minimum gives way to a set maximum", "tiny",
	  MC_MODE_MANAGE, 128, 128, 500, 0, 15, 15, 4 },
	{ "quotes, brackets and escapes in a name", "a\"b] *", MC_MODE_MANAGE,
	  300, 8192, 7, 0, 2, MC_ORIGIN_HYPERVISOR, 17 },
	{ "blanks within an unquoted name", "web 8", MC_MODE_MANAGE, 300, 8192,
	  8, 0, 2, MC_ORIGIN_HYPERVISOR, 19 },
};

static void domain_sections_follow_the_table(void **state)
{
	struct mc_settings settings;

	(void)state;
	assert_int_equal(load_text(&settings, domains, NULL), 0);
	for (size_t i = 0; i < MC_COUNT(limit_rows); i++) {
		struct mc_domain_limits got;

		limits_of(&settings, limit_rows[i].name, MC_MIB(8192), &got);
		if (got.mode != limit_rows[i].mode ||
		    got.min_kib != MC_MIB(limit_rows[i].min_mib) ||
		    got.max_kib != MC_MIB(limit_rows[i].max_mib) ||
		    got.shares != limit_rows[i].shares)
			fail_msg("%s: got mode %d min %ju max %ju shares %ju",
				 limit_rows[i].label, (int)got.mode,
				 (uintmax_t)got.min_kib, (uintmax_t)got.max_kib,
				 (uintmax_t)got.shares);
		if (got.mode_from != limit_rows[i].mode_from ||
		    got.min_from != limit_rows[i].min_from ||
		    got.max_from != limit_rows[i].max_from ||
		    got.shares_from != limit_rows[i].shares_from)
			fail_msg("%s: from lines %d %d %d %d",
				 limit_rows[i].label, got.mode_from,
				 got.min_from, got.max_from, got.shares_from);
	}
	mc_settings_clear(&settings);
}

/* Each error is "FILE" and what stands here. */
static const struct {
	const char *text;
	const char *want;
} bad_files[] = {
	{ "[policy]\n\n# c\ninterval = 5x\n",
	  ":4: interval: '5x': unknown unit 'x'; write a time such as 5s or "
	  "500ms" },
	{ "[host]\nhost-reserve = 20x",
	  ":2: host-reserve: '20x': unknown unit 'x'; write a size such as "
	  "200MiB or 10%" },
	{ "[host]\nhost-reserve = 200\n",
	  ":2: host-reserve: '200': has no unit; write a size such as 200MiB "
	  "or 10%" },
	{ "[host]\nhost-reserve = 100%\n",
	  ":2: host-reserve: '100%' is out of range; write 0% to 99%" },
	{ "[host]\nhost-reserve = -1%\n",
	  ":2: host-reserve: '-1%': is negative; write a share such as 10%" },
	{ "[host]\nhost-reserve = 1025TiB\n",
	  ":2: host-reserve: '1025TiB' is out of range; write 0 KiB to "
	  "1024 TiB" },
	{ "[policy]\ninterval = 0\n",
	  ":2: interval: '0' is out of range; write 100ms to 24h" },
	{ "[policy]\ninterval =\n",
	  ":2: interval: '': is empty; write a time such as 5s or 500ms" },
	{ "[policy]\nstatistics-period = 1500ms\n",
	  ":2: statistics-period: '1500ms' isn't whole seconds; write 2s" },
	{ "[policy]\nmode = on\n",
	  ":2: mode: 'on' is unknown; write manage, observe or off" },
	{ "[host]\ncount-arc = 1\n",
	  ":2: count-arc: '1' is unknown; write no or yes" },
	{ "[policy]\nmin = 200MiB # comment\n",
	  ":2: min: '200MiB # comment': unknown unit 'MiB # comment'; write a "
	  "size such as 200MiB" },
	{ "[domain a]\nshares = 0\n",
	  ":2: shares: '0' is out of range; write 1 to 1000000" },
	{ "[domain a]\nshares = 1.5\n",
	  ":2: shares: '1.5': is not a whole number; write a whole number such "
	  "as 1000" },
	{ "[daemon]\nsocket =\n",
	  ":2: socket: is empty; the default is /run/memcoord/memcoordd.sock" },
	{ "[daemon]\nsocket = /123456789012345678901234567890123456789012345678"
	  "90123456789012345678901234567890123456789012345678901234567\n",
	  ":2: socket: '/1234567890123456789012345678901234567890123456789012"
	  "34567890123456789012345678...' is too long; write at most 107 "
	  "bytes" },
	{ "interval = 5\n",
	  ":1: a key before the first section; write [policy] or another one "
	  "above it" },
	{ "[host]\nreserve = 1G\n", ":2: unknown key 'reserve'; did you mean "
				    "host-reserve?" },
	{ "[host]\nnonsense = 1G\n", ":2: unknown key 'nonsense'; known are "
				     "host-reserve, psi-limit, count-arc" },
	{ "[daemon]\npsi-limit = 1%\n",
	  ":2: 'psi-limit' belongs in section [host]" },
	{ "[policy]\nHost-Reserve = 1G\n", ":2: unknown key 'Host-Reserve'" },
	{ "[policy]\n= 1G\n", ":2: unknown key ''; known are mode, " },
	{ "[policy]\ninterval = 5\n\n[policy]\ninterval = 5\n",
	  ":5: interval: is set by line 2 already" },
	{ "[domain a]\nmin=1G\nmin=1G\n", ":3: min: is set by line 2 already" },
	{ "[polcy]\n",
	  ":1: '[polcy]' isn't a section; write [daemon], [host], [policy] or, "
	  "for example, [domain \"web-*\"]" },
	{ "[policy\ninterval = 5\n", ":1: '[policy' isn't a section;" },
	{ "[policy] x\n", ":1: '[policy] x' isn't a section;" },
	{ "[policy \"x\"]\n", ":1: '[policy \"x\"]' isn't a section;" },
	{ "[]\n", ":1: '[]' isn't a section;" },
	{ "[", ":1: '[' isn't a section;" },
	{ "[domain]\n", ":1: [domain] has no name; write it like [domain "
			"\"web1\"] or [domain \"web-*\"]" },
	{ "[domain \"\"]\n", ":1: [domain] has no name;" },
	{ "[domain \"a]\n", ":1: '[domain \"a]' isn't a section;" },
	{ "[domain \"a\\", ":1: '[domain \"a\\' isn't a section;" },
	{ "[domain a\"b\"]\n", ":1: '[domain a\"b\"]' isn't a section;" },
	{ "[domain \"a\" b]\n", ":1: '[domain \"a\" b]' isn't a section;" },
	{ "[policy]\ninterval\n",
	  ":2: is neither a [section] nor key = value" },
	{ "[policy]\ninterval 5\nmin = x\n",
	  ":2: is neither a [section] nor key = value" },
	{ "[policy]\nmin = x\ninterval 5\n", ":2: min: 'x': is not a number;" },
	{ "[policy]\nmin ; = 5M\n",
	  ":2: is neither a [section] nor key = value" },
	{ "[policy]\ncooldown = 20min\n",
	  ":2: cooldown: cooldown of 20m is above cooldown-most of 10m; set "
	  "both" },
	{ "[policy]\ncooldown-most = 1s\n",
	  ":2: cooldown-most: cooldown of 30s is above cooldown-most of 1s; "
	  "set both" },
	{ "[domain \"w-*\"]\nmin = 4G\nmax = 2G\n",
	  ":3: max: domain 'w-*' has a min of 4 GiB (line 2) above its max of "
	  "2 GiB (line 3)" },
	{ "[domain \"w-*\"]\nmin = 4G\n[domain w-1]\nmax = 2G\n",
	  ":4: max: domain 'w-1' has a min of 4 GiB (line 2) above its max of "
	  "2 GiB (line 4)" },
	{ "[domain w]\nmax = 2G\n[domain w]\nmin = 4G\n",
	  ":4: min: domain 'w' has a min of 4 GiB (line 4) above its max of "
	  "2 GiB (line 2)" },
	{ "[policy]\n\x01\x02\x1b[31m = 5\n", ":2: unknown key '???[31m'" },
	{ "\x7f"
	  "ELF\x02\x01\x01\n",
	  ":1: is neither a [section] nor key = value" },
};

static void bad_files_are_refused_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bad_files); i++) {
		struct mc_settings settings, before;
		struct mc_error err = { 0 };
		char want[600];
		int rc;

		memset(&settings, 0x5a, sizeof settings);
		before = settings;
		rc = load_text(&settings, bad_files[i].text, &err);
		snprintf(want, sizeof want, "%s%s", path, bad_files[i].want);
		if (rc >= 0 || err.code != rc ||
		    strncmp(err.text, want, strlen(want)) != 0)
			fail_msg("'%s': got %d, '%s', want '%s'",
				 bad_files[i].text, rc, err.text, want);
		assert_memory_equal(&settings, &before, sizeof settings);
	}
}

static const struct {
	const char *override;
	const char *want;
} bad_sets[] = {
	{ "interval", "--set interval: is not KEY=VALUE; write it like "
		      "interval=5s" },
	{ "", "--set : is not KEY=VALUE; write it like interval=5s" },
	{ "=5", "--set =5: unknown key ''; known are socket, " },
	{ "interval=20x", "--set interval=20x: '20x': unknown unit 'x'; " },
	{ "interval =5",
	  "--set interval =5: unknown key 'interval '; did you mean "
	  "interval?" },
	{ "max=1G", "--set max=1G: 'max' belongs in section [domain]" },
	{ "cooldown=1h", "--set cooldown: cooldown of 1h is above" },
};

static void bad_sets_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bad_sets); i++) {
		struct mc_settings settings;
		struct mc_error err = { 0 };

		if (load_set(&settings, bad_sets[i].override, &err) >= 0 ||
		    strncmp(err.text, bad_sets[i].want,
			    strlen(bad_sets[i].want)) != 0)
			fail_msg("'%s': got '%s', want '%s'",
				 bad_sets[i].override, err.text,
				 bad_sets[i].want);
	}
}

static void a_missing_file_is_fine_only_by_default(void **state)
{
	struct mc_settings settings;
	struct mc_error err = { 0 };

	(void)state;
	assert_int_equal(mc_settings_load(&settings, "/nonexistent/conf", true,
					  NULL, 0, &err),
			 0);
	assert_int_equal(settings.n_files, 0);
	mc_settings_clear(&settings);
	assert_int_equal(mc_settings_load(&settings, "/nonexistent/conf", false,
					  NULL, 0, &err),
			 -ENOENT);
	assert_string_equal(err.text, "/nonexistent/conf: No such file or "
				      "directory");
	assert_int_equal(mc_settings_load(&settings, folder, true, NULL, 0,
					  &err),
			 -EINVAL);
	assert_int_equal(mc_settings_load(&settings, "/dev/zero", true, NULL, 0,
					  &err),
			 -EFBIG);
	assert_int_equal(mc_settings_load(&settings, "/dev/null", false, NULL,
					  0, &err),
			 0);
	mc_settings_clear(&settings);
}

static void a_pipe_does_not_block(void **state)
{
	struct mc_settings settings;
	struct mc_error err = { 0 };

	(void)state;
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(mc_settings_load(&settings, path, false, NULL, 0,
					  &err),
			 -EINVAL);
	unlink(path);
}

static void long_lines_are_refused_but_not_long_comments(void **state)
{
	char text[5000] = "[daemon]\nconnect = ";
	struct mc_settings settings;
	struct mc_error err = { 0 };

	(void)state;
	memset(text + strlen(text), 'x', sizeof text - 1 - strlen(text));
	assert_int_equal(load_text(&settings, text, &err), -EINVAL);
	assert_non_null(strstr(err.text, "conf:2: is 4990 bytes long; a line "
					 "has at most "));
	text[9] = '#';
	assert_int_equal(load_text(&settings, text, &err), 0);
	mc_settings_clear(&settings);
}

/* On top of `domains`, of a hypervisor that allows 4 GiB. */
static const struct {
	const char *label;
	const char *name;
	uint64_t min_guarantee_mib; /* 0: none */
	struct mc_domain_metadata metadata, rpc;
	/* "min MIN/SOURCE max MAX/SOURCE shares N/SOURCE mode N/SOURCE", sizes
	   in MiB and FILE left out */
	const char *want;
	const char *note[2]; /* parts of it; NULL: it is empty */
} source_rows[] = {
	{ .label = "sections alone",
	  .name = "web-7",
	  .want = "1024/:6 3072/:12 2000/:10 2/:13" },
	{ .label = "min_guarantee is stronger than a section",
	  .name = "web-7",
	  .min_guarantee_mib = 700,
	  .want = "700/min_guarantee 3072/:12 2000/:10 2/:13" },
	{ .label = "metadata is stronger than min_guarantee and sections",
	  .name = "web-7",
	  .min_guarantee_mib = 700,
	  .metadata = { .min = "600MiB",
			.has_min = true,
			.max = "2.5GiB",
			.has_max = true,
			.shares = "3",
			.has_shares = true,
			.mode = "observe",
			.has_mode = true },
	  .want = "600/metadata 2560/metadata 3/metadata 1/metadata" },
	{ .label = "what was set by RPC is stronger than metadata",
	  .name = "web-7",
	  .min_guarantee_mib = 700,
	  .metadata = { .min = "600MiB",
			.has_min = true,
			.shares = "3",
			.has_shares = true,
			.mode = "observe",
			.has_mode = true },
	  .rpc = { .min = "650MiB",
		   .has_min = true,
		   .max = "2GiB",
		   .has_max = true,
		   .mode = "manage",
		   .has_mode = true },
	  .want = "650/rpc 2048/rpc 3/metadata 0/rpc" },
	{ .label = "a max by RPC takes a min of metadata with it",
	  .name = "db",
	  .metadata = { .min = "1GiB", .has_min = true },
	  .rpc = { .max = "512MiB", .has_max = true },
	  .want = "512/rpc 512/rpc 500/:4 0/default",
	  .note = { "min of 1 GiB (metadata) is above max of 512 MiB (rpc): "
		    "max holds" } },
	{ .label = "RPC, too, is below what the hypervisor allows",
	  .name = "db",
	  .rpc = { .max = "6GiB", .has_max = true },
	  .want = "300/:2 4096/hypervisor 500/:4 0/default" },
	{ .label = "what metadata doesn't set comes from below",
	  .name = "web-7",
	  .metadata = { .shares = "3", .has_shares = true },
	  .want = "1024/:6 3072/:12 3/metadata 2/:13" },
	{ .label = "a value that can't be read is named, others hold",
	  .name = "web-7",
	  .metadata = { .min = "600",
			.has_min = true,
			.max = "2GiB",
			.has_max = true },
	  .want = "1024/:6 2048/metadata 2000/:10 2/:13",
	  .note = { "metadata: min is ignored: '600': has no unit; write a "
		    "size such as 200MiB" } },
	{ .label = "an empty value is one that can't be read",
	  .name = "db",
	  .metadata = { .has_max = true },
	  .want = "300/:2 4096/hypervisor 500/:4 0/default",
	  .note = { "metadata: max is ignored: '': is empty" } },
	{ .label = "a value out of range",
	  .name = "db",
	  .metadata = { .shares = "0", .has_shares = true },
	  .want = "300/:2 4096/hypervisor 500/:4 0/default",
	  .note = { "metadata: shares is ignored: '0' is out of range; write "
		    "1 to 1000000" } },
	{ .label = "two that can't be read are both named",
	  .name = "db",
	  .metadata = { .mode = "on",
			.has_mode = true,
			.unknown = "mni",
			.has_unknown = true },
	  .want = "300/:2 4096/hypervisor 500/:4 0/default",
	  .note = { "mode is ignored: 'on' is unknown; write manage, observe "
		    "or off. ",
		    "metadata: unknown key 'mni'; did you mean min, max?" } },
	{ .label = "a key of another section",
	  .name = "db",
	  .metadata = { .unknown = "interval", .has_unknown = true },
	  .want = "300/:2 4096/hypervisor 500/:4 0/default",
	  .note = { "'interval' belongs in section [policy]" } },
	{ .label = "control characters don't reach the note",
	  .name = "db",
	  .metadata = { .unknown = "a\nb", .has_unknown = true },
	  .want = "300/:2 4096/hypervisor 500/:4 0/default",
	  .note = { "'a?b'" } },
	{ .label = "a stronger min takes a weaker max with it",
	  .name = "web-blue",
	  .min_guarantee_mib = 3000,
	  .want = "3000/min_guarantee 3000/min_guarantee 500/:4 0/default",
	  .note = { "min of 3000 MiB (min_guarantee) is above max of 2 GiB (",
		    ":7): min holds" } },
	{ .label = "a stronger max takes a weaker min with it",
	  .name = "web-blue",
	  .metadata = { .max = "512MiB", .has_max = true },
	  .want = "512/metadata 512/metadata 500/:4 0/default",
	  .note = { ":6) is above max of 512 MiB (metadata): max holds" } },
	{ .label = "a default min gives way without a word",
	  .name = "db",
	  .metadata = { .max = "128MiB", .has_max = true },
	  .want = "128/metadata 128/metadata 500/:4 0/default" },
	{ .label = "of one source max holds",
	  .name = "db",
	  .metadata = { .min = "2GiB",
			.has_min = true,
			.max = "1GiB",
			.has_max = true },
	  .want = "1024/metadata 1024/metadata 500/:4 0/default",
	  .note = { "max holds" } },
	{ .label = "a weaker max that lost to a min which lost as well",
	  .name = "web-blue",
	  .min_guarantee_mib = 3000,
	  .metadata = { .min = "1GiB", .has_min = true },
	  .want = "1024/metadata 2048/:7 500/:4 0/default" },
	{ .label = "nothing is above what the hypervisor allows",
	  .name = "db",
	  .metadata = { .min = "5GiB",
			.has_min = true,
			.max = "6GiB",
			.has_max = true },
	  .want = "4096/hypervisor 4096/hypervisor 500/:4 0/default",
	  .note = { "min of 5 GiB (metadata) is above max of 4 GiB "
		    "(hypervisor): max holds" } },
	{ .label = "a min_guarantee that no setting could be",
	  .name = "db",
	  .min_guarantee_mib = UINT64_MAX / 1024,
	  .want = "4096/hypervisor 4096/hypervisor 500/:4 0/default",
	  .note = { "(min_guarantee) is above max of 4 GiB (hypervisor)" } },
};

/* Where a value comes from, without the path of the file. */
static const char *source(const struct mc_settings *settings, mc_origin from,
			  char text[MC_SOURCE_SIZE])
{
	size_t length = strlen(settings->files[0]);

	mc_settings_origin_text(settings, from, text, MC_SOURCE_SIZE);
	return strncmp(text, settings->files[0], length) == 0 ? text + length
							      : text;
}

#define SOURCE(from) source(settings, from, (char[MC_SOURCE_SIZE]){ 0 })

static void assert_limits(const struct mc_settings *settings, const char *label,
			  const struct mc_domain_limits *got, const char *want)
{
	char text[256];

	snprintf(text, sizeof text, "%ju/%s %ju/%s %ju/%s %d/%s",
		 (uintmax_t)got->min_kib / 1024, SOURCE(got->min_from),
		 (uintmax_t)got->max_kib / 1024, SOURCE(got->max_from),
		 (uintmax_t)got->shares, SOURCE(got->shares_from),
		 (int)got->mode, SOURCE(got->mode_from));
	if (strcmp(text, want) != 0)
		fail_msg("%s: got %s, want %s", label, text, want);
}

static void the_strongest_source_holds(void **state)
{
	struct mc_settings settings;

	(void)state;
	assert_int_equal(load_text(&settings, domains, NULL), 0);
	for (size_t i = 0; i < MC_COUNT(source_rows); i++) {
		const char *label = source_rows[i].label;
		struct mc_domain_sample domain = {
			.max_kib = MC_MIB(4096),
			.has_min_guarantee_kib =
				source_rows[i].min_guarantee_mib != 0,
			.min_guarantee_kib =
				MC_MIB(source_rows[i].min_guarantee_mib),
			.has_metadata = true,
			.metadata = source_rows[i].metadata,
			.has_rpc = true,
			.rpc = source_rows[i].rpc,
		};
		struct mc_domain_limits got;
		char note[MC_TEXT_SIZE];

		mc_copy(domain.name, sizeof domain.name, source_rows[i].name);
		mc_settings_domain(&settings, &domain, &got, note);
		assert_limits(&settings, label, &got, source_rows[i].want);
		if (source_rows[i].note[0] == NULL && *note != '\0')
			fail_msg("%s: says %s", label, note);
		for (size_t j = 0; j < 2; j++)
			if (source_rows[i].note[j] != NULL &&
			    strstr(note, source_rows[i].note[j]) == NULL)
				fail_msg("%s: says %s", label, note);
	}
	mc_settings_clear(&settings);
}

/* On top of `domains` likewise. */
static const struct {
	const char *label;
	const char *name;
	const char *metadata_min, *min, *max; /* or NULL; the two by RPC */
	const char *want; /* part of the refusal; NULL: it may be */
} check_rows[] = {
	{ "nothing is asked for", "db", NULL, NULL, NULL, NULL },
	{ "both are asked for, and equal", "db", NULL, "1GiB", "1GiB", NULL },
	{ "both are asked for, and contradict each other", "db", NULL, "2GiB",
	  "1GiB", "min of 2 GiB (rpc) would be above max of 1 GiB (rpc)" },
	{ "a max below the min of a section", "web-7", NULL, NULL, "512MiB",
	  ":6) would be above max of 512 MiB (rpc)" },
	{ "a max below that of [policy], which gives way", "nameless", NULL,
	  NULL, "100MiB", NULL },
	{ "a max below the min of metadata", "db", "1GiB", NULL, "512MiB",
	  "min of 1 GiB (metadata) would be above max of 512 MiB (rpc)" },
	{ "a min below metadata's, so that the max may be", "db", "1GiB",
	  "300MiB", "512MiB", NULL },
	{ "a min above what the hypervisor allows", "db", NULL, "5GiB", NULL,
	  "above max of 4 GiB (hypervisor)" },
	{ "a max above it", "db", NULL, NULL, "5GiB", NULL },
};

static void put(char to[MC_VALUE_SIZE], bool *has, const char *text)
{
	*has = text != NULL;
	mc_copy(to, MC_VALUE_SIZE, text != NULL ? text : "");
}

static void a_min_above_max_is_refused(void **state)
{
	struct mc_settings settings;

	(void)state;
	assert_int_equal(load_text(&settings, domains, NULL), 0);
	for (size_t i = 0; i < MC_COUNT(check_rows); i++) {
		struct mc_domain_sample domain = { .max_kib = MC_MIB(4096),
						   .has_metadata = true,
						   .has_rpc = true };
		const char *want = check_rows[i].want;
		struct mc_error err = { 0 };
		int rc;

		mc_copy(domain.name, sizeof domain.name, check_rows[i].name);
		put(domain.metadata.min, &domain.metadata.has_min,
		    check_rows[i].metadata_min);
		put(domain.rpc.min, &domain.rpc.has_min, check_rows[i].min);
		put(domain.rpc.max, &domain.rpc.has_max, check_rows[i].max);
		rc = mc_settings_domain_check(&settings, &domain, &err);
		if (rc != (want == NULL ? 0 : -ERANGE) ||
		    (want != NULL && strstr(err.text, want) == NULL))
			fail_msg("%s: %d, %s", check_rows[i].label, rc,
				 err.text);
	}
	mc_settings_clear(&settings);
}

static void a_source_keeps_its_line_where_its_path_has_no_room(void **state)
{
	char file[] = "/etc/memcoord/x.conf";
	char *files[] = { file };
	struct mc_settings settings = { .files = files, .n_files = 1 };
	char text[12];

	(void)state;
	assert_string_equal(mc_settings_origin_text(&settings, 1234, text,
						    sizeof text),
			    "x.conf:1234");
	assert_string_equal(mc_settings_origin_text(&settings,
						    MC_ORIGIN_METADATA, text,
						    sizeof text),
			    "metadata");
}

static void a_name_may_be_as_long_as_a_line(void **state)
{
	char name[181], text[300];
	struct mc_settings settings;
	struct mc_domain_limits limits;

	(void)state;
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	snprintf(text, sizeof text, "[domain \"%s\"]\nshares=5\n", name);
	assert_int_equal(load_text(&settings, text, NULL), 0);
	limits_of(&settings, name, MC_MIB(1024), &limits);
	assert_int_equal(limits.shares, 5);
	name[sizeof name - 2] = '\0';
	limits_of(&settings, name, MC_MIB(1024), &limits);
	assert_int_equal(limits.shares, 1000);
	mc_settings_clear(&settings);
}

static void nul_bytes_are_refused(void **state)
{
	static const char text[] = "[policy]\nmin = 5\0MiB\n";
	struct mc_settings settings;
	struct mc_error err = { 0 };

	(void)state;
	write_file(text, sizeof text - 1);
	assert_int_equal(mc_settings_load(&settings, path, false, NULL, 0,
					  &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "conf:2: holds a NUL byte"));
}

static void too_many_domain_sections_are_refused(void **state)
{
	static char text[16 * 1001 + 1];
	struct mc_settings settings;
	struct mc_error err = { 0 };
	char *at = text;

	(void)state;
	for (int i = 0; i < 1001; i++)
		at += sprintf(at, "[domain a%d]\n", i);
	assert_int_equal(load_text(&settings, text, &err), -ERANGE);
	assert_non_null(strstr(err.text, "conf:1001: more than 1000 "));
}

/* xorshift: the same bytes in each run. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void garbage_is_an_error_and_no_more(void **state)
{
	static char text[1 << 20];
	uint32_t seed = 2463534242;

	(void)state;
	for (int round = 0; round < 3; round++) {
		struct mc_settings settings;
		struct mc_error err = { 0 };

		for (size_t i = 0; i < sizeof text; i++)
			text[i] = (char)next_random(&seed);
		write_file(text, sizeof text - (size_t)round);
		assert_true(mc_settings_load(&settings, path, false, NULL, 0,
					     &err) < 0);
		assert_int_not_equal(err.code, 0);
	}
}

/* Bytes changed, dropped and doubled in a good file: never a crash. */
static void damaged_files_do_no_harm(void **state)
{
	uint32_t seed = 88172645;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char text[2 * sizeof domains];
		size_t size = 0;
		struct mc_settings settings;
		struct mc_error err = { 0 };

		for (size_t i = 0; i + 1 < sizeof domains; i++) {
			uint32_t chance = next_random(&seed);

			if (chance % 100 == 0)
				text[size++] = (char)(chance >> 8);
			if (chance % 101 != 0)
				text[size++] = domains[i];
		}
		write_file(text, size);
		if (mc_settings_load(&settings, path, false, NULL, 0, &err) ==
		    0)
			mc_settings_clear(&settings);
		else
			assert_int_not_equal(err.code, 0);
	}
}

static const struct {
	const char *label;
	const char *reserve;
	uint64_t host_mib;
	const char *want; /* NULL: fine */
} hosts[] = {
	{ "well under", "host-reserve=200MiB", 1024, NULL },
	{ "just under", "host-reserve=1023MiB", 1024, NULL },
	{ "all of it", "host-reserve=1GiB", 1024,
	  "--set host-reserve: 1 GiB is not less than the host's memory, "
	  "1 GiB; write less, such as 200MiB or 10%" },
	{ "more than it", "host-reserve=2T", 1024,
	  "--set host-reserve: 2 TiB is not less" },
	{ "a share", "host-reserve=99%", 1024, NULL },
	{ "the default on a tiny host", "interval=5", 128,
	  "host-reserve: 200 MiB is not less than the host's memory, "
	  "128 MiB;" },
};

static void a_reserve_is_held_against_the_host(void **state)
{
	struct mc_settings settings;
	struct mc_error err = { 0 };
	char want[300];

	(void)state;
	for (size_t i = 0; i < MC_COUNT(hosts); i++) {
		int rc;

		assert_int_equal(load_set(&settings, hosts[i].reserve, &err),
				 0);
		rc = mc_settings_check_host(&settings,
					    MC_MIB(hosts[i].host_mib), &err);
		if (rc != (hosts[i].want == NULL ? 0 : -ERANGE) ||
		    (rc < 0 && strncmp(err.text, hosts[i].want,
				       strlen(hosts[i].want)) != 0))
			fail_msg("%s: got %d, '%s'", hosts[i].label, rc,
				 err.text);
		mc_settings_clear(&settings);
	}
	assert_int_equal(load_text(&settings, "\n[host]\nhost-reserve = 5G\n",
				   &err),
			 0);
	assert_int_equal(mc_settings_check_host(&settings, MC_MIB(4096), &err),
			 -ERANGE);
	snprintf(want, sizeof want, "%s:3: host-reserve: 5 GiB is not", path);
	assert_memory_equal(err.text, want, strlen(want));
	assert_int_equal(mc_settings_check_host(&settings, 0, NULL), -ERANGE);
	mc_settings_clear(&settings);
}

static void a_share_of_an_unknown_host_is_everything(void **state)
{
	struct mc_settings settings;

	(void)state;
	assert_int_equal(load_set(&settings, "host-reserve=10%", NULL), 0);
	assert_true(mc_settings_policy(&settings, 0).host_reserve_kib ==
		    UINT64_MAX);
	assert_true(
		mc_settings_policy(&settings, UINT64_MAX).host_reserve_kib ==
		UINT64_MAX / 10);
	mc_settings_clear(&settings);
}

static char *read_file(const char *name)
{
	FILE *in = fopen(name, "re");
	char *text = mc_alloc(1, 1 << 20);
	size_t size;

	if (in == NULL)
		fail_msg("%s can't be opened: run in the top folder", name);
	size = fread(text, 1, (1 << 20) - 1, in);
	fclose(in);
	text[size] = '\0';
	return text;
}

/* What follows `heading` in `text`, up to the line break of `mark`. */
static char *part_of(const char *text, const char *heading, const char *mark)
{
	const char *start = strstr(text, heading);
	const char *end;
	char *part;

	if (start == NULL)
		fail_msg("no '%s'", heading);
	start += strlen(heading);
	end = strstr(start, mark);
	part = end != NULL ? strndup(start, (size_t)(end + 1 - start))
			   : strdup(start);
	assert_non_null(part);
	return part;
}

static void the_example_loads_and_changes_nothing(void **state)
{
	struct mc_settings example, defaults;
	struct mc_error err = { 0 };

	(void)state;
	if (mc_settings_load(&example, EXAMPLE, false, NULL, 0, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(mc_settings_load(&defaults, NULL, true, NULL, 0, &err),
			 0);
	assert_int_equal(example.n_rules, 0);
	assert_memory_equal(example.from, defaults.from, sizeof defaults.from);
	mc_settings_clear(&example);
	mc_settings_clear(&defaults);
}

static void the_example_loads_with_all_its_comments_taken_away(void **state)
{
	char *text = read_file(EXAMPLE);
	struct mc_settings settings;
	struct mc_error err = { 0 };

	(void)state;
	/* "#key = value" and "#[section]" as against "# a sentence". */
	for (char *at = text; (at = strstr(at, "\n#")) != NULL; at++)
		if (at[2] != ' ' && at[2] != '\n')
			at[1] = ' ';
	if (load_text(&settings, text, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (strcmp(mc_keys[i].section, "domain") != 0 &&
		    settings.from[i] == 0)
			fail_msg("%s isn't in " EXAMPLE, mc_keys[i].name);
	mc_settings_clear(&settings);
	free(text);
}

static void the_example_shows_each_default(void **state)
{
	char *text = read_file(EXAMPLE);

	(void)state;
	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		const struct mc_key *key = &mc_keys[i];
		bool is_domain = strcmp(key->section, "domain") == 0;
		char heading[64], line[200];
		char *part;

		snprintf(heading, sizeof heading,
			 is_domain ? "\n#[%s " : "\n[%s]", key->section);
		part = part_of(text, heading, "\n[");
		if (is_domain)
			snprintf(line, sizeof line, "\n#%s = ", key->name);
		else
			snprintf(line, sizeof line, "\n#%s =%s%s\n", key->name,
				 key->fallback[0] == '\0' ? "" : " ",
				 key->fallback);
		if (strstr(part, line) == NULL)
			fail_msg(EXAMPLE " has no '%s'", line + 1);
		free(part);
	}
	free(text);
}

static void the_manual_names_each_key_and_default(void **state)
{
	char *text = read_file(MANUAL);

	(void)state;
	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		const struct mc_key *key = &mc_keys[i];
		bool is_domain = strcmp(key->section, "domain") == 0;
		char want[200];
		char *section, *item;

		snprintf(want, sizeof want, is_domain ? ".Ss [%s " : ".Ss [%s]",
			 key->section);
		section = part_of(text, want, "\n.S");
		snprintf(want, sizeof want, ".It Ic %s No = ", key->name);
		item = part_of(section, want, "\n.It");
		snprintf(want, sizeof want, "\nDefault: %s.\n",
			 key->fallback[0] == '\0' ? "none" : key->fallback);
		if (strstr(item, want) == NULL)
			fail_msg("%s: no '%s' at %s", MANUAL, want + 1,
				 key->name);
		if ((strstr(item, "\nAt a start.\n") != NULL) !=
		    (key->when == MC_WHEN_START))
			fail_msg("%s: 'At a start.' is wrong at %s", MANUAL,
				 key->name);
		free(item);
		free(section);
	}
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_hold_without_a_file),
		cmocka_unit_test(defaults_are_those_of_the_policy),
		cmocka_unit_test(a_file_is_read),
		cmocka_unit_test(set_wins_over_the_file),
		cmocka_unit_test(domain_sections_follow_the_table),
		cmocka_unit_test(the_strongest_source_holds),
		cmocka_unit_test(a_min_above_max_is_refused),
		cmocka_unit_test(
			a_source_keeps_its_line_where_its_path_has_no_room),
		cmocka_unit_test(bad_files_are_refused_by_line),
		cmocka_unit_test(bad_sets_are_refused),
		cmocka_unit_test(a_missing_file_is_fine_only_by_default),
		cmocka_unit_test(a_pipe_does_not_block),
		cmocka_unit_test(long_lines_are_refused_but_not_long_comments),
		cmocka_unit_test(a_name_may_be_as_long_as_a_line),
		cmocka_unit_test(nul_bytes_are_refused),
		cmocka_unit_test(too_many_domain_sections_are_refused),
		cmocka_unit_test(garbage_is_an_error_and_no_more),
		cmocka_unit_test(damaged_files_do_no_harm),
		cmocka_unit_test(a_reserve_is_held_against_the_host),
		cmocka_unit_test(a_share_of_an_unknown_host_is_everything),
		cmocka_unit_test(the_example_loads_and_changes_nothing),
		cmocka_unit_test(
			the_example_loads_with_all_its_comments_taken_away),
		cmocka_unit_test(the_example_shows_each_default),
		cmocka_unit_test(the_manual_names_each_key_and_default),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
