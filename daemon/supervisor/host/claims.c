/*
 * Reservations from the call that makes them to their end. How much is missing
 * of them is counted in the coordinator, how room is made is the policy's.
 */
#include "claims.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <memcoord/log.h>
#include <memcoord/moment.h>
#include <memcoord/num.h>

#include "host.h"
#include "supervisor/control/events.h"

/* What befalls a reservation: its name, and what the log says of it. */
enum news { MADE, READY, MISSING, RELEASED, EXPIRED, REPLACED, LEFT };

static const struct {
	const char *name;
	const char *text;
} words[] = {
	[MADE] = { "made", "made" },
	[READY] = { "ready", "its room is there" },
	[MISSING] = { "missing", "its room is no longer there" },
	[RELEASED] = { "released", "ended by unreserve" },
	[EXPIRED] = { "expired", "ended, as its time is over" },
	[REPLACED] = { "replaced", "ended, as a new one has its name" },
	[LEFT] = { "left", "ended with the client that held it" },
};

static struct mc_claim *claim_of(struct mc_room *room)
{
	return (struct mc_claim *)room;
}

static const struct mc_claim *const_claim_of(const struct mc_room *room)
{
	return (const struct mc_claim *)room;
}

/* ---- what is told ---- */

static struct mc_reservation describe(const struct mc_host *host,
				      const struct mc_claim *claim)
{
	struct mc_reservation told = claim->room.told;

	told.has_ttl_left_ms = claim->has_end;
	if (claim->has_end)
		told.ttl_left_ms =
			mc_sub(claim->ends_at_ms, uv_now(host->loop));
	return told;
}

static void log_news(const struct mc_reservation *told, enum news news)
{
	char size[MC_NUM_TEXT], missing[MC_NUM_TEXT] = "nothing";
	bool has_name = told->name[0] != '\0';

	if (!told->ready)
		mc_size_text(missing, told->missing_kib);
	mc_log(MC_LOG_INFO, "reservation %" PRIu64 "%s%s: %s (%s, %s missing)",
	       told->id, has_name ? " for " : "", told->name, words[news].text,
	       mc_size_text(size, told->size_kib), missing);
}

static void tell(struct mc_host *host, const struct mc_claim *claim,
		 enum news news)
{
	struct mc_reservation_event event = {
		.at_ms = mc_moment_real_ms(),
		.reservation = describe(host, claim),
	};

	mc_copy(event.what, sizeof event.what, words[news].name);
	log_news(&event.reservation, news);
	mc_events_send(host->server, MC_EVENT_reservation, &event);
}

static void answer(struct mc_host *host, struct mc_claim *claim)
{
	struct mc_reservation told = describe(host, claim);

	claim->is_waiting = false;
	mc_reply_result(&claim->reply, MC_RECORD_reservation, &told);
}

/* ---- time ---- */

static uint64_t next_moment(const struct mc_claims *claims)
{
	uint64_t next_ms = UINT64_MAX;

	for (const struct mc_room *at = claims->first; at; at = at->next) {
		const struct mc_claim *claim = const_claim_of(at);

		if (claim->has_end)
			next_ms = mc_min(next_ms, claim->ends_at_ms);
		if (claim->is_waiting)
			next_ms = mc_min(next_ms, claim->waits_until_ms);
	}
	return next_ms;
}

static void on_timer(uv_timer_t *timer);

static void set_timer(struct mc_host *host)
{
	struct mc_claims *claims = &host->claims;
	uint64_t next_ms = next_moment(claims);

	if (next_ms == UINT64_MAX)
		uv_timer_stop(&claims->timer);
	else
		uv_timer_start(&claims->timer, on_timer,
			       mc_sub(next_ms, uv_now(host->loop)), 0);
}

/* ---- counting ---- */

static void tell_change(struct mc_host *host, struct mc_claim *claim)
{
	bool is_ready = claim->room.told.ready;

	if (is_ready != claim->was_ready)
		tell(host, claim, is_ready ? READY : MISSING);
	claim->was_ready = is_ready;
	if (is_ready && claim->is_waiting)
		answer(host, claim);
}

void mc_claims_count(struct mc_host *host)
{
	mc_room_count(host->claims.first, &host->coordinator, host->has_run);
	for (struct mc_room *at = host->claims.first; at; at = at->next)
		tell_change(host, claim_of(at));
	set_timer(host);
}

/* ---- ends ---- */

static void unlist(struct mc_claims *claims, const struct mc_claim *claim)
{
	struct mc_room **at = &claims->first;

	while (*at != &claim->room)
		at = &(*at)->next;
	*at = claim->room.next;
	claims->n_claims--;
}

static void end(struct mc_host *host, struct mc_claim *claim, enum news why)
{
	unlist(&host->claims, claim);
	tell(host, claim, why);
	if (claim->is_waiting)
		mc_reply_error(&claim->reply, -ENOENT,
			       "reservation %" PRIu64 ": %s",
			       claim->room.told.id, words[why].text);
	free(claim);
}

/* Ends all for which `is_over` holds; whether there were any. */
static bool end_those(struct mc_host *host, enum news why, uint64_t argument,
		      bool (*is_over)(const struct mc_claim *claim,
				      uint64_t argument))
{
	struct mc_room *next;
	bool has_any = false;

	for (struct mc_room *at = host->claims.first; at; at = next) {
		next = at->next;
		if (!is_over(claim_of(at), argument))
			continue;
		end(host, claim_of(at), why);
		has_any = true;
	}
	return has_any;
}

static bool has_expired(const struct mc_claim *claim, uint64_t now_ms)
{
	return claim->has_end && claim->ends_at_ms <= now_ms;
}

static bool is_held_by(const struct mc_claim *claim, uint64_t client)
{
	return claim->holder == client;
}

static void on_timer(uv_timer_t *timer)
{
	struct mc_host *host = timer->data;
	uint64_t now_ms = uv_now(host->loop);

	end_those(host, EXPIRED, now_ms, has_expired);
	/* First: a room that came free may be what another waits for. */
	mc_claims_count(host);
	for (struct mc_room *at = host->claims.first; at; at = at->next)
		if (claim_of(at)->is_waiting &&
		    claim_of(at)->waits_until_ms <= now_ms)
			answer(host, claim_of(at));
	set_timer(host);
}

void mc_claims_leave(struct mc_host *host, uint64_t client)
{
	if (!host->is_stopping && end_those(host, LEFT, client, is_held_by))
		mc_claims_count(host);
}

/* ---- calls ---- */

static struct mc_claim *find(const struct mc_claims *claims, uint64_t id,
			     const char *name)
{
	struct mc_room *at = claims->first;

	while (at != NULL && (name == NULL ? at->told.id != id
					   : strcmp(at->told.name, name) != 0))
		at = at->next;
	return at == NULL ? NULL : claim_of(at);
}

static struct mc_claim *make(struct mc_host *host,
			     const struct mc_reserve_params *params,
			     uint64_t client, const struct mc_reply *reply)
{
	struct mc_claim *claim = mc_alloc(1, sizeof *claim);
	bool is_held = params->has_hold && params->hold;
	uint64_t now_ms = uv_now(host->loop);

	claim->room.told = (struct mc_reservation){
		.id = ++host->claims.last_id,
		.size_kib = params->size_kib,
		.hold = is_held,
	};
	mc_copy(claim->room.told.name, sizeof claim->room.told.name,
		params->name);
	claim->holder = is_held ? client : 0;
	claim->has_end = params->has_ttl_ms || !is_held;
	claim->ends_at_ms =
		now_ms +
		(params->has_ttl_ms ? params->ttl_ms : MC_RESERVATION_TTL_MS);
	claim->is_waiting = true;
	claim->waits_until_ms = now_ms + params->wait_ms;
	claim->reply = *reply;
	return claim;
}

/*
 * Before `old`, or as the last one: who is served already must not lose its
 * room to one that was made larger.
 */
static void list(struct mc_claims *claims, struct mc_claim *claim,
		 const struct mc_claim *old)
{
	struct mc_room **at = &claims->first;

	if (old != NULL && old->room.told.size_kib < claim->room.told.size_kib)
		old = NULL;
	while (*at != NULL && (old == NULL || *at != &old->room))
		at = &(*at)->next;
	claim->room.next = *at;
	*at = &claim->room;
	claims->n_claims++;
}

/* Tells how it stands at the begin, and answers who doesn't wait. */
static void begin(struct mc_host *host, struct mc_claim *claim)
{
	mc_room_count(host->claims.first, &host->coordinator, host->has_run);
	tell(host, claim, MADE);
	mc_claims_count(host);
	if (claim->is_waiting && claim->waits_until_ms <= uv_now(host->loop))
		answer(host, claim);
	set_timer(host);
}

void mc_claims_make(struct mc_host *host,
		    const struct mc_reserve_params *params, uint64_t client,
		    const struct mc_reply *reply)
{
	struct mc_claims *claims = &host->claims;
	bool has_name = params->has_name && params->name[0] != '\0';
	struct mc_claim *old = has_name ? find(claims, 0, params->name) : NULL;
	struct mc_claim *claim;
	struct mc_error err = { 0 };

	if (host->coordinator.sample == 0) {
		mc_host_no_sample(host, reply);
		return;
	}
	if (mc_room_check(&host->coordinator, params->size_kib, &err) < 0) {
		mc_reply_error(reply, err.code, "%s", err.text);
		return;
	}
	if (old == NULL && claims->n_claims == MC_CLAIMS_MOST) {
		mc_reply_error(reply, -EBUSY,
			       "there are %d reservations already",
			       MC_CLAIMS_MOST);
		return;
	}
	claim = make(host, params, client, reply);
	list(claims, claim, old);
	if (old != NULL)
		end(host, old, REPLACED);
	begin(host, claim);
	mc_host_sample_soon(host);
}

void mc_claims_release(struct mc_host *host,
		       const struct mc_unreserve_params *params,
		       const struct mc_reply *reply)
{
	const char *name = params->has_name ? params->name : NULL;
	struct mc_claim *claim;
	struct mc_reservation told;

	if (params->has_id == params->has_name ||
	    (name != NULL && name[0] == '\0')) {
		mc_reply_error(reply, -EINVAL,
			       "either the id or the name of a reservation is "
			       "wanted");
		return;
	}
	claim = find(&host->claims, params->id, name);
	if (claim == NULL && name != NULL)
		mc_reply_error(reply, -ENOENT, "no reservation is called '%s'",
			       name);
	else if (claim == NULL)
		mc_reply_error(reply, -ENOENT,
			       "no reservation has the id %" PRIu64,
			       params->id);
	if (claim == NULL)
		return;
	told = describe(host, claim);
	end(host, claim, RELEASED);
	mc_claims_count(host);
	mc_reply_result(reply, MC_RECORD_reservation, &told);
}

void mc_claims_list(const struct mc_host *host, struct mc_reservations *list)
{
	const struct mc_claims *claims = &host->claims;

	*list = (struct mc_reservations){
		.reservations =
			mc_alloc(claims->n_claims, sizeof *list->reservations),
		.reserved_kib = host->coordinator.host.reserved_kib,
	};
	for (const struct mc_room *at = claims->first; at; at = at->next) {
		list->reservations[list->n_reservations++] =
			describe(host, const_claim_of(at));
		list->missing_kib =
			mc_add(list->missing_kib, at->told.missing_kib);
	}
}

/* ---- begin and end ---- */

void mc_claims_start(struct mc_host *host)
{
	uv_timer_init(host->loop, &host->claims.timer);
	host->claims.timer.data = host;
}

void mc_claims_clear(struct mc_host *host)
{
	struct mc_room *next;

	for (struct mc_room *at = host->claims.first; at; at = next) {
		next = at->next;
		free(claim_of(at));
	}
	host->claims.first = NULL;
	host->claims.n_claims = 0;
}
