#ifndef MEMCOORD_REPLAY_WORLD_H
#define MEMCOORD_REPLAY_WORLD_H

#include "config/settings.h"
#include "coordinator/run.h"

#include "guest.h"

/*
 * A host and its guests in virtual time under the same coordinator as live:
 * samples at the collector's interval, each followed by a pass or a relief;
 * orders reach the balloons a moment later.
 *
 *	mc_world_init(&world, &settings, epoch_ms);
 *	world.total_kib = ...
 *	guest = mc_world_add(&world);
 *	mc_guest_init(guest, ...); names ...
 *	mc_world_come(&world, guest);
 *	mc_world_run(&world, 60000);
 *	... mc_guest_want, mc_world_leave ...
 *	mc_world_run(&world, 120000);
 *	... measures ...
 *	mc_world_clear(&world);
 */

#define MC_WORLD_STEP_MS 50
#define MC_WORLD_ORDER_MS 100

struct mc_world_measures {
	uint64_t low_ms; /* the host was at its reserve or under it */
	uint64_t low; /* times that it became so: warnings */
	uint64_t least_available_kib;
	uint64_t refused, partly; /* grants: the guests' together */
	uint64_t samples, passes, reliefs;
	uint64_t orders;
};

struct mc_world;

/* Before each step, with world->now_ms: a program's turn. */
typedef void mc_world_on_step(struct mc_world *world);

/* After each run, with all its decisions and their outcomes. */
typedef void mc_world_on_run(struct mc_world *world, const struct mc_run *run);

struct mc_world {
	const struct mc_settings *settings; /* borrowed */
	struct mc_coordinator coordinator;
	struct mc_guest **guests; /* owned; also those that have gone */
	size_t n_guests;
	/* Those that are here, in the coordinator's order of domains. */
	struct mc_guest **here;
	size_t n_here;
	size_t found; /* where the last search ended */
	uint64_t total_kib; /* of the host */
	uint64_t others_kib; /* of it, held by others than the guests */
	bool has_arc;
	uint64_t arc_kib; /* of that, ZFS's cache, which gives way */
	bool has_psi;
	uint64_t psi_some_centipct;
	uint64_t epoch_ms; /* what the clock showed at the begin */
	uint64_t now_ms; /* since then */
	uint64_t step_ms; /* MC_WORLD_STEP_MS until set */
	uint64_t order_ms; /* from sample to target; MC_WORLD_ORDER_MS */
	uint64_t next_sample_ms, next_pass_ms;
	struct mc_world_measures measures;
	mc_world_on_step *on_step; /* may be NULL */
	mc_world_on_run *on_run; /* may be NULL */
	void *context; /* for these two */
};

/* A host without guests, at the begin of its time. */
void mc_world_init(struct mc_world *world, const struct mc_settings *settings,
		   uint64_t epoch_ms);

void mc_world_clear(struct mc_world *world);

/*
 * A new guest, zeroed, not here yet; it stays where it is until it is forgotten
 * or the world is cleared.
 */
struct mc_guest *mc_world_add(struct mc_world *world);

/*
 * The guest of that uuid, here or gone, or NULL. Quick where one asks for them
 * in the order in which they were added.
 */
struct mc_guest *mc_world_find(struct mc_world *world, const char *uuid);

/*
 * It is sampled from now on; its measures begin, or go on where it had been
 * here before. Its name and uuid stay while it is here; one that was started
 * anew needs a new id.
 */
void mc_world_come(struct mc_world *world, struct mc_guest *guest);

/* It is gone, with its memory; its measures stay. */
void mc_world_leave(struct mc_world *world, struct mc_guest *guest);

/* Frees the guests that have gone. */
void mc_world_forget(struct mc_world *world);

/* What the host has available, as the settings count it. */
uint64_t mc_world_available(const struct mc_world *world);

/*
 * Lets time pass until until_ms, up to the moment before what happens then:
 * two runs, one after the other, are as one. Samples are taken at the
 * settings' intervals; a change of the settings counts from the next sample,
 * and that of an interval at once.
 */
void mc_world_run(struct mc_world *world, uint64_t until_ms);

#endif
