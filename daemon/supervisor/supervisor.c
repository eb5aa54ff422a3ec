/*
 * Puts the parts together and takes them apart. In the order of starting: the
 * socket (so that a second daemon ends before it does anything), the pid file,
 * the signals, the host with its workers.
 */
#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <memcoord/log.h>

#include "change.h"
#include "pidfile.h"

static void stop(struct mc_supervisor *supervisor)
{
	if (supervisor->is_stopping)
		return;
	supervisor->is_stopping = true;
	mc_notify_tell(&supervisor->notify, "STOPPING=1");
	mc_server_stop(&supervisor->server);
	/* Once they are closed another SIGTERM ends us there and then. */
	for (size_t i = 0; i < MC_COUNT(supervisor->signals); i++)
		uv_close((uv_handle_t *)&supervisor->signals[i], NULL);
	mc_host_stop(&supervisor->host);
}

static void on_reload(struct mc_supervisor *supervisor)
{
	struct mc_changes changes;
	struct mc_error err = { 0 };

	if (mc_supervisor_reload(supervisor, &changes, &err) < 0)
		mc_log(MC_LOG_ERROR, "reload: %s; the old settings stay",
		       err.text);
	else
		mc_record_clear(MC_RECORD_changes, &changes);
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct mc_supervisor *supervisor = handle->data;

	if (number == SIGHUP) {
		on_reload(supervisor);
		return;
	}
	mc_log(MC_LOG_INFO, "%s: stopping", strsignal(number));
	stop(supervisor);
}

static void start_signals(struct mc_supervisor *supervisor)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

	for (size_t i = 0; i < MC_COUNT(numbers); i++) {
		uv_signal_init(&supervisor->loop, &supervisor->signals[i]);
		supervisor->signals[i].data = supervisor;
		uv_signal_start(&supervisor->signals[i], on_signal, numbers[i]);
	}
}

static int start_parts(struct mc_supervisor *supervisor, struct mc_error *err)
{
	const struct mc_settings *settings = &supervisor->settings;
	int rc = mc_host_init(&supervisor->host, &supervisor->loop, settings,
			      supervisor->options->log, &supervisor->server,
			      err);

	if (rc < 0)
		return rc;
	rc = mc_server_start(&supervisor->server, supervisor, &supervisor->loop,
			     settings, err);
	if (rc == 0)
		rc = mc_pidfile_write(settings->pidfile, err);
	if (rc < 0)
		mc_server_stop(&supervisor->server);
	return rc;
}

static void serve(struct mc_supervisor *supervisor, void (*report)(void))
{
	start_signals(supervisor);
	/* Before the workers start: they keep the stderr that they find. */
	report();
	mc_log(MC_LOG_INFO, "memcoordd %s serves %s for %s", MC_VERSION,
	       supervisor->settings.socket, supervisor->settings.connect);
	mc_host_start(&supervisor->host);
	mc_notify_tell(&supervisor->notify, "READY=1");
	uv_run(&supervisor->loop, UV_RUN_DEFAULT);
	mc_pidfile_remove(supervisor->settings.pidfile);
}

static int run(struct mc_supervisor *supervisor, void (*report)(void),
	       struct mc_error *err)
{
	int rc = uv_loop_init(&supervisor->loop);

	if (rc < 0)
		return mc_fail(err, rc, "no event loop: %s", uv_strerror(rc));
	supervisor->started_at_ms = uv_now(&supervisor->loop);
	mc_schema_fingerprint(supervisor->schema);
	supervisor->server.lock = -1;
	mc_notify_open(&supervisor->notify, &supervisor->loop);
	rc = start_parts(supervisor, err);
	if (rc == 0)
		serve(supervisor, report);
	mc_notify_close(&supervisor->notify);
	uv_run(&supervisor->loop, UV_RUN_DEFAULT);
	mc_server_release(&supervisor->server);
	uv_loop_close(&supervisor->loop);
	return rc;
}

void mc_supervisor_status(struct mc_supervisor *supervisor,
			  struct mc_status *status)
{
	*status = (struct mc_status){
		.version = MC_VERSION,
		.pid = (uint64_t)getpid(),
		.uptime_ms =
			uv_now(&supervisor->loop) - supervisor->started_at_ms,
	};
	mc_host_status(&supervisor->host, status);
}

int mc_supervisor_run(const struct mc_options *options,
		      struct mc_settings *settings, void (*report)(void),
		      struct mc_error *err)
{
	struct mc_supervisor *supervisor = mc_alloc(1, sizeof *supervisor);
	int rc;

	supervisor->options = options;
	supervisor->settings = *settings;
	*settings = (struct mc_settings){ 0 };
	signal(SIGPIPE, SIG_IGN);
	rc = run(supervisor, report, err);
	mc_settings_clear(&supervisor->settings);
	free(supervisor);
	return rc;
}
