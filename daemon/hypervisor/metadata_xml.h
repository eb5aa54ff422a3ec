#ifndef MEMCOORD_HYPERVISOR_METADATA_XML_H
#define MEMCOORD_HYPERVISOR_METADATA_XML_H

#include <memcoord/error.h>
#include <memcoord/schema.h>

/* The prefix of our namespace, where we write it. */
#define MC_METADATA_PREFIX "memcoord"

/*
 * Changes the element that a domain's metadata has for us, as libvirt gives and
 * takes it: without our namespace; NULL: there is none. Keys that *edit has are
 * set, those that it has as "" are removed, and all else stays. *next, which is
 * the caller's, is the new element, NULL where nothing is left of it. -EINVAL:
 * the text isn't an element.
 */
int mc_metadata_xml_edit(char **next, const char *element,
			 const struct mc_domain_metadata *edit,
			 struct mc_error *err);

#endif
