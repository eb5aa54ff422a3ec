#ifndef MEMCOORD_HYPERVISOR_CGROUP_H
#define MEMCOORD_HYPERVISOR_CGROUP_H

#include <memcoord/error.h>

/* What our own control groups leave us. UINT64_MAX where none has a limit. */
struct mc_cgroup_room {
	uint64_t limit_kib; /* the smallest limit */
	uint64_t left_kib; /* the least that is left under a limit */
};

/*
 * Reads the memory limits of our own control group and of all above it, of
 * version 1 and 2. `root` stands before /proc/self/cgroup and /sys/fs/cgroup
 * ("" for the real ones). Groups that aren't visible or have no memory
 * controller have no limit; only an unreadable list of our groups is a failure.
 */
int mc_cgroup_read(struct mc_cgroup_room *room, const char *root,
		   struct mc_error *err);

#endif
