#ifndef MEMCOORD_CTL_HISTORY_H
#define MEMCOORD_CTL_HISTORY_H

#include "options.h"
#include "screen/screen.h"

/* Fills history_params from "[NAME] [--last N]". -EINVAL with a sentence. */
int mc_history_prepare(void *params, const struct mc_options *options,
		       char **words, size_t n_words, struct mc_error *err);

/*
 * Shows a history: a row for each decision, the newest last, and in words what
 * has none. 0, or -ENOMEM.
 */
int mc_history_render(const struct mc_screen *screen, const void *history);

#endif
