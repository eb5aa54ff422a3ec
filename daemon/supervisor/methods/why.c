/*
 * The method that explains a domain's decision.
 */
#include "supervisor/control/call.h"

#include <errno.h>

void mc_on_why(const struct mc_call *call)
{
	const struct mc_domain_params *params = call->params;
	struct mc_host *host = &call->supervisor->host;
	struct mc_why why;

	if (host->coordinator.sample == 0) {
		mc_host_no_sample(host, call->reply);
		return;
	}
	if (!mc_host_why(host, params->name, &why)) {
		mc_reply_error(call->reply, -ENOENT,
			       "no running domain is called '%s'",
			       params->name);
		return;
	}
	mc_reply_result(call->reply, MC_RECORD_why, &why);
	mc_record_clear(MC_RECORD_why, &why);
}
