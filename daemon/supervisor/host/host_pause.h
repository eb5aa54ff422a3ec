#ifndef MEMCOORD_SUPERVISOR_HOST_HOST_PAUSE_H
#define MEMCOORD_SUPERVISOR_HOST_HOST_PAUSE_H

#include "host.h"

/*
 * A host that is only watched. Each change is logged and sent to those who
 * subscribed.
 */

/* Until it is resumed, or until for_ms (if not 0) have passed. */
void mc_host_pause(struct mc_host *host, uint64_t for_ms,
		   struct mc_paused *result);

void mc_host_resume(struct mc_host *host, struct mc_paused *result);

/* Whether it resumes by itself, and after which time. */
bool mc_host_paused_for(const struct mc_host *host, uint64_t *ms);

#endif
