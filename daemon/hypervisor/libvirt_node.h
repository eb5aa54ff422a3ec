#ifndef MEMCOORD_HYPERVISOR_LIBVIRT_NODE_H
#define MEMCOORD_HYPERVISOR_LIBVIRT_NODE_H

#include <stdbool.h>

#include <memcoord/schema.h>

#include "libvirt_link.h"

/* Whether the URI names a server, so that the host isn't this machine. */
bool mc_libvirt_is_remote(const char *uri);

/* The same of a link that is up; its URI may be an alias of libvirt.conf. */
bool mc_libvirt_link_is_remote(const struct mc_libvirt_link *link);

/*
 * Fills *host for the host that libvirt runs on: free memory and cache.
 * `shared_kib` is what guests hold in shared memory: the host counts it as
 * cache, but it isn't to be had. No pressure: libvirt doesn't tell it.
 */
int mc_libvirt_node_read(struct mc_libvirt_link *link,
			 struct mc_host_sample *host, uint64_t shared_kib,
			 struct mc_error *err);

#endif
