#ifndef MEMCOORD_CTL_TOP_PARTS_H
#define MEMCOORD_CTL_TOP_PARTS_H

#include <memcoord/schema.h>

/* What a domain's max is made of. */
enum mc_top_domain_part {
	MC_TOP_USED, /* by programs and the guest's kernel */
	MC_TOP_CACHE, /* what the guest could use without swapping */
	MC_TOP_UNUSED,
	MC_TOP_UNTOLD, /* its size, where the guest tells nothing */
	MC_TOP_TAKEN, /* it may have it, and hasn't: was taken back */
	MC_TOP_DOMAIN_PARTS
};

/* What the host's total is made of. */
enum mc_top_host_part {
	MC_TOP_DOMAINS, /* what all domains hold in memory */
	MC_TOP_OTHERS, /* used otherwise */
	MC_TOP_RESERVE, /* available, as all from here on */
	MC_TOP_PROMISED,
	MC_TOP_RESERVED, /* by reservations */
	MC_TOP_BUDGET,
	MC_TOP_HOST_PARTS
};

/*
 * Both fill parts_kib so that they add up to the max (or the size, where that
 * is more), and to the host's total. Numbers that are not of one moment, or
 * contradict each other, are cut to what is left for them.
 */
void mc_top_domain_parts(uint64_t parts_kib[MC_TOP_DOMAIN_PARTS],
			 const struct mc_domain_status *domain);
void mc_top_host_parts(uint64_t parts_kib[MC_TOP_HOST_PARTS],
		       const struct mc_status *status);

#endif
