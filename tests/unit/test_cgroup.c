/*
 * Limits of control groups of both versions, and how they cap the host. Each
 * case is a tree of files in a folder of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

#include "hypervisor/cgroup.h"
#include "hypervisor/local_host.h"

#define NONE UINT64_MAX

struct file {
	const char *path;
	const char *text;
};

#define SELF "proc/self/cgroup"
#define V2 "sys/fs/cgroup/"
#define V1 "sys/fs/cgroup/memory/"

static const struct {
	const char *label;
	uint64_t limit_kib, left_kib;
	struct file files[8];
} rows[] = {
	{ "version 2: our own limit",
	  1024,
	  768,
	  { { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "1048576\n" },
	    { V2 "a/memory.current", "262144\n" } } },
	{ "version 2: no limit",
	  NONE,
	  NONE,
	  { { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "max\n" },
	    { V2 "a/memory.current", "262144\n" } } },
	{ "version 2: a group above us is tighter",
	  1024,
	  47,
	  { { SELF, "0::/a/b\n" },
	    { V2 "a/memory.max", "1048576\n" },
	    { V2 "a/memory.current", "1000000\n" },
	    { V2 "a/b/memory.max", "2097152\n" },
	    { V2 "a/b/memory.current", "4096\n" } } },
	{ "version 2: a container, whose own group is the mount",
	  1024,
	  768,
	  { { SELF, "0::/\n" },
	    { V2 "memory.max", "1048576\n" },
	    { V2 "memory.current", "262144\n" } } },
	{ "version 2: the host's path in a container's mount",
	  1024,
	  768,
	  { { SELF, "0::/docker/1234\n" },
	    { V2 "memory.max", "1048576\n" },
	    { V2 "memory.current", "262144\n" } } },
	{ "version 2: a path that climbs out of the mount",
	  1024,
	  1024,
	  { { SELF, "0::/../../etc\n" },
	    { V2 "memory.max", "1048576\n" },
	    { V2 "memory.current", "0\n" } } },
	{ "version 2: idle cache counts as left",
	  1024,
	  512,
	  { { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "1048576\n" },
	    { V2 "a/memory.current", "1048576\n" },
	    { V2 "a/memory.stat",
	      "anon 1\nactive_file 9\ninactive_file 524288\n" } } },
	{ "version 2: used beyond its limit",
	  1024,
	  0,
	  { { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "1048576\n" },
	    { V2 "a/memory.current", "2097152\n" } } },
	{ "version 1: our own limit among other controllers",
	  1024,
	  768,
	  { { SELF, "9:name=systemd:/\n4:cpu,memory:/a\n0::/\n" },
	    { V1 "a/memory.limit_in_bytes", "1048576\n" },
	    { V1 "a/memory.usage_in_bytes", "524288\n" },
	    { V1 "a/memory.stat",
	      "inactive_file 1\ntotal_inactive_file 262144\n" } } },
	{ "version 1: unlimited is a huge number",
	  9007199254740988,
	  9007199254740988,
	  { { SELF, "4:memory:/\n" },
	    { V1 "memory.limit_in_bytes", "9223372036854771712\n" },
	    { V1 "memory.usage_in_bytes", "0\n" } } },
	{ "a controller whose name only begins with memory",
	  NONE,
	  NONE,
	  { { SELF, "4:memoryx,xmemory:/a\n" },
	    { V1 "a/memory.limit_in_bytes", "1048576\n" },
	    { V1 "a/memory.usage_in_bytes", "0\n" } } },
	{ "no memory controller", NONE, NONE, { { SELF, "0::/a\n" } } },
	{ "lines that are none",
	  NONE,
	  NONE,
	  { { SELF, "\n:\n::\n0:\n0::\n0::a\nmemory\n" },
	    { V2 "memory.max", "1048576\n" },
	    { V2 "memory.current", "0\n" } } },
	{ "a limit that is no number",
	  NONE,
	  NONE,
	  { { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "-1\n" },
	    { V2 "a/memory.current", "0\n" } } },
};

static void put_file(const char *root, const struct file *file)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", root, file->path);
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	out = fopen(path, "we");
	assert_non_null(out);
	fputs(file->text, out);
	fclose(out);
}

static int on_entry(const char *path, const struct stat *about, int type,
		    struct FTW *level)
{
	(void)about, (void)type, (void)level;
	return remove(path);
}

static void remove_tree(const char *root)
{
	nftw(root, on_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_root(char root[64])
{
	snprintf(root, 64, "/tmp/memcoord-cgroup.XXXXXX");
	assert_non_null(mkdtemp(root));
}

static void limits_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_cgroup_room room = { 7, 7 };
		struct mc_error err = { 0 };
		char root[64];
		int rc;

		make_root(root);
		for (size_t j = 0; rows[i].files[j].path != NULL; j++)
			put_file(root, &rows[i].files[j]);
		rc = mc_cgroup_read(&room, root, &err);
		remove_tree(root);
		if (rc != 0)
			fail_msg("%s: %s", rows[i].label, err.text);
		if (room.limit_kib != rows[i].limit_kib ||
		    room.left_kib != rows[i].left_kib)
			fail_msg("%s: limit %ju, left %ju", rows[i].label,
				 (uintmax_t)room.limit_kib,
				 (uintmax_t)room.left_kib);
	}
}

static void no_list_of_groups_is_a_failure(void **state)
{
	struct mc_cgroup_room room = { 7, 7 };
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_cgroup_read(&room, "/nowhere", &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nowhere/proc/self/cgroup"));
	assert_int_equal(room.limit_kib, 7);
}

#define ARCSTATS \
	"proc/spl/kstat/zfs/arcstats", "c_min 4 204800\nsize 4 1024000\n"
#define MEMINFO "proc/meminfo", "MemTotal: 4096 kB\nMemAvailable: 3000 kB\n"

static const struct {
	const char *label;
	uint64_t total_kib, available_kib;
	uint64_t psi; /* NONE: without */
	uint64_t arc_kib; /* 0: without */
	struct file files[8];
} hosts[] = {
	{ "a host without control groups and pressure",
	  4096,
	  3000,
	  NONE,
	  0,
	  { { MEMINFO } } },
	{ "a limit caps both",
	  1024,
	  768,
	  NONE,
	  0,
	  { { MEMINFO },
	    { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "1048576\n" },
	    { V2 "a/memory.current", "262144\n" } } },
	{ "a wide limit caps what is available only",
	  4096,
	  1024,
	  NONE,
	  0,
	  { { MEMINFO },
	    { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "8388608\n" },
	    { V2 "a/memory.current", "7340032\n" } } },
	{ "pressure is passed on",
	  4096,
	  3000,
	  250,
	  0,
	  { { MEMINFO },
	    { "proc/pressure/memory", "some avg10=2.50 avg60=0\n" } } },
	{ "ZFS's cache isn't in what is available",
	  4096,
	  3000,
	  NONE,
	  800,
	  { { MEMINFO }, { ARCSTATS } } },
	{ "a limit caps both together",
	  4096,
	  3000,
	  NONE,
	  496,
	  { { MEMINFO },
	    { ARCSTATS },
	    { SELF, "0::/a\n" },
	    { V2 "a/memory.max", "8388608\n" },
	    { V2 "a/memory.current", "4808704\n" } } },
};

static void hosts_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(hosts); i++) {
		struct mc_host_sample host = { 0 };
		struct mc_error err = { 0 };
		char root[64];
		int rc;

		make_root(root);
		for (size_t j = 0; hosts[i].files[j].path != NULL; j++)
			put_file(root, &hosts[i].files[j]);
		rc = mc_local_host_read(&host, root, &err);
		remove_tree(root);
		if (rc != 0)
			fail_msg("%s: %s", hosts[i].label, err.text);
		if (host.total_kib != hosts[i].total_kib ||
		    host.available_kib != hosts[i].available_kib ||
		    host.has_psi_some_centipct != (hosts[i].psi != NONE) ||
		    host.has_arc_kib != (hosts[i].arc_kib > 0) ||
		    host.arc_kib != hosts[i].arc_kib ||
		    (host.has_psi_some_centipct &&
		     host.psi_some_centipct != hosts[i].psi) ||
		    host.hostname[0] == '\0')
			fail_msg("%s: total %ju, available %ju, arc %ju",
				 hosts[i].label, (uintmax_t)host.total_kib,
				 (uintmax_t)host.available_kib,
				 (uintmax_t)host.arc_kib);
	}
}

static void a_host_without_meminfo_is_a_failure(void **state)
{
	struct mc_host_sample host = { .total_kib = 7 };
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_local_host_read(&host, "/nowhere", &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nowhere/proc/meminfo"));
	assert_int_equal(host.total_kib, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_follow_the_table),
		cmocka_unit_test(no_list_of_groups_is_a_failure),
		cmocka_unit_test(hosts_follow_the_table),
		cmocka_unit_test(a_host_without_meminfo_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
