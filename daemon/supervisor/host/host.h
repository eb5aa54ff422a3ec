#ifndef MEMCOORD_SUPERVISOR_HOST_HOST_H
#define MEMCOORD_SUPERVISOR_HOST_HOST_H

#include "child.h"
#include "claims.h"
#include "coordinator/fallback.h"
#include "coordinator/history.h"
#include "coordinator/pace.h"
#include "host_events.h"
#include "replay/shadow.h"
#include "supervisor/control/reply.h"
#include "waiter.h"

/*
 * One hypervisor that is looked after: its two workers, their timers, what is
 * known of its domains.
 *
 * A sample comes at the collector's interval. The pass timer asks for one of
 * its own and makes a pass of it; every other sample is followed by a relief,
 * which only gives, or by a pass too while memory is short.
 */

struct mc_host {
	uv_loop_t *loop;
	const struct mc_settings *settings; /* borrowed */
	enum mc_log_sink log; /* of the workers */
	struct mc_server *server; /* borrowed; whose clients hear of events */
	struct mc_child collector, actuator;
	uv_timer_t collect_timer, pass_timer;
	uv_timer_t stop_timer; /* what the last list may take to be left */
	uv_timer_t resume_timer; /* active while a pause has an end */
	unsigned open_parts; /* children and timers that aren't closed yet */

	struct mc_coordinator coordinator;
	struct mc_history_store history;
	struct mc_shadow shadow; /* of the domains that are only observed */
	struct mc_pace pace; /* of samples */
	struct mc_told told; /* to who subscribed */
	uint64_t asked_at_ns; /* for the sample under way */
	uint64_t asked; /* how many were asked for so far */
	bool is_connected; /* the last collect went well */
	bool has_failed; /* the last collect failed: `error` says why */
	char error[MC_TEXT_SIZE];
	uint64_t sampled_at_ms; /* loop time of the last sample */
	uint64_t passed_at_ms; /* loop time of the last pass */

	bool is_paused;
	bool is_pass_due;
	bool is_stopping;
	bool is_running; /* the actuator is at work: a list, then orders; or
			    a domain's metadata */
	bool has_run; /* `run` is under way */
	struct mc_run run;
	struct mc_reply run_reply; /* of the call that asked for it */
	bool has_run_reply;
	struct mc_fallbacks left; /* what the actuator does without us */
	struct mc_fallbacks leaving; /* the list that is on its way to it */
	bool is_leaving; /* there is one */
	void (*on_left)(struct mc_host *host); /* it has arrived, or is lost */
	uv_close_cb on_timer_closed;
	struct mc_sample held; /* came while a run was under way */
	bool has_held;
	uint64_t held_at_ms; /* loop time at which it came */
	uint64_t held_asked; /* the number of the request for it */
	struct mc_claims claims; /* room for domains that will start */
	struct mc_waiter *plans; /* wait for the next sample */
	struct mc_waiter *runs; /* wait for a run to end, or for a sample */
	struct mc_host_write *writes; /* of metadata, the first under way or
					 waiting for the actuator */
};

/* Opens both programs. Fails when one is not there. */
int mc_host_init(struct mc_host *host, uv_loop_t *loop,
		 const struct mc_settings *settings, enum mc_log_sink log,
		 struct mc_server *server, struct mc_error *err);

void mc_host_start(struct mc_host *host);

/* The settings have changed: takes them in. */
void mc_host_apply(struct mc_host *host);

/*
 * Leaves the actuator what `on-exit` says and ends both workers; the loop runs
 * on until they are gone.
 */
void mc_host_stop(struct mc_host *host);

/* Asks for a sample ahead of its time; one that is under way serves as well. */
void mc_host_sample_soon(struct mc_host *host);

/*
 * Answers with a dry run, on the last sample or on a fresh one, with the
 * settings of `trial` where it isn't NULL: it is taken over, and freed.
 */
void mc_host_plan(struct mc_host *host, bool is_fresh,
		  struct mc_settings *trial, const struct mc_reply *reply);

/*
 * Makes a pass on the last sample, or on a new one where that is older than
 * 10 s, and answers with what was done.
 */
void mc_host_run(struct mc_host *host, const struct mc_reply *reply);

/* Fills what the ledger doesn't know of a host: URI, connection, error. */
void mc_host_fill(const struct mc_host *host, struct mc_host_status *status);

/* Answers a call that needs a worker when that isn't up. */
void mc_host_no_worker(const struct mc_child *child,
		       const struct mc_reply *reply);

/* Fills how one of its workers stands. */
void mc_host_fill_worker(const struct mc_host *host,
			 const struct mc_child *child,
			 struct mc_worker_status *status);

/* Answers a call that needs a sample when there is none. */
void mc_host_no_sample(const struct mc_host *host,
		       const struct mc_reply *reply);

/* Fills the status of one domain; false where none is called so. */
bool mc_host_domain(const struct mc_host *host, const char *name,
		    struct mc_domain_status *status);

/* Fills how domains are set up: one, or all where `name` is NULL. */
bool mc_host_facts(const struct mc_host *host, const char *name,
		   struct mc_facts *facts);

/* Explains one domain, the same way; the caller clears it. */
bool mc_host_why(const struct mc_host *host, const char *name,
		 struct mc_why *why);

/* Fills the parts of a status that are this host's. */
void mc_host_status(struct mc_host *host, struct mc_status *status);

/* What managing this host's domains brought and cost; the caller clears it. */
void mc_host_scores(const struct mc_host *host, struct mc_scores *scores);

#endif
