#ifndef MEMCOORD_CTL_EXPORTER_SCRAPE_H
#define MEMCOORD_CTL_EXPORTER_SCRAPE_H

#include <stdbool.h>

/* The two forms in which the figures can be had. */
enum mc_scrape_form {
	MC_SCRAPE_OPENMETRICS, /* as memcoordd writes them */
	MC_SCRAPE_CLASSIC, /* Prometheus' text format, 0.0.4 */
};

/*
 * The figures of the memcoordd at `socket` (NULL: as memcoordctl finds it), and
 * memcoord_up, which is 0 where it doesn't answer within `timeout_ms`. The
 * caller frees the text. Each call connects anew. What is wrong is told on
 * standard error when it begins and when it is over, not at each scrape.
 */
char *mc_scrape(const char *socket, unsigned timeout_ms,
		enum mc_scrape_form form);

/*
 * The same figures in the classic form: what OpenMetrics alone has (UNIT, EOF,
 * the types info and stateset) is said in its words. The caller frees it.
 */
char *mc_scrape_classic(const char *openmetrics);

#endif
