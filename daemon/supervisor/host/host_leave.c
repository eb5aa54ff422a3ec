/*
 * The list of sizes that is left with the actuator. Which sizes they are is
 * the coordinator's.
 */
#include "host_leave.h"

#include <memcoord/log.h>

#include "host_log.h"

/* What the actuator may take to send so many domains where `on-exit` says. */
#define RESTORE_MOST_MS(n_orders) (10000 + 10 * (uint64_t)(n_orders))

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

static void end_actuator(struct mc_host *host, uint64_t most_ms)
{
	uv_close((uv_handle_t *)&host->stop_timer, host->on_timer_closed);
	mc_child_stop(&host->actuator, most_ms);
}

static void on_left(struct mc_child *child, int rc, void *result,
		    const struct mc_error *err)
{
	struct mc_host *host = child->owner;

	(void)result;
	note_left(host, rc, err);
	if (host->is_stopping && rc < 0)
		end_actuator(host, 0);
	else if (host->is_stopping)
		mc_host_leave_last(host);
	else
		host->on_left(host);
}

/* False where it has that list already, or can't be told. */
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

bool mc_host_leave_for_run(struct mc_host *host)
{
	return leave(host, host->settings->on_orphan);
}

void mc_host_leave_renew(struct mc_host *host)
{
	if (host->is_stopping || host->is_running ||
	    host->actuator.state != MC_CHILD_READY)
		return;
	host->is_running = leave(host, host->settings->on_orphan);
}

void mc_host_leave_anew(struct mc_host *host)
{
	mc_record_clear(MC_RECORD_fallbacks, &host->left);
	if (host->is_stopping)
		mc_host_leave_last(host);
	else
		mc_host_leave_renew(host);
}

/* One that is busy, or just starts, is waited for, up to on_stop_timer. */
void mc_host_leave_last(struct mc_host *host)
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

void mc_host_leave_stop(struct mc_host *host)
{
	if (host->settings->on_exit == MC_FALLBACK_RESTORE &&
	    !host->is_connected)
		mc_log(MC_LOG_WARNING,
		       "fallback: no sample: the sizes stay as they are");
	uv_timer_start(&host->stop_timer, on_stop_timer,
		       2 * host->settings->worker_deadline_ms, 0);
	mc_host_leave_last(host);
}

void mc_host_leave_clear(struct mc_host *host)
{
	mc_record_clear(MC_RECORD_fallbacks, &host->left);
	mc_record_clear(MC_RECORD_fallbacks, &host->leaving);
}
