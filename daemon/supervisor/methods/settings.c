/*
 * The methods that change settings.
 */
#include "supervisor/control/call.h"

#include <errno.h>

#include <memcoord/log.h>

static struct mc_intervals intervals_of(const struct mc_settings *settings)
{
	return (struct mc_intervals){
		.interval_ms = settings->interval_ms,
		.collector_ms = mc_settings_collector_interval(settings),
	};
}

void mc_on_set_interval(const struct mc_call *call)
{
	const struct mc_set_interval_params *params = call->params;
	struct mc_settings *settings = &call->supervisor->settings;
	struct mc_intervals old = intervals_of(settings), now;

	if (!params->has_interval_ms && !params->has_collector_ms) {
		mc_reply_error(call->reply, -EINVAL,
			       "interval_ms or collector_ms is wanted");
		return;
	}
	if (params->has_interval_ms)
		settings->interval_ms = params->interval_ms;
	if (params->has_collector_ms)
		settings->collector_interval_ms = params->collector_ms;
	mc_host_apply(&call->supervisor->host);
	now = intervals_of(settings);
	now.old_interval_ms = old.interval_ms;
	now.old_collector_ms = old.collector_ms;
	mc_log(MC_LOG_INFO, "interval: %ju -> %ju ms, collector %ju -> %ju ms",
	       (uintmax_t)old.interval_ms, (uintmax_t)now.interval_ms,
	       (uintmax_t)old.collector_ms, (uintmax_t)now.collector_ms);
	mc_reply_result(call->reply, MC_RECORD_intervals, &now);
}
