#ifndef MEMCOORD_REPLAY_GUEST_H
#define MEMCOORD_REPLAY_GUEST_H

#include <memcoord/schema.h>

/*
 * One guest in virtual time: what it holds, its balloon, the numbers that it
 * tells. Times are milliseconds since the world began, sizes KiB.
 *
 * Of its size:
 *
 *	size = offset + hard + cache + unused
 *	usable = unused + cache - kept
 *
 * The cache gives way as soon as anything else wants the room.
 */

/*
 * How a balloon's driver moves: D(id, name, cycle_ms, on_ms, page_kib). Of
 * each cycle it works for on_ms at the guest's balloon speed, and makes
 * page_kib besides.
 */
#define MC_DRIVERS(D) \
	D(FINE, "fine", 1, 1, 0) \
	D(DEAD, "dead", 1, 0, 0) \
	D(PAGE, "page", 5000, 0, 4) \
	D(LAZY, "lazy", 20000, 1000, 0)

#define MC_DRIVER_ID(id, name, cycle_ms, on_ms, page_kib) MC_DRIVER_##id,
enum mc_driver { MC_DRIVERS(MC_DRIVER_ID) MC_DRIVER_COUNT };

extern const char *const mc_driver_names[MC_DRIVER_COUNT];

/* The driver of that name, or MC_DRIVER_COUNT. */
enum mc_driver mc_driver_find(const char *name);

/* What was measured of one guest since it came, or was told to anew. */
struct mc_guest_measures {
	uint64_t here_ms; /* how long it was there */
	uint64_t size_kib_ms; /* integral of its size, */
	uint64_t taken_kib_ms; /* and of what it lacks to its maximum */
	uint64_t least_size_kib, most_size_kib;
	uint64_t least_usable_kib;
	uint64_t reserve_ms; /* with less usable than the guest reserve, */
	uint64_t half_reserve_ms; /* and than half of it */
	uint64_t out_ms; /* in which it wanted memory that wasn't there */
	uint64_t longest_out_ms; /* ... at a stretch */
	uint64_t kills; /* of its program, out of memory */
	uint64_t last_kill_ms;
	uint64_t demand_kib; /* by which its demand changed, up and down */
	uint64_t taken_kib, given_kib; /* by which its size moved */
	uint64_t orders;
	uint64_t most_step_kib; /* the largest order that took */
	uint64_t refused, partly; /* times a need began to go without */
};

struct mc_guest {
	/*
	 * Who it is, its maximum and its nature, as its samples tell it. Of
	 * the numbers only those are told whose has_... is set here; their
	 * values come from the rest of this struct, save for the counters
	 * (swap, faults), which are told as they are here.
	 */
	struct mc_domain_sample facts;

	/* Its memory. */
	uint64_t offset_kib; /* size less `available` */
	uint64_t hard_kib; /* held, can't be reclaimed */
	uint64_t cache_kib; /* page cache that it would hold */
	uint64_t kept_kib; /* free, but kept by its kernel for itself */
	uint64_t base_kib; /* of hard_kib, what stays when it is killed */
	bool is_killed; /* out of memory kills its program; else it waits */
	/* ... where hard_kib is going, by mc_guest_want */
	uint64_t from_kib, want_kib;
	uint64_t want_ms; /* the time that it takes, */
	uint64_t spent_ms; /* and how much of it is over */

	/* Its balloon. */
	uint64_t size_kib, target_kib;
	uint64_t balloon_kib_s;
	enum mc_driver driver;
	uint64_t news_ms; /* its size is heard of so often; 0: it is live */
	bool is_heard; /* heard_kib was, at heard_ms */
	uint64_t heard_kib, heard_ms;
	bool has_order; /* ordered_kib becomes the target at order_at_ms */
	uint64_t ordered_kib, order_at_ms;

	/* In the host. */
	uint64_t touched_kib; /* of its memory, resident */
	uint64_t beside_kib; /* of its process, beside the guest's memory */

	/* Its numbers, as they were last told. */
	uint64_t period_ms, phase_ms; /* told at phase + n * period; 0: never */
	bool is_silent; /* tells nothing new */
	bool has_told;
	uint64_t told_ms; /* of the world's clock: epoch_ms + now_ms */
	uint64_t told_unused_kib, told_usable_kib, told_available_kib;
	uint64_t told_cache_kib;

	/* Kept by the world. */
	bool is_here;
	uint64_t waits_ms; /* the wait for memory that goes on */
	bool was_refused, was_partly;
	struct mc_guest_measures measures;
};

/*
 * Makes *guest an idle Linux guest of that size and maximum, all of its
 * numbers told, rss included; id, uuid and name are the caller's to set.
 */
void mc_guest_init(struct mc_guest *guest, uint64_t size_kib, uint64_t max_kib);

/*
 * From now on hard_kib goes evenly to hard_kib, and is there over_ms later (0:
 * at once). Growth waits, or kills, where the memory isn't there.
 */
void mc_guest_want(struct mc_guest *guest, uint64_t hard_kib, uint64_t over_ms);

/* Its balloon's target, now. */
void mc_guest_target(struct mc_guest *guest, uint64_t target_kib);

uint64_t mc_guest_unused(const struct mc_guest *guest);
uint64_t mc_guest_usable(const struct mc_guest *guest);
uint64_t mc_guest_cached(const struct mc_guest *guest); /* what fits */
uint64_t mc_guest_rss(const struct mc_guest *guest);

/* Lets step_ms pass from now_ms on, and measures them. */
void mc_guest_step(struct mc_guest *guest, uint64_t now_ms, uint64_t step_ms);

/* Whether its numbers are told after from_ms and not after until_ms. */
bool mc_guest_is_due(const struct mc_guest *guest, uint64_t from_ms,
		     uint64_t until_ms);

/* Tells its numbers as they are now; the clock is epoch milliseconds. */
void mc_guest_tell(struct mc_guest *guest, uint64_t clock_ms);

/* Writes its sample. */
void mc_guest_sample(const struct mc_guest *guest,
		     struct mc_domain_sample *sample);

/* Begins the measures anew. */
void mc_guest_measure(struct mc_guest *guest);

#endif
