/*
 * The method that tells how domains are set up, and what its caller may do.
 */
#include "supervisor/control/call.h"

#include <errno.h>

void mc_on_facts(const struct mc_call *call)
{
	const struct mc_facts_params *params = call->params;
	const char *name = params->has_name ? params->name : NULL;
	struct mc_host *host = &call->supervisor->host;
	struct mc_facts facts = {
		.may_change = call->connection->peer.access == MC_ACCESS_ADMIN,
	};

	if (name != NULL && host->coordinator.sample == 0) {
		mc_host_no_sample(host, call->reply);
		return;
	}
	if (!mc_host_facts(host, name, &facts)) {
		mc_reply_error(call->reply, -ENOENT,
			       "no running domain is called '%s'", name);
		return;
	}
	mc_reply_result(call->reply, MC_RECORD_facts, &facts);
	mc_record_clear(MC_RECORD_facts, &facts);
}
