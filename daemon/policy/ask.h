#ifndef MEMCOORD_POLICY_ASK_H
#define MEMCOORD_POLICY_ASK_H

#include "policy.h"

/*
 * Fills the plan of a domain that may come to ask: its size with all that was
 * granted, the room up to its maximum, and what it claims in a shortage
 * because it grows.
 */
void mc_ask_claim(struct mc_policy_domain *domain);

/* What its need comes to beyond what was granted before, whatever its room. */
uint64_t mc_ask_uncovered(const struct mc_policy_domain *domain);

/*
 * Decides for a domain in need, weighed and with a claim: how much it asks for
 * (plan.lack_kib and, of that, plan.sure_kib), or why it doesn't ask.
 */
void mc_ask_decide(struct mc_policy_domain *domain);

#endif
