/*
 * Keeps what is remembered in step with a clock that can be set back.
 */
#include "memory.h"

#include <stddef.h>

#include "arith.h"

static const size_t times[] = {
	offsetof(struct mc_policy_memory, first_seen_ms),
	offsetof(struct mc_policy_memory, observed_ms),
	offsetof(struct mc_policy_memory, fresh_since_ms),
	offsetof(struct mc_policy_memory, period_set_ms),
	offsetof(struct mc_policy_memory, balloon.changed_ms),
	offsetof(struct mc_policy_memory, balloon.ordered_ms),
	offsetof(struct mc_policy_memory, balloon.grown_ms),
	offsetof(struct mc_policy_memory, balloon.foreign_ms),
	offsetof(struct mc_policy_memory, signal.jump.jump_ms),
	offsetof(struct mc_policy_memory, signal.jump.older_jump_ms),
	offsetof(struct mc_policy_memory, harm.taken_ms),
	offsetof(struct mc_policy_memory, harm.hurt_ms),
	offsetof(struct mc_policy_memory, harm.floor_ms),
	offsetof(struct mc_policy_memory, ledger.promised_ms),
};

void mc_memory_rewind(struct mc_policy_memory *memory, uint64_t now_ms)
{
	if (now_ms >= memory->observed_ms)
		return;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		uint64_t *time =
			(uint64_t *)(void *)((char *)memory + times[i]);

		*time = mc_least(*time, now_ms);
	}
}
