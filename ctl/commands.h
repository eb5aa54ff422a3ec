#ifndef MEMCOORD_CTL_COMMANDS_H
#define MEMCOORD_CTL_COMMANDS_H

#include "options.h"

/*
 * Does what the command line says and reports what went wrong. The exit
 * status of the program, as in report.h.
 */
int mc_commands_run(const struct mc_options *options);

#endif
