/*
 * How much memory the host has, and how much is to be had.
 *
 * MemAvailable and not MemFree: page cache is room. Limits of our own control
 * group are read in cgroup.c, the two are brought together in local_host.c.
 */
#include "meminfo.h"

#include "keyed_file.h"

int mc_meminfo_read(struct mc_meminfo *info, const char *path,
		    struct mc_error *err)
{
	struct mc_keyed wanted[] = {
		{ .key = "MemTotal:" },
		{ .key = "MemAvailable:" },
	};
	int rc = mc_keyed_read_all(wanted, MC_COUNT(wanted), path, err);

	if (rc < 0)
		return rc;
	info->total_kib = wanted[0].value;
	info->available_kib = wanted[1].value;
	return 0;
}
