#ifndef MEMCOORD_WORKER_ORDER_H
#define MEMCOORD_WORKER_ORDER_H

#include "hypervisor/hypervisor.h"

/*
 * Carries out one order after checking it against the domain as it is now:
 * whatever the supervisor believed, nothing below the floor, above the ceiling
 * or the hypervisor's maximum, no more than a step at once, nothing while a
 * job holds the domain. Always fills *answer.
 */
void mc_order_carry_out(const struct mc_writer_ops *ops,
			struct mc_writer *writer, const struct mc_order *order,
			struct mc_answer *answer);

/*
 * Writes a domain's metadata, which must be what a setting could look like:
 * letters, digits, and what stands in sizes. Always fills *answer.
 */
void mc_order_metadata(const struct mc_writer_ops *ops,
		       struct mc_writer *writer,
		       const struct mc_metadata_order *order,
		       struct mc_answer *answer);

#endif
