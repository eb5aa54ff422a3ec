#ifndef MEMCOORD_SUPERVISOR_METRICS_METRICS_H
#define MEMCOORD_SUPERVISOR_METRICS_METRICS_H

#include <memcoord/buf.h>
#include <memcoord/schema.h>

/* What is counted, and stands in no record. */
struct mc_metrics_counts {
	uint64_t clients;
	uint64_t domains;
	uint64_t reliefs;
	uint64_t outcomes[MC_OUTCOME_COUNT]; /* of orders, how many */
	uint64_t history_passes, history_bytes, history_dropped;
};

/*
 * Appends all metrics in the text format of OpenMetrics, with a NUL at the end.
 * Counters of a domain go with it, those of the host never fall.
 */
void mc_metrics_write(struct mc_buf *out, const struct mc_status *status,
		      const struct mc_scores *scores,
		      const struct mc_metrics_counts *counts);

#endif
