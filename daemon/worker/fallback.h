#ifndef MEMCOORD_WORKER_FALLBACK_H
#define MEMCOORD_WORKER_FALLBACK_H

#include "hypervisor/hypervisor.h"

/*
 * Carries out what the supervisor left for the time after it, one order after
 * the other, each checked as any other order, each with a line in the log. An
 * order that takes more than 2 s is given up, the others go on.
 */
void mc_fallback_carry_out(const struct mc_writer_ops *ops, const char *uri,
			   const struct mc_fallbacks *list);

#endif
