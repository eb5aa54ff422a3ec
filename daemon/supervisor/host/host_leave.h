#ifndef MEMCOORD_SUPERVISOR_HOST_HOST_LEAVE_H
#define MEMCOORD_SUPERVISOR_HOST_HOST_LEAVE_H

#include "host.h"

/*
 * What a host's actuator is left to do when nobody tells it any more, and its
 * orderly stop: it ends as soon as it has been left what `on-exit` says.
 *
 * Its answers come later: host->on_left is called once the list has arrived or is
 * lost, and the actuator is free again, unless the host stops.
 */

/*
 * Leaves the actuator the list of the run that begins. False where it has that
 * already, or can't be told: then nothing is under way.
 */
bool mc_host_leave_for_run(struct mc_host *host);

/*
 * Where no run does it: keeps in step what the actuator has been left. Sets
 * host->is_running while that is under way.
 */
void mc_host_leave_renew(struct mc_host *host);

/* The actuator is a new one, that knows nothing. */
void mc_host_leave_anew(struct mc_host *host);

/* Begins the actuator's orderly stop, which a timer bounds. */
void mc_host_leave_stop(struct mc_host *host);

/* Goes on with it: the actuator is free again. */
void mc_host_leave_last(struct mc_host *host);

/* Frees the lists. */
void mc_host_leave_clear(struct mc_host *host);

#endif
