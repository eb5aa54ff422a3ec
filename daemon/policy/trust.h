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

/*
 * What the guest could use without swapping; where it didn't say, unused.
 *
 * A guest whose usable is below its unused has little cache, and its kernel
 * keeps the difference free (zone watermarks; with huge pages on, 70 MiB are
 * usual). That would be a second reserve on top of ours, so it counts as
 * usable: up to two thirds of the guest's reserve, and up to twice what is
 * left without it, so that usable that is nearly gone is seen as such.
 */
uint64_t mc_trust_usable(const struct mc_policy_settings *settings,
			 const struct mc_policy_view *view);

#endif
