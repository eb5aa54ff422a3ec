#ifndef MEMCOORD_SUPERVISOR_METRICS_OPENMETRICS_H
#define MEMCOORD_SUPERVISOR_METRICS_OPENMETRICS_H

#include <memcoord/buf.h>

/*
 * The text format of OpenMetrics 1.0: families, one after the other, each with
 * its samples. What there is to tell is metrics.c's.
 */

/* What kind of family it is: T(id, word, suffix of its samples' names). */
#define MC_METRIC_TYPES(T) \
	T(GAUGE, "gauge", "") \
	T(COUNTER, "counter", "_total") \
	T(INFO, "info", "_info") /* its labels are what it tells */ \
	T(STATESET, "stateset", "") /* a label of the family's name */

/*
 * In what our values are, and what becomes of them: M(id, unit, factor,
 * decimals that the value has after it).
 */
#define MC_METRIC_MEASURES(M) \
	M(COUNT, "", 1, 0) \
	M(BYTES, "bytes", 1, 0) \
	M(KIB, "bytes", 1024, 0) \
	M(KIB_S, "byte_seconds", 1024, 0) \
	M(MS, "seconds", 1, 3) \
	M(CENTIPCT, "ratio", 1, 4)

#define MC_METRIC_TYPE_ID(id, word, suffix) MC_METRIC_##id,
enum mc_metric_type { MC_METRIC_TYPES(MC_METRIC_TYPE_ID) };

#define MC_METRIC_MEASURE_ID(id, unit, factor, decimals) MC_MEASURE_##id,
enum mc_metric_measure { MC_METRIC_MEASURES(MC_METRIC_MEASURE_ID) };

struct mc_metric {
	const char *name; /* without "memcoord_", unit and suffix */
	enum mc_metric_type type;
	enum mc_metric_measure measure;
	const char *help; /* one sentence: no newline, quote or backslash */
};

/* Begins a family: its type, its unit where it has one, its help. */
void mc_openmetrics_family(struct mc_buf *out, const struct mc_metric *metric);

/*
 * A sample of the family that was begun last. `labels` is what
 * mc_openmetrics_label wrote, NULL or empty for none.
 */
void mc_openmetrics_sample(struct mc_buf *out, const struct mc_metric *metric,
			   const struct mc_buf *labels, uint64_t value);

/* Adds a label to a list; bytes of its value that aren't UTF-8 become \xNN. */
void mc_openmetrics_label(struct mc_buf *labels, const char *name,
			  const char *value);

/* Ends the text, with a NUL. */
void mc_openmetrics_end(struct mc_buf *out);

#endif
