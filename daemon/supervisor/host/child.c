/*
 * One worker as libuv handles: a process, its pipe, a timer.
 *
 * Happy path: spawn -> hello -> READY -> call -> answer -> READY ...
 * Failure paths, all of which end in `fail` and a new start after a back-off:
 * spawn fails; hello is refused; the deadline passes; the link closes; a frame
 * is not what was asked for; the process exits.
 *
 * A struct mc_process is one life of the worker. It goes with its last handle,
 * which may be after the next life has begun.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "supervisor/control/stream.h"

#define BACKOFF_LEAST_MS 100
#define BACKOFF_MOST_MS 30000
/* A life that was ready for so long was a good one. */
#define GOOD_LIFE_MS 10000

struct mc_process {
	uv_process_t handle;
	struct mc_stream link;
	struct mc_child *child; /* NULL once its life is over */
	unsigned open_handles;
};

static const char *const state_names[] = {
#define NAME(id, name) [MC_CHILD_##id] = name,
	MC_CHILD_STATES(NAME)
};

const char *mc_child_state_name(enum mc_child_state state)
{
	return state_names[state];
}

int mc_child_pid(const struct mc_child *child)
{
	return child->process != NULL ? child->process->handle.pid : 0;
}

/* ---- one life ---- */

static void release_handle(struct mc_process *process)
{
	if (--process->open_handles == 0)
		free(process);
}

static void on_link_closed(struct mc_stream *link)
{
	release_handle(link->owner);
}

static void on_process_closed(uv_handle_t *handle)
{
	release_handle(handle->data);
}

/* Lets a life go: what is left of it is closed and killed. */
static void bury(struct mc_child *child)
{
	struct mc_process *process = child->process;

	if (process == NULL)
		return;
	child->process = NULL;
	process->child = NULL;
	mc_stream_close(&process->link);
	if (uv_is_active((uv_handle_t *)&process->handle))
		uv_process_kill(&process->handle, SIGKILL);
	else if (!uv_is_closing((uv_handle_t *)&process->handle))
		uv_close((uv_handle_t *)&process->handle, on_process_closed);
}

/* ---- failing and starting again ---- */

static void on_timer(uv_timer_t *timer);

static void arm(struct mc_child *child, uint64_t ms)
{
	uv_timer_start(&child->timer, on_timer, ms, 0);
}

static void answer_call(struct mc_child *child, int rc, void *result,
			const struct mc_error *err)
{
	mc_child_answer answer = child->answer;

	child->answer = NULL;
	if (answer != NULL)
		answer(child, rc, result, err);
}

static void grow_backoff(struct mc_child *child)
{
	bool was_good = child->ready_at_ms > 0 &&
			uv_now(child->loop) - child->ready_at_ms > GOOD_LIFE_MS;

	if (was_good || child->backoff_ms == 0)
		child->backoff_ms = BACKOFF_LEAST_MS;
	else
		child->backoff_ms =
			mc_min(2 * child->backoff_ms, BACKOFF_MOST_MS);
	child->ready_at_ms = 0;
}

static void on_closed_when_stopped(uv_handle_t *handle)
{
	struct mc_child *child = handle->data;

	close(child->program);
	child->on_stopped(child);
}

static void finish_stop(struct mc_child *child)
{
	bury(child);
	child->state = MC_CHILD_STOPPED;
	if (!uv_is_closing((uv_handle_t *)&child->timer))
		uv_close((uv_handle_t *)&child->timer, on_closed_when_stopped);
}

static void fail(struct mc_child *child, int code, const char *format, ...)
	MC_PRINTF(3, 4);

static void fail(struct mc_child *child, int code, const char *format, ...)
{
	struct mc_error err = { .code = code };
	va_list args;

	if (child->is_stopping) {
		finish_stop(child);
		return;
	}
	va_start(args, format);
	vsnprintf(err.text, sizeof err.text, format, args);
	va_end(args);
	bury(child);
	grow_backoff(child);
	mc_copy(child->error, sizeof child->error, err.text);
	mc_log(MC_LOG_WARNING, "%s: %s; starting it again in %ju ms",
	       child->role, err.text, (uintmax_t)child->backoff_ms);
	child->state = MC_CHILD_WAITING;
	child->restarts++;
	arm(child, child->backoff_ms);
	if (child->on_failed != NULL)
		child->on_failed(child);
	answer_call(child, code, NULL, &err);
}

static void on_process_exit(uv_process_t *handle, int64_t status, int signal)
{
	struct mc_process *process = handle->data;
	struct mc_child *child = process->child;

	uv_close((uv_handle_t *)handle, on_process_closed);
	if (child == NULL)
		return;
	if (signal != 0)
		fail(child, -ECONNRESET, "killed by signal %d (%s)", signal,
		     strsignal(signal));
	else
		fail(child, -ECONNRESET, "exited with status %d", (int)status);
}

/* ---- calls ---- */

static void on_deadline(struct mc_child *child)
{
	if (child->state == MC_CHILD_STARTING)
		fail(child, -ETIMEDOUT, "no hello within %ju ms",
		     (uintmax_t)child->deadline_ms);
	else
		fail(child, -ETIMEDOUT, "no answer to %s within %ju ms",
		     mc_methods[child->method].name,
		     (uintmax_t)child->deadline_ms);
}

static void on_timer(uv_timer_t *timer)
{
	struct mc_child *child = timer->data;

	if (child->is_stopping)
		finish_stop(child);
	else if (child->state == MC_CHILD_WAITING)
		mc_child_start(child);
	else if (child->state == MC_CHILD_ENDING)
		fail(child, -ECONNRESET, "closed its link");
	else
		on_deadline(child);
}

static int send_call(struct mc_child *child, enum mc_method method,
		     const void *params, mc_child_answer answer)
{
	const struct mc_method_info *info = &mc_methods[method];
	struct mc_buf out = { 0 };
	int rc;

	mc_wire_request(&out, ++child->msgid, info->name, info->params, params);
	rc = mc_stream_send(&child->process->link, &out);
	if (rc < 0)
		return rc;
	child->method = method;
	child->answer = answer;
	arm(child, child->deadline_ms);
	return 0;
}

int mc_child_call(struct mc_child *child, enum mc_method method,
		  const void *params, mc_child_answer answer)
{
	int rc;

	if (child->state != MC_CHILD_READY)
		return -EBUSY;
	rc = send_call(child, method, params, answer);
	if (rc == 0)
		child->state = MC_CHILD_BUSY;
	return rc;
}

static void on_hello(struct mc_child *child, int rc, void *result,
		     const struct mc_error *err)
{
	const struct mc_hello *hello = result;
	char ours[MC_WORD_SIZE];

	if (child->state == MC_CHILD_WAITING)
		return; /* this life has failed already */
	if (rc < 0) {
		fail(child, rc, "%s", err->text);
		return;
	}
	if (strcmp(hello->fingerprint, mc_schema_fingerprint(ours)) != 0) {
		fail(child, -EPROTO, "%s speaks another schema (%s, not %s)",
		     hello->version, hello->fingerprint, ours);
		return;
	}
	child->ready_at_ms = uv_now(child->loop);
	if (child->on_ready != NULL)
		child->on_ready(child);
}

/* A result of the right shape, or the worker's error; else -EPROTO. */
static int read_answer(struct mc_child *child,
		       const struct mc_envelope *envelope, void *result,
		       struct mc_error *err)
{
	const char *text = envelope->error;
	const char *colon;
	size_t name_size;

	if (text == NULL)
		return mc_envelope_read(envelope,
					mc_methods[child->method].result,
					result, err) < 0
			       ? -EPROTO
			       : 0;
	colon = memmem(text, envelope->error_size, ": ", 2);
	if (colon == NULL)
		return mc_fail(err, -EPROTO, "an error without a name");
	name_size = (size_t)(colon - text);
	return mc_fail(err, mc_rpc_error_code(text, name_size), "%.*s",
		       (int)(envelope->error_size - name_size - 2), colon + 2);
}

static void take_answer(struct mc_child *child,
			const struct mc_envelope *envelope)
{
	enum mc_record_id id = mc_methods[child->method].result;
	mc_auto(mc_freep) void *result = mc_alloc(1, mc_records[id].size);
	struct mc_error err = { 0 };
	int rc = read_answer(child, envelope, result, &err);

	if (rc == -EPROTO) {
		fail(child, rc, "an answer to %s that can't be read: %s",
		     mc_methods[child->method].name, err.text);
		return;
	}
	uv_timer_stop(&child->timer);
	child->state = MC_CHILD_READY;
	child->has_answered = true;
	child->answered_at_ms = uv_now(child->loop);
	answer_call(child, rc, rc == 0 ? result : NULL, &err);
	if (rc == 0)
		mc_record_clear(id, result);
}

static void on_message(struct mc_stream *link, const char *data, size_t size)
{
	struct mc_process *process = link->owner;
	struct mc_child *child = process->child;
	mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
	struct mc_error err = { 0 };
	bool has_msgid;

	if (child == NULL)
		return;
	if (mc_envelope_open(&envelope, data, size, &has_msgid, &err) < 0)
		fail(child, -EPROTO, "sent %s", err.text);
	else if (child->answer == NULL ||
		 envelope.kind != MC_ENVELOPE_RESPONSE ||
		 envelope.msgid != child->msgid)
		fail(child, -EPROTO, "sent a message that nobody asked for");
	else
		take_answer(child, &envelope);
}

/* Its end closed: its exit, which says more, should follow at once. */
static void on_end(struct mc_stream *link, int code)
{
	struct mc_process *process = link->owner;
	struct mc_child *child = process->child;

	if (child == NULL)
		return;
	if (code != UV_EOF && code != UV_ECONNRESET) {
		/* What mc_scan returns isn't all known to uv_strerror. */
		fail(child, -EPROTO, "sent what is no message: %s",
		     strerror(-code));
		return;
	}
	child->state = MC_CHILD_ENDING;
	arm(child, MC_CHILD_ENDING_MS);
}

/* ---- starting ---- */

static const struct mc_stream_limits link_limits = {
	.message = MC_WORKER_FRAME_BYTES,
	.unsent = 1024 * 1024,
};

static const struct mc_stream_events link_events = {
	.on_message = on_message,
	.on_end = on_end,
	.on_closed = on_link_closed,
};

static int spawn(struct mc_child *child)
{
	struct mc_process *process = mc_alloc(1, sizeof *process);
	char path[64], name[64];
	char *args[] = { name, "--connect", (char *)child->uri,
			 child->log == MC_LOG_SYSLOG ? "--syslog" : NULL,
			 NULL };
	uv_stdio_container_t stdio[] = {
		{ .flags = UV_IGNORE },
		{ .flags = UV_IGNORE },
		{ .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
		{ .flags = UV_CREATE_PIPE | UV_READABLE_PIPE |
			   UV_WRITABLE_PIPE },
	};
	uv_process_options_t how = {
		.exit_cb = on_process_exit,
		.file = path,
		.args = args,
		.stdio = stdio,
		.stdio_count = MC_COUNT(stdio),
	};
	int rc;

	snprintf(path, sizeof path, "/proc/self/fd/%d", child->program);
	snprintf(name, sizeof name, "memcoord-%s", child->role);
	process->child = child;
	process->open_handles = 2;
	process->handle.data = process;
	child->process = process;
	mc_stream_init(&process->link, child->loop, process, &link_events,
		       &link_limits);
	stdio[3].data.stream = (uv_stream_t *)&process->link.pipe;
	rc = uv_spawn(child->loop, &process->handle, &how);
	return rc < 0 ? rc : mc_stream_start(&process->link);
}

void mc_child_start(struct mc_child *child)
{
	struct mc_hello hello = { .version = MC_VERSION };
	int rc;

	if (child->state == MC_CHILD_STOPPED) {
		child->timer.data = child;
		uv_timer_init(child->loop, &child->timer);
	}
	child->state = MC_CHILD_STARTING;
	rc = spawn(child);
	if (rc < 0) {
		fail(child, rc, "can't be started: %s", uv_strerror(rc));
		return;
	}
	mc_schema_fingerprint(hello.fingerprint);
	rc = send_call(child, child->hello, &hello, on_hello);
	if (rc < 0)
		fail(child, rc, "can't be greeted: %s", uv_strerror(rc));
}

void mc_child_stop(struct mc_child *child, uint64_t most_ms)
{
	child->is_stopping = true;
	child->answer = NULL;
	if (child->process == NULL) {
		finish_stop(child);
		return;
	}
	child->state = MC_CHILD_ENDING;
	mc_stream_close(&child->process->link);
	arm(child, most_ms);
}

/* Our own program's directory serves a build tree, and a moved package. */
static int open_beside(const char *name)
{
	char path[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash;

	if (size < 0)
		return -1;
	path[size] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return -1;
	mc_copy(slash + 1, sizeof path - (size_t)(slash + 1 - path), name);
	return open(path, O_PATH | O_CLOEXEC);
}

int mc_child_open(struct mc_child *child, struct mc_error *err)
{
	char name[64], path[PATH_MAX];

	snprintf(name, sizeof name, "memcoord-%s", child->role);
	child->program = open_beside(name);
	if (child->program >= 0)
		return 0;
	snprintf(path, sizeof path, "%s/%s", MC_LIBEXECDIR, name);
	child->program = open(path, O_PATH | O_CLOEXEC);
	if (child->program < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}
