/*
 * Questions to the daemon that nobody waits for, and a connection that comes
 * back by itself.
 */
#include "session.h"

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

const char *mc_session_lead(const struct mc_session *session)
{
	size_t i = 0;

	while (leads[i].code != 0 && leads[i].code != session->error.code)
		i++;
	return leads[i].lead;
}

static void lose(struct mc_session *session, uint64_t now_ms)
{
	mc_client_free(session->client);
	session->client = NULL;
	session->is_asking = false;
	session->is_lost = true;
	session->retry_at_ms = now_ms + MC_SESSION_RETRY_MS;
}

int mc_session_open(struct mc_session *session, uint64_t now_ms)
{
	int rc = mc_client_open(&session->client, session->path,
				&session->error);

	if (rc < 0)
		lose(session, now_ms);
	return rc;
}

void mc_session_ask(struct mc_session *session, enum mc_method method,
		    const void *params, uint64_t now_ms)
{
	session->is_asking = true;
	session->asked = method;
	session->asked_at_ms = now_ms;
	if (mc_client_ask(session->client, method, params, &session->error) < 0)
		lose(session, now_ms);
}

static void check_time(struct mc_session *session, uint64_t now_ms)
{
	char text[MC_NUM_TEXT];

	if (now_ms - session->asked_at_ms < session->timeout_ms)
		return;
	mc_fail(&session->error, -ETIMEDOUT, "%s: no answer to '%s' within %s",
		mc_client_path(session->client),
		mc_methods[session->asked].name,
		mc_duration_text(text, session->timeout_ms));
	lose(session, now_ms);
}

/* What comes unasked is the end, or no concern of ours. */
static void look(struct mc_session *session, uint64_t now_ms)
{
	struct mc_client_event event = { 0 };
	int rc;

	do {
		mc_client_event_clear(&event);
		rc = mc_client_next(session->client, &event, 0,
				    &session->error);
	} while (rc > 0);
	if (rc < 0 && rc != -EINTR)
		lose(session, now_ms);
}

static enum mc_session_said take_answer(struct mc_session *session,
					void **result, struct mc_error *err,
					uint64_t now_ms)
{
	enum mc_record_id id = mc_methods[session->asked].result;
	mc_auto(mc_freep) void *record = mc_alloc(1, mc_records[id].size);
	bool refused;
	int rc = mc_client_answer(session->client, session->asked, record,
				  &refused, err);

	if (rc == 0) {
		check_time(session, now_ms);
		return MC_SESSION_NOTHING;
	}
	if (rc < 0 && !refused) {
		session->error = *err;
		lose(session, now_ms);
		return MC_SESSION_NOTHING;
	}
	session->is_asking = false;
	session->is_lost = false;
	if (refused)
		return MC_SESSION_REFUSAL;
	*result = record;
	record = NULL;
	return MC_SESSION_ANSWER;
}

enum mc_session_said mc_session_take(struct mc_session *session, void **result,
				     struct mc_error *err, uint64_t now_ms)
{
	if (session->is_asking)
		return take_answer(session, result, err, now_ms);
	if (session->client != NULL)
		look(session, now_ms);
	return MC_SESSION_NOTHING;
}

uint64_t mc_session_due(const struct mc_session *session)
{
	if (session->client == NULL)
		return session->retry_at_ms;
	return session->is_asking ? session->asked_at_ms + session->timeout_ms
				  : UINT64_MAX;
}

void mc_session_clear(struct mc_session *session)
{
	mc_client_free(session->client);
	session->client = NULL;
}
