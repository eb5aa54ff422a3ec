/*
 * Input: how the workers fare and how the bytes are cut, then a client's whole
 * conversation. It goes over a real socket to a real server and its methods;
 * only the workers are played, and who the client is. Whatever the client
 * sends, each of its good requests is answered, and another client is served.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <memcoord/log.h>

#include "supervisor/control/methods.h"
#include "supervisor/supervisor.h"

#include "fuzz.h"

/* The first byte. */
#define HOW_READER 0x01 /* the client may not change things */
#define HOW_NO_SAMPLE 0x02 /* the collector fails */
#define HOW_NO_ACTUATOR 0x04
#define HOW_BUSY 0x08 /* the actuator does nothing */
#define HOW_CUT 0x30 /* how long the pieces are that arrive */
#define HOW_LOST 0x40 /* the actuator fails */

#define ANSWER_BYTES (16 * 1024 * 1024)

/* A folder that isn't there: nothing can be kept in it. */
static char silent[] = "log-level=error";
static const struct mc_options options = {
	.config = "build/nowhere/conf",
	.overrides = { silent },
	.n_overrides = 1,
};
static struct mc_settings pristine;
static struct mc_supervisor supervisor = { .options = &options };
static int neighbour;
static uint8_t how;

/* ---- what is played: the peer, the workers ---- */

void mc_admins_find(struct mc_admins *admins, const char *name)
{
	(void)admins;
	(void)name;
}

int mc_peer_read(struct mc_peer *peer, int fd, const struct mc_admins *admins)
{
	(void)fd;
	(void)admins;
	*peer = (struct mc_peer){ .access = how & HOW_READER
						    ? MC_ACCESS_READ
						    : MC_ACCESS_ADMIN };
	return 0;
}

int mc_child_open(struct mc_child *child, struct mc_error *err)
{
	(void)child;
	(void)err;
	return 0;
}

void mc_child_start(struct mc_child *child)
{
	child->state = MC_CHILD_READY;
}

int mc_child_call(struct mc_child *child, enum mc_method method,
		  const void *params, mc_child_answer answer)
{
	(void)params;
	if (child->state != MC_CHILD_READY)
		return -EBUSY;
	child->state = MC_CHILD_BUSY;
	child->method = method;
	child->answer = answer;
	return 0;
}

void mc_child_stop(struct mc_child *child, uint64_t most_ms)
{
	(void)child;
	(void)most_ms;
}

int mc_child_pid(const struct mc_child *child)
{
	return child->link + 1;
}

const char *mc_child_state_name(enum mc_child_state state)
{
	return state == MC_CHILD_READY ? "ready" : "busy";
}

static void fill_sample(struct mc_sample *sample)
{
	static const struct mc_domain_sample usual = {
		.is_running = true,
		.has_balloon = true,
		.actual_kib = 1024 * 1024,
		.max_kib = 2048 * 1024,
		.has_unused_kib = true,
		.has_available_kib = true,
		.available_kib = 980 * 1024,
		.has_last_update_s = true,
	};
	/* Each is two seconds after the one before. */
	uint64_t at_s =
		UINT64_C(1700000000) + 2 * supervisor.host.coordinator.sample;

	sample->taken_at_ms = at_s * 1000 + 500;
	sample->host = (struct mc_host_sample){ .total_kib = 8 * 1024 * 1024,
						.available_kib = 1024 * 1024 };
	sample->n_domains = 3;
	sample->domains = mc_alloc(3, sizeof *sample->domains);
	for (uint64_t i = 0; i < sample->n_domains; i++) {
		sample->domains[i] = usual;
		sample->domains[i].name[0] = (char)('a' + i);
		sample->domains[i].uuid[0] = (char)('a' + i);
		sample->domains[i].unused_kib = i * 300 * 1024;
		sample->domains[i].last_update_s = at_s;
	}
}

static bool answer_for(struct mc_child *child, bool is_failing)
{
	enum mc_record_id id = mc_methods[child->method].result;
	mc_auto(mc_freep) void *result = mc_alloc(1, mc_records[id].size);
	const struct mc_error err = { .code = -ENOTCONN, .text = "played" };

	if (child->state != MC_CHILD_BUSY)
		return false;
	child->state = MC_CHILD_READY;
	if (is_failing) {
		child->answer(child, err.code, NULL, &err);
		return true;
	}
	if (id == MC_RECORD_sample)
		fill_sample(result);
	else if (id == MC_RECORD_answer)
		mc_copy(((struct mc_answer *)result)->outcome, MC_WORD_SIZE,
			mc_outcome_names[how & HOW_BUSY ? MC_OUTCOME_BUSY
							: MC_OUTCOME_DONE]);
	child->answer(child, 0, result, &err);
	mc_record_clear(id, result);
	return true;
}

/* Calls that wait for room are at their deadlines. */
static bool end_waiting(struct mc_claims *claims)
{
	bool has_any = false;

	for (struct mc_room *at = claims->first; at != NULL; at = at->next) {
		struct mc_claim *claim = (struct mc_claim *)at;

		has_any |= claim->is_waiting;
		claim->waits_until_ms = 0;
	}
	if (has_any)
		uv_timer_start(&claims->timer, claims->timer.timer_cb, 0, 0);
	return has_any;
}

/* Whether a client's messages wait for the loop to come round. */
static bool is_a_turn_owed(void)
{
	const struct mc_connection *at = supervisor.server.connections;

	while (at != NULL && !uv_is_active((uv_handle_t *)&at->stream.turn))
		at = at->next;
	return at != NULL;
}

/* Lets everything happen that is under way. */
static void settle(void)
{
	struct mc_host *host = &supervisor.host;
	int quiet = 0;

	while (quiet < 2) {
		if (end_waiting(&host->claims))
			quiet = 0;
		uv_run(&supervisor.loop, UV_RUN_NOWAIT);
		if (!is_a_turn_owed())
			quiet++;
		if (answer_for(&host->collector, how & HOW_NO_SAMPLE) ||
		    answer_for(&host->actuator, how & HOW_LOST))
			quiet = 0;
	}
}

/* ---- clients ---- */

static int connect_client(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	mc_copy(to.sun_path, sizeof to.sun_path, supervisor.settings.socket);
	fuzz_claim(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
	settle();
	return fd;
}

/* Takes whole answers off the front, returns how many there were. */
static size_t take_answers(struct mc_buf *in)
{
	size_t count = 0;

	for (;; count++) {
		mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
		struct mc_scan scan = { .limit = ANSWER_BYTES };
		ssize_t size = mc_scan(&scan, in->data, in->size);
		bool has_msgid;

		fuzz_claim(size >= 0);
		if (size == 0)
			return count;
		fuzz_claim(mc_envelope_open(&envelope, in->data, (size_t)size,
					    &has_msgid, NULL) == 0);
		fuzz_claim(envelope.kind == MC_ENVELOPE_RESPONSE);
		mc_buf_consume(in, (size_t)size);
	}
}

/* Receives what is there, returns how many answers that were. */
static size_t receive(int fd, struct mc_buf *in)
{
	size_t count = 0;
	ssize_t got;

	do {
		settle();
		got = recv(fd, mc_buf_reserve(in, 65536), 65536, 0);
		if (got > 0) {
			in->size += (size_t)got;
			count += take_answers(in);
		}
	} while (got > 0);
	return count;
}

static void check_neighbour(void)
{
	mc_auto(mc_buf_clear) struct mc_buf in = { 0 };
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };

	mc_wire_request(&out, 1, "version", MC_RECORD_none, NULL);
	fuzz_claim(send(neighbour, out.data, out.size, MSG_NOSIGNAL) ==
		   (ssize_t)out.size);
	fuzz_claim(receive(neighbour, &in) == 1 && in.size == 0);
}

/* ---- the conversation ---- */

/* How many requests stand before the first message that isn't good. */
static size_t count_requests(const char *data, size_t size, bool *is_good)
{
	size_t count = 0;

	while (size > 0) {
		mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
		struct mc_scan scan = { .limit = MC_CLIENT_FRAME_BYTES };
		ssize_t whole = mc_scan(&scan, data, size);
		bool has_msgid;

		*is_good = whole >= 0;
		if (whole <= 0)
			return count;
		*is_good = mc_envelope_open(&envelope, data, (size_t)whole,
					    &has_msgid, NULL) == 0 &&
			   envelope.kind != MC_ENVELOPE_RESPONSE;
		if (!*is_good)
			return count;
		count += envelope.kind == MC_ENVELOPE_REQUEST;
		data += whole;
		size -= (size_t)whole;
	}
	return count;
}

static void talk(const char *data, size_t size)
{
	static const size_t cuts[] = { SIZE_MAX, 1, 7, 100 };
	mc_auto(mc_closep) int fd = connect_client();
	mc_auto(mc_buf_clear) struct mc_buf in = { 0 };
	size_t cut = cuts[(how & HOW_CUT) / (HOW_CUT / 3)];
	bool is_good = true;
	size_t wanted = count_requests(data, size, &is_good);
	size_t answers = 0;

	while (size > 0) {
		ssize_t sent = send(fd, data, mc_min(size, cut), MSG_NOSIGNAL);

		answers += receive(fd, &in);
		if (sent < 0 && errno != EAGAIN)
			break;
		if (sent > 0) {
			data += sent;
			size -= (size_t)sent;
		}
	}
	fuzz_claim(answers <= wanted + !is_good);
	fuzz_claim(!is_good || (answers == wanted && in.size == 0));
}

/* ---- the server ---- */

static void remove_socket(void)
{
	mc_auto(mc_freep) char *lock = NULL;

	unlink(supervisor.settings.socket);
	if (asprintf(&lock, "%s.lock", supervisor.settings.socket) > 0)
		unlink(lock);
}

static void start_server(void)
{
	struct mc_settings *settings = &supervisor.settings;

	signal(SIGPIPE, SIG_IGN);
	mc_log_limit(MC_LOG_ERROR);
	fuzz_claim(mc_options_load(&options, settings, NULL) == 0);
	settings->group[0] = '\0';
	settings->interval_ms = 5000;
	settings->collector_interval_ms = 2000;
	settings->policy.boot_grace_ms = 0;
	settings->on_orphan = MC_FALLBACK_RESTORE;
	snprintf(settings->socket, sizeof settings->socket,
		 "build/fuzz-server-%d.sock", (int)getpid());
	mc_settings_copy(&pristine, settings);
	atexit(remove_socket);
	uv_loop_init(&supervisor.loop);
	fuzz_claim(mc_host_init(&supervisor.host, &supervisor.loop, settings,
				MC_LOG_STDERR, &supervisor.server, NULL) == 0);
	fuzz_claim(mc_server_start(&supervisor.server, &supervisor,
				   &supervisor.loop, settings, NULL) == 0);
	mc_host_start(&supervisor.host);
	neighbour = connect_client();
}

/* Each conversation finds the same daemon. */
static void reset(void)
{
	struct mc_host *host = &supervisor.host;

	mc_settings_clear(&supervisor.settings);
	mc_settings_copy(&supervisor.settings, &pristine);
	mc_log_limit(MC_LOG_ERROR);
	mc_claims_clear(host);
	mc_coordinator_clear(&host->coordinator);
	mc_history_clear(&host->history);
	mc_host_apply(host);
	settle();
	uv_timer_stop(&host->resume_timer);
	host->is_paused = false;
	host->is_pass_due = false;
	host->is_connected = false;
	host->has_failed = false;
	host->actuator.state =
		how & HOW_NO_ACTUATOR ? MC_CHILD_WAITING : MC_CHILD_READY;
	host->collector.on_ready(&host->collector);
	settle();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };

	if (neighbour == 0)
		start_server();
	how = (uint8_t)fuzz_number(&input, 1);
	reset();
	talk((const char *)input.at, input.left);
	settle();
	check_neighbour();
	/* The neighbour's connection is the only one. */
	fuzz_claim(supervisor.server.connections->next == NULL);
	return 0;
}
