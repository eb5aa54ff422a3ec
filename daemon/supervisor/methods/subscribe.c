/*
 * What a client wants to be told without asking.
 */
#include "supervisor/control/call.h"

/* The fields of a topic's name, in the order of the table. */
#define OFFSETS(topic) \
	{ offsetof(struct mc_subscribe_params, has_##topic), \
	  offsetof(struct mc_subscribe_params, topic), \
	  offsetof(struct mc_subscription, topic) },
static const struct {
	size_t has, wanted, is_on;
} topics[MC_TOPIC_COUNT] = { MC_TOPICS(OFFSETS) };

static bool flag_at(const void *record, size_t offset)
{
	return *((const bool *)((const char *)record + offset));
}

static bool names_any(const struct mc_subscribe_params *params)
{
	for (size_t i = 0; i < MC_TOPIC_COUNT; i++)
		if (flag_at(params, topics[i].has))
			return true;
	return false;
}

void mc_on_subscribe(const struct mc_call *call)
{
	bool is_any = names_any(call->params);
	struct mc_subscription now = { 0 };

	for (size_t i = 0; i < MC_TOPIC_COUNT; i++) {
		bool is_on = is_any ? flag_at(call->params, topics[i].wanted)
				    : i != MC_TOPIC_samples;

		call->connection->is_subscribed[i] = is_on;
		*((bool *)((char *)&now + topics[i].is_on)) = is_on;
	}
	mc_host_events_begin(&call->supervisor->host);
	mc_reply_result(call->reply, MC_RECORD_subscription, &now);
}
