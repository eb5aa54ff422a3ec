/*
 * Tells a guest that boots from one that runs. A booting guest reads its disk,
 * starts its programs and frees what it booted with: nothing of that is to be
 * learned from, and its surplus isn't surplus yet.
 */
#include "boot.h"

#include "arith.h"
#include "harm.h"
#include "place.h"
#include "signals.h"

uint64_t mc_boot_left(const struct mc_policy_settings *settings,
		      const struct mc_policy_memory *memory, uint64_t now_ms)
{
	uint64_t since_ms = memory->has_fresh ? memory->fresh_since_ms
					      : memory->first_seen_ms;

	return mc_sat_sub(settings->boot_grace_ms,
			  mc_sat_sub(now_ms, since_ms));
}

void mc_boot_observe(struct mc_policy_memory *memory,
		     const struct mc_policy_view *view, uint64_t now_ms)
{
	if (memory->has_fresh && !mc_harm_has_rebooted(&memory->harm, view))
		return;
	memory->has_fresh = true;
	memory->fresh_since_ms = now_ms;
	mc_place_forget(&memory->place);
	mc_signals_forget(&memory->signal);
	memory->harm.has_counters = false;
}
