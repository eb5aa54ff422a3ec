/*
 * Questions to the daemon that nobody waits for, and a connection that comes
 * back by itself.
 */
#include "link.h"

#include <errno.h>

#include <memcoord/num.h>

static const struct {
	int code; /* 0: all others */
	const char *lead;
} leads[] = {
	{ -ENOENT, "memcoordd isn't running" },
	{ -ECONNREFUSED, "memcoordd isn't running" },
	{ -ECONNRESET, "memcoordd has ended" },
	{ -ETIMEDOUT, "memcoordd doesn't answer" },
	{ 0, "no connection to memcoordd" },
};

const char *mc_top_link_lead(const struct mc_top_link *link)
{
	size_t i = 0;

	while (leads[i].code != 0 && leads[i].code != link->error.code)
		i++;
	return leads[i].lead;
}

static void lose(struct mc_top_link *link, uint64_t now_ms)
{
	mc_client_free(link->client);
	link->client = NULL;
	link->is_asking = false;
	link->is_lost = true;
	link->retry_at_ms = now_ms + MC_TOP_RETRY_MS;
}

int mc_top_link_open(struct mc_top_link *link, uint64_t now_ms)
{
	int rc = mc_client_open(&link->client, link->path, &link->error);

	if (rc < 0)
		lose(link, now_ms);
	return rc;
}

void mc_top_link_ask(struct mc_top_link *link, enum mc_method method,
		     const void *params, uint64_t now_ms)
{
	link->is_asking = true;
	link->asked = method;
	link->asked_at_ms = now_ms;
	if (mc_client_ask(link->client, method, params, &link->error) < 0)
		lose(link, now_ms);
}

static void check_time(struct mc_top_link *link, uint64_t now_ms)
{
	char text[MC_NUM_TEXT];

	if (now_ms - link->asked_at_ms < link->timeout_ms)
		return;
	mc_fail(&link->error, -ETIMEDOUT, "%s: no answer to '%s' within %s",
		mc_client_path(link->client), mc_methods[link->asked].name,
		mc_duration_text(text, link->timeout_ms));
	lose(link, now_ms);
}

/* What comes unasked is the end, or no concern of ours. */
static void look(struct mc_top_link *link, uint64_t now_ms)
{
	struct mc_client_event event = { 0 };
	int rc;

	do {
		mc_client_event_clear(&event);
		rc = mc_client_next(link->client, &event, 0, &link->error);
	} while (rc > 0);
	if (rc < 0 && rc != -EINTR)
		lose(link, now_ms);
}

static enum mc_top_said take_answer(struct mc_top_link *link, void **result,
				    struct mc_error *err, uint64_t now_ms)
{
	enum mc_record_id id = mc_methods[link->asked].result;
	mc_auto(mc_freep) void *record = mc_alloc(1, mc_records[id].size);
	bool refused;
	int rc = mc_client_answer(link->client, link->asked, record, &refused,
				  err);

	if (rc == 0) {
		check_time(link, now_ms);
		return MC_TOP_NOTHING;
	}
	if (rc < 0 && !refused) {
		link->error = *err;
		lose(link, now_ms);
		return MC_TOP_NOTHING;
	}
	link->is_asking = false;
	link->is_lost = false;
	if (refused)
		return MC_TOP_REFUSAL;
	*result = record;
	record = NULL;
	return MC_TOP_ANSWER;
}

enum mc_top_said mc_top_link_take(struct mc_top_link *link, void **result,
				  struct mc_error *err, uint64_t now_ms)
{
	if (link->is_asking)
		return take_answer(link, result, err, now_ms);
	if (link->client != NULL)
		look(link, now_ms);
	return MC_TOP_NOTHING;
}

uint64_t mc_top_link_due(const struct mc_top_link *link)
{
	if (link->client == NULL)
		return link->retry_at_ms;
	return link->is_asking ? link->asked_at_ms + link->timeout_ms
			       : UINT64_MAX;
}

void mc_top_link_clear(struct mc_top_link *link)
{
	mc_client_free(link->client);
	link->client = NULL;
}
