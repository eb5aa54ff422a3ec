/*
 * The methods that show how things stand.
 */
#include "supervisor/control/call.h"

#include <errno.h>

void mc_on_version(const struct mc_call *call)
{
	struct mc_version version = { .version = MC_VERSION,
				      .pid = (uint64_t)getpid() };

	mc_copy(version.schema, sizeof version.schema,
		call->supervisor->schema);
	mc_reply_result(call->reply, MC_RECORD_version, &version);
}

void mc_on_status(const struct mc_call *call)
{
	struct mc_status status;

	mc_supervisor_status(call->supervisor, &status);
	mc_reply_result(call->reply, MC_RECORD_status, &status);
	mc_record_clear(MC_RECORD_status, &status);
}

void mc_on_score(const struct mc_call *call)
{
	struct mc_scores scores;

	mc_host_scores(&call->supervisor->host, &scores);
	mc_reply_result(call->reply, MC_RECORD_scores, &scores);
	mc_record_clear(MC_RECORD_scores, &scores);
}

void mc_on_domain(const struct mc_call *call)
{
	const struct mc_domain_params *params = call->params;
	struct mc_host *host = &call->supervisor->host;
	struct mc_domain_status status;

	if (host->coordinator.sample == 0)
		mc_host_no_sample(host, call->reply);
	else if (mc_host_domain(host, params->name, &status))
		mc_reply_result(call->reply, MC_RECORD_domain_status, &status);
	else
		mc_reply_error(call->reply, -ENOENT,
			       "no running domain is called '%s'",
			       params->name);
}
