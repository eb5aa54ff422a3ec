/*
 * The methods that show settings and change them.
 */
#include "supervisor/control/call.h"

#include <errno.h>

#include "config/change.h"
#include "supervisor/change.h"

void mc_on_settings(const struct mc_call *call)
{
	const struct mc_settings_params *params = call->params;
	struct mc_settings_list list;
	struct mc_error err;
	int rc = mc_settings_list(&call->supervisor->settings,
				  params->has_key ? params->key : NULL, &list,
				  &err);

	if (rc < 0) {
		mc_reply_error(call->reply, rc, "%s", err.text);
		return;
	}
	mc_reply_result(call->reply, MC_RECORD_settings_list, &list);
	mc_record_clear(MC_RECORD_settings_list, &list);
}

/* Clears the changes. */
static void reply_changes(const struct mc_call *call, int rc,
			  struct mc_changes *changes,
			  const struct mc_error *err)
{
	if (rc < 0) {
		mc_reply_error(call->reply, rc, "%s", err->text);
		return;
	}
	mc_reply_result(call->reply, MC_RECORD_changes, changes);
	mc_record_clear(MC_RECORD_changes, changes);
}

void mc_on_set(const struct mc_call *call)
{
	struct mc_changes changes;
	struct mc_error err;
	int rc = mc_supervisor_set(call->supervisor, call->params, &changes,
				   &err);

	reply_changes(call, rc, &changes, &err);
}

void mc_on_reload(const struct mc_call *call)
{
	struct mc_changes changes;
	struct mc_error err;
	int rc = mc_supervisor_reload(call->supervisor, &changes, &err);

	reply_changes(call, rc, &changes, &err);
}

/* ---- intervals ---- */

static struct mc_intervals intervals_of(const struct mc_settings *settings)
{
	return (struct mc_intervals){
		.interval_ms = settings->interval_ms,
		.collector_ms = mc_settings_collector_interval(settings),
	};
}

static void add(struct mc_set_params *wanted, const char *key, uint64_t ms)
{
	struct mc_assignment *one = &wanted->settings[wanted->n_settings++];

	mc_copy(one->key, sizeof one->key, key);
	snprintf(one->value, sizeof one->value, "%jums", (uintmax_t)ms);
}

static int set_intervals(const struct mc_call *call, struct mc_error *err)
{
	const struct mc_set_interval_params *params = call->params;
	struct mc_assignment list[2] = { 0 };
	struct mc_set_params wanted = { .settings = list };
	struct mc_changes changes;
	int rc;

	if (params->has_interval_ms)
		add(&wanted, "interval", params->interval_ms);
	if (params->has_collector_ms)
		add(&wanted, "collector-interval", params->collector_ms);
	if (wanted.n_settings == 0)
		return mc_fail(err, -EINVAL,
			       "interval_ms or collector_ms is wanted");
	rc = mc_supervisor_set(call->supervisor, &wanted, &changes, err);
	if (rc == 0)
		mc_record_clear(MC_RECORD_changes, &changes);
	return rc;
}

void mc_on_set_interval(const struct mc_call *call)
{
	const struct mc_settings *settings = &call->supervisor->settings;
	struct mc_intervals old = intervals_of(settings), now;
	struct mc_error err;
	int rc = set_intervals(call, &err);

	if (rc < 0) {
		mc_reply_error(call->reply, rc, "%s", err.text);
		return;
	}
	now = intervals_of(settings);
	now.old_interval_ms = old.interval_ms;
	now.old_collector_ms = old.collector_ms;
	mc_reply_result(call->reply, MC_RECORD_intervals, &now);
}
