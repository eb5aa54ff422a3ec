#ifndef MEMCOORD_HYPERVISOR_LIBVIRT_ROSTER_H
#define MEMCOORD_HYPERVISOR_LIBVIRT_ROSTER_H

#include <libvirt/libvirt.h>

#include "libvirt_link.h"

/*
 * The active domains. libvirtd lists none of them while one is being started
 * or stopped, and a hook, or slow storage, may hold that one for minutes. So
 * a thread lists them, and nobody else waits.
 */
struct mc_libvirt_roster;

/* As mc_libvirt_link_init; freed by mc_libvirt_roster_free. */
int mc_libvirt_roster_new(struct mc_libvirt_roster **roster, const char *uri,
			  virConnectPtr (*open)(const char *uri),
			  struct mc_error *err);

/*
 * Asks for a list, unless one is under way. Handles of another connection than
 * the link's are forgotten.
 */
void mc_libvirt_roster_ask(struct mc_libvirt_roster *roster,
			   const struct mc_libvirt_link *link);

/*
 * The link's handles of the domains of the last list, which NULL ends; valid
 * until mc_libvirt_roster_take.
 */
virDomainPtr *mc_libvirt_roster_known(const struct mc_libvirt_roster *roster);

/*
 * Takes the list that was asked for, and sets *added to the handles of those
 * that weren't known, which NULL ends; valid as long. A list that doesn't come
 * in time is left to a later sample: *added is empty, or, where nothing is
 * known, the result -ETIMEDOUT.
 */
int mc_libvirt_roster_take(struct mc_libvirt_roster *roster,
			   struct mc_libvirt_link *link, virDomainPtr **added,
			   struct mc_error *err);

/*
 * NULL is fine. One whose list is still under way stays, with its thread: the
 * process is about to end.
 */
void mc_libvirt_roster_free(struct mc_libvirt_roster *roster);

#endif
