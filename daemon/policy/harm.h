#ifndef MEMCOORD_POLICY_HARM_H
#define MEMCOORD_POLICY_HARM_H

#include "policy.h"

/* Signs that a guest is short of memory, from one new set of numbers. */
struct mc_harm_signs {
	bool has_grown_itself; /* autodeflate: it was out of memory */
	bool is_low; /* usable is under half its reserve */
	bool was_killed; /* out of memory, it let go of a lot at once */
	bool has_booted; /* before, everything faults */
};

/*
 * Takes in one new set of numbers: did the domain suffer, and was that our
 * doing? What a release of ours did to it comes back as a set of MC_HARM_BIT,
 * each kind once an episode: that lasts until there was none of it for as long
 * as a release is blamed, and as the cooldown.
 */
unsigned mc_harm_observe(const struct mc_policy_settings *settings,
			 struct mc_harm_memory *harm,
			 const struct mc_policy_view *view,
			 struct mc_harm_signs signs, uint64_t now_ms);

/* Whether the counters began anew: the guest has booted. */
bool mc_harm_has_rebooted(const struct mc_harm_memory *harm,
			  const struct mc_policy_view *view);

/* The domain is released from from_kib downwards. */
void mc_harm_release(struct mc_harm_memory *harm, uint64_t from_kib,
		     uint64_t now_ms);

/* How long nothing more is to be taken; 0: it may. */
uint64_t mc_harm_cooldown_left(const struct mc_harm_memory *harm,
			       uint64_t now_ms);

/* The size under which a release hurt it in the last hour; 0: none did. */
uint64_t mc_harm_floor(const struct mc_harm_memory *harm, uint64_t now_ms);

/* How long that is still remembered; 0: no longer. */
uint64_t mc_harm_floor_left(const struct mc_harm_memory *harm, uint64_t now_ms);

#endif
