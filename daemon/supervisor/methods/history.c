/*
 * What was done before.
 */
#include "supervisor/control/call.h"

#include <errno.h>

/* Whether there is, or was, a domain of that name. */
static bool is_known(const struct mc_host *host, const char *name)
{
	struct mc_domain_status status;

	return mc_history_knows(&host->history, name) ||
	       mc_host_domain(host, name, &status);
}

void mc_on_history(const struct mc_call *call)
{
	const struct mc_history_params *params = call->params;
	const char *domain = params->has_domain ? params->domain : NULL;
	const struct mc_host *host = &call->supervisor->host;
	struct mc_history history;

	if (domain != NULL && !is_known(host, domain)) {
		mc_reply_error(call->reply, -ENOENT,
			       "no domain is called '%s', neither a running "
			       "one nor in the history",
			       domain);
		return;
	}
	mc_history_get(&host->history, domain,
		       params->has_most ? params->most : MC_HISTORY_MOST,
		       &history);
	mc_reply_result(call->reply, MC_RECORD_history, &history);
	mc_record_clear(MC_RECORD_history, &history);
}
