#ifndef MEMCOORD_CTL_RENDER_H
#define MEMCOORD_CTL_RENDER_H

#include <memcoord/schema.h>

#include "screen.h"

/*
 * Results of the daemon's methods as people read them. Each takes the record
 * of that name; 0, or -ENOMEM.
 */
int mc_render_version(const struct mc_screen *screen, const void *version);
int mc_render_status(const struct mc_screen *screen, const void *status);
int mc_render_domain(const struct mc_screen *screen, const void *domain);
int mc_render_scores(const struct mc_screen *screen, const void *scores);
int mc_render_pass(const struct mc_screen *screen, const void *pass);
int mc_render_intervals(const struct mc_screen *screen, const void *intervals);
int mc_render_paused(const struct mc_screen *screen, const void *paused);

/* Why it was decided so, or what hindered it, which is more. */
const char *mc_render_reason(const struct mc_decision *decision);

#endif
