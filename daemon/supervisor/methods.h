#ifndef MEMCOORD_SUPERVISOR_METHODS_H
#define MEMCOORD_SUPERVISOR_METHODS_H

#include <memcoord/wire.h>

#include "peer.h"
#include "reply.h"
#include "supervisor.h"

/*
 * Carries out one request of a client: finds the method, checks access before
 * it looks at the parameters, decodes them, calls the handler. Answers in each
 * case, now or later.
 */
void mc_methods_call(struct mc_supervisor *supervisor,
		     const struct mc_peer *peer, const struct mc_reply *reply,
		     const struct mc_envelope *request);

#endif
