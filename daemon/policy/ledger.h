#ifndef MEMCOORD_POLICY_LEDGER_H
#define MEMCOORD_POLICY_LEDGER_H

#include "balloon.h"
#include "policy.h"

/* Keeps the promise in step with what the domain has touched meanwhile. */
void mc_ledger_observe(struct mc_ledger_memory *ledger,
		       const struct mc_policy_view *view,
		       const struct mc_balloon_change *change, uint64_t now_ms);

/* The domain is granted so much more. */
void mc_ledger_grant(struct mc_ledger_memory *ledger,
		     const struct mc_policy_view *view, uint64_t granted_kib,
		     uint64_t now_ms);

/*
 * Takes in that the guest used at least used_kib of the memory that it has,
 * as its numbers say.
 */
void mc_ledger_used(struct mc_ledger_memory *ledger,
		    const struct mc_policy_view *view, uint64_t used_kib);

/* What the domain was granted and has not touched yet. */
uint64_t mc_ledger_granted(const struct mc_ledger_memory *ledger,
			   uint64_t now_ms);

/*
 * What the domain may touch without asking: its grants, and the part of its
 * own reserve that it never touched. More than that is surplus, and on its way
 * back to the host. Of a domain that isn't managed only grants count.
 */
uint64_t mc_ledger_of(const struct mc_policy_settings *settings,
		      const struct mc_policy_domain *domain, uint64_t now_ms);

/*
 * What the domain may touch without asking when nobody takes surplus back any
 * more: all of its size that it never touched, whoever manages it.
 */
uint64_t mc_ledger_whole(const struct mc_policy_domain *domain,
			 uint64_t now_ms);

#endif
