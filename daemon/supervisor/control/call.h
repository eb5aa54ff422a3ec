#ifndef MEMCOORD_SUPERVISOR_CONTROL_CALL_H
#define MEMCOORD_SUPERVISOR_CONTROL_CALL_H

#include "connection.h"
#include "supervisor/supervisor.h"

/* A call of a client, as its method's handler gets it. */
struct mc_call {
	struct mc_supervisor *supervisor;
	struct mc_connection *connection; /* as long as the handler runs */
	const struct mc_reply
		*reply; /* copied by a handler that answers later */
	const void *params; /* the method's record */
};

/*
 * A handler for each method of the control link, in ../methods: it answers in
 * each case, now or later. A row of the schema without one doesn't link.
 */
#define MC_CALL_HANDLER(link, name, params, result, access) \
	void mc_on_##name(const struct mc_call *call);
MC_CONTROL_METHODS(MC_CALL_HANDLER)

#endif
