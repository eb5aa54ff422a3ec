#ifndef MEMCOORD_HYPERVISOR_PSI_H
#define MEMCOORD_HYPERVISOR_PSI_H

#include <memcoord/error.h>

/*
 * Reads a file in the form of /proc/pressure/memory: the share of the last
 * ten seconds in which some task waited for memory ("some avg10"), in
 * hundredths of a percent. Many kernels have no such file, or refuse to open
 * it (-EOPNOTSUPP).
 */
int mc_psi_read(uint64_t *some_centipct, const char *path,
		struct mc_error *err);

#endif
