#ifndef MEMCOORD_SUPERVISOR_HOST_HOST_SET_H
#define MEMCOORD_SUPERVISOR_HOST_HOST_SET_H

#include "host.h"

/*
 * What clients set for one domain of a host. By RPC it holds at once; for its
 * metadata the actuator is waited for.
 */

/* Does what the call asks for and answers, now or later. */
void mc_host_set_domain(struct mc_host *host,
			const struct mc_set_domain_params *params,
			const struct mc_reply *reply);

/*
 * Metadata that waits for the actuator is written where that is free; sets
 * host->is_running while that is under way.
 */
void mc_host_set_next(struct mc_host *host);

/* Lets those go that wait. */
void mc_host_set_clear(struct mc_host *host);

#endif
