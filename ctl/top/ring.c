/*
 * The past of a number, for a sparkline. Time is an argument.
 */
#include "ring.h"

#include <memcoord/base.h>

static void begin(struct mc_top_ring *ring, uint64_t slot)
{
	for (size_t i = 0; i < MC_TOP_SLOTS; i++)
		ring->kib[i] = MC_TOP_UNKNOWN;
	ring->slot = slot;
}

void mc_top_ring_add(struct mc_top_ring *ring, uint64_t now_ms, uint64_t kib)
{
	uint64_t slot = now_ms / MC_TOP_SLOT_MS + 1;

	if (ring->slot == 0 || slot - ring->slot >= MC_TOP_SLOTS)
		begin(ring, slot);
	/* Nobody told anything in the slots between. */
	while (ring->slot < slot)
		ring->kib[++ring->slot % MC_TOP_SLOTS] = MC_TOP_UNKNOWN;
	ring->kib[slot % MC_TOP_SLOTS] = kib;
}

/* The last slots alone are kept, however long it was. */
void mc_top_ring_hold(struct mc_top_ring *ring, uint64_t now_ms)
{
	uint64_t slot = now_ms / MC_TOP_SLOT_MS + 1;
	uint64_t kib = mc_top_ring_ago(ring, 0);

	if (ring->slot == 0)
		return;
	if (slot > ring->slot + MC_TOP_SLOTS)
		ring->slot = slot - MC_TOP_SLOTS;
	while (ring->slot < slot)
		ring->kib[++ring->slot % MC_TOP_SLOTS] = kib;
}

void mc_top_ring_fill(struct mc_top_ring *ring, const struct mc_top_ring *other)
{
	if (ring->slot != other->slot)
		return;
	for (size_t i = 0; i < MC_TOP_SLOTS; i++)
		if (ring->kib[i] == MC_TOP_UNKNOWN)
			ring->kib[i] = other->kib[i];
}

uint64_t mc_top_ring_ago(const struct mc_top_ring *ring, size_t slots)
{
	if (slots >= MC_TOP_SLOTS || slots >= ring->slot)
		return MC_TOP_UNKNOWN;
	return ring->kib[(ring->slot - slots) % MC_TOP_SLOTS];
}

size_t mc_top_ring_slots(size_t cells)
{
	return cells == 0 ? 1 : (MC_TOP_SLOTS_SHOWN + cells - 1) / cells;
}

uint64_t mc_top_ring_cell(const struct mc_top_ring *ring, size_t cells,
			  size_t slots)
{
	/* The newest cell has so many slots by now. */
	size_t begun = ring->slot % slots + 1;
	size_t first = cells == 0 ? 0 : begun + (cells - 1) * slots;
	size_t count = cells == 0 ? begun : slots;
	uint64_t kib = MC_TOP_UNKNOWN;

	for (size_t i = 0; i < count && kib == MC_TOP_UNKNOWN; i++)
		kib = mc_top_ring_ago(ring, first + i);
	return kib;
}

unsigned mc_top_level(uint64_t kib, uint64_t max_kib, unsigned levels)
{
	double share;

	if (kib == MC_TOP_UNKNOWN || kib == 0)
		return 0;
	if (kib >= max_kib)
		return levels;
	share = (double)kib / (double)max_kib * levels;
	return (unsigned)mc_min((uint64_t)share + 1, levels);
}
