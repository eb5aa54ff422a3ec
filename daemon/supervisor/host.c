/*
 * Drives one hypervisor: samples in, runs out. What is decided is the
 * policy's, how it becomes orders is the coordinator's.
 */
#include "host.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <memcoord/log.h>

#include "host_log.h"

#define MOST_WAITERS 64
#define SAMPLE_MOST_MS 10000

/* What the actuator may take to send so many domains where `on-exit` says. */
#define RESTORE_MOST_MS(n_orders) (10000 + 10 * (uint64_t)(n_orders))

static void start_run(struct mc_host *host, enum mc_policy_step step);
static void next_order(struct mc_host *host);
static void after_run(struct mc_host *host);
static void stop_actuator(struct mc_host *host);
static void end_actuator(struct mc_host *host, uint64_t most_ms);

static struct mc_host *host_of(const struct mc_child *child)
{
	return child->owner;
}

/* ---- calls that wait ---- */

/* Lets a call wait, or tells it that enough others do. */
static void enqueue(struct mc_waiter **list, const struct mc_reply *reply)
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

static bool dequeue(struct mc_waiter **list, struct mc_reply *reply)
{
	struct mc_waiter *first = *list;

	if (first == NULL)
		return false;
	*reply = first->reply;
	*list = first->next;
	free(first);
	return true;
}

void mc_host_no_sample(const struct mc_host *host, const struct mc_reply *reply)
{
	mc_reply_error(reply, -ENOTCONN, "no sample: %s",
		       host->has_failed ? host->error
					: "the first is on its way");
}

static void reply_no_worker(const struct mc_child *child,
			    const struct mc_reply *reply)
{
	mc_reply_error(reply, -ENOTCONN, "the %s is %s%s%s", child->role,
		       mc_child_state_name(child->state),
		       child->error[0] != '\0' ? ": " : "", child->error);
}

static void complete(struct mc_host *host, struct mc_pass *pass)
{
	pass->sample_age_ms = uv_now(host->loop) - host->sampled_at_ms;
	mc_host_fill(host, &pass->host);
}

static void reply_plan(struct mc_host *host, const struct mc_reply *reply)
{
	struct mc_pass pass;

	mc_run_plan(&host->coordinator, &pass);
	complete(host, &pass);
	mc_reply_result(reply, MC_RECORD_pass, &pass);
	mc_record_clear(MC_RECORD_pass, &pass);
}

/* ---- what the actuator does without us ---- */

static void list_fallback(const struct mc_host *host, enum mc_fallback choice,
			  struct mc_fallbacks *list)
{
	*list = (struct mc_fallbacks){ 0 };
	/* On old numbers it might not fit the host any more. */
	if (choice == MC_FALLBACK_KEEP || !host->is_connected)
		return;
	if (host->has_run && !host->is_stopping)
		mc_fallback_list_of_run(&host->run, list);
	else
		mc_fallback_list(&host->coordinator, list);
}

static void note_left(struct mc_host *host, int rc, const struct mc_error *err)
{
	host->is_leaving = false;
	if (rc < 0) {
		mc_log(MC_LOG_WARNING, "fallback: %s", err->text);
		mc_record_clear(MC_RECORD_fallbacks, &host->leaving);
		return;
	}
	mc_record_clear(MC_RECORD_fallbacks, &host->left);
	host->left = host->leaving;
	host->leaving = (struct mc_fallbacks){ 0 };
	mc_host_log_left(&host->left);
}

static void on_left(struct mc_child *child, int rc, void *result,
		    const struct mc_error *err)
{
	struct mc_host *host = host_of(child);

	(void)result;
	note_left(host, rc, err);
	if (host->is_stopping && rc < 0) {
		end_actuator(host, 0);
	} else if (host->is_stopping) {
		stop_actuator(host);
	} else if (host->has_run) {
		next_order(host);
	} else {
		host->is_running = false;
		after_run(host);
	}
}

/*
 * Leaves the actuator the list of that choice. False where it has that already,
 * or can't be told: then nothing is under way.
 */
static bool leave(struct mc_host *host, enum mc_fallback choice)
{
	struct mc_fallbacks list;

	list_fallback(host, choice, &list);
	if (mc_fallback_is_same(&list, &host->left) ||
	    mc_child_call(&host->actuator, MC_METHOD_ACTUATOR_fallback, &list,
			  on_left) < 0) {
		mc_record_clear(MC_RECORD_fallbacks, &list);
		return false;
	}
	host->leaving = list;
	host->is_leaving = true;
	return true;
}

/* Where no run does it: keeps in step what the actuator has been left. */
static void renew_left(struct mc_host *host)
{
	if (host->is_stopping || host->is_running ||
	    host->actuator.state != MC_CHILD_READY)
		return;
	host->is_running = leave(host, host->settings->on_orphan);
}

/* A new actuator knows nothing. */
static void on_actuator_ready(struct mc_child *child)
{
	struct mc_host *host = host_of(child);

	mc_record_clear(MC_RECORD_fallbacks, &host->left);
	if (host->is_stopping)
		stop_actuator(host);
	else
		renew_left(host);
}

/* ---- runs ---- */

static void finish_run(struct mc_host *host)
{
	mc_run_end(&host->run);
	if (host->run.step == MC_STEP_PASS)
		host->passed_at_ms = uv_now(host->loop);
	complete(host, &host->run.pass);
	mc_host_log_run(&host->run.pass);
	if (host->has_run_reply)
		mc_reply_result(&host->run_reply, MC_RECORD_pass,
				&host->run.pass);
	host->has_run_reply = false;
	mc_run_clear(&host->run);
	host->has_run = false;
	host->is_running = false;
}

static void take_sample(struct mc_host *host, struct mc_sample *sample,
			uint64_t came_at_ms);
static void begin_run(struct mc_host *host, const struct mc_reply *reply);

/* Calls of `run` that waited, one after the other. */
static void serve_runs(struct mc_host *host)
{
	struct mc_reply reply;

	while (!host->is_running && dequeue(&host->runs, &reply))
		begin_run(host, &reply);
}

/* What waited for the run to end: a sample first, then calls of `run`. */
static void after_run(struct mc_host *host)
{
	struct mc_sample sample = host->held;

	if (host->has_held) {
		host->has_held = false;
		take_sample(host, &sample, host->held_at_ms);
	} else {
		serve_runs(host);
	}
}

/* The worker went away over it, so it may have been carried out. */
static bool was_lost(int rc)
{
	return rc == -ECONNRESET || rc == -ETIMEDOUT || rc == -EPROTO;
}

static void on_applied(struct mc_child *child, int rc, void *result,
		       const struct mc_error *err)
{
	struct mc_host *host = host_of(child);
	const struct mc_answer *answer = result;

	if (rc == 0)
		mc_run_answered(&host->run, answer->outcome, answer->message);
	else
		mc_run_answered(
			&host->run,
			mc_outcome_names[was_lost(rc) ? MC_OUTCOME_UNANSWERED
						      : MC_OUTCOME_FAILED],
			err->text);
	if (host->is_stopping)
		stop_actuator(host);
	else
		next_order(host);
}

static void next_order(struct mc_host *host)
{
	struct mc_order order;

	while (mc_run_next(&host->run, &order)) {
		if (mc_child_call(&host->actuator, MC_METHOD_ACTUATOR_apply,
				  &order, on_applied) == 0)
			return;
		mc_run_answered(&host->run, mc_outcome_names[MC_OUTCOME_FAILED],
				"the actuator isn't running");
	}
	finish_run(host);
	after_run(host);
}

static void start_run(struct mc_host *host, enum mc_policy_step step)
{
	host->is_running = true;
	host->has_run = true;
	mc_run_begin(&host->run, &host->coordinator, step);
	/* First: it would be too generous once there are new grants. */
	if (!leave(host, host->settings->on_orphan))
		next_order(host);
}

/* ---- samples ---- */

static void follow_sample(struct mc_host *host)
{
	bool is_pass_due = host->is_pass_due;

	if (host->is_paused)
		return;
	if (host->actuator.state != MC_CHILD_READY)
		return; /* the pass stays due */
	host->is_pass_due = false;
	start_run(host, mc_coordinator_step(&host->coordinator, is_pass_due));
}

static void take_sample(struct mc_host *host, struct mc_sample *sample,
			uint64_t came_at_ms)
{
	struct mc_reply reply;

	mc_coordinator_sample(&host->coordinator, host->settings, sample);
	mc_shadow_sample(&host->shadow, host->settings, sample);
	mc_record_clear(MC_RECORD_sample, sample);
	host->sampled_at_ms = came_at_ms;
	mc_host_log_state(&host->coordinator);
	mc_host_log_notes(&host->coordinator, host->settings);
	while (dequeue(&host->plans, &reply))
		reply_plan(host, &reply);
	follow_sample(host);
	renew_left(host);
	serve_runs(host);
}

static void sample_failed(struct mc_host *host, const struct mc_error *err)
{
	struct mc_reply reply;

	if (host->is_connected || !host->has_failed ||
	    strcmp(host->error, err->text) != 0)
		mc_log(MC_LOG_WARNING, "%s: no sample: %s",
		       host->settings->connect, err->text);
	host->is_connected = false;
	host->has_failed = true;
	mc_copy(host->error, sizeof host->error, err->text);
	renew_left(host);
	while (dequeue(&host->plans, &reply) ||
	       (!host->is_running && dequeue(&host->runs, &reply)))
		mc_host_no_sample(host, &reply);
}

static void adjust_collect_timer(struct mc_host *host);

static void on_sample(struct mc_child *child, int rc, void *result,
		      const struct mc_error *err)
{
	struct mc_host *host = host_of(child);
	struct mc_sample *sample = result;

	if (rc < 0) {
		sample_failed(host, err);
		return;
	}
	mc_pace_note(&host->pace, (uv_hrtime() - host->asked_at_ns) / 1000);
	adjust_collect_timer(host);
	if (!host->is_connected)
		mc_log(MC_LOG_INFO, "%s: connected, %zu active domains",
		       host->settings->connect, sample->n_domains);
	host->is_connected = true;
	host->has_failed = false;
	if (!host->is_running) {
		take_sample(host, sample, uv_now(host->loop));
		return;
	}
	if (host->has_held)
		mc_record_clear(MC_RECORD_sample, &host->held);
	host->held = *sample;
	host->has_held = true;
	host->held_at_ms = uv_now(host->loop);
	*sample = (struct mc_sample){ 0 };
}

static void collect(struct mc_host *host)
{
	/* One that is under way serves as well. */
	if (mc_child_call(&host->collector, MC_METHOD_COLLECTOR_collect, NULL,
			  on_sample) == 0)
		host->asked_at_ns = uv_hrtime();
}

static void on_collector_ready(struct mc_child *child)
{
	collect(host_of(child));
}

static void on_collect_timer(uv_timer_t *timer)
{
	collect(timer->data);
}

static void start_collect_timer(struct mc_host *host)
{
	uint64_t interval = mc_pace_interval(&host->pace, host->settings);

	host->coordinator.sample_interval_ms = interval;
	uv_timer_start(&host->collect_timer, on_collect_timer, interval,
		       interval);
}

/* The timer goes on where its interval is as it was. */
static void adjust_collect_timer(struct mc_host *host)
{
	if (uv_timer_get_repeat(&host->collect_timer) !=
	    mc_pace_interval(&host->pace, host->settings))
		start_collect_timer(host);
}

static void on_pass_timer(uv_timer_t *timer)
{
	struct mc_host *host = timer->data;

	host->is_pass_due = true;
	collect(host);
	start_collect_timer(host);
}

/* ---- calls ---- */

void mc_host_plan(struct mc_host *host, bool is_fresh,
		  const struct mc_reply *reply)
{
	if (is_fresh) {
		collect(host);
		if (host->collector.state == MC_CHILD_BUSY)
			enqueue(&host->plans, reply);
		else
			reply_no_worker(&host->collector, reply);
	} else if (host->coordinator.sample == 0) {
		mc_host_no_sample(host, reply);
	} else {
		reply_plan(host, reply);
	}
}

/* A pass on numbers older than that would be made blindly. */
static bool has_recent_sample(const struct mc_host *host)
{
	return host->coordinator.sample > 0 &&
	       uv_now(host->loop) - host->sampled_at_ms <= SAMPLE_MOST_MS;
}

static void begin_run(struct mc_host *host, const struct mc_reply *reply)
{
	if (host->actuator.state != MC_CHILD_READY) {
		reply_no_worker(&host->actuator, reply);
		return;
	}
	host->run_reply = *reply;
	host->has_run_reply = true;
	start_run(host, MC_STEP_PASS);
}

void mc_host_run(struct mc_host *host, const struct mc_reply *reply)
{
	bool is_recent = has_recent_sample(host);

	if (!host->is_running && is_recent) {
		begin_run(host, reply);
		return;
	}
	if (!is_recent)
		collect(host);
	if (host->is_running || host->collector.state == MC_CHILD_BUSY)
		enqueue(&host->runs, reply);
	else
		reply_no_worker(&host->collector, reply);
}

/* ---- begin and end ---- */

static void part_closed(struct mc_host *host)
{
	struct mc_reply reply;

	if (--host->open_parts > 0)
		return;
	while (dequeue(&host->plans, &reply) || dequeue(&host->runs, &reply))
		;
	if (host->has_run)
		mc_run_clear(&host->run);
	mc_record_clear(MC_RECORD_fallbacks, &host->left);
	mc_record_clear(MC_RECORD_fallbacks, &host->leaving);
	if (host->has_held)
		mc_record_clear(MC_RECORD_sample, &host->held);
	mc_coordinator_clear(&host->coordinator);
	mc_shadow_clear(&host->shadow);
}

static void on_child_stopped(struct mc_child *child)
{
	part_closed(host_of(child));
}

static void on_timer_closed(uv_handle_t *timer)
{
	part_closed(timer->data);
}

static int init_child(struct mc_host *host, struct mc_child *child,
		      const struct mc_child *how, struct mc_error *err)
{
	*child = *how;
	child->loop = host->loop;
	child->owner = host;
	child->uri = host->settings->connect;
	child->log = host->log;
	child->deadline_ms = host->settings->worker_deadline_ms;
	child->on_stopped = on_child_stopped;
	return mc_child_open(child, err);
}

int mc_host_init(struct mc_host *host, uv_loop_t *loop,
		 const struct mc_settings *settings, enum mc_log_sink log,
		 struct mc_error *err)
{
	static const struct mc_child collector = {
		.role = "collector",
		.link = MC_LINK_COLLECTOR,
		.hello = MC_METHOD_COLLECTOR_hello,
		.on_ready = on_collector_ready,
	};
	static const struct mc_child actuator = {
		.role = "actuator",
		.link = MC_LINK_ACTUATOR,
		.hello = MC_METHOD_ACTUATOR_hello,
		.on_ready = on_actuator_ready,
	};
	int rc;

	*host = (struct mc_host){ .loop = loop,
				  .settings = settings,
				  .log = log };
	rc = init_child(host, &host->collector, &collector, err);
	if (rc == 0)
		rc = init_child(host, &host->actuator, &actuator, err);
	return rc;
}

static void start_pass_timer(struct mc_host *host)
{
	uint64_t interval = host->settings->interval_ms;

	uv_timer_start(&host->pass_timer, on_pass_timer, interval, interval);
}

static void adjust_pass_timer(struct mc_host *host)
{
	if (uv_timer_get_repeat(&host->pass_timer) !=
	    host->settings->interval_ms)
		start_pass_timer(host);
}

void mc_host_start(struct mc_host *host)
{
	host->open_parts = 5;
	uv_timer_init(host->loop, &host->collect_timer);
	uv_timer_init(host->loop, &host->pass_timer);
	uv_timer_init(host->loop, &host->stop_timer);
	host->collect_timer.data = host;
	host->pass_timer.data = host;
	host->stop_timer.data = host;
	mc_coordinator_apply(&host->coordinator, host->settings);
	mc_child_start(&host->collector);
	mc_child_start(&host->actuator);
	start_collect_timer(host);
	start_pass_timer(host);
}

void mc_host_apply(struct mc_host *host)
{
	mc_coordinator_apply(&host->coordinator, host->settings);
	mc_host_log_notes(&host->coordinator, host->settings);
	host->collector.deadline_ms = host->settings->worker_deadline_ms;
	host->actuator.deadline_ms = host->settings->worker_deadline_ms;
	adjust_collect_timer(host);
	adjust_pass_timer(host);
	renew_left(host);
}

static void end_actuator(struct mc_host *host, uint64_t most_ms)
{
	uv_close((uv_handle_t *)&host->stop_timer, on_timer_closed);
	mc_child_stop(&host->actuator, most_ms);
}

/*
 * Ends the actuator as soon as it has what `on-exit` says. One that is busy, or
 * just starts, is waited for; on_stop_timer is the end of that.
 */
static void stop_actuator(struct mc_host *host)
{
	enum mc_child_state state = host->actuator.state;
	enum mc_fallback choice = host->settings->on_exit;
	struct mc_fallbacks list;
	bool is_left;

	if (host->is_leaving)
		return;
	if (state != MC_CHILD_READY && state != MC_CHILD_BUSY)
		mc_record_clear(MC_RECORD_fallbacks, &host->left);
	list_fallback(host, choice, &list);
	is_left = mc_fallback_is_same(&list, &host->left);
	mc_record_clear(MC_RECORD_fallbacks, &list);
	if (is_left)
		end_actuator(host,
			     host->left.n_orders > 0
				     ? RESTORE_MOST_MS(host->left.n_orders)
				     : MC_CHILD_ENDING_MS);
	else
		(void)leave(host, choice);
}

/* What it was left before isn't what is wanted now: no time to do it. */
static void on_stop_timer(uv_timer_t *timer)
{
	struct mc_host *host = timer->data;

	mc_log(MC_LOG_WARNING,
	       "fallback: the actuator is %s: the sizes stay as they are",
	       mc_child_state_name(host->actuator.state));
	end_actuator(host, 0);
}

void mc_host_stop(struct mc_host *host)
{
	if (host->is_stopping)
		return;
	host->is_stopping = true;
	if (host->settings->on_exit == MC_FALLBACK_RESTORE &&
	    !host->is_connected)
		mc_log(MC_LOG_WARNING,
		       "fallback: no sample: the sizes stay as they are");
	uv_close((uv_handle_t *)&host->collect_timer, on_timer_closed);
	uv_close((uv_handle_t *)&host->pass_timer, on_timer_closed);
	mc_child_stop(&host->collector, MC_CHILD_ENDING_MS);
	uv_timer_start(&host->stop_timer, on_stop_timer,
		       2 * host->settings->worker_deadline_ms, 0);
	stop_actuator(host);
}
