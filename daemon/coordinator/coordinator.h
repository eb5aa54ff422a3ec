#ifndef MEMCOORD_COORDINATOR_COORDINATOR_H
#define MEMCOORD_COORDINATOR_COORDINATOR_H

#include <memcoord/schema.h>

#include "config/settings.h"
#include "past.h"
#include "policy/policy.h"

/*
 * What is known of one host and its domains, and the one path from a sample to
 * orders: mc_coordinator_sample, then a run (run.h). Knows neither libuv nor
 * libvirt, so the daemon and the foreground program share it.
 *
 * Times are milliseconds of the clock that stamps the samples.
 */

/* What is known of one domain beside the policy's view and memory of it. */
struct mc_known {
	struct mc_domain_sample sample; /* the last one */
	uint64_t note_hash; /* of what mc_settings_domain notes; 0: nothing */
	bool has_new_note; /* since the last sample or settings */
	uint64_t ordered_kib; /* the last target sent, 0 when none was */
	bool has_change; /* the size has changed since we know it */
	int64_t change_kib;
	uint64_t changed_at_ms;
	uint64_t swapped_in_at_ms; /* 0: not since we know it */
	struct mc_past *past; /* owned: what was decided lately */
	bool is_written; /* its metadata, by us, since it was last read */
	uint64_t read_again; /* request that reads it; 0: none does yet */
};

struct mc_coordinator {
	struct mc_policy_settings policy; /* as they are on this host */
	uint64_t sample_interval_ms; /* 0: as the settings say */
	struct mc_policy_host host;
	struct mc_host_sample host_sample;
	bool has_arc; /* ZFS's cache is counted: arc_kib of what is available */
	uint64_t arc_kib;
	struct mc_policy_domain *domains; /* owned, in the order of names */
	struct mc_known *known; /* owned, one for each of `domains` */
	size_t n_domains;
	uint64_t sample; /* number of the last sample, 0 before the first */
	uint64_t sampled_at_ms;
	uint64_t passes; /* that were carried out; a relief isn't one */
	uint64_t reliefs; /* that ordered something */
	uint64_t outcomes[MC_OUTCOME_COUNT]; /* of orders of a size, how many */
	uint64_t taken_kib, given_kib; /* in total */
	uint64_t watched_ms; /* since the first sample */
	struct mc_score_memory gone_score; /* of the domains that are gone, */
	uint64_t gone; /* and how many they are */
};

/*
 * Takes in a new sample: what is known of its domains is kept, what is not in
 * it is forgotten, a domain that was started anew is a new one. Sorts the
 * sample's list; the caller still owns it.
 */
void mc_coordinator_sample(struct mc_coordinator *coordinator,
			   const struct mc_settings *settings,
			   struct mc_sample *sample);

/*
 * Takes in settings, at the start and when they changed: the law's and each
 * known domain's limits.
 */
void mc_coordinator_apply(struct mc_coordinator *coordinator,
			  const struct mc_settings *settings);

/*
 * The run that the sample just taken in leads to. While a need isn't funded
 * each sample leads to a pass: still one step at most of each domain, but
 * sooner.
 */
enum mc_policy_step mc_coordinator_step(
	const struct mc_coordinator *coordinator, bool is_pass_due);

/* The order of the domains, as strcmp has it: by name, then by uuid. */
int mc_coordinator_order(const struct mc_domain_sample *a,
			 const struct mc_domain_sample *b);

/* Notes that a domain's order was carried out. */
void mc_coordinator_note_order(struct mc_coordinator *coordinator, size_t at,
			       uint64_t from_kib, uint64_t to_kib);

/* The name of a mode, as settings have it. */
const char *mc_coordinator_mode_name(enum mc_mode mode);

/* Fills the ledger's part of a host status (not uri, connected, error). */
void mc_coordinator_host_status(const struct mc_coordinator *coordinator,
				struct mc_host_status *status);

/*
 * Fills the ledger's part of status->host, and status->domains: all domains as
 * they stand at now_ms, explained by what a pass on the last sample would do.
 * `settings` are those that were taken in.
 */
void mc_coordinator_status(const struct mc_coordinator *coordinator,
			   const struct mc_settings *settings, uint64_t now_ms,
			   struct mc_status *status);

/* The same for one domain; false where none is called so. */
bool mc_coordinator_domain(const struct mc_coordinator *coordinator,
			   const struct mc_settings *settings, const char *name,
			   uint64_t now_ms, struct mc_domain_status *status);

/* Where in the lists the domain of that name is; false where none is. */
bool mc_coordinator_find(const struct mc_coordinator *coordinator,
			 const char *name, size_t *at);

/* Fills the status of one domain of a copy that was decided on. */
void mc_coordinator_fill_domain(const struct mc_coordinator *copy,
				const struct mc_settings *settings, size_t at,
				uint64_t now_ms,
				struct mc_domain_status *status);

/*
 * A copy to decide on, so that the original, which may be in the middle of a
 * run, isn't disturbed. It borrows all but its domains from the original;
 * freed by mc_coordinator_free_copy.
 */
struct mc_coordinator mc_coordinator_copy(
	const struct mc_coordinator *coordinator);

/* As mc_coordinator_apply; of the original nothing changes. */
void mc_coordinator_apply_to_copy(struct mc_coordinator *copy,
				  const struct mc_settings *settings);

void mc_coordinator_free_copy(struct mc_coordinator *copy);

/*
 * Such a copy on which a pass was decided: what status shows. Its domains'
 * decisions are those of now; freed the same way.
 */
struct mc_coordinator mc_coordinator_decided_copy(
	const struct mc_coordinator *coordinator);

void mc_coordinator_clear(struct mc_coordinator *coordinator);

#endif
