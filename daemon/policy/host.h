#ifndef MEMCOORD_POLICY_HOST_H
#define MEMCOORD_POLICY_HOST_H

#include "policy.h"

/* Takes in the host's numbers of one sample: its state, and has_changed. */
void mc_host_observe(const struct mc_policy_settings *settings,
		     struct mc_policy_host *host, uint64_t now_ms);

/* Whether a host in its state gives as far as its budget goes. */
bool mc_host_gives(const struct mc_policy_host *host);

/*
 * Sets promised_kib, missing_kib and budget_kib from what all domains were
 * promised. 0 of budget where the host gives nothing.
 */
void mc_host_budget(const struct mc_policy_settings *settings,
		    struct mc_policy_host *host, uint64_t promised_kib);

#endif
