#ifndef MEMCOORD_CTL_WATCH_H
#define MEMCOORD_CTL_WATCH_H

#include "options.h"

/*
 * The command `status` with --watch: on a terminal one picture that changes,
 * elsewhere one after another. The exit status.
 */
int mc_watch_run(const struct mc_options *options, char **words,
		 size_t n_words);

#endif
