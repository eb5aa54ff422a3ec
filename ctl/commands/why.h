#ifndef MEMCOORD_CTL_WHY_H
#define MEMCOORD_CTL_WHY_H

#include <memcoord/error.h>

#include "options.h"
#include "screen/screen.h"

/* The command `why`: fills its params from the words of the command line. */
int mc_why_prepare(void *params, const struct mc_options *options, char **words,
		   size_t n_words, struct mc_error *err);

/* Shows the record: 0, or -ENOMEM. */
int mc_why_show(const struct mc_screen *screen, const void *why);

#endif
