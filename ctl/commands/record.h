#ifndef MEMCOORD_CTL_RECORD_H
#define MEMCOORD_CTL_RECORD_H

#include "options.h"

/* The command `record`: writes samples to a file. The exit status. */
int mc_record_run(const struct mc_options *options, char **words,
		  size_t n_words);

#endif
