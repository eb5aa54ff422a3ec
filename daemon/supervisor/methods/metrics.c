/*
 * All numbers as text, for who keeps them.
 */
#include "supervisor/control/call.h"

#include <string.h>

#include "supervisor/metrics/metrics.h"

static void fill_counts(struct mc_metrics_counts *counts,
			const struct mc_supervisor *supervisor)
{
	const struct mc_host *host = &supervisor->host;

	*counts = (struct mc_metrics_counts){
		.clients = mc_server_clients(&supervisor->server),
		.domains = host->coordinator.n_domains,
		.reliefs = host->coordinator.reliefs,
		.history_passes = host->history.passes,
		.history_bytes = host->history.bytes,
		.history_dropped = host->history.dropped,
	};
	memcpy(counts->outcomes, host->coordinator.outcomes,
	       sizeof counts->outcomes);
}

void mc_on_metrics(const struct mc_call *call)
{
	struct mc_supervisor *supervisor = call->supervisor;
	mc_auto(mc_buf_clear) struct mc_buf text = { 0 };
	struct mc_metrics_counts counts;
	struct mc_metrics metrics;
	struct mc_status status;
	struct mc_scores scores;

	mc_supervisor_status(supervisor, &status);
	mc_host_scores(&supervisor->host, &scores);
	fill_counts(&counts, supervisor);
	mc_metrics_write(&text, &status, &scores, &counts);
	metrics.text = text.data;
	mc_reply_result(call->reply, MC_RECORD_metrics, &metrics);
	mc_record_clear(MC_RECORD_status, &status);
	mc_record_clear(MC_RECORD_scores, &scores);
}
