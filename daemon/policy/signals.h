#ifndef MEMCOORD_POLICY_SIGNALS_H
#define MEMCOORD_POLICY_SIGNALS_H

#include "policy.h"

/*
 * Takes in a look at the guest that is newer than the last one. may_jump: a
 * sudden rise is to be remembered (the boot's own isn't).
 */
void mc_signals_observe(const struct mc_policy_settings *settings,
			struct mc_signal_memory *signal,
			const struct mc_look *look, bool may_jump);

/*
 * Whether a program was killed since the last look: the guest had less than
 * its reserve, and lets go of more than that at once.
 * Asked before mc_signals_observe takes the look in.
 */
bool mc_signals_was_killed(const struct mc_policy_settings *settings,
			   const struct mc_signal_memory *signal,
			   const struct mc_look *look);

/* The guest has booted anew: what it does now has nothing to do with then. */
void mc_signals_forget(struct mc_signal_memory *signal);

/*
 * What the guest has touched on the host since its last numbers, where it is
 * much: a jump shows there first, and only there when its program is killed
 * before the next numbers. 0 where it isn't told.
 */
uint64_t mc_signals_hidden(const struct mc_signal_memory *signal,
			   const struct mc_policy_view *view);

/* How far usable will fall until a grant can take effect. */
uint64_t mc_signals_forecast(const struct mc_policy_settings *settings,
			     const struct mc_signal_memory *signal,
			     uint64_t age_ms);

/* What the domain's own jumps ask to be kept for it; no cap is applied. */
uint64_t mc_signals_learned(const struct mc_policy_settings *settings,
			    const struct mc_signal_memory *signal,
			    uint64_t now_ms);

#endif
