#ifndef MEMCOORD_SUPERVISOR_CONTROL_EVENTS_H
#define MEMCOORD_SUPERVISOR_CONTROL_EVENTS_H

#include "server.h"

/* What subscribers are told, as notifications. */

/* Whether somebody would hear of it; else it needn't be put together. */
bool mc_events_wanted(const struct mc_server *server, enum mc_event event);

/* Tells all who subscribed to its topic. `record` is of the event's row. */
void mc_events_send(struct mc_server *server, enum mc_event event,
		    const void *record);

#endif
