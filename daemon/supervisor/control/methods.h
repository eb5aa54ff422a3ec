#ifndef MEMCOORD_SUPERVISOR_CONTROL_METHODS_H
#define MEMCOORD_SUPERVISOR_CONTROL_METHODS_H

#include "connection.h"

/*
 * Carries out one request, or a notification that names a method, of a client:
 * finds the method, checks access before it looks at the parameters, decodes
 * them, calls the handler. `reply` is answered in each case, now or later.
 */
void mc_methods_call(struct mc_connection *connection,
		     const struct mc_reply *reply,
		     const struct mc_envelope *request);

#endif
