#ifndef MEMCOORD_CTL_HTML_REPORT_H
#define MEMCOORD_CTL_HTML_REPORT_H

#include "options.h"

/* The command `report`; returns the exit status. */
int mc_html_report_run(const struct mc_options *options, char **words,
		       size_t n_words);

#endif
