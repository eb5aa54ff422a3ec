/*
 * Input: what the kernel's files hold, one after another with a NUL byte
 * between them. The readers find them below a root of links to files in
 * memory, and what they make of them is never more than the machine has.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "hypervisor/arc.h"
#include "hypervisor/cgroup.h"
#include "hypervisor/local_host.h"
#include "hypervisor/meminfo.h"
#include "hypervisor/psi.h"

#include "fuzz.h"

#define ROOT "build/fuzz-root"
#define V2 "/sys/fs/cgroup"
#define V1 "/sys/fs/cgroup/memory"

/* Where the parts of the input are seen. */
static const char *const places[] = {
	"/proc/meminfo",
	"/proc/pressure/memory",
	"/proc/self/cgroup",
	V2 "/memory.max",
	V2 "/memory.current",
	V2 "/memory.stat",
	V2 "/a/memory.max",
	V2 "/a/memory.current",
	V1 "/b/memory.limit_in_bytes",
	V1 "/b/memory.usage_in_bytes",
	V1 "/b/memory.stat",
	"/proc/spl/kstat/zfs/arcstats",
};

static struct fuzz_file files[MC_COUNT(places)];

static void make_folders(const char *path)
{
	mc_auto(mc_freep) char *folder = strdup(path);

	for (char *at = strchr(folder + 1, '/'); at != NULL;
	     at = strchr(at + 1, '/')) {
		*at = '\0';
		fuzz_claim(mkdir(folder, 0777) == 0 || errno == EEXIST);
		*at = '/';
	}
}

static void make_root(void)
{
	for (size_t i = 0; i < MC_COUNT(places); i++) {
		mc_auto(mc_freep) char *path = NULL;

		fuzz_file_write(&files[i], "", 0);
		fuzz_claim(asprintf(&path, ROOT "%s", places[i]) > 0);
		make_folders(path);
		/* The same in each process: others may look through it now. */
		fuzz_claim(symlink(files[i].path, path) == 0 ||
			   errno == EEXIST);
	}
}

static void check_host(void)
{
	struct mc_host_sample host = { 0 };
	struct mc_cgroup_room room = { 0 };
	struct mc_meminfo info = { 0 };
	struct mc_error err = { 0 };
	uint64_t psi = 0, arc_kib = 0;
	int rc = mc_meminfo_read(&info, ROOT "/proc/meminfo", &err);

	fuzz_claim(rc == 0 || strstr(err.text, "meminfo") != NULL);
	fuzz_claim(mc_local_host_read(&host, ROOT, NULL) == rc);
	fuzz_claim(mc_cgroup_read(&room, ROOT, NULL) == 0);
	fuzz_claim(room.left_kib <= room.limit_kib);
	fuzz_claim(host.total_kib <= info.total_kib);
	fuzz_claim(host.available_kib <= info.available_kib);
	fuzz_claim(host.available_kib <= room.left_kib);
	fuzz_claim(host.arc_kib <= room.left_kib - host.available_kib);
	fuzz_claim(mc_arc_read(&arc_kib, ROOT "/proc/spl/kstat/zfs/arcstats",
			       NULL) < 0 ||
		   (arc_kib <= UINT64_MAX / 1024 && arc_kib >= host.arc_kib));
	if (mc_psi_read(&psi, ROOT "/proc/pressure/memory", NULL) == 0)
		fuzz_claim(psi <= 10099);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };

	if (files[0].path[0] == '\0')
		make_root();
	for (size_t i = 0; i < MC_COUNT(places); i++) {
		mc_auto(mc_freep) char *text = fuzz_text(&input);

		fuzz_file_write(&files[i], text, strlen(text));
	}
	check_host();
	return 0;
}
