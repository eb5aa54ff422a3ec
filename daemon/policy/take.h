#ifndef MEMCOORD_POLICY_TAKE_H
#define MEMCOORD_POLICY_TAKE_H

#include "policy.h"

/*
 * Decides what is taken from a domain that has been weighed and is not in
 * need. boot_left_ms: how long it may still be booting.
 */
void mc_take_decide(const struct mc_policy_settings *settings,
		    struct mc_policy_domain *domain, enum mc_policy_step step,
		    uint64_t boot_left_ms, uint64_t now_ms);

#endif
