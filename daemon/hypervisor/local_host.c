/*
 * The host as one record, put together from what the kernel tells.
 *
 * A remote host is asked through libvirt, in libvirt_node.c.
 */
#include "local_host.h"

#include <errno.h>
#include <unistd.h>

#include "arc.h"
#include "cgroup.h"
#include "meminfo.h"
#include "psi.h"

static int read_meminfo(struct mc_meminfo *info, const char *root,
			struct mc_error *err)
{
	mc_auto(mc_freep) char *path = NULL;

	if (asprintf(&path, "%s/proc/meminfo", root) < 0)
		return mc_fail(err, -ENOMEM, "out of memory");
	return mc_meminfo_read(info, path, err);
}

static bool read_psi(uint64_t *some_centipct, const char *root)
{
	mc_auto(mc_freep) char *path = NULL;

	if (asprintf(&path, "%s/proc/pressure/memory", root) < 0)
		return false;
	return mc_psi_read(some_centipct, path, NULL) == 0;
}

static bool read_arc(uint64_t *above_min_kib, const char *root)
{
	mc_auto(mc_freep) char *path = NULL;

	if (asprintf(&path, "%s/proc/spl/kstat/zfs/arcstats", root) < 0)
		return false;
	return mc_arc_read(above_min_kib, path, NULL) == 0;
}

int mc_local_host_read(struct mc_host_sample *host, const char *root,
		       struct mc_error *err)
{
	/* Not in every kernel: without control groups there is no limit. */
	struct mc_cgroup_room room = { UINT64_MAX, UINT64_MAX };
	struct mc_host_sample next = { 0 };
	struct mc_meminfo info;
	int rc = read_meminfo(&info, root, err);

	if (rc < 0)
		return rc;
	mc_cgroup_read(&room, root, NULL);
	next.total_kib = mc_min(info.total_kib, room.limit_kib);
	next.available_kib = mc_min(info.available_kib, room.left_kib);
	next.has_arc_kib = read_arc(&next.arc_kib, root);
	/* What our control group leaves is for both together. */
	next.arc_kib =
		mc_min(next.arc_kib, mc_sub(room.left_kib, next.available_kib));
	next.has_psi_some_centipct = read_psi(&next.psi_some_centipct, root);
	if (gethostname(next.hostname, sizeof next.hostname - 1) < 0)
		mc_copy(next.hostname, sizeof next.hostname, "localhost");
	*host = next;
	return 0;
}
