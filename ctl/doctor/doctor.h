#ifndef MEMCOORD_CTL_DOCTOR_H
#define MEMCOORD_CTL_DOCTOR_H

#include <memcoord/schema.h>

#include "options.h"
#include "screen/screen.h"

/*
 * The command `doctor`: asks the daemon, looks at this machine, and shows what
 * is found. The exit status, as in report.h: a daemon that doesn't answer is a
 * finding too.
 */
int mc_doctor_run(const struct mc_options *options, char **words,
		  size_t n_words);

/* Shows the record mc_doctor. */
void mc_doctor_show(const struct mc_screen *screen,
		    const struct mc_doctor *doctor);

#endif
