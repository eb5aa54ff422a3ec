#ifndef MEMCOORD_HYPERVISOR_DOMAIN_XML_H
#define MEMCOORD_HYPERVISOR_DOMAIN_XML_H

#include <stdbool.h>

#include <memcoord/error.h>
#include <memcoord/schema.h>

/* The namespace of what a domain's metadata says to us. */
#define MC_METADATA_URI "https://memcoord.org/xmlns/domain/1.0"

/* What a domain's XML says and its statistics don't. */
struct mc_domain_facts {
	bool has_balloon;
	bool has_autodeflate;
	bool has_free_page_reporting;
	bool has_hugepages; /* ballooning them gains the host nothing */
	bool has_locked_memory; /* nor these */
	bool has_passthrough; /* a device pins the memory */
	bool has_launch_security; /* encrypted, private pages */
	bool has_virtio_mem; /* a device that resizes memory by itself, or
				memory that the balloon can't reach */
	bool has_shared_memory; /* the host counts it as cache */
	bool has_period;
	uint64_t period_s; /* of the balloon's statistics */
	bool has_min_guarantee;
	uint64_t min_guarantee_kib;
	bool has_metadata; /* in our namespace */
	struct mc_domain_metadata metadata;
};

/*
 * Reads the facts from the XML of an active domain. The text may be anything:
 * -EINVAL says what is wrong with one that isn't a domain's, is too large or
 * has a document type. Nothing but the text is read, no file and no network.
 * On failure *facts is as it was.
 */
int mc_domain_xml_read(struct mc_domain_facts *facts, const char *xml,
		       struct mc_error *err);

#endif
