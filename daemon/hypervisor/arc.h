#ifndef MEMCOORD_HYPERVISOR_ARC_H
#define MEMCOORD_HYPERVISOR_ARC_H

#include <memcoord/error.h>

/*
 * Reads a file in the form of /proc/spl/kstat/zfs/arcstats: by how much ZFS's
 * cache (ARC) is above its minimum, which it gives back when memory is short.
 * Only hosts with ZFS have such a file. On failure *above_min_kib is as it was
 * and *err names the file and what is missing.
 */
int mc_arc_read(uint64_t *above_min_kib, const char *path,
		struct mc_error *err);

#endif
