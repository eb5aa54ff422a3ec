#ifndef MEMCOORD_POLICY_TRUST_H
#define MEMCOORD_POLICY_TRUST_H

#include "policy.h"

/*
 * Whether the guest's numbers may be acted upon at now_ms: MC_REASON_NONE, or
 * the reason why not. Looks at the numbers only, not at who takes part.
 */
enum mc_reason mc_trust_check(const struct mc_policy_settings *settings,
			      const struct mc_policy_view *view,
			      uint64_t now_ms);

/* How old the guest's numbers are. */
uint64_t mc_trust_age(const struct mc_policy_view *view, uint64_t now_ms);

/* What the guest could use without swapping; where it didn't say, unused. */
uint64_t mc_trust_usable(const struct mc_policy_view *view);

#endif
