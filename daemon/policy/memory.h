#ifndef MEMCOORD_POLICY_MEMORY_H
#define MEMCOORD_POLICY_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What is remembered of one domain from sample to sample. Plain data without
 * pointers: a copy is a domain to try things on. Zeroed, it is a domain that
 * was never seen. Each part belongs to the module named with it.
 */

/* Where the balloon is and where it was sent: balloon.c. */
struct mc_balloon_memory {
	uint64_t actual_kib; /* at the last sample */
	uint64_t before_kib; /* its size before the last change */
	uint64_t changed_ms; /* the first sample that showed actual_kib */
	bool is_pending; /* target_kib is ordered and not reached */
	uint64_t target_kib; /* the last order, or where others put it */
	uint64_t older_target_kib; /* of the order that this one replaced */
	uint64_t lost_kib; /* target of an order that failed; 0: none */
	uint64_t ordered_ms;
	bool has_grown; /* our last grant was ordered at grown_ms */
	uint64_t grown_ms;
	uint64_t idle_ms; /* time in which a pending order didn't move */
	bool is_stuck;
	bool has_foreign; /* others changed the size at foreign_ms */
	uint64_t foreign_ms;
};

/* Whether the guest's `available` moves with its size. */
enum mc_follow { MC_FOLLOW_UNKNOWN, MC_FOLLOW_YES, MC_FOLLOW_NO };

/* Which size the guest's numbers belong to: place.c. */
struct mc_place_memory {
	bool has_offset;
	int64_t offset_kib; /* size less available, at a proven moment */
	uint64_t offset_actual_kib; /* the size of that moment */
	enum mc_follow follow;
	uint64_t base_kib; /* the size when the last numbers were taken */
	bool is_known; /* base_kib is no guess */
	bool is_proven; /* ... and is the size now */
	bool is_odd; /* since odd_ms available tells another size than the */
	uint64_t odd_ms; /* one that is seen */
};

/* One look at the guest, at the moment of its numbers. */
struct mc_look {
	uint64_t at_ms;
	uint64_t demand_kib; /* its size less usable as it told it */
	uint64_t usable_kib; /* with what its kernel keeps free: */
	uint64_t kept_kib;
	uint64_t size_kib; /* live, as is: */
	uint64_t touched_kib; /* rss; 0 where it isn't told */
};

/* Sudden rises of its demand: jump.c. */
struct mc_jump_memory {
	bool is_rising; /* a rise began at `start` and goes on */
	bool is_fresh; /* ... and was seen but once */
	bool was_short; /* less than the reserve was usable during the rise */
	bool is_cut_off; /* usable was nearly gone during the rise */
	struct mc_look start;
	uint64_t before_touched_kib; /* at the look before `start` */
	uint64_t low_ms; /* since then low_kib is the lowest demand, */
	uint64_t low_kib;
	uint64_t lower_kib; /* and this in the half minute before */
	uint64_t jump_kib; /* room for the largest of the last hour */
	uint64_t jump_ms;
	uint64_t guessed_kib; /* it was cut off after so much; 0: it wasn't */
	bool may_be_trend; /* the last one may be the begin of a trend */
	uint64_t older_jump_kib; /* the largest before it */
	uint64_t older_jump_ms;
};

/* How the guest's demand moves: signals.c. */
struct mc_signal_memory {
	bool has_look;
	struct mc_look last;
	uint64_t older_touched_kib; /* of the look before the last */
	uint64_t last_rate; /* KiB a second, between the last two looks */
	uint64_t trend; /* KiB a second */
	struct mc_jump_memory jump;
};

/* What a release can do to a guest. */
enum mc_harm {
	MC_HARM_SWAP_IN, /* it swapped in */
	MC_HARM_FAULTS, /* it had heavy major faults */
	MC_HARM_LOW, /* less than half its reserve was usable */
	MC_HARM_GROWN, /* it grew its own balloon back: autodeflate */
	MC_HARM_COUNT,
};

/* A set of kinds has one bit for each. */
#define MC_HARM_BIT(kind) (1u << (kind))

/* What our releases did to it: harm.c. */
struct mc_harm_memory {
	bool has_counters;
	uint64_t counters_ms; /* last_update of these: */
	uint64_t swap_in_kib;
	uint64_t major_faults;
	bool has_taken;
	uint64_t taken_ms; /* the last release ... */
	uint64_t taken_from_kib; /* ... and the size before it */
	uint64_t cooldown_ms; /* its length; 0: never hurt */
	uint64_t hurt_ms;
	unsigned told; /* kinds that this episode has told of */
	uint64_t floor_kib; /* the size that it needed; 0: none */
	uint64_t floor_ms;
};

/* What was granted and is not touched yet: ledger.c. */
struct mc_ledger_memory {
	uint64_t promised_kib;
	uint64_t promised_ms; /* the last grant */
	bool has_rss;
	uint64_t rss_kib; /* at the last sample */
	uint64_t touched_kib; /* the rss from where on a promise is kept */
	/* What the process has beside the guest's memory: bounds seen. */
	uint64_t beside_least_kib;
	bool has_beside_most;
	uint64_t beside_most_kib;
};

/* What managing it brought and cost since it was first seen: score.c. */
struct mc_score_memory {
	bool is_managed; /* at the last sample ... */
	uint64_t taken_back_kib; /* ... when this was taken back */
	uint64_t watched_ms; /* while it was managed, and over that time: */
	uint64_t taken_back_kib_s; /* KiB times seconds, */
	uint64_t rest_kib_ms; /* and what isn't a whole one yet */
	uint64_t taken_kib, given_kib; /* that our orders moved */
	uint64_t orders;
	uint64_t harms[MC_HARM_COUNT]; /* episodes that we are to blame for */
};

struct mc_policy_memory {
	bool is_seen;
	uint64_t first_seen_ms;
	uint64_t observed_ms;
	bool has_size; /* its size was known once */
	uint64_t numbers_ms; /* last_update of the last trusted numbers */
	bool has_fresh; /* numbers to be trusted were seen */
	uint64_t fresh_since_ms; /* the first of them since it booted */
	bool has_period; /* its statistics period was set */
	uint64_t period_set_ms;
	struct mc_balloon_memory balloon;
	struct mc_place_memory place;
	struct mc_signal_memory signal;
	struct mc_harm_memory harm;
	struct mc_ledger_memory ledger;
	struct mc_score_memory score;
	/* As they were before the last order, in case that it fails. */
	bool can_undo;
	struct mc_balloon_memory balloon_before;
	struct mc_harm_memory harm_before;
	struct mc_ledger_memory ledger_before;
};

/*
 * Moves times that lie after now_ms to now_ms: the clock was set back, and
 * what waits for a time to pass would wait for the difference too.
 */
void mc_memory_rewind(struct mc_policy_memory *memory, uint64_t now_ms);

#endif
