#ifndef MEMCOORD_COORDINATOR_ROOM_H
#define MEMCOORD_COORDINATOR_ROOM_H

#include "coordinator.h"

/*
 * Room that is kept for a domain that will start; one member of the list of a
 * host, which serves the first first.
 */
struct mc_room {
	struct mc_room *next;
	struct mc_reservation told; /* but for ttl_left_ms */
};

/*
 * Counts the rooms of a list on the numbers known: sets what is touched and
 * what is missing of each, and what the host keeps for all. What a domain of a
 * room's name has in memory is taken off that room, as the host shows it as
 * gone already. What is missing goes to the last ones of the list.
 *
 * is_running: orders of the last decisions may be on their way, and count.
 */
void mc_room_count(struct mc_room *first, struct mc_coordinator *coordinator,
		   bool is_running);

/*
 * Whether the host, of which there is a sample, could ever keep so much;
 * -EINVAL with the numbers where it couldn't.
 */
int mc_room_check(const struct mc_coordinator *coordinator, uint64_t size_kib,
		  struct mc_error *err);

#endif
