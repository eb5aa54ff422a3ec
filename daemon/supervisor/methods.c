/*
 * The methods of the control link, by the table of the schema: a row without
 * a handler here doesn't link.
 */
#include "methods.h"

#include <errno.h>
#include <string.h>

struct call {
	struct mc_supervisor *supervisor;
	const struct mc_reply *reply;
	const void *params;
};

#define PROTOTYPE(link, name, params, result, access) \
	static void on_##name(const struct call *call);
MC_CONTROL_METHODS(PROTOTYPE)

#define SLOT(link, name, params, result, access) \
	[MC_METHOD_##link##_##name] = on_##name,
static void (*const handlers[])(const struct call *) = {
	MC_CONTROL_METHODS(SLOT)
};

static void on_version(const struct call *call)
{
	struct mc_version version = { .version = MC_VERSION,
				      .pid = (uint64_t)getpid() };

	mc_schema_fingerprint(version.schema);
	mc_reply_result(call->reply, MC_RECORD_version, &version);
}

static void on_status(const struct call *call)
{
	struct mc_supervisor *supervisor = call->supervisor;
	struct mc_status status = {
		.version = MC_VERSION,
		.pid = (uint64_t)getpid(),
		.uptime_ms =
			uv_now(&supervisor->loop) - supervisor->started_at_ms,
	};

	mc_host_status(&supervisor->host, &status);
	mc_reply_result(call->reply, MC_RECORD_status, &status);
	mc_record_clear(MC_RECORD_status, &status);
}

static void on_score(const struct call *call)
{
	struct mc_scores scores;

	mc_host_scores(&call->supervisor->host, &scores);
	mc_reply_result(call->reply, MC_RECORD_scores, &scores);
	mc_record_clear(MC_RECORD_scores, &scores);
}

static void on_domain(const struct call *call)
{
	const struct mc_domain_params *params = call->params;
	struct mc_host *host = &call->supervisor->host;
	struct mc_domain_status status;

	if (host->coordinator.sample == 0)
		mc_host_no_sample(host, call->reply);
	else if (mc_host_domain(host, params->name, &status))
		mc_reply_result(call->reply, MC_RECORD_domain_status, &status);
	else
		mc_reply_error(call->reply, -ENOENT,
			       "no running domain is called '%s'",
			       params->name);
}

static void on_plan(const struct call *call)
{
	const struct mc_plan_params *params = call->params;

	mc_host_plan(&call->supervisor->host,
		     params->has_fresh && params->fresh, call->reply);
}

static void on_run(const struct call *call)
{
	mc_host_run(&call->supervisor->host, call->reply);
}

static struct mc_intervals intervals_of(const struct mc_settings *settings)
{
	return (struct mc_intervals){
		.interval_ms = settings->interval_ms,
		.collector_ms = mc_settings_collector_interval(settings),
	};
}

static void on_set_interval(const struct call *call)
{
	const struct mc_set_interval_params *params = call->params;
	struct mc_settings *settings = &call->supervisor->settings;
	struct mc_intervals old = intervals_of(settings), now;

	if (!params->has_interval_ms && !params->has_collector_ms) {
		mc_reply_error(call->reply, -EINVAL,
			       "interval_ms or collector_ms is wanted");
		return;
	}
	if (params->has_interval_ms)
		settings->interval_ms = params->interval_ms;
	if (params->has_collector_ms)
		settings->collector_interval_ms = params->collector_ms;
	mc_host_apply(&call->supervisor->host);
	now = intervals_of(settings);
	now.old_interval_ms = old.interval_ms;
	now.old_collector_ms = old.collector_ms;
	mc_log(MC_LOG_INFO, "interval: %ju -> %ju ms, collector %ju -> %ju ms",
	       (uintmax_t)old.interval_ms, (uintmax_t)now.interval_ms,
	       (uintmax_t)old.collector_ms, (uintmax_t)now.collector_ms);
	mc_reply_result(call->reply, MC_RECORD_intervals, &now);
}

static void set_paused(const struct call *call, bool is_paused)
{
	struct mc_host *host = &call->supervisor->host;
	struct mc_paused result = { .paused = is_paused,
				    .was_paused = host->is_paused };

	if (host->is_paused != is_paused)
		mc_log(MC_LOG_INFO, "%s", is_paused ? "paused" : "resumed");
	host->is_paused = is_paused;
	mc_reply_result(call->reply, MC_RECORD_paused, &result);
}

static void on_pause(const struct call *call)
{
	set_paused(call, true);
}

static void on_resume(const struct call *call)
{
	set_paused(call, false);
}

static void refuse(const struct mc_reply *reply, const struct mc_peer *peer,
		   const struct mc_method_info *info)
{
	mc_reply_error(reply, -EACCES,
		       "%s may only be called by root, the daemon's user and "
		       "members of admin-group, not by uid %u (pid %d)",
		       info->name, (unsigned)peer->uid, (int)peer->pid);
}

static void decode_and_handle(struct mc_supervisor *supervisor,
			      const struct mc_reply *reply,
			      const struct mc_envelope *request,
			      enum mc_method method)
{
	enum mc_record_id id = mc_methods[method].params;
	mc_auto(mc_freep) void *params = mc_alloc(1, mc_records[id].size);
	const struct call call = { supervisor, reply, params };
	struct mc_error err = { 0 };

	if (mc_envelope_read(request, id, params, &err) < 0) {
		mc_reply_error(reply, -EINVAL, "%s: %s",
			       mc_methods[method].name, err.text);
		return;
	}
	handlers[method](&call);
	mc_record_clear(id, params);
}

void mc_methods_call(struct mc_supervisor *supervisor,
		     const struct mc_peer *peer, const struct mc_reply *reply,
		     const struct mc_envelope *request)
{
	enum mc_method method = mc_method_find(MC_LINK_CONTROL, request->method,
					       request->method_size);

	if (method == MC_METHOD_COUNT)
		mc_reply_error(reply, -ENOSYS, "no method is called '%.*s'",
			       (int)mc_min(request->method_size, MC_WORD_SIZE),
			       request->method);
	else if (mc_methods[method].access > peer->access)
		refuse(reply, peer, &mc_methods[method]);
	else
		decode_and_handle(supervisor, reply, request, method);
}
