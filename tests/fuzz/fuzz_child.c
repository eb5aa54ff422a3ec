/*
 * Input: how a worker fares and how its bytes are cut, then what it sends once
 * it runs. The supervisor's end of the link is real, only the process is
 * played. Whatever comes, each call is answered once at most, and the child
 * can be stopped.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include <memcoord/wire.h>

#include "supervisor/host/child.h"

#include "fuzz.h"

/* The first byte. */
#define HOW_SILENT 0x01 /* no hello comes before the input */
#define HOW_CLOSES 0x02 /* the link is closed behind the input */
#define HOW_EXITS 0x04 /* the process exits behind the input */
#define HOW_ACTUATOR 0x08
#define HOW_CUT 0x30 /* how long the pieces are that arrive */

static uv_loop_t loop;
static int worker = -1; /* its end of the link */
static uv_process_t *process; /* the last that was started */
static uv_exit_cb on_exit_of_process;
static size_t called, answered;
static bool is_stopped;

/* ---- what is played: the process ---- */

/*
 * In libuv's stead: a link without a process. A stream that is none makes
 * libuv refuse after it has set up the handle, which is all that is wanted.
 */
int uv_spawn(uv_loop_t *on, uv_process_t *handle,
	     const uv_process_options_t *how)
{
	int (*spawn)(uv_loop_t *, uv_process_t *, const uv_process_options_t *);
	uv_handle_t none = { .type = UV_UNKNOWN_HANDLE };
	uv_stdio_container_t stdio = { .flags = UV_CREATE_PIPE,
				       .data.stream = (uv_stream_t *)&none };
	uv_process_options_t refused = { .file = "",
					 .stdio = &stdio,
					 .stdio_count = 1 };
	int ends[2];

	*(void **)&spawn = dlsym(RTLD_NEXT, "uv_spawn");
	fuzz_claim(spawn(on, handle, &refused) == UV_EINVAL);
	fuzz_claim(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ==
		   0);
	worker = ends[1];
	process = handle;
	on_exit_of_process = how->exit_cb;
	return uv_pipe_open((uv_pipe_t *)how->stdio[3].data.stream, ends[0]);
}

static void settle(void)
{
	for (int i = 0; i < 3; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
}

static void send_bytes(const char *data, size_t size, size_t cut)
{
	while (size > 0) {
		ssize_t sent = send(worker, data, mc_min(size, cut),
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		settle();
		if (sent < 0)
			return;
		data += sent;
		size -= (size_t)sent;
	}
}

static void say_hello(void)
{
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };
	struct mc_hello hello = { .version = MC_VERSION };

	mc_schema_fingerprint(hello.fingerprint);
	mc_wire_result(&out, 1, MC_RECORD_hello, &hello);
	send_bytes(out.data, out.size, SIZE_MAX);
}

/* ---- what the supervisor does with it ---- */

static void call(struct mc_child *child);

static void on_answer(struct mc_child *child, int rc, void *result,
		      const struct mc_error *err)
{
	answered++;
	fuzz_claim(answered <= called);
	fuzz_claim(rc <= 0 && (rc == 0) == (result != NULL));
	fuzz_claim(rc == 0 || memchr(err->text, '\0', sizeof err->text));
	call(child);
}

static void call(struct mc_child *child)
{
	static const struct mc_order order = { .name = "web1" };
	bool is_actuator = child->link == MC_LINK_ACTUATOR;
	int rc = mc_child_call(child,
			       is_actuator ? MC_METHOD_ACTUATOR_apply
					   : MC_METHOD_COLLECTOR_collect,
			       is_actuator ? &order : NULL, on_answer);

	called += rc == 0;
}

static void on_stopped(struct mc_child *child)
{
	(void)child;
	is_stopped = true;
}

static void start(struct mc_child *child, uint8_t how)
{
	static bool is_begun;

	if (!is_begun) {
		is_begun = true;
		signal(SIGPIPE, SIG_IGN);
		mc_log_limit(MC_LOG_ERROR);
		uv_loop_init(&loop);
	}
	*child = (struct mc_child){
		.loop = &loop,
		.role = "worker",
		.link = how & HOW_ACTUATOR ? MC_LINK_ACTUATOR
					   : MC_LINK_COLLECTOR,
		.hello = how & HOW_ACTUATOR ? MC_METHOD_ACTUATOR_hello
					    : MC_METHOD_COLLECTOR_hello,
		.uri = "scripted:none",
		.on_ready = call,
		.on_stopped = on_stopped,
		.deadline_ms = 600000,
		.program = open("/dev/null", O_PATH | O_CLOEXEC),
	};
	called = answered = 0;
	is_stopped = false;
	mc_child_start(child);
}

static void end_process(struct mc_child *child, uint8_t how)
{
	if (child->process != NULL)
		on_exit_of_process(process, 1, how & HOW_CLOSES ? 0 : SIGKILL);
	settle();
}

static void stop(struct mc_child *child, uint8_t how)
{
	size_t before = answered;

	mc_child_stop(child, MC_CHILD_ENDING_MS);
	settle();
	end_process(child, how);
	fuzz_claim(is_stopped && answered == before);
	fuzz_claim(uv_loop_alive(&loop) == 0);
	close(worker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t cuts[] = { SIZE_MAX, 1, 7, 100 };
	struct fuzz_input input = { data, size };
	uint8_t how = (uint8_t)fuzz_number(&input, 1);
	struct mc_child child;

	start(&child, how);
	if ((how & HOW_SILENT) == 0) {
		say_hello();
		fuzz_claim(child.state == MC_CHILD_BUSY && called == 1);
	}
	send_bytes((const char *)input.at, input.left,
		   cuts[(how & HOW_CUT) / (HOW_CUT / 3)]);
	if (how & HOW_CLOSES)
		shutdown(worker, SHUT_RDWR);
	settle();
	if (how & HOW_EXITS)
		end_process(&child, how);
	fuzz_claim(memchr(child.error, '\0', sizeof child.error) != NULL);
	stop(&child, how);
	return 0;
}
