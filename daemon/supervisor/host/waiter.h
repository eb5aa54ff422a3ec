#ifndef MEMCOORD_SUPERVISOR_HOST_WAITER_H
#define MEMCOORD_SUPERVISOR_HOST_WAITER_H

#include "config/settings.h"
#include "supervisor/control/reply.h"

/*
 * Calls that wait for something, the first come first. A list is a pointer to
 * its first, NULL while none waits.
 */
struct mc_waiter {
	struct mc_waiter *next;
	struct mc_reply reply;
	struct mc_settings *trial; /* owned: of a dry run; NULL: none */
};

/* Lets a call wait, or tells it that enough others do. */
void mc_waiter_add(struct mc_waiter **list, const struct mc_reply *reply);

/* The same with settings to try, which are taken over. */
void mc_waiter_add_trial(struct mc_waiter **list, const struct mc_reply *reply,
			 struct mc_settings *trial);

/* Takes out the one that waits longest; false where none does. */
bool mc_waiter_take(struct mc_waiter **list, struct mc_reply *reply);

/* The same; *trial is the caller's then, to be freed by mc_trial_free. */
bool mc_waiter_take_trial(struct mc_waiter **list, struct mc_reply *reply,
			  struct mc_settings **trial);

/* Frees settings that were to be tried; NULL is fine. */
void mc_trial_free(struct mc_settings *trial);

#endif
