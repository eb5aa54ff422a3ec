#ifndef MEMCOORD_POLICY_BOOT_H
#define MEMCOORD_POLICY_BOOT_H

#include "policy.h"

/*
 * For how long the domain may still be booting: its first numbers have to be
 * some time ago, or, while it sends none, its first sight. 0: it has booted.
 */
uint64_t mc_boot_left(const struct mc_policy_settings *settings,
		      const struct mc_policy_memory *memory, uint64_t now_ms);

/*
 * Numbers to be trusted were seen. At the first ones, and when the guest's
 * counters began anew, it has just booted: what was learned of the kernel
 * before is forgotten.
 */
void mc_boot_observe(struct mc_policy_memory *memory,
		     const struct mc_policy_view *view, uint64_t now_ms);

#endif
