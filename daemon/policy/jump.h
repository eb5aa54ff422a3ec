#ifndef MEMCOORD_POLICY_JUMP_H
#define MEMCOORD_POLICY_JUMP_H

#include "policy.h"

/* How long it takes from now until a grant has taken effect. */
uint64_t mc_jump_lead(const struct mc_policy_settings *settings);

/* The first look, or the first after a long time. */
void mc_jump_start_over(struct mc_jump_memory *jump,
			const struct mc_look *look);

/*
 * Takes in a look that shows demand rising by `rate` KiB a second since
 * signal->last; 0 if it doesn't. may_jump: what it learns is remembered.
 */
void mc_jump_observe(const struct mc_policy_settings *settings,
		     struct mc_signal_memory *signal,
		     const struct mc_look *look, uint64_t rate, bool may_jump);

/* Whether a rise goes on that is too long for a jump. */
bool mc_jump_is_steady(const struct mc_policy_settings *settings,
		       const struct mc_signal_memory *signal);

/* What to keep for the next jump, as those of the last hour were. */
uint64_t mc_jump_remembered(const struct mc_signal_memory *signal,
			    uint64_t now_ms);

/* What to keep for a jump that may be going on; 0: none is. */
uint64_t mc_jump_alarm(const struct mc_policy_settings *settings,
		       const struct mc_signal_memory *signal);

#endif
