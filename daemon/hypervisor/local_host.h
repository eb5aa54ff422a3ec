#ifndef MEMCOORD_HYPERVISOR_LOCAL_HOST_H
#define MEMCOORD_HYPERVISOR_LOCAL_HOST_H

#include <memcoord/error.h>
#include <memcoord/schema.h>

/*
 * Fills *host for the machine that we run on: total_kib is MemTotal, or the
 * limit of our control group where that is smaller; available_kib likewise,
 * and arc_kib is what ZFS's cache would add to that. That is left out where
 * there is no ZFS, and pressure where the kernel has none. `root` stands before /proc
 * and /sys ("" for the real ones). On failure *host is as it was.
 */
int mc_local_host_read(struct mc_host_sample *host, const char *root,
		       struct mc_error *err);

#endif
