#ifndef MEMCOORD_POLICY_TAKE_H
#define MEMCOORD_POLICY_TAKE_H

#include "policy.h"

/* What bounds the amount that is taken. */
enum mc_take_bound {
	MC_TAKE_BY_SPARE, /* all that it can spare */
	MC_TAKE_BY_FLOOR,
	MC_TAKE_BY_MINIMUM,
	MC_TAKE_BY_STEP,
};

/* What taking is decided by, beside the decision's spare_kib. */
struct mc_take_terms {
	uint64_t above_kib; /* what is unused above the guest-reserve */
	uint64_t slack_kib; /* a surplus up to this isn't worth taking */
	uint64_t worth_kib; /* the surplus above that */
	uint64_t floor_kib; /* 0: none was learned */
	uint64_t lowest_kib; /* size that it is never taken below */
	uint64_t room_kib; /* from its size down to that */
	uint64_t most_kib; /* what may go, in any number of steps */
	uint64_t take_kib; /* of that, what one step takes */
	enum mc_take_bound bound; /* of take_kib */
};

/* The terms of a domain that has been weighed and is not in need. */
struct mc_take_terms mc_take_look(const struct mc_policy_settings *settings,
				  const struct mc_policy_domain *domain,
				  uint64_t now_ms);

/*
 * Decides what is taken from a domain that has been weighed and is not in
 * need. boot_left_ms: how long it may still be booting.
 */
void mc_take_decide(const struct mc_policy_settings *settings,
		    struct mc_policy_domain *domain, enum mc_policy_step step,
		    uint64_t boot_left_ms, uint64_t now_ms);

#endif
