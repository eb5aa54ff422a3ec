#ifndef MEMCOORD_HYPERVISOR_LIBVIRT_FACTS_H
#define MEMCOORD_HYPERVISOR_LIBVIRT_FACTS_H

#include <libvirt/libvirt.h>

#include "domain_xml.h"
#include "libvirt_link.h"

struct mc_libvirt_fact;

/* What the XML of each domain says, kept from sample to sample. */
struct mc_libvirt_facts {
	struct mc_libvirt_fact *rows; /* owned */
	size_t n_rows;
	size_t room;
	size_t next; /* where the next one asked for most likely is */
	size_t turn; /* the row that gets its turn next */
	uint64_t swept_at_ms;
};

/*
 * The facts of one domain: kept ones, or read where the domain is new or it is
 * its turn. Turns are spread evenly over the samples so that each comes after 8
 * seconds and one sample, and later only where there are more domains than
 * that allows, as one sample reads 500 again at most. Where the XML can't be
 * understood the domain counts as one without a balloon, and a warning is
 * logged once. -ENOENT: the domain is gone. -ENOTCONN: the connection is lost.
 */
int mc_libvirt_facts_of(struct mc_libvirt_facts *facts,
			struct mc_domain_facts *found,
			struct mc_libvirt_link *link, virDomainPtr domain,
			const char *uuid, int64_t id, struct mc_error *err);

/* The domain's facts are read again when they are asked for next. */
void mc_libvirt_facts_again(struct mc_libvirt_facts *facts, const char *uuid);

/*
 * Ends a sample: domains that weren't asked for since the last are dropped, and
 * some of the others get their turn in the next one.
 */
void mc_libvirt_facts_sweep(struct mc_libvirt_facts *facts);

void mc_libvirt_facts_clear(struct mc_libvirt_facts *facts);

#endif
