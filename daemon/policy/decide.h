#ifndef MEMCOORD_POLICY_DECIDE_H
#define MEMCOORD_POLICY_DECIDE_H

#include "policy.h"

/*
 * Decides for one domain all but what it is given: its decision, and, if it is
 * in need, what it asks for (its plan).
 */
void mc_decide_weigh(const struct mc_policy_settings *settings,
		     struct mc_policy_domain *domain, enum mc_policy_step step,
		     uint64_t now_ms);

#endif
