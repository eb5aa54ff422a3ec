#ifndef MEMCOORD_HYPERVISOR_MEMINFO_H
#define MEMCOORD_HYPERVISOR_MEMINFO_H

#include <memcoord/error.h>

struct mc_meminfo {
	uint64_t total_kib; /* MemTotal */
	uint64_t available_kib; /* MemAvailable: to be had without swapping */
};

/*
 * Reads a file in the form of /proc/meminfo. On failure *info is as it was
 * and *err names the file and what is missing.
 */
int mc_meminfo_read(struct mc_meminfo *info, const char *path,
		    struct mc_error *err);

#endif
