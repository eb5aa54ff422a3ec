#ifndef MEMCOORD_TESTS_FLEET_H
#define MEMCOORD_TESTS_FLEET_H

#include "policy/policy.h"

/* A random fleet: all of it comes from its seed. */

#define FLEET_MOST 8

struct fleet {
	uint64_t seed;
	uint64_t random;
	unsigned step, n_steps;
	bool is_hostile; /* settings and numbers may be anything */
	bool is_frozen; /* no balloon moves */
	uint64_t now_ms;
	struct mc_policy_settings settings;
	struct mc_policy_host host;
	size_t n_domains;
	struct mc_policy_domain domains[FLEET_MOST];
};

/* A fleet without a sample; mc_policy_observe wants one first. */
void fleet_begin(struct fleet *fleet, uint64_t seed);

/* Time goes on, and host and domains tell something else. */
void fleet_next_sample(struct fleet *fleet);

/* The parts that a sample is made of, for fleets of another kind. */
void fleet_pick_limits(struct fleet *fleet, struct mc_policy_view *view);
void fleet_pick_facts(struct fleet *fleet, struct mc_policy_view *view);
void fleet_pick_numbers(struct fleet *fleet, struct mc_policy_domain *domain);

/* A number below `end`, which isn't 0. */
uint64_t fleet_below(struct fleet *fleet, uint64_t end);

bool fleet_one_in(struct fleet *fleet, uint64_t n);

/* A number from low to high; in a hostile fleet anything now and then. */
uint64_t fleet_pick(struct fleet *fleet, uint64_t low, uint64_t high);

#endif
