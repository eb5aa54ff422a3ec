#ifndef MEMCOORD_HYPERVISOR_LIBVIRT_CONTROL_H
#define MEMCOORD_HYPERVISOR_LIBVIRT_CONTROL_H

#include <libvirt/libvirt.h>

/* Who has the domain's QEMU to himself. */
enum mc_control {
	MC_CONTROL_FREE,
	MC_CONTROL_BRIEF, /* another call, since a moment */
	MC_CONTROL_JOB, /* a save, a migration, a dump */
	MC_CONTROL_HUNG, /* a call that QEMU doesn't answer */
};

/*
 * Asks libvirt, which answers at once also when QEMU hangs. A hypervisor that
 * doesn't know the question is FREE. -1: libvirt's last error tells why.
 */
int mc_libvirt_control(virDomainPtr domain, enum mc_control *control);

#endif
