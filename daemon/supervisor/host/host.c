/*
 * Drives one hypervisor: samples in, runs out. What is decided is the
 * policy's, how it becomes orders is the coordinator's.
 */
#include "host.h"

#include <errno.h>
#include <string.h>

#include <memcoord/log.h>
#include <memcoord/moment.h>

#include "coordinator/wishes.h"
#include "host_leave.h"
#include "host_log.h"
#include "host_set.h"

#define SAMPLE_MOST_MS 10000

static struct mc_host *host_of(const struct mc_child *child)
{
	return child->owner;
}

/* ---- answers to calls ---- */

void mc_host_no_sample(const struct mc_host *host, const struct mc_reply *reply)
{
	mc_reply_error(reply, -ENOTCONN, "no sample: %s",
		       host->has_failed ? host->error
					: "the first is on its way");
}

void mc_host_no_worker(const struct mc_child *child,
		       const struct mc_reply *reply)
{
	mc_reply_error(reply, -ENOTCONN, "the %s is %s%s%s", child->role,
		       mc_child_state_name(child->state),
		       child->error[0] != '\0' ? ": " : "", child->error);
}

static void complete(struct mc_host *host, struct mc_pass *pass)
{
	pass->at_ms = mc_moment_real_ms();
	pass->sample_age_ms = uv_now(host->loop) - host->sampled_at_ms;
	mc_host_fill(host, &pass->host);
}

static void reply_plan(struct mc_host *host, const struct mc_settings *trial,
		       const struct mc_reply *reply)
{
	struct mc_pass pass;

	mc_run_plan_with(&host->coordinator, trial, &pass);
	complete(host, &pass);
	mc_reply_result(reply, MC_RECORD_pass, &pass);
	mc_record_clear(MC_RECORD_pass, &pass);
}

/* ---- runs ---- */

static void finish_run(struct mc_host *host)
{
	mc_run_end(&host->run);
	if (host->run.step == MC_STEP_PASS)
		host->passed_at_ms = uv_now(host->loop);
	complete(host, &host->run.pass);
	mc_host_log_run(&host->run.pass);
	mc_history_add(&host->history, &host->run.pass);
	mc_host_events_run(host);
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

	while (!host->is_running && mc_waiter_take(&host->runs, &reply))
		begin_run(host, &reply);
}

/*
 * What waited for the run to end: metadata to be written, which is quick, then
 * a sample, then calls of `run`.
 */
static void after_run(struct mc_host *host)
{
	struct mc_sample sample = host->held;

	mc_host_set_next(host);
	if (host->is_running)
		return;
	if (host->has_held) {
		host->has_held = false;
		/* Again: much may have been set meanwhile. */
		mc_wishes_keep(&host->coordinator, &sample, host->held_asked);
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

static void next_order(struct mc_host *host);

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
		mc_host_leave_last(host);
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
	if (!mc_host_leave_for_run(host))
		next_order(host);
}

/* By the run that begins, or where there is none. */
static void on_left(struct mc_host *host)
{
	if (host->has_run) {
		next_order(host);
	} else {
		host->is_running = false;
		after_run(host);
	}
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
	struct mc_settings *trial;
	struct mc_reply reply;

	mc_coordinator_sample(&host->coordinator, host->settings, sample);
	mc_shadow_sample(&host->shadow, host->settings, sample);
	mc_record_clear(MC_RECORD_sample, sample);
	host->sampled_at_ms = came_at_ms;
	mc_claims_count(host);
	mc_host_log_state(&host->coordinator);
	mc_host_events_states(host);
	mc_host_log_notes(&host->coordinator, host->settings);
	while (mc_waiter_take_trial(&host->plans, &reply, &trial)) {
		reply_plan(host, trial, &reply);
		mc_trial_free(trial);
	}
	follow_sample(host);
	mc_host_leave_renew(host);
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
	mc_host_events_states(host);
	mc_host_leave_renew(host);
	while (mc_waiter_take(&host->plans, &reply) ||
	       (!host->is_running && mc_waiter_take(&host->runs, &reply)))
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
	mc_wishes_keep(&host->coordinator, sample, host->asked);
	mc_host_events_sample(host, sample);
	if (!host->is_running) {
		take_sample(host, sample, uv_now(host->loop));
		return;
	}
	if (host->has_held)
		mc_record_clear(MC_RECORD_sample, &host->held);
	host->held = *sample;
	host->has_held = true;
	host->held_at_ms = uv_now(host->loop);
	host->held_asked = host->asked;
	*sample = (struct mc_sample){ 0 };
}

void mc_host_sample_soon(struct mc_host *host)
{
	struct mc_known *unread = mc_wishes_unread(&host->coordinator);
	struct mc_collect_params how = { .has_again = unread != NULL };

	if (unread != NULL)
		mc_copy(how.again, sizeof how.again, unread->sample.uuid);
	/* One that is under way serves as well. */
	if (mc_child_call(&host->collector, MC_METHOD_COLLECTOR_collect, &how,
			  on_sample) < 0)
		return;
	host->asked_at_ns = uv_hrtime();
	host->asked++;
	if (unread != NULL)
		unread->read_again = host->asked;
}

static void on_collector_ready(struct mc_child *child)
{
	mc_host_events_worker(host_of(child), child);
	mc_host_sample_soon(host_of(child));
}

static void on_collect_timer(uv_timer_t *timer)
{
	mc_host_sample_soon(timer->data);
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
	mc_host_sample_soon(host);
	start_collect_timer(host);
}

/* ---- calls ---- */

void mc_host_plan(struct mc_host *host, bool is_fresh,
		  struct mc_settings *trial, const struct mc_reply *reply)
{
	if (is_fresh)
		mc_host_sample_soon(host);
	if (is_fresh && host->collector.state == MC_CHILD_BUSY) {
		mc_waiter_add_trial(&host->plans, reply, trial);
		return;
	}
	if (is_fresh)
		mc_host_no_worker(&host->collector, reply);
	else if (host->coordinator.sample == 0)
		mc_host_no_sample(host, reply);
	else
		reply_plan(host, trial, reply);
	mc_trial_free(trial);
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
		mc_host_no_worker(&host->actuator, reply);
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
		mc_host_sample_soon(host);
	if (host->is_running || host->collector.state == MC_CHILD_BUSY)
		mc_waiter_add(&host->runs, reply);
	else
		mc_host_no_worker(&host->collector, reply);
}

/* ---- begin and end ---- */

static void part_closed(struct mc_host *host)
{
	struct mc_reply reply;

	if (--host->open_parts > 0)
		return;
	while (mc_waiter_take(&host->plans, &reply) ||
	       mc_waiter_take(&host->runs, &reply))
		;
	if (host->has_run)
		mc_run_clear(&host->run);
	mc_claims_clear(host);
	mc_host_leave_clear(host);
	mc_host_set_clear(host);
	mc_host_events_clear(&host->told);
	if (host->has_held)
		mc_record_clear(MC_RECORD_sample, &host->held);
	mc_coordinator_clear(&host->coordinator);
	mc_shadow_clear(&host->shadow);
	mc_history_clear(&host->history);
}

static void on_worker_failed(struct mc_child *child)
{
	mc_host_events_worker(host_of(child), child);
}

static void on_actuator_ready(struct mc_child *child)
{
	mc_host_events_worker(host_of(child), child);
	mc_host_leave_anew(host_of(child));
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
	child->on_failed = on_worker_failed;
	child->on_stopped = on_child_stopped;
	return mc_child_open(child, err);
}

int mc_host_init(struct mc_host *host, uv_loop_t *loop,
		 const struct mc_settings *settings, enum mc_log_sink log,
		 struct mc_server *server, struct mc_error *err)
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
				  .log = log,
				  .server = server,
				  .on_left = on_left,
				  .on_timer_closed = on_timer_closed };
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

static void limit_history(struct mc_host *host)
{
	mc_history_limit(&host->history, host->settings->history,
			 host->settings->history_size_kib * 1024);
}

void mc_host_start(struct mc_host *host)
{
	host->open_parts = 7; /* two children, five timers */
	uv_timer_init(host->loop, &host->collect_timer);
	uv_timer_init(host->loop, &host->pass_timer);
	uv_timer_init(host->loop, &host->stop_timer);
	uv_timer_init(host->loop, &host->resume_timer);
	host->collect_timer.data = host;
	host->pass_timer.data = host;
	host->stop_timer.data = host;
	host->resume_timer.data = host;
	limit_history(host);
	mc_claims_start(host);
	mc_coordinator_apply(&host->coordinator, host->settings);
	mc_child_start(&host->collector);
	mc_child_start(&host->actuator);
	start_collect_timer(host);
	start_pass_timer(host);
}

void mc_host_apply(struct mc_host *host)
{
	mc_coordinator_apply(&host->coordinator, host->settings);
	mc_claims_count(host);
	mc_host_events_states(host);
	mc_host_log_notes(&host->coordinator, host->settings);
	limit_history(host);
	host->collector.deadline_ms = host->settings->worker_deadline_ms;
	host->actuator.deadline_ms = host->settings->worker_deadline_ms;
	adjust_collect_timer(host);
	adjust_pass_timer(host);
	mc_host_leave_renew(host);
}

void mc_host_stop(struct mc_host *host)
{
	if (host->is_stopping)
		return;
	host->is_stopping = true;
	uv_close((uv_handle_t *)&host->collect_timer, on_timer_closed);
	uv_close((uv_handle_t *)&host->pass_timer, on_timer_closed);
	uv_close((uv_handle_t *)&host->resume_timer, on_timer_closed);
	uv_close((uv_handle_t *)&host->claims.timer, on_timer_closed);
	mc_child_stop(&host->collector, MC_CHILD_ENDING_MS);
	mc_host_leave_stop(host);
}
