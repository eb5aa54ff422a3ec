#ifndef MEMCOORD_POLICY_ELIGIBLE_H
#define MEMCOORD_POLICY_ELIGIBLE_H

#include "policy.h"

/*
 * Whether the domain takes part at all, whatever its numbers are:
 * MC_REASON_NONE, or the reason why not; *state is set only then.
 */
enum mc_reason mc_eligible_check(const struct mc_policy_view *view,
				 enum mc_domain_state *state);

#endif
