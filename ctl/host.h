#ifndef MEMCOORD_CTL_HOST_H
#define MEMCOORD_CTL_HOST_H

#include "options.h"

/*
 * Sees to it that the daemon which is asked looks after the host that --host
 * names: MC_EXIT_DONE where it does, or where no host is named; else it says
 * why not and returns the exit status.
 */
int mc_host_check(const struct mc_options *options);

#endif
