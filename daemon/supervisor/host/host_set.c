/*
 * From a client's wish for a domain to what holds for it. What may be wished
 * is config/wish.c's, how long it is kept the coordinator's (wishes.c).
 */
#include "host_set.h"

#include <errno.h>
#include <string.h>

#include <memcoord/log.h>

#include "coordinator/wishes.h"
#include "host_leave.h"
#include "supervisor/control/events.h"

#define WRITES_MOST 64

/* A call that waits until the domain's metadata is written. */
struct mc_host_write {
	struct mc_host_write *next;
	struct mc_reply reply;
	struct mc_metadata_order order;
};

/* ---- what came of a wish ---- */

/* Tells the log and subscribers of what did change. */
static void tell(const struct mc_host *host, const struct mc_changes *changes)
{
	struct mc_changes news = { 0 };

	news.changes = mc_alloc(changes->n_changes, sizeof *news.changes);
	for (size_t i = 0; i < changes->n_changes; i++) {
		const struct mc_change *change = &changes->changes[i];

		if (!mc_wish_is_news(change))
			continue;
		mc_log(MC_LOG_INFO, "%s: %s %s (%s) -> %s (%s)", change->domain,
		       change->key, change->old, change->old_source,
		       change->new, change->new_source);
		news.changes[news.n_changes++] = *change;
	}
	if (news.n_changes > 0)
		mc_events_send(host->server, MC_EVENT_settings, &news);
	mc_record_clear(MC_RECORD_changes, &news);
}

/* The domain was as `before` says; what it is now takes effect. */
static void finish(struct mc_host *host, const struct mc_known *known,
		   const struct mc_domain_sample *before,
		   const struct mc_domain_metadata *wish,
		   const struct mc_reply *reply)
{
	const struct mc_wish_side then = { host->settings, before };
	const struct mc_wish_side now = { host->settings, &known->sample };
	struct mc_changes changes = { 0 };
	struct mc_domain_changes result = { 0 };

	mc_host_apply(host);
	mc_wish_compare(&then, &now, wish, &changes);
	tell(host, &changes);
	mc_host_domain(host, before->name, &result.domain);
	result.changes = changes.changes;
	result.n_changes = changes.n_changes;
	mc_reply_result(reply, MC_RECORD_domain_changes, &result);
	mc_record_clear(MC_RECORD_domain_changes, &result);
}

static void no_domain(const struct mc_reply *reply, const char *name)
{
	mc_reply_error(reply, -ENOENT, "no running domain is called '%s'",
		       name);
}

/* ---- metadata ---- */

/* What the actuator's outcome is to a client. */
static const struct {
	enum mc_outcome outcome;
	int code;
} codes[] = {
	{ MC_OUTCOME_GONE, -ENOENT },
	{ MC_OUTCOME_BUSY, -EBUSY },
	{ MC_OUTCOME_UNRESPONSIVE, -ETIMEDOUT },
};

static int code_of(const char *outcome)
{
	for (size_t i = 0; i < MC_COUNT(codes); i++)
		if (mc_outcome_is(outcome, codes[i].outcome))
			return codes[i].code;
	return -ENOTCONN;
}

static void written(struct mc_host *host, const struct mc_host_write *write)
{
	const struct mc_metadata_order *order = &write->order;
	struct mc_known *known =
		mc_wishes_find_id(&host->coordinator, order->uuid, order->id);
	struct mc_domain_sample before;

	if (known == NULL) {
		no_domain(&write->reply, order->name);
		return;
	}
	before = known->sample;
	mc_wishes_written(known, &order->metadata);
	finish(host, known, &before, &order->metadata, &write->reply);
}

static void take_answer(struct mc_host *host, const struct mc_host_write *write,
			int rc, const struct mc_answer *answer,
			const struct mc_error *err)
{
	const char *name = write->order.name;

	if (rc < 0)
		mc_reply_error(&write->reply, rc == -ETIMEDOUT ? rc : -ENOTCONN,
			       "%s: its metadata may not be written: %s", name,
			       err->text);
	else if (mc_outcome_is(answer->outcome, MC_OUTCOME_DONE))
		written(host, write);
	else
		mc_reply_error(&write->reply, code_of(answer->outcome),
			       "%s: its metadata can't be written: %s", name,
			       answer->message);
}

static struct mc_host_write *take_first(struct mc_host *host)
{
	struct mc_host_write *first = host->writes;

	host->writes = first->next;
	return first;
}

static void on_written(struct mc_child *child, int rc, void *result,
		       const struct mc_error *err)
{
	struct mc_host *host = child->owner;
	struct mc_host_write *write = take_first(host);

	host->is_running = false;
	take_answer(host, write, rc, result, err);
	free(write);
	if (host->is_stopping)
		mc_host_leave_last(host);
	else if (!host->is_running)
		host->on_left(host);
}

void mc_host_set_next(struct mc_host *host)
{
	while (host->writes != NULL && !host->is_running) {
		struct mc_host_write *write = host->writes;

		if (mc_child_call(&host->actuator,
				  MC_METHOD_ACTUATOR_set_metadata,
				  &write->order, on_written) == 0) {
			host->is_running = true;
			return;
		}
		mc_host_no_worker(&host->actuator, &write->reply);
		free(take_first(host));
	}
}

static void add_write(struct mc_host *host, const struct mc_known *known,
		      const struct mc_domain_metadata *wish,
		      const struct mc_reply *reply)
{
	struct mc_host_write **at = &host->writes;
	struct mc_host_write *write;
	unsigned before = 0;

	for (; *at != NULL; at = &(*at)->next)
		before++;
	if (before == WRITES_MOST) {
		mc_reply_error(reply, -EBUSY, "%u calls wait already", before);
		return;
	}
	write = mc_alloc(1, sizeof *write);
	write->reply = *reply;
	write->order.id = known->sample.id;
	write->order.metadata = *wish;
	mc_copy(write->order.name, sizeof write->order.name,
		known->sample.name);
	mc_copy(write->order.uuid, sizeof write->order.uuid,
		known->sample.uuid);
	*at = write;
	mc_host_set_next(host);
}

/* ---- calls ---- */

/* Whether the wish would contradict what holds beside it. */
static int check(const struct mc_host *host, const struct mc_known *known,
		 const struct mc_domain_metadata *wish, bool is_for_good,
		 struct mc_error *err)
{
	struct mc_known next = *known;

	if (!wish->has_min && !wish->has_max)
		return 0;
	if (is_for_good)
		mc_wishes_written(&next, wish);
	else
		mc_wishes_set(&next, wish);
	return mc_settings_domain_check(host->settings, &next.sample, err);
}

static void set(struct mc_host *host, struct mc_known *known,
		const struct mc_domain_metadata *wish,
		const struct mc_reply *reply)
{
	struct mc_domain_sample before = known->sample;

	mc_wishes_set(known, wish);
	finish(host, known, &before, wish, reply);
}

void mc_host_set_domain(struct mc_host *host,
			const struct mc_set_domain_params *params,
			const struct mc_reply *reply)
{
	struct mc_known *known =
		mc_wishes_find(&host->coordinator, params->name);
	bool is_for_good = params->has_persist && params->persist;
	struct mc_domain_metadata wish;
	struct mc_error err;

	if (host->coordinator.sample == 0)
		mc_host_no_sample(host, reply);
	else if (known == NULL)
		no_domain(reply, params->name);
	else if (mc_wish_read(&wish, params, &err) < 0 ||
		 check(host, known, &wish, is_for_good, &err) < 0)
		mc_reply_error(reply, -EINVAL, "%s", err.text);
	else if (is_for_good)
		add_write(host, known, &wish, reply);
	else
		set(host, known, &wish, reply);
}

void mc_host_set_clear(struct mc_host *host)
{
	while (host->writes != NULL)
		free(take_first(host));
}
