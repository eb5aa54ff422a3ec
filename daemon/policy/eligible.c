/*
 * Who takes part. Not those that are switched off, that can't answer now, and
 * those whose memory wouldn't come back to the host: there the guest would
 * lose and nobody win.
 */
#include "eligible.h"

/* In this order: what lasts longest explains best. */
#define BARRIERS(B) \
	B(view->mode == MC_MODE_OFF, OFF, MODE_OFF) \
	B(!view->has_balloon, EXCLUDED, NO_BALLOON) \
	B(view->has_hugepages, EXCLUDED, HUGEPAGES) \
	B(view->has_locked_memory, EXCLUDED, LOCKED_MEMORY) \
	B(view->has_passthrough, EXCLUDED, PASSTHROUGH) \
	B(view->has_launch_security, EXCLUDED, LAUNCH_SECURITY) \
	B(view->has_virtio_mem, EXCLUDED, VIRTIO_MEM) \
	B(view->is_unresponsive, UNRESPONSIVE, UNRESPONSIVE) \
	B(view->is_moving, MOVING, MOVING) \
	B(!view->is_running, PAUSED, NOT_RUNNING)

enum mc_reason mc_eligible_check(const struct mc_policy_view *view,
				 enum mc_domain_state *state)
{
#define ROW(is_there, domain_state, domain_reason) \
	{ is_there, MC_DOMAIN_##domain_state, MC_REASON_##domain_reason },
	const struct {
		bool is_there;
		enum mc_domain_state state;
		enum mc_reason reason;
	} barriers[] = { BARRIERS(ROW) };
#undef ROW

	for (size_t i = 0; i < sizeof barriers / sizeof barriers[0]; i++) {
		if (!barriers[i].is_there)
			continue;
		*state = barriers[i].state;
		return barriers[i].reason;
	}
	return MC_REASON_NONE;
}
