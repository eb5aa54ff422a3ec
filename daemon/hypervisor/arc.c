/*
 * How much of the host's memory ZFS's cache would give back.
 *
 * The kernel's MemAvailable doesn't count it. Whether it is to be counted is
 * for the settings to say.
 */
#include "arc.h"

#include "keyed_file.h"

int mc_arc_read(uint64_t *above_min_kib, const char *path, struct mc_error *err)
{
	/* Lines are name, type, data; data in bytes. */
	struct mc_keyed wanted[] = {
		{ .key = "size", .n_between = 1 },
		{ .key = "c_min", .n_between = 1 },
	};
	int rc = mc_keyed_read_all(wanted, MC_COUNT(wanted), path, err);

	if (rc < 0)
		return rc;
	*above_min_kib = mc_sub(wanted[0].value, wanted[1].value) / 1024;
	return 0;
}
