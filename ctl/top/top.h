#ifndef MEMCOORD_CTL_TOP_TOP_H
#define MEMCOORD_CTL_TOP_TOP_H

#include "options.h"

/* The command `top`, until somebody ends it; the exit status. */
int mc_top_run(const struct mc_options *options, char **words, size_t n_words);

#endif
