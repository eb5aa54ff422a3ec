#ifndef MEMCOORD_TESTS_SIM_H
#define MEMCOORD_TESTS_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/policy.h"

/*
 * A host with guests in virtual time, under the policy: the balloon moves at
 * its own speed, rss follows what is touched, the guests' numbers are told
 * once a period in whole seconds, samples, reliefs and passes come as the
 * daemon makes them. Times are milliseconds since the start, sizes KiB.
 */

#define SIM_GUESTS 16
#define SIM_MIB(n) ((uint64_t)(n)*1024)

struct sim_guest;

/* What the guest's program wants to hold at a time. */
typedef uint64_t sim_want(const struct sim_guest *guest, uint64_t at_ms);

/* How the balloon's driver moves. */
enum sim_driver {
	SIM_DRIVER_FINE,
	SIM_DRIVER_DEAD,
	SIM_DRIVER_PAGE, /* one page each 5 s */
	SIM_DRIVER_LAZY, /* 19 s off, 1 s on */
};

struct sim_guest {
	/* as set up */
	uint64_t max_kib;
	uint64_t min_kib;
	uint64_t shares;
	uint64_t offset_kib; /* size less what the guest sees */
	uint64_t kernel_kib; /* used whatever the program does */
	uint64_t kept_kib; /* free, but kept by its kernel for itself */
	uint64_t noise_kib; /* that much up and down */
	uint64_t rate_kib_s; /* the program grows no faster */
	uint64_t balloon_kib_s;
	uint64_t phase_ms; /* of its statistics within a second */
	uint64_t beside_kib; /* of the process, beside the guest's memory */
	sim_want *want;
	uint64_t want_kib; /* for `want` */
	uint64_t starts_ms, ends_ms; /* for `want` */
	enum sim_driver driver;
	bool has_autodeflate;
	bool has_no_rss;
	bool is_killed; /* out of memory kills the program, else it waits */
	/* as it goes */
	uint64_t actual_kib;
	uint64_t target_kib;
	uint64_t program_kib;
	uint64_t touched_kib; /* resident in the host */
	uint64_t told_unused_kib, told_usable_kib, told_available_kib;
	uint64_t told_ms;
	/* as measured */
	uint64_t least_usable_kib; /* since measure_from_ms */
	uint64_t measure_from_ms;
	uint64_t stalled_ms; /* the longest wait for memory */
	uint64_t waits_ms; /* the one that goes on */
	unsigned kills;
	uint64_t last_kill_ms;
	uint64_t most_step_kib; /* the largest release */
	uint64_t least_size_kib;
	unsigned orders;
	uint64_t moved_kib; /* by which its demand changed */
};

struct sim {
	struct mc_policy_settings settings;
	struct mc_policy_host host;
	struct mc_policy_domain domains[SIM_GUESTS];
	struct sim_guest guests[SIM_GUESTS];
	size_t n_guests;
	uint64_t host_kib; /* that guests and reserve share */
	uint64_t interval_ms; /* of passes */
	uint64_t order_ms; /* from sample to order */
	uint64_t now_ms;
	uint64_t sampled_ms;
	bool has_orders; /* decided, to be carried out at order_at_ms */
	uint64_t order_at_ms;
	uint64_t orders_kib[SIM_GUESTS]; /* targets, 0: none */
	uint64_t least_host_kib; /* the least that the host had available */
	unsigned warnings; /* times that the host became low */
	void (*on_decided)(struct sim *sim); /* may be NULL */
};

/* A host of host_kib with the default settings and no guests. */
void sim_init(struct sim *sim, uint64_t host_kib, uint64_t interval_ms);

/* Adds an idle guest of 512 MiB, max 2048 MiB, min 200 MiB. */
struct sim_guest *sim_add(struct sim *sim);

/* Lets time pass until at_ms. */
void sim_run(struct sim *sim, uint64_t at_ms);

/* What the guest leaves unused now, and what of it it could use. */
uint64_t sim_unused(const struct sim_guest *guest);
uint64_t sim_usable(const struct sim_guest *guest);

uint64_t sim_host_available(const struct sim *sim);

/* Holds want_kib from starts_ms to ends_ms (0: for ever). */
sim_want sim_want_block;

#endif
