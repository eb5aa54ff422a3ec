#ifndef MEMCOORD_COORDINATOR_PAST_H
#define MEMCOORD_COORDINATOR_PAST_H

#include <memcoord/schema.h>

#include "policy/policy.h"

/*
 * The last decisions about one domain that moved it, or that changed the reason
 * why it stays. NULL is a past without any.
 */
struct mc_past;

/* What was decided, and what became of it. */
struct mc_past_decision {
	uint64_t at_ms;
	enum mc_policy_step step;
	struct mc_decision_policy decision;
	char outcome[MC_WORD_SIZE];
};

/*
 * Notes a decision where it is worth it, and lets go of the oldest for it.
 * *past is the caller's, to be freed by free().
 */
void mc_past_note(struct mc_past **past, const struct mc_past_decision *news);

/* Fills why->last, the newest last. */
void mc_past_fill(const struct mc_past *past, struct mc_why *why);

/* The names of an action and of a kind of pass. */
const char *mc_past_action(const struct mc_decision_policy *decision);
const char *mc_past_kind(enum mc_policy_step step);

#endif
