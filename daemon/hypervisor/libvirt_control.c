/*
 * Whether a domain's QEMU can be talked to, without talking to it.
 *
 * The first call that reaches a hung QEMU blocks for ever and holds the domain
 * afterwards, whoever made it. So a new worker asks here before it calls.
 */
#include "libvirt_control.h"

#include <libvirt/virterror.h>

/* Calls take milliseconds; one that takes so long waits for a hung QEMU. */
#define HUNG_AFTER_MS 1000

static enum mc_control control_of(const virDomainControlInfo *info)
{
	switch (info->state) {
	case VIR_DOMAIN_CONTROL_OK:
		return MC_CONTROL_FREE;
	case VIR_DOMAIN_CONTROL_JOB:
		return MC_CONTROL_JOB;
	case VIR_DOMAIN_CONTROL_OCCUPIED:
		return info->stateTime < HUNG_AFTER_MS ? MC_CONTROL_BRIEF
						       : MC_CONTROL_HUNG;
	default:
		/*
		 * libvirt says "internal" too of a call that has the domain
		 * but hasn't begun to talk to QEMU.
		 */
		if (info->details == VIR_DOMAIN_CONTROL_ERROR_REASON_INTERNAL)
			return MC_CONTROL_BRIEF;
		return MC_CONTROL_HUNG;
	}
}

int mc_libvirt_control(virDomainPtr domain, enum mc_control *control)
{
	virDomainControlInfo info = { 0 };

	if (virDomainGetControlInfo(domain, &info, 0) < 0) {
		if (virGetLastErrorCode() != VIR_ERR_NO_SUPPORT)
			return -1;
		*control = MC_CONTROL_FREE;
		return 0;
	}
	*control = control_of(&info);
	return 0;
}
