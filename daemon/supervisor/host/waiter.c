/*
 * Calls that wait. Whom they wait for is host.c's.
 */
#include "waiter.h"

#include <errno.h>

#define MOST_WAITERS 64

void mc_trial_free(struct mc_settings *trial)
{
	if (trial != NULL)
		mc_settings_clear(trial);
	free(trial);
}

void mc_waiter_add(struct mc_waiter **list, const struct mc_reply *reply)
{
	mc_waiter_add_trial(list, reply, NULL);
}

void mc_waiter_add_trial(struct mc_waiter **list, const struct mc_reply *reply,
			 struct mc_settings *trial)
{
	struct mc_waiter *waiter;
	unsigned before = 0;

	for (; *list != NULL; list = &(*list)->next)
		before++;
	if (before == MOST_WAITERS) {
		mc_reply_error(reply, -EBUSY, "%u calls wait already", before);
		mc_trial_free(trial);
		return;
	}
	waiter = mc_alloc(1, sizeof *waiter);
	waiter->reply = *reply;
	waiter->trial = trial;
	*list = waiter;
}

bool mc_waiter_take(struct mc_waiter **list, struct mc_reply *reply)
{
	struct mc_settings *trial = NULL;
	bool is_taken = mc_waiter_take_trial(list, reply, &trial);

	mc_trial_free(trial);
	return is_taken;
}

bool mc_waiter_take_trial(struct mc_waiter **list, struct mc_reply *reply,
			  struct mc_settings **trial)
{
	struct mc_waiter *first = *list;

	if (first == NULL)
		return false;
	*reply = first->reply;
	*trial = first->trial;
	*list = first->next;
	free(first);
	return true;
}
