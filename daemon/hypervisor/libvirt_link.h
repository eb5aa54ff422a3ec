#ifndef MEMCOORD_HYPERVISOR_LIBVIRT_LINK_H
#define MEMCOORD_HYPERVISOR_LIBVIRT_LINK_H

#include <libvirt/libvirt.h>

#include <memcoord/error.h>

/* A connection to libvirt that is opened when it is needed. */
struct mc_libvirt_link {
	char *uri; /* owned */
	virConnectPtr (*open)(const char *uri);
	virConnectPtr connection; /* owned; NULL while there is none */
};

/*
 * Prepares a link without connecting it. `open` is virConnectOpenReadOnly or
 * virConnectOpen: who only reads doesn't link the other. It also takes libvirt
 * off stderr, for the whole process.
 */
int mc_libvirt_link_init(struct mc_libvirt_link *link, const char *uri,
			 virConnectPtr (*open)(const char *uri),
			 struct mc_error *err);

/* Connects where there is no connection. -ENOTCONN with libvirt's words. */
int mc_libvirt_link_up(struct mc_libvirt_link *link, struct mc_error *err);

/*
 * The libvirt call that `what` tells of has just failed: fills *err with
 * that and libvirt's words and returns the code. Where the connection is lost
 * it is closed and the code is -ENOTCONN. -ENOENT: there is no such active
 * domain. -ETIMEDOUT: somebody else's call held the domain. -EINVAL: libvirt
 * refused the value.
 */
int mc_libvirt_fail(struct mc_libvirt_link *link, struct mc_error *err,
		    const char *what);

void mc_libvirt_link_clear(struct mc_libvirt_link *link);

#endif
