#ifndef MEMCOORD_CTL_EVENTS_H
#define MEMCOORD_CTL_EVENTS_H

#include "options.h"

/* The command `events`: follows those of the topics named. The exit status. */
int mc_events_run(const struct mc_options *options, char **words,
		  size_t n_words);

#endif
