#ifndef MEMCOORD_WORKER_FALLBACK_H
#define MEMCOORD_WORKER_FALLBACK_H

#include "hypervisor/hypervisor.h"

/*
 * What the actuator does once it is on its own. Call mc_fallback_init before
 * anything that may block, with the arguments of main.
 */
int mc_fallback_init(char **argv, struct mc_error *err);

/* Keeps the list in place of the one before. */
int mc_fallback_keep(const struct mc_fallbacks *list, struct mc_error *err);

/*
 * Carries out what is kept, one order after the other, each checked as any
 * other order, each with a line in the log. An order that takes more than 2 s
 * is given up, the others go on.
 */
void mc_fallback_carry_out(const struct mc_writer_ops *ops, const char *uri);

#endif
