#ifndef MEMCOORD_POLICY_POLICY_H
#define MEMCOORD_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"
#include "reason.h"

/*
 * The law by which memory is taken and given. Pure: no clock, no log, no
 * allocation, no I/O; what goes in decides what comes out. All sizes are KiB,
 * all times milliseconds of one clock that the caller chooses (the sample's).
 *
 * For each sample: fill in the views, mc_policy_observe once, then
 * mc_policy_decide as often as wanted (a dry run decides on a copy).
 */

enum mc_mode { MC_MODE_MANAGE, MC_MODE_OBSERVE, MC_MODE_OFF };

struct mc_policy_settings {
	uint64_t host_reserve_kib; /* the host gives nothing at this or less */
	uint64_t guest_reserve_kib; /* what stays unused in each domain */
	uint64_t release_step_kib; /* the most that one pass takes of one */
	uint64_t slack_kib; /* surplus that isn't worth taking */
	uint64_t give_slack_kib; /* given on top of a need */
	uint64_t collector_interval_ms;
	uint64_t statistics_period_ms;
	uint64_t boot_grace_ms;
	uint64_t manual_hold_ms; /* no taking after a foreign change */
	uint64_t stuck_after_ms; /* no progress for so long */
	uint64_t stuck_retry_ms;
	uint64_t cooldown_least_ms;
	uint64_t cooldown_most_ms;
	uint64_t psi_limit_centipct; /* 0: pressure isn't looked at */
};

/* One domain as the last sample shows it, with its limits. */
struct mc_policy_view {
	enum mc_mode mode;
	uint64_t shares; /* weight in a shortage, 1000 is usual */
	uint64_t min_kib;
	uint64_t max_kib; /* never above what the hypervisor allows */
	uint64_t actual_kib;
	bool is_running;
	bool is_moving; /* saved, dumped or migrated */
	bool is_unresponsive;
	bool has_balloon;
	bool has_autodeflate;
	bool has_hugepages;
	bool has_locked_memory;
	bool has_passthrough;
	bool has_launch_security;
	bool has_virtio_mem;
	bool has_unused, has_usable, has_available;
	bool has_swap_in, has_major_faults, has_rss, has_last_update;
	bool has_period;
	uint64_t unused_kib, usable_kib, available_kib;
	uint64_t swap_in_kib, major_faults, rss_kib; /* counters; rss live */
	uint64_t last_update_ms; /* of the guest's numbers, whole seconds */
	uint64_t period_ms; /* in which the guest sends numbers; 0: never */
	uint64_t ceiling_kib; /* what the hypervisor allows; 0: as max_kib */
};

/* What is decided for one domain in one step. */
struct mc_decision_policy {
	enum mc_domain_state state;
	enum mc_reason reason;
	uint64_t from_kib; /* size now */
	uint64_t to_kib; /* target; equal to from_kib: nothing to do */
	/* The numbers that led there, for mc_reason_text. */
	uint64_t need_kib; /* what a domain in need lacks, before the budget */
	uint64_t sure_kib; /* of that, without what it has learned */
	uint64_t spare_kib; /* what it could do without, before any limit */
	uint64_t reserve_kib; /* that was kept for it */
	uint64_t unused_kib; /* as the guest told */
	uint64_t usable_kib; /* likewise, less what it touched since */
	uint64_t forecast_kib; /* fall of usable until a grant takes effect */
	uint64_t granted_kib; /* what this step adds to earlier grants */
	/*
	 * The one number that the reason is about: KiB, or milliseconds where
	 * its sentence tells a time.
	 */
	uint64_t limit;
};

/* What mc_policy_decide notes while it weighs all domains. */
struct mc_policy_plan {
	struct mc_policy_domain *next; /* that takes part in sharing */
	uint64_t from_kib; /* its size with all that was granted before */
	uint64_t above_kib; /* by how much that is above its minimum */
	uint64_t shares;
	uint64_t room_kib; /* from there up to its maximum */
	uint64_t claim_kib; /* what it may ask for soon, as it grows */
	uint64_t lack_kib; /* whole pages; 0: it doesn't ask */
	uint64_t sure_kib; /* the part of it that it needs now */
	uint64_t fair_kib; /* the part of it that others leave to it */
	uint64_t granted_kib;
	uint64_t ask_kib, grant_kib; /* of one round of sharing */
};

/* Where a domain goes when nobody balances any more. */
struct mc_policy_fallback {
	uint64_t to_kib; /* 0: it stays as it is */
	uint64_t low_kib, high_kib; /* outside of these others moved it */
};

struct mc_policy_domain {
	struct mc_policy_view view;
	struct mc_policy_memory memory; /* zeroed when the domain appears */
	struct mc_decision_policy decision;
	struct mc_policy_fallback fallback;
	struct mc_policy_plan plan; /* of the policy itself */
};

struct mc_policy_host {
	/* in: of the sample */
	uint64_t total_kib;
	uint64_t available_kib;
	bool has_psi;
	uint64_t psi_some_centipct;
	/*
	 * Room for domains that will start: the sum of all reservations, those
	 * that wait and those that are there, until their domain has started.
	 */
	uint64_t reserved_kib;
	/* kept from step to step; zeroed at the start */
	enum mc_host_state state;
	uint64_t short_ms; /* the last sample that found it short */
	/* out: of the last observe or decide */
	uint64_t promised_kib; /* what domains may touch without asking */
	uint64_t missing_kib; /* of what is reserved; 0: all of it is there */
	uint64_t budget_kib; /* what grants may take */
	bool has_changed; /* state differs from that before observe, */
	enum mc_host_state before; /* which was this */
	bool is_short; /* a need isn't funded, or reserved room is missing */
};

enum mc_policy_step {
	MC_STEP_PASS, /* takes and gives */
	MC_STEP_RELIEF, /* gives only */
};

/*
 * Takes in one new sample: trends, sizes changed by others, promises kept,
 * stuck drivers, the host's state. Call once for each sample.
 */
void mc_policy_observe(const struct mc_policy_settings *settings,
		       struct mc_policy_host *host,
		       struct mc_policy_domain *domains, size_t n_domains,
		       uint64_t now_ms);

/*
 * Fills each domain's decision and what the host has for out. reserved_kib may
 * have changed since the sample, and counts from here on.
 * Changes nothing that a later step would see: what is carried out is told
 * by mc_policy_ordered. The order of the domains doesn't matter to the result.
 */
void mc_policy_decide(const struct mc_policy_settings *settings,
		      struct mc_policy_host *host,
		      struct mc_policy_domain *domains, size_t n_domains,
		      enum mc_policy_step step, uint64_t now_ms);

/*
 * The domain's decision is about to be carried out at now_ms: from here on
 * its target counts as given or taken.
 */
void mc_policy_ordered(struct mc_policy_domain *domain, uint64_t now_ms);

/* The order was carried out, and counts as one. */
void mc_policy_done(struct mc_policy_domain *domain);

/*
 * The order was refused, or got no answer: what mc_policy_ordered noted is
 * undone. Its target is remembered: a domain that goes there all the same was
 * moved by us, and what it grows by is promised.
 */
void mc_policy_failed(struct mc_policy_domain *domain);

/*
 * Fills each domain's fallback: the sizes for when nobody balances any more,
 * on what the last sample and the orders since show. No domain is shrunk, none
 * gets above its maximum, and even if each of them, and all others, touch all
 * that they have, the host keeps its reserve. The order of the domains doesn't
 * matter to the result.
 */
void mc_policy_fallback(const struct mc_policy_settings *settings,
			const struct mc_policy_host *host,
			struct mc_policy_domain *domains, size_t n_domains,
			uint64_t now_ms);

/*
 * Whether the domain's statistics period should be set (again): at first
 * sight, when its numbers stopped and when somebody changed it, at most every
 * 10 s. A domain that is only observed gets one when it sends no numbers.
 * mc_policy_period_set notes that it was.
 */
bool mc_policy_wants_period(const struct mc_policy_settings *settings,
			    const struct mc_policy_domain *domain,
			    uint64_t now_ms);
void mc_policy_period_set(struct mc_policy_domain *domain, uint64_t now_ms);

/*
 * What the domain uses, for people: available - unused, less the balloon where
 * autodeflate keeps available still. False where the numbers are not to be
 * trusted.
 */
bool mc_policy_used(const struct mc_policy_view *view, uint64_t *used_kib);

/* The settings' defaults, as memcoordd.conf(5) states them. */
extern const struct mc_policy_settings mc_policy_defaults;

#endif
