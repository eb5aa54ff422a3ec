/*
 * The methods that make passes, dry or not, and stop them.
 */
#include "supervisor/control/call.h"

#include <memcoord/log.h>

#include "supervisor/control/events.h"

void mc_on_plan(const struct mc_call *call)
{
	const struct mc_plan_params *params = call->params;

	mc_host_plan(&call->supervisor->host,
		     params->has_fresh && params->fresh, call->reply);
}

void mc_on_run(const struct mc_call *call)
{
	mc_host_run(&call->supervisor->host, call->reply);
}

static void set_paused(const struct mc_call *call, bool is_paused)
{
	struct mc_host *host = &call->supervisor->host;
	struct mc_paused result = { .paused = is_paused,
				    .was_paused = host->is_paused };

	if (host->is_paused != is_paused)
		mc_log(MC_LOG_INFO, "%s", is_paused ? "paused" : "resumed");
	host->is_paused = is_paused;
	mc_events_send(&call->supervisor->server, MC_EVENT_paused, &result);
	mc_reply_result(call->reply, MC_RECORD_paused, &result);
}

void mc_on_pause(const struct mc_call *call)
{
	set_paused(call, true);
}

void mc_on_resume(const struct mc_call *call)
{
	set_paused(call, false);
}
