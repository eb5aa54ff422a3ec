#ifndef MEMCOORD_SUPERVISOR_HOST_HOST_EVENTS_H
#define MEMCOORD_SUPERVISOR_HOST_HOST_EVENTS_H

#include "child.h"
#include "policy/policy.h"

/*
 * What subscribers are told of a host: its samples and passes, and what changed
 * in how it, its workers and its domains stand.
 */
struct mc_host;
struct mc_told_domain;

/* How things stood when that was told last. */
struct mc_told {
	enum mc_host_state state;
	bool is_connected;
	bool has_domains; /* somebody hears of those */
	struct mc_told_domain *domains; /* owned, in the order of names */
	size_t n_domains;
};

/* A sample came. */
void mc_host_events_sample(const struct mc_host *host,
			   const struct mc_sample *sample);

/* A run ended: a relief that ordered nothing is not told. */
void mc_host_events_run(struct mc_host *host);

/* A worker came up, or went. */
void mc_host_events_worker(const struct mc_host *host,
			   const struct mc_child *child);

/*
 * A sample was taken in or couldn't be had, or settings changed: tells what
 * stands otherwise than when this was told last, of the domains as `status`
 * would show them.
 */
void mc_host_events_states(struct mc_host *host);

/* Somebody subscribed: who hears of domains, hears what changes from now on. */
void mc_host_events_begin(struct mc_host *host);

void mc_host_events_clear(struct mc_told *told);

#endif
