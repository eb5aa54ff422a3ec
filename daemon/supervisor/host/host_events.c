/*
 * Events of one host. Who hears of them is the control plane's; what is told of
 * a domain is decided as `status` does it, and only while somebody listens.
 */
#include "host_events.h"

#include <string.h>

#include <memcoord/moment.h>

#include "host.h"
#include "supervisor/control/events.h"

struct mc_told_domain {
	char name[MC_NAME_SIZE];
	char uuid[MC_UUID_SIZE];
	int64_t id; /* of this run of the domain */
	enum mc_domain_state state;
	enum mc_reason reason;
};

void mc_host_events_sample(const struct mc_host *host,
			   const struct mc_sample *sample)
{
	mc_events_send(host->server, MC_EVENT_sample, sample);
}

void mc_host_events_worker(const struct mc_host *host,
			   const struct mc_child *child)
{
	struct mc_worker_event event = { .at_ms = mc_moment_real_ms() };

	mc_host_fill_worker(host, child, &event.worker);
	mc_events_send(host->server, MC_EVENT_worker_state, &event);
}

/* ---- the host ---- */

static void send_host(const struct mc_host *host, enum mc_host_state old)
{
	struct mc_host_event event = { .at_ms = mc_moment_real_ms() };
	struct mc_coordinator decided;

	if (!mc_events_wanted(host->server, MC_EVENT_host_state))
		return;
	decided = mc_coordinator_decided_copy(&host->coordinator);
	mc_copy(event.old, sizeof event.old, mc_host_state_name(old));
	mc_coordinator_host_status(&decided, &event.host);
	mc_host_fill(host, &event.host);
	mc_events_send(host->server, MC_EVENT_host_state, &event);
	mc_coordinator_free_copy(&decided);
}

static void tell_host(struct mc_host *host)
{
	const struct mc_told old = host->told;

	host->told.state = host->coordinator.host.state;
	host->told.is_connected = host->is_connected;
	if (host->told.state != old.state ||
	    host->told.is_connected != old.is_connected)
		send_host(host, old.state);
}

/* ---- domains ---- */

static struct mc_domain_event begin_domain(const char *name, const char *uuid)
{
	struct mc_domain_event event = { .at_ms = mc_moment_real_ms() };

	mc_copy(event.name, sizeof event.name, name);
	mc_copy(event.uuid, sizeof event.uuid, uuid);
	return event;
}

static void set_old(struct mc_domain_event *event,
		    const struct mc_told_domain *told)
{
	event->has_old = true;
	mc_copy(event->old, sizeof event->old,
		mc_domain_state_name(told->state));
}

static void send_gone(const struct mc_host *host,
		      const struct mc_told_domain *told)
{
	struct mc_domain_event event = begin_domain(told->name, told->uuid);

	set_old(&event, told);
	mc_copy(event.state, sizeof event.state, "gone");
	mc_copy(event.reason, sizeof event.reason, "gone");
	mc_copy(event.text, sizeof event.text, "isn't active any more");
	mc_events_send(host->server, MC_EVENT_domain_state, &event);
}

/* `old` is NULL for a domain that is new. */
static void send_domain(const struct mc_host *host,
			const struct mc_told_domain *old,
			const struct mc_told_domain *now,
			const struct mc_decision_policy *decision)
{
	struct mc_domain_event event = begin_domain(now->name, now->uuid);

	if (old != NULL)
		set_old(&event, old);
	mc_copy(event.state, sizeof event.state,
		mc_domain_state_name(now->state));
	mc_copy(event.reason, sizeof event.reason, mc_reason_name(now->reason));
	mc_reason_text(event.text, sizeof event.text, decision);
	mc_events_send(host->server, MC_EVENT_domain_state, &event);
}

static int order(const struct mc_told_domain *a, const struct mc_told_domain *b)
{
	int by_name = strcmp(a->name, b->name);

	return by_name != 0 ? by_name : strcmp(a->uuid, b->uuid);
}

/* The domains of a copy that was decided on, as they are to be told. */
static struct mc_told list_domains(const struct mc_coordinator *decided)
{
	struct mc_told list = { .has_domains = true,
				.n_domains = decided->n_domains };

	list.domains = mc_alloc(list.n_domains, sizeof *list.domains);
	for (size_t i = 0; i < list.n_domains; i++) {
		const struct mc_domain_sample *sample =
			&decided->known[i].sample;
		struct mc_told_domain *domain = &list.domains[i];

		mc_copy(domain->name, sizeof domain->name, sample->name);
		mc_copy(domain->uuid, sizeof domain->uuid, sample->uuid);
		domain->id = sample->id;
		domain->state = decided->domains[i].decision.state;
		domain->reason = decided->domains[i].decision.reason;
	}
	return list;
}

/* Both lists are in the order of names. */
static void tell_changes(const struct mc_host *host, const struct mc_told *now,
			 const struct mc_coordinator *decided)
{
	const struct mc_told_domain *old = host->told.domains;
	const struct mc_told_domain *end = old + host->told.n_domains;

	for (size_t i = 0; i < now->n_domains; i++) {
		const struct mc_told_domain *domain = &now->domains[i];
		const struct mc_told_domain *before = NULL;

		while (old < end && order(old, domain) < 0)
			send_gone(host, old++);
		if (old < end && order(old, domain) == 0)
			before = old++;
		if (before != NULL && before->id != domain->id) {
			send_gone(host, before);
			before = NULL;
		}
		if (before == NULL || before->state != domain->state ||
		    before->reason != domain->reason)
			send_domain(host, before, domain,
				    &decided->domains[i].decision);
	}
	while (old < end)
		send_gone(host, old++);
}

static void take_domains(struct mc_told *told, const struct mc_told *list)
{
	free(told->domains);
	told->has_domains = list->has_domains;
	told->domains = list->domains;
	told->n_domains = list->n_domains;
}

static void tell_domains(struct mc_host *host)
{
	const struct mc_told nothing = { 0 };
	struct mc_coordinator decided;
	struct mc_told now;

	if (!mc_events_wanted(host->server, MC_EVENT_domain_state)) {
		take_domains(&host->told, &nothing);
		return;
	}
	decided = mc_coordinator_decided_copy(&host->coordinator);
	now = list_domains(&decided);
	tell_changes(host, &now, &decided);
	take_domains(&host->told, &now);
	mc_coordinator_free_copy(&decided);
}

void mc_host_events_begin(struct mc_host *host)
{
	struct mc_coordinator decided;
	struct mc_told now;

	if (host->told.has_domains ||
	    !mc_events_wanted(host->server, MC_EVENT_domain_state))
		return;
	decided = mc_coordinator_decided_copy(&host->coordinator);
	now = list_domains(&decided);
	take_domains(&host->told, &now);
	mc_coordinator_free_copy(&decided);
}

void mc_host_events_states(struct mc_host *host)
{
	tell_host(host);
	tell_domains(host);
}

/* ---- runs ---- */

void mc_host_events_run(struct mc_host *host)
{
	const struct mc_pass *pass = &host->run.pass;
	bool has_orders = pass->take_kib > 0 || pass->give_kib > 0;

	if (has_orders || host->run.step == MC_STEP_PASS)
		mc_events_send(host->server, MC_EVENT_pass, pass);
	/* Its orders may have changed how their domains stand. */
	if (has_orders)
		tell_domains(host);
}

void mc_host_events_clear(struct mc_told *told)
{
	free(told->domains);
	*told = (struct mc_told){ 0 };
}
