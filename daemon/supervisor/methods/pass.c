/*
 * The methods that make passes, dry or not, and stop them.
 */
#include "supervisor/control/call.h"

#include "supervisor/change.h"
#include "supervisor/host/host_pause.h"

void mc_on_plan(const struct mc_call *call)
{
	const struct mc_plan_params *params = call->params;
	struct mc_settings *trial = NULL;
	struct mc_error err;
	int rc = 0;

	if (params->n_settings > 0) {
		trial = mc_alloc(1, sizeof *trial);
		rc = mc_supervisor_try(call->supervisor, params->settings,
				       params->n_settings, trial, &err);
	}
	if (rc < 0) {
		mc_reply_error(call->reply, rc, "%s", err.text);
		free(trial);
		return;
	}
	mc_host_plan(&call->supervisor->host,
		     params->has_fresh && params->fresh, trial, call->reply);
}

void mc_on_run(const struct mc_call *call)
{
	mc_host_run(&call->supervisor->host, call->reply);
}

void mc_on_pause(const struct mc_call *call)
{
	const struct mc_pause_params *params = call->params;
	struct mc_paused result;

	mc_host_pause(&call->supervisor->host,
		      params->has_for_ms ? params->for_ms : 0, &result);
	mc_reply_result(call->reply, MC_RECORD_paused, &result);
}

void mc_on_resume(const struct mc_call *call)
{
	struct mc_paused result;

	mc_host_resume(&call->supervisor->host, &result);
	mc_reply_result(call->reply, MC_RECORD_paused, &result);
}
