#ifndef MEMCOORD_COORDINATOR_VIEW_H
#define MEMCOORD_COORDINATOR_VIEW_H

#include <memcoord/schema.h>

#include "config/settings.h"
#include "policy/policy.h"

/* Turns a sampled domain and its limits into the policy's view. */
void mc_view_fill(struct mc_policy_view *view,
		  const struct mc_domain_sample *sample,
		  const struct mc_domain_limits *limits);

#endif
