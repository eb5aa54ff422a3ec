/*
 * The scripted hypervisor: what a reader sees of a script, what a writer does
 * to it, and what is refused. `now = frozen` stands for the clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <memcoord/num.h>

#include "hypervisor/hypervisor.h"

#define KERNEL 42872
#define FROZEN "[host]\nnow = frozen\n"
#define NOW_S 1000000000

/* A script without a name on disk, a reader and a writer on it. */
struct world {
	int fd;
	char path[64];
	struct mc_reader *reader;
	struct mc_writer *writer;
	struct mc_error err;
};

static void append(const struct world *world, const char *text)
{
	assert_int_equal(lseek(world->fd, 0, SEEK_END) >= 0, 1);
	assert_int_equal(write(world->fd, text, strlen(text)), strlen(text));
}

static void open_world(struct world *world, const char *text)
{
	char uri[80];

	*world = (struct world){ .fd = memfd_create("script", MFD_CLOEXEC) };
	assert_true(world->fd >= 0);
	append(world, text);
	snprintf(world->path, sizeof world->path, "/proc/self/fd/%d",
		 world->fd);
	snprintf(uri, sizeof uri, "scripted:%s", world->path);
	assert_int_equal(mc_reader_for(uri)->open(&world->reader, uri, NULL),
			 0);
	assert_int_equal(mc_writer_for(uri)->open(&world->writer, uri, NULL),
			 0);
}

static void close_world(struct world *world)
{
	mc_scripted_reader.free(world->reader);
	mc_scripted_writer.free(world->writer);
	close(world->fd);
}

static int sample(struct world *world, struct mc_sample *sample)
{
	return mc_scripted_reader.sample(world->reader, sample, &world->err);
}

static void clear(struct mc_sample *sample)
{
	mc_record_clear(MC_RECORD_sample, sample);
}

/* The one domain of a world, as a reader sees it now. */
static struct mc_domain_sample only_domain(struct world *world)
{
	mc_auto(clear) struct mc_sample got = { 0 };

	if (sample(world, &got) != 0)
		fail_msg("%s", world->err.text);
	assert_int_equal(got.n_domains, 1);
	return got.domains[0];
}

/* The script's text, to look for the writer's journal. */
static const char *text_of(const struct world *world)
{
	static char text[8192];
	ssize_t size = pread(world->fd, text, sizeof text - 1, 0);

	assert_true(size >= 0);
	text[size] = '\0';
	return text;
}

#define U64(member) offsetof(struct mc_domain_sample, member)

static const struct {
	const char *label;
	const char *script;
	size_t member; /* a number of the sample */
	uint64_t want;
} numbers[] = {
	{ "size is that of the script", "size = 1GiB", U64(actual_kib),
	  MC_MIB(1024) },
	{ "without a size it is 512 MiB", "used = 1MiB", U64(actual_kib),
	  MC_MIB(512) },
	{ "without a max it is the size", "size = 1GiB", U64(max_kib),
	  MC_MIB(1024) },
	{ "max is that of the script", "max = 2GiB", U64(max_kib),
	  MC_MIB(2048) },
	{ "available is size less kernel", "size = 512MiB", U64(available_kib),
	  MC_MIB(512) - KERNEL },
	{ "with autodeflate it is max less kernel",
	  "size = 512MiB\nmax = 1GiB\nautodeflate = yes", U64(available_kib),
	  MC_MIB(1024) - KERNEL },
	{ "unused is available less used and cache",
	  "kernel = 0\nused = 100MiB\ncache = 50MiB", U64(unused_kib),
	  MC_MIB(362) },
	{ "usable counts the cache", "kernel = 0\nused = 100MiB\ncache = 50MiB",
	  U64(usable_kib), MC_MIB(412) },
	{ "a short guest drops its cache",
	  "kernel = 0\nused = 500MiB\ncache = 50MiB", U64(disk_caches_kib),
	  MC_MIB(12) },
	{ "a short guest has nothing unused",
	  "kernel = 0\nused = 500MiB\ncache = 50MiB", U64(unused_kib), 0 },
	{ "a guest in need has nothing usable", "used = 4GiB", U64(usable_kib),
	  0 },
	{ "rss is what was touched",
	  "kernel = 12MiB\nused = 100MiB\ncache = 50MiB", U64(rss_kib),
	  MC_MIB(162) },
	{ "rss is never above the size", "used = 4GiB", U64(rss_kib),
	  MC_MIB(512) },
	{ "rss as given", "rss = 1MiB", U64(rss_kib), MC_MIB(1) },
	{ "numbers are of now", "used = 0", U64(last_update_s), NOW_S },
	{ "numbers have an age", "age = 5s", U64(last_update_s), NOW_S - 5 },
	{ "numbers of a stated moment", "last-update = 77", U64(last_update_s),
	  77 },
	{ "frozen numbers", "age = frozen", U64(last_update_s), NOW_S / 10 },
	{ "numbers are frozen without a period", "period = 0",
	  U64(last_update_s), NOW_S / 10 },
	{ "numbers are frozen while paused", "state = paused",
	  U64(last_update_s), NOW_S / 10 },
	{ "all ones", "numbers = all-ones", U64(unused_kib), UINT64_MAX },
	{ "contradicting numbers", "numbers = contradict\nkernel = 0",
	  U64(unused_kib), MC_MIB(513) },
	{ "unused as given", "unused = 3MiB", U64(unused_kib), MC_MIB(3) },
	{ "usable as given", "usable = 3MiB", U64(usable_kib), MC_MIB(3) },
	{ "available as given", "available = 3MiB", U64(available_kib),
	  MC_MIB(3) },
	{ "actual as given", "actual = 3MiB", U64(actual_kib), MC_MIB(3) },
	{ "swap-in", "swap-in = 7KiB", U64(swap_in_kib), 7 },
	{ "major-faults", "major-faults = 7", U64(major_faults), 7 },
	{ "period", "period = 7", U64(period_s), 7 },
	{ "min-guarantee", "min-guarantee = 7MiB", U64(min_guarantee_kib),
	  MC_MIB(7) },
	{ "id", "id = 7", U64(id), 7 },
	{ "the first domain has id 1", "size = 1GiB", U64(id), 1 },
	{ "a later key replaces", "used = 0\nsize = 1GiB\nsize = 2GiB",
	  U64(actual_kib), MC_MIB(2048) },
	{ "auto brings the default back", "size = 1GiB\nsize = auto",
	  U64(actual_kib), MC_MIB(512) },
	{ "a target is reached at once", "target = 300MiB", U64(actual_kib),
	  MC_MIB(300) },
	{ "a driver that is stuck doesn't move",
	  "driver = stuck\ntarget = 300MiB", U64(actual_kib), MC_MIB(512) },
	{ "without a driver nothing moves", "driver = no\ntarget = 300MiB",
	  U64(actual_kib), MC_MIB(512) },
	{ "a stuck one stays where it was",
	  "driver = stuck\nfrom = 400MiB\ntarget = 300MiB", U64(actual_kib),
	  MC_MIB(400) },
	{ "a paused one doesn't move", "state = paused\ntarget = 300MiB",
	  U64(actual_kib), MC_MIB(512) },
	{ "a slow balloon after two seconds",
	  "inflate = 10MiB\ntarget = 300MiB\nsince = 999999998000",
	  U64(actual_kib), MC_MIB(492) },
	{ "a slow balloon grows too",
	  "inflate = 10MiB\nfrom = 300MiB\ntarget = 400MiB\n"
	  "since = 999999998500",
	  U64(actual_kib), MC_MIB(315) },
	{ "a slow balloon ends at its target",
	  "inflate = 10MiB\ntarget = 300MiB\nsince = 900000000000",
	  U64(actual_kib), MC_MIB(300) },
	{ "an order of the future hasn't begun",
	  "inflate = 10MiB\ntarget = 300MiB\nsince = 2000000000000",
	  U64(actual_kib), MC_MIB(512) },
};

static void numbers_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(numbers); i++) {
		struct world world;
		struct mc_domain_sample got;
		uint64_t value;

		open_world(&world, FROZEN "[domain a]\n");
		append(&world, numbers[i].script);
		got = only_domain(&world);
		value = *(uint64_t *)((char *)&got + numbers[i].member);
		if (value != numbers[i].want)
			fail_msg("%s: got %ju, want %ju", numbers[i].label,
				 (uintmax_t)value, (uintmax_t)numbers[i].want);
		close_world(&world);
	}
}

static const struct {
	const char *label;
	const char *script;
	size_t member; /* a claim of the sample */
	bool want;
} claims[] = {
	{ "running", "size = 1GiB", U64(is_running), true },
	{ "paused", "state = paused", U64(is_running), false },
	{ "crashed", "state = crashed", U64(is_running), false },
	{ "moving", "moving = yes", U64(is_moving), true },
	{ "busy isn't seen", "busy = yes", U64(is_moving), false },
	{ "unresponsive", "unresponsive = yes", U64(is_unresponsive), true },
	{ "an unresponsive one has no numbers", "unresponsive = yes",
	  U64(has_unused_kib), false },
	{ "nor an rss", "unresponsive = yes", U64(has_rss_kib), false },
	{ "a balloon", "size = 1GiB", U64(has_balloon), true },
	{ "no balloon", "balloon = no", U64(has_balloon), false },
	{ "no balloon, no numbers", "balloon = no", U64(has_unused_kib),
	  false },
	{ "no driver, no numbers", "driver = no", U64(has_unused_kib), false },
	{ "no driver, no time of them", "driver = no", U64(has_last_update_s),
	  false },
	{ "no driver, but an rss", "driver = no", U64(has_rss_kib), true },
	{ "a stuck driver sends numbers", "driver = stuck", U64(has_unused_kib),
	  true },
	{ "absent numbers", "numbers = absent", U64(has_unused_kib), false },
	{ "no period", "period = 0", U64(has_period_s), false },
	{ "autodeflate", "autodeflate = yes", U64(has_autodeflate), true },
	{ "free page reporting", "free-page-reporting = yes",
	  U64(has_free_page_reporting), true },
	{ "hugepages", "hugepages = yes", U64(has_hugepages), true },
	{ "locked", "locked = yes", U64(has_locked_memory), true },
	{ "passthrough", "passthrough = yes", U64(has_passthrough), true },
	{ "launch-security", "launch-security = yes", U64(has_launch_security),
	  true },
	{ "virtio-mem", "virtio-mem = yes", U64(has_virtio_mem), true },
	{ "no min-guarantee", "size = 1GiB", U64(has_min_guarantee_kib),
	  false },
	{ "no metadata", "size = 1GiB", U64(has_metadata), false },
	{ "metadata", "metadata-max = much", U64(has_metadata), true },
	{ "metadata that is there", "metadata-max = much",
	  U64(metadata.has_max), true },
	{ "metadata that isn't", "metadata-max = much", U64(metadata.has_min),
	  false },
	{ "metadata that was taken back",
	  "metadata-mode = off\nmetadata-mode = auto", U64(has_metadata),
	  false },
};

static void claims_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(claims); i++) {
		struct world world;
		struct mc_domain_sample got;
		bool claim;

		open_world(&world, FROZEN "[domain a]\n");
		append(&world, claims[i].script);
		got = only_domain(&world);
		claim = *(bool *)((char *)&got + claims[i].member);
		if (claim != claims[i].want)
			fail_msg("%s: got %d", claims[i].label, claim);
		close_world(&world);
	}
}

static const struct {
	const char *label;
	const char *script;
	uint64_t total_kib, available_kib;
	bool has_psi;
	uint64_t psi;
	uint64_t arc_kib; /* 0: absent */
} hosts[] = {
	{ "an empty host", "", MC_MIB(8192), MC_MIB(7168), false, 0, 0 },
	{ "its own use", "total = 4GiB\nsystem = 500MiB\n", MC_MIB(4096),
	  MC_MIB(3596), false, 0, 0 },
	{ "guests take what they touch",
	  "[domain a]\nkernel = 0\nused = 100MiB\n[domain b]\nrss = 1GiB\n",
	  MC_MIB(8192), MC_MIB(6044), false, 0, 0 },
	{ "guests that are gone take nothing",
	  "[domain a]\nstate = gone\nrss = 1GiB\n", MC_MIB(8192), MC_MIB(7168),
	  false, 0, 0 },
	{ "a host that is overfull has nothing", "system = 9GiB\n",
	  MC_MIB(8192), 0, false, 0, 0 },
	{ "available as given", "available = 77KiB\n", MC_MIB(8192), 77, false,
	  0, 0 },
	{ "pressure", "psi = 12.5%\n", MC_MIB(8192), MC_MIB(7168), true, 1250,
	  0 },
	{ "ZFS's cache", "arc = 1GiB\n", MC_MIB(8192), MC_MIB(7168), false, 0,
	  MC_MIB(1024) },
};

static void hosts_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(hosts); i++) {
		mc_auto(clear) struct mc_sample got = { 0 };
		struct world world;

		open_world(&world, FROZEN);
		append(&world, hosts[i].script);
		if (sample(&world, &got) != 0)
			fail_msg("%s: %s", hosts[i].label, world.err.text);
		if (got.host.total_kib != hosts[i].total_kib ||
		    got.host.available_kib != hosts[i].available_kib ||
		    got.host.has_arc_kib != (hosts[i].arc_kib > 0) ||
		    got.host.arc_kib != hosts[i].arc_kib ||
		    got.host.has_psi_some_centipct != hosts[i].has_psi ||
		    got.host.psi_some_centipct != hosts[i].psi)
			fail_msg("%s: %ju of %ju", hosts[i].label,
				 (uintmax_t)got.host.available_kib,
				 (uintmax_t)got.host.total_kib);
		assert_int_equal(got.taken_at_ms, NOW_S * UINT64_C(1000));
		close_world(&world);
	}
}

static const struct {
	const char *label;
	const char *script;
	const char *says;
} bad[] = {
	{ "an unknown key of the host", "[host]\n\nspeed = 9\n",
	  ":3: no key is called speed" },
	{ "an unknown key of a domain", "[domain a]\nspeed = 9\n",
	  ":2: no key is called speed" },
	{ "an unknown section", "[guest a]\nsize = 1GiB\n",
	  ":2: no section is called guest a" },
	{ "a key without a section", "size = 1GiB\n",
	  ":1: no section is called nothing" },
	{ "a domain without a name", "[domain ]\nsize = 1GiB\n", ":2: " },
	{ "a name that is too long",
	  "[domain aaaaaaaaaabbbbbbbbbbccccccccccddddddddddee]\nsize = 1GiB\n",
	  ":2: a domain's name" },
	{ "a size without a unit", "[domain a]\nsize = 512\n", ":2: size: " },
	{ "a negative size", "[domain a]\nsize = -1MiB\n", ":2: size: " },
	{ "a word that isn't one", "[domain a]\nhugepages = maybe\n",
	  ":2: hugepages: maybe" },
	{ "a line that is neither", "[host]\nnow = real\nhello\n", ":3: " },
	{ "a section without its end", "[host\n", ":1: " },
	{ "only the first is told", "[host]\nspeed = 9\npower = 9\n",
	  ":2: no key is called speed" },
	{ "a uuid that is too long",
	  "[domain a]\nuuid = 0123456789012345678901234567890123456\n",
	  ":2: uuid: longer than 36" },
	{ "a line that is too long",
	  "[domain a]\nfail = 0123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789\n",
	  ":2: the line is too long" },
};

static void bad_scripts_are_named_by_file_and_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bad); i++) {
		struct mc_sample got = { .taken_at_ms = 77 };
		char want[256];
		struct world world;
		int rc;

		open_world(&world, bad[i].script);
		rc = sample(&world, &got);
		snprintf(want, sizeof want, "%s%s", world.path, bad[i].says);
		if (rc != -EINVAL)
			fail_msg("%s: %d", bad[i].label, rc);
		if (strstr(world.err.text, want) == NULL)
			fail_msg("%s: says %s", bad[i].label, world.err.text);
		assert_int_equal(got.taken_at_ms, 77);
		close_world(&world);
	}
}

static void domains_come_in_order_and_may_come_again(void **state)
{
	mc_auto(clear) struct mc_sample got = { 0 };
	struct world world;

	(void)state;
	open_world(&world, "[domain b]\nsize = 1GiB\n"
			   "[domain gone]\nstate = gone\n"
			   "[domain my other one]\nsize = 2GiB\n"
			   "[domain b]\nused = 7MiB\n");
	assert_int_equal(sample(&world, &got), 0);
	assert_int_equal(got.n_domains, 2);
	assert_string_equal(got.domains[0].name, "b");
	assert_string_equal(got.domains[1].name, "my other one");
	assert_int_equal(got.domains[1].id, 3);
	assert_int_equal(strlen(got.domains[0].uuid), 36);
	assert_string_not_equal(got.domains[0].uuid, got.domains[1].uuid);
	close_world(&world);
}

/* The writer looks at the world's only domain. */
static int look(struct world *world, uint64_t *actual_kib)
{
	struct mc_domain_sample domain = only_domain(world);
	uint64_t max_kib;

	return mc_scripted_writer.look(world->writer, domain.uuid, domain.id,
				       actual_kib, &max_kib, &world->err);
}

static int set_balloon(struct world *world, uint64_t target_kib)
{
	return mc_scripted_writer.set_balloon(world->writer, target_kib,
					      &world->err);
}

static void an_order_is_seen_and_written_down(void **state)
{
	struct world world;
	uint64_t actual_kib;

	(void)state;
	open_world(&world, "[domain a]\nsize = 512MiB"); /* no last newline */
	assert_int_equal(look(&world, &actual_kib), 0);
	assert_int_equal(actual_kib, MC_MIB(512));
	assert_int_equal(set_balloon(&world, 473088), 0);
	assert_int_equal(only_domain(&world).actual_kib, 473088);
	assert_non_null(strstr(text_of(&world),
			       "\n# order a balloon 524288 -> 473088\n"));
	assert_int_equal(set_balloon(&world, 500000), 0);
	assert_int_equal(only_domain(&world).actual_kib, 500000);
	assert_non_null(strstr(text_of(&world),
			       "\n# order a balloon 473088 -> 500000\n"));
	close_world(&world);
}

static void a_period_brings_the_numbers_to_life(void **state)
{
	struct world world;
	uint64_t actual_kib;

	(void)state;
	open_world(&world, FROZEN "[domain a]\nperiod = 0\n");
	assert_int_equal(only_domain(&world).last_update_s, NOW_S / 10);
	assert_int_equal(look(&world, &actual_kib), 0);
	assert_int_equal(mc_scripted_writer.set_period(world.writer, 2,
						       &world.err),
			 0);
	assert_int_equal(only_domain(&world).last_update_s, NOW_S);
	assert_int_equal(only_domain(&world).period_s, 2);
	assert_non_null(strstr(text_of(&world), "\n# order a period 0 -> 2\n"));
	close_world(&world);
}

static void metadata_that_is_written_is_seen(void **state)
{
	const struct mc_domain_metadata edit = { .min = "1GiB",
						 .has_min = true,
						 .has_mode = true };
	struct mc_domain_metadata got;
	struct world world;
	uint64_t actual_kib;

	(void)state;
	open_world(&world, FROZEN "[domain a]\nmetadata-mode = off\n"
				  "metadata-shares = 7\n");
	assert_int_equal(look(&world, &actual_kib), 0);
	assert_int_equal(mc_scripted_writer.set_metadata(world.writer, &edit,
							 &world.err),
			 0);
	got = only_domain(&world).metadata;
	assert_string_equal(got.min, "1GiB");
	assert_false(got.has_mode);
	assert_string_equal(got.shares, "7");
	append(&world, "\n[domain a]\nfail = read-only\n");
	assert_int_equal(mc_scripted_writer.set_metadata(world.writer, &edit,
							 &world.err),
			 -EIO);
	assert_string_equal(world.err.text, "read-only");
	close_world(&world);
}

static void a_slow_balloon_starts_from_where_it_is(void **state)
{
	struct world world;
	uint64_t actual_kib;

	(void)state;
	open_world(&world, FROZEN "[domain a]\ninflate = 1MiB\n");
	assert_int_equal(look(&world, &actual_kib), 0);
	assert_int_equal(set_balloon(&world, 473088), 0);
	assert_int_equal(only_domain(&world).actual_kib, MC_MIB(512));
	append(&world, "\n[domain a]\nsince = 999999990000\n");
	assert_int_equal(only_domain(&world).actual_kib, MC_MIB(502));
	close_world(&world);
}

static const struct {
	const char *label;
	const char *script;
	uint64_t target_kib;
	int look, set;
	const char *says;
} orders[] = {
	{ "one that hangs", "unresponsive = yes", 1, -ETIMEDOUT, 0, "QEMU" },
	{ "one that is busy", "busy = yes", 1, -EBUSY, 0, "job" },
	{ "one that moves", "moving = yes", 1, -EBUSY, 0, "job" },
	{ "one that vanishes", "vanish = yes", 1, -ENOENT, 0, "stopped" },
	{ "a refusal", "fail = no such luck", 1, 0, -EIO, "no such luck" },
	{ "above max", "max = 1GiB", MC_MIB(1024) + 1, 0, -EINVAL,
	  "1048577 KiB" },
	{ "zero", "max = 1GiB", 0, 0, -EINVAL, "0 KiB" },
	{ "up to max", "max = 1GiB", MC_MIB(1024), 0, 0, "" },
	{ "a refusal that has ended", "fail = no\nfail = auto", 1, 0, 0, "" },
	{ "a stuck one", "driver = stuck", 1, 0, 0, "" },
};

static void orders_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(orders); i++) {
		struct world world;
		uint64_t actual_kib;
		int rc;

		open_world(&world, "[domain a]\n");
		append(&world, orders[i].script);
		rc = look(&world, &actual_kib);
		if (rc != orders[i].look)
			fail_msg("%s: look %d", orders[i].label, rc);
		if (rc == 0) {
			rc = set_balloon(&world, orders[i].target_kib);
			if (rc != orders[i].set)
				fail_msg("%s: set %d", orders[i].label, rc);
		}
		if (strstr(world.err.text, orders[i].says) == NULL)
			fail_msg("%s: says %s", orders[i].label,
				 world.err.text);
		if (rc < 0 && strstr(text_of(&world), "# order") != NULL)
			fail_msg("%s: was written down", orders[i].label);
		close_world(&world);
	}
}

static void a_domain_started_anew_is_another_one(void **state)
{
	struct world world;
	uint64_t actual_kib, max_kib;
	struct mc_domain_sample before;

	(void)state;
	open_world(&world, "[domain a]\nid = 5\n");
	before = only_domain(&world);
	assert_int_equal(look(&world, &actual_kib), 0);
	append(&world, "[domain a]\nid = 6\n");
	assert_int_equal(set_balloon(&world, 1), -ENOENT);
	assert_int_equal(mc_scripted_writer.look(world.writer, before.uuid, 5,
						 &actual_kib, &max_kib,
						 &world.err),
			 -ENOENT);
	assert_int_equal(set_balloon(&world, 1), -ENOENT);
	close_world(&world);
}

static void a_lost_connection_fails_each_call(void **state)
{
	mc_auto(clear) struct mc_sample got = { 0 };
	struct world world;
	uint64_t actual_kib;

	(void)state;
	open_world(&world, "[domain a]\nsize = 1GiB\n");
	assert_int_equal(look(&world, &actual_kib), 0);
	append(&world, "[host]\nconnected = no\nerror = socket is closed\n");
	assert_int_equal(sample(&world, &got), -ENOTCONN);
	assert_string_equal(world.err.text, "socket is closed");
	assert_int_equal(set_balloon(&world, 1), -ENOTCONN);
	append(&world, "[host]\nconnected = yes\n");
	assert_int_equal(sample(&world, &got), 0);
	assert_int_equal(set_balloon(&world, 1), 0);
	close_world(&world);
}

static void a_missing_script_is_a_missing_hypervisor(void **state)
{
	struct mc_reader *reader;
	struct mc_sample got = { 0 };
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_scripted_reader.open(&reader,
						 "scripted:/nowhere/script",
						 &err),
			 0);
	assert_int_equal(mc_scripted_reader.sample(reader, &got, &err),
			 -ENOTCONN);
	assert_non_null(strstr(err.text, "/nowhere/script"));
	mc_scripted_reader.free(reader);
	assert_int_equal(mc_scripted_reader.open(&reader, "scripted:", &err),
			 -EINVAL);
	mc_scripted_reader.free(NULL);
	mc_scripted_writer.free(NULL);
}

static void the_scheme_decides_who_serves(void **state)
{
	static const struct {
		const char *uri;
		bool is_scripted;
	} uris[] = {
		{ "scripted:/tmp/x", true },
		{ "qemu:///system", false },
		{ "test:///default", false },
		{ "", false },
		{ "scripted", false },
		{ "qemu+ssh://scripted:1/", false },
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(uris); i++) {
		if ((mc_reader_for(uris[i].uri) == &mc_scripted_reader) !=
			    uris[i].is_scripted ||
		    (mc_writer_for(uris[i].uri) == &mc_scripted_writer) !=
			    uris[i].is_scripted)
			fail_msg("%s", uris[i].uri);
	}
}

/*
 * How a process ends that takes a sample of this script. One that may hang is
 * given a moment: SIGALRM ended it if it did.
 */
static int end_of_sampling(const char *script, bool may_hang)
{
	const struct itimerval moment = { .it_value.tv_usec = 100000 };
	struct world world;
	struct mc_sample got;
	int status = 0;
	pid_t child;

	open_world(&world, script);
	child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		if (may_hang)
			setitimer(ITIMER_REAL, &moment, NULL);
		sample(&world, &got);
		_exit(7);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	close_world(&world);
	return status;
}

static const struct {
	const char *label;
	const char *script;
	bool may_hang;
	int signal; /* that ends it, or 0 */
} ends[] = {
	{ "a collector hangs", "[host]\nhang = collect\n", true, SIGALRM },
	{ "a collector crashes", "[host]\ncrash = collect\n", false, SIGABRT },
	{ "what befalls the actuator leaves it alone",
	  "[host]\nhang = apply\ncrash = apply\n", false, 0 },
	{ "a hang that has ended", "[host]\nhang = collect\nhang = none\n",
	  false, 0 },
};

static void workers_end_as_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(ends); i++) {
		int status = end_of_sampling(ends[i].script, ends[i].may_hang);
		int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

		if (signal != ends[i].signal)
			fail_msg("%s: signal %d", ends[i].label, signal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_follow_the_table),
		cmocka_unit_test(claims_follow_the_table),
		cmocka_unit_test(hosts_follow_the_table),
		cmocka_unit_test(bad_scripts_are_named_by_file_and_line),
		cmocka_unit_test(domains_come_in_order_and_may_come_again),
		cmocka_unit_test(an_order_is_seen_and_written_down),
		cmocka_unit_test(a_period_brings_the_numbers_to_life),
		cmocka_unit_test(metadata_that_is_written_is_seen),
		cmocka_unit_test(a_slow_balloon_starts_from_where_it_is),
		cmocka_unit_test(orders_follow_the_table),
		cmocka_unit_test(a_domain_started_anew_is_another_one),
		cmocka_unit_test(a_lost_connection_fails_each_call),
		cmocka_unit_test(a_missing_script_is_a_missing_hypervisor),
		cmocka_unit_test(the_scheme_decides_who_serves),
		cmocka_unit_test(workers_end_as_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
