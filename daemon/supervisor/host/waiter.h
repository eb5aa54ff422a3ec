#ifndef MEMCOORD_SUPERVISOR_HOST_WAITER_H
#define MEMCOORD_SUPERVISOR_HOST_WAITER_H

#include "supervisor/control/reply.h"

/*
 * Calls that wait for something, the first come first. A list is a pointer to
 * its first, NULL while none waits.
 */
struct mc_waiter {
	struct mc_waiter *next;
	struct mc_reply reply;
};

/* Lets a call wait, or tells it that enough others do. */
void mc_waiter_add(struct mc_waiter **list, const struct mc_reply *reply);

/* Takes out the one that waits longest; false where none does. */
bool mc_waiter_take(struct mc_waiter **list, struct mc_reply *reply);

#endif
