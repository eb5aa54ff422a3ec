#ifndef MEMCOORD_CTL_TOP_RING_H
#define MEMCOORD_CTL_TOP_RING_H

#include <stddef.h>
#include <stdint.h>

/* The past of one number: the last one of each slot of time. */
#define MC_TOP_SLOT_MS 5000
#define MC_TOP_SLOTS 240 /* 20 minutes */
#define MC_TOP_SLOTS_SHOWN 120 /* at least, in as many cells as there are */

/* What it was while nobody told, or before. */
#define MC_TOP_UNKNOWN UINT64_MAX

/* A zeroed one knows nothing. */
struct mc_top_ring {
	uint64_t slot; /* the newest, counted from 1; 0: there is none */
	uint64_t kib[MC_TOP_SLOTS]; /* of slot n at n % MC_TOP_SLOTS */
};

/* `now_ms` doesn't go back. */
void mc_top_ring_add(struct mc_top_ring *ring, uint64_t now_ms, uint64_t kib);

/* It stayed as it was until then. */
void mc_top_ring_hold(struct mc_top_ring *ring, uint64_t now_ms);

/* Takes from `other`, of the same newest slot, what it doesn't know itself. */
void mc_top_ring_fill(struct mc_top_ring *ring,
		      const struct mc_top_ring *other);

/* What it was so many slots before the newest, or MC_TOP_UNKNOWN. */
uint64_t mc_top_ring_ago(const struct mc_top_ring *ring, size_t slots);

/* How many slots share a cell where a past has so many. */
size_t mc_top_ring_slots(size_t cells);

/*
 * What it was last in the cell so many before the newest, of `slots` each, or
 * MC_TOP_UNKNOWN. Where cells begin doesn't change with time, so that a past
 * moves only when a cell is full.
 */
uint64_t mc_top_ring_cell(const struct mc_top_ring *ring, size_t cells,
			  size_t slots);

/*
 * How high `kib` of `max_kib` stands among `levels`: 1 to `levels`, and 0 where
 * it isn't known or nothing.
 */
unsigned mc_top_level(uint64_t kib, uint64_t max_kib, unsigned levels);

#endif
