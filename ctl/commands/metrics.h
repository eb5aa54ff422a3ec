#ifndef MEMCOORD_CTL_METRICS_H
#define MEMCOORD_CTL_METRICS_H

#include "screen/screen.h"

/*
 * Prints the text of metrics as it is; on a terminal its lines are escaped,
 * since domains may be called anything. 0.
 */
int mc_metrics_render(const struct mc_screen *screen, const void *metrics);

#endif
