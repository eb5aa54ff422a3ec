/*
 * Calls that wait. Whom they wait for is host.c's.
 */
#include "waiter.h"

#include <errno.h>

#define MOST_WAITERS 64

void mc_waiter_add(struct mc_waiter **list, const struct mc_reply *reply)
{
	struct mc_waiter *waiter;
	unsigned before = 0;

	for (; *list != NULL; list = &(*list)->next)
		before++;
	if (before == MOST_WAITERS) {
		mc_reply_error(reply, -EBUSY, "%u calls wait already", before);
		return;
	}
	waiter = mc_alloc(1, sizeof *waiter);
	waiter->reply = *reply;
	*list = waiter;
}

bool mc_waiter_take(struct mc_waiter **list, struct mc_reply *reply)
{
	struct mc_waiter *first = *list;

	if (first == NULL)
		return false;
	*reply = first->reply;
	*list = first->next;
	free(first);
	return true;
}
