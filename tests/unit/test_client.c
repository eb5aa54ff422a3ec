/*
 * Calls and events over the control link. The daemon's end is played without a thread:
 * what it answers lies in the socket before the client asks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <memcoord/client.h>
#include <memcoord/wire.h>

#define PATIENT_MS 60000
#define FIRST_MSGID 1

struct peer {
	char folder[32];
	char path[64];
	int listener;
	int fd; /* the daemon's end of the connection, -1 before there is one */
	struct mc_client *client;
};

static int set_up(void **state)
{
	struct peer *peer = mc_alloc(1, sizeof *peer);
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	mc_copy(peer->folder, sizeof peer->folder, "/tmp/mc-client-XXXXXX");
	if (mkdtemp(peer->folder) == NULL)
		return -1;
	snprintf(peer->path, sizeof peer->path, "%s/socket", peer->folder);
	mc_copy(address.sun_path, sizeof address.sun_path, peer->path);
	peer->fd = -1;
	peer->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*state = peer;
	if (bind(peer->listener, (struct sockaddr *)&address, sizeof address))
		return -1;
	return listen(peer->listener, 4);
}

static int tear_down(void **state)
{
	struct peer *peer = *state;

	mc_client_free(peer->client);
	mc_closep(&peer->fd);
	close(peer->listener);
	unlink(peer->path);
	rmdir(peer->folder);
	free(peer);
	return 0;
}

/* A new connection in place of the last one. */
static void connect_to(struct peer *peer)
{
	struct mc_error err;

	mc_client_free(peer->client);
	peer->client = NULL;
	mc_closep(&peer->fd);
	assert_int_equal(mc_client_open(&peer->client, peer->path, &err), 0);
	peer->fd = accept(peer->listener, NULL, NULL);
	assert_true(peer->fd >= 0);
}

static void answer_with(struct peer *peer, const void *bytes, size_t size)
{
	assert_int_equal(write(peer->fd, bytes, size), size);
}

static void answer(struct peer *peer, struct mc_buf *out)
{
	answer_with(peer, out->data, out->size);
	mc_buf_clear(out);
}

static const struct mc_paused paused = { .paused = true };

static void a_call_sends_its_params_and_takes_the_result(void **state)
{
	struct peer *peer = *state;
	struct mc_set_interval_params params = { .interval_ms = 5000,
						 .has_interval_ms = true };
	struct mc_set_interval_params sent;
	struct mc_intervals given = { .interval_ms = 5000,
				      .old_interval_ms = 2000 };
	struct mc_intervals taken;
	struct mc_envelope request;
	struct mc_buf out = { 0 };
	struct mc_error err;
	bool refused = true, has_msgid;
	char bytes[512];
	ssize_t size;

	connect_to(peer);
	mc_wire_result(&out, FIRST_MSGID, MC_RECORD_intervals, &given);
	answer(peer, &out);
	assert_int_equal(mc_client_call(peer->client,
					MC_METHOD_CONTROL_set_interval, &params,
					&taken, PATIENT_MS, &refused, &err),
			 0);
	assert_false(refused);
	assert_int_equal(taken.interval_ms, 5000);
	assert_int_equal(taken.old_interval_ms, 2000);

	size = read(peer->fd, bytes, sizeof bytes);
	assert_true(size > 0);
	assert_int_equal(mc_envelope_open(&request, bytes, (size_t)size,
					  &has_msgid, &err),
			 0);
	assert_true(has_msgid);
	assert_int_equal(request.msgid, FIRST_MSGID);
	assert_int_equal(request.method_size, strlen("set_interval"));
	assert_memory_equal(request.method, "set_interval",
			    request.method_size);
	assert_int_equal(mc_envelope_read(&request,
					  MC_RECORD_set_interval_params, &sent,
					  &err),
			 0);
	assert_true(sent.has_interval_ms && !sent.has_collector_ms);
	assert_int_equal(sent.interval_ms, 5000);
	mc_envelope_clear(&request);
}

static void one_connection_serves_many_calls(void **state)
{
	struct peer *peer = *state;
	struct mc_buf out = { 0 };
	struct mc_error err;
	bool refused;

	connect_to(peer);
	for (uint32_t i = 0; i < 3; i++)
		mc_wire_result(&out, FIRST_MSGID + i, MC_RECORD_paused,
			       &paused);
	answer(peer, &out);
	for (int i = 0; i < 3; i++) {
		struct mc_paused taken = { 0 };

		assert_int_equal(mc_client_call(peer->client,
						MC_METHOD_CONTROL_pause, NULL,
						&taken, PATIENT_MS, &refused,
						&err),
				 0);
		assert_true(taken.paused);
	}
}

static void the_halves_of_a_call_do_not_wait(void **state)
{
	struct peer *peer = *state;
	struct mc_paused taken = { 0 };
	struct mc_buf out = { 0 };
	struct mc_error err;
	bool refused = true;

	connect_to(peer);
	assert_int_equal(mc_client_ask(peer->client, MC_METHOD_CONTROL_pause,
				       NULL, &err),
			 0);
	mc_wire_result(&out, FIRST_MSGID, MC_RECORD_paused, &paused);
	for (size_t i = 0; i < out.size; i++) {
		assert_int_equal(mc_client_answer(peer->client,
						  MC_METHOD_CONTROL_pause,
						  &taken, &refused, &err),
				 0);
		assert_false(refused);
		answer_with(peer, out.data + i, 1);
	}
	mc_buf_clear(&out);
	assert_int_equal(mc_client_answer(peer->client, MC_METHOD_CONTROL_pause,
					  &taken, &refused, &err),
			 1);
	assert_true(taken.paused);

	assert_int_equal(mc_client_ask(peer->client, MC_METHOD_CONTROL_pause,
				       NULL, &err),
			 0);
	mc_wire_error(&out, FIRST_MSGID + 1, -ETIMEDOUT, "it took too long");
	answer(peer, &out);
	assert_int_equal(mc_client_answer(peer->client, MC_METHOD_CONTROL_pause,
					  &taken, &refused, &err),
			 -ETIMEDOUT);
	assert_true(refused);
	assert_string_equal(err.text, "it took too long");

	mc_closep(&peer->fd);
	peer->fd = -1;
	assert_int_equal(mc_client_answer(peer->client, MC_METHOD_CONTROL_pause,
					  &taken, &refused, &err),
			 -ECONNRESET);
	assert_false(refused);
}

static void notifications_are_passed_over(void **state)
{
	static const char noise[] = "\x93\x02\xa5noise\x91\xc0";
	struct peer *peer = *state;
	struct mc_paused taken = { 0 };
	struct mc_buf out = { 0 };
	struct mc_error err;
	bool refused;

	connect_to(peer);
	for (int i = 0; i < 100; i++)
		mc_buf_append(&out, noise, sizeof noise - 1);
	mc_wire_result(&out, FIRST_MSGID, MC_RECORD_paused, &paused);
	answer(peer, &out);
	assert_int_equal(mc_client_call(peer->client, MC_METHOD_CONTROL_pause,
					NULL, &taken, PATIENT_MS, &refused,
					&err),
			 0);
	assert_true(taken.paused);
}

/* More than one read brings: 300 domains with a sentence each. */
static void a_long_answer_is_put_together(void **state)
{
	enum { DOMAINS = 300 };
	struct peer *peer = *state;
	struct mc_status given = { .n_domains = DOMAINS }, taken;
	struct mc_buf out = { 0 };
	struct mc_error err;
	bool refused;

	given.domains = mc_alloc(DOMAINS, sizeof *given.domains);
	for (size_t i = 0; i < DOMAINS; i++) {
		snprintf(given.domains[i].name, MC_NAME_SIZE, "guest%zu", i);
		memset(given.domains[i].text, 'x', 200);
	}
	connect_to(peer);
	mc_wire_result(&out, FIRST_MSGID, MC_RECORD_status, &given);
	mc_record_clear(MC_RECORD_status, &given);
	assert_true(out.size > 80 * 1024);
	answer(peer, &out);
	assert_int_equal(mc_client_call(peer->client, MC_METHOD_CONTROL_status,
					NULL, &taken, PATIENT_MS, &refused,
					&err),
			 0);
	assert_int_equal(taken.n_domains, DOMAINS);
	assert_string_equal(taken.domains[DOMAINS - 1].name, "guest299");
	mc_record_clear(MC_RECORD_status, &taken);
}

static const struct {
	const char *label;
	const char *error; /* as it travels, shorter than 32 bytes */
	int code;
	const char *text;
} refusals[] = {
	{ "a name of ours", "busy: too many wait", -EBUSY, "too many wait" },
	{ "a sentence with colons", "timeout: a: b", -ETIMEDOUT, "a: b" },
	{ "an internal error", "internal: no idea", -EIO, "no idea" },
	{ "a name that isn't known is said", "odd: it is", -EIO, "odd: it is" },
	{ "a prefix of a name is no name", "inter: no", -EIO, "inter: no" },
	{ "no name at all", "it failed", -EIO, "it failed" },
	{ "a name without a sentence", "busy", -EIO, "busy" },
	{ "an empty sentence", "busy: ", -EBUSY, "" },
};

static void refusals_are_told_from_failures(void **state)
{
	struct peer *peer = *state;

	for (size_t i = 0; i < MC_COUNT(refusals); i++) {
		size_t size = strlen(refusals[i].error);
		struct mc_paused taken;
		struct mc_buf out = { 0 };
		struct mc_error err;
		bool refused;
		int rc;

		connect_to(peer);
		mc_buf_append(&out, "\x94\x01\x01", 3);
		mc_buf_append(&out, &(char){ (char)(0xa0 | size) }, 1);
		mc_buf_append(&out, refusals[i].error, size);
		mc_buf_append(&out, "\xc0", 1);
		answer(peer, &out);
		/* A daemon that refuses may close at once. */
		mc_closep(&peer->fd);
		peer->fd = -1;
		rc = mc_client_call(peer->client, MC_METHOD_CONTROL_pause, NULL,
				    &taken, PATIENT_MS, &refused, &err);
		if (rc != refusals[i].code || !refused ||
		    strcmp(err.text, refusals[i].text) != 0)
			fail_msg("%s: got %d, %d, '%s'", refusals[i].label, rc,
				 refused, err.text);
	}
}

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *label;
	const char *bytes;
	size_t size;
	bool is_closed; /* after the bytes */
	int code;
	const char *word; /* of the sentence */
} failures[] = {
	{ "closed without a word", BYTES(""), true, -ECONNRESET, "closed" },
	{ "closed in the middle", BYTES("\x94\x01\x01\xc0"), true, -ECONNRESET,
	  "closed" },
	{ "silent", BYTES(""), false, -ETIMEDOUT, "'pause' within 20ms" },
	{ "silent from the middle on", BYTES("\x94\x01"), false, -ETIMEDOUT,
	  "no answer" },
	{ "only notifications", BYTES("\x93\x02\xa1n\x90"), false, -ETIMEDOUT,
	  "no answer" },
	{ "garbage", BYTES("\xc1\xc1\xc1"), false, -EPROTO, "no message" },
	{ "text", BYTES("HTTP/1.0 400\r\n"), false, -EPROTO, "no message" },
	{ "an array of the wrong length", BYTES("\x92\x01\x01"), false, -EPROTO,
	  "no message" },
	{ "4 GiB announced", BYTES("\x94\x01\x01\xc0\xdb\xff\xff\xff\xff"),
	  false, -EPROTO, "more than" },
	{ "too deep", BYTES("\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91"),
	  false, -EPROTO, "no message" },
	{ "the msgid of another call", BYTES("\x94\x01\x07\xc0\xc0"), false,
	  -EPROTO, "wasn't asked" },
	{ "a request", BYTES("\x94\x00\x01\xa5pause\x90"), false, -EPROTO,
	  "request" },
	{ "a result that lacks a field", BYTES("\x94\x01\x01\xc0\x80"), false,
	  -EPROTO, "paused: missing" },
	{ "a result of the wrong type",
	  BYTES("\x94\x01\x01\xc0\x81\xa6paused\x05"), false, -EPROTO,
	  "a boolean is wanted" },
};

static void failures_of_the_connection_name_it(void **state)
{
	struct peer *peer = *state;

	for (size_t i = 0; i < MC_COUNT(failures); i++) {
		unsigned timeout_ms =
			failures[i].code == -ETIMEDOUT ? 20 : PATIENT_MS;
		struct mc_paused taken;
		struct mc_error err;
		bool refused;
		int rc;

		connect_to(peer);
		answer_with(peer, failures[i].bytes, failures[i].size);
		if (failures[i].is_closed) {
			mc_closep(&peer->fd);
			peer->fd = -1;
		}
		rc = mc_client_call(peer->client, MC_METHOD_CONTROL_pause, NULL,
				    &taken, timeout_ms, &refused, &err);
		if (rc != failures[i].code || refused ||
		    strstr(err.text, failures[i].word) == NULL ||
		    strstr(err.text, peer->path) != err.text)
			fail_msg("%s: got %d, %d, '%s'", failures[i].label, rc,
				 refused, err.text);
	}
}

/* No SIGPIPE either: it would end this test. */
static void a_peer_that_is_gone_is_a_failure(void **state)
{
	struct peer *peer = *state;
	struct mc_paused taken;
	struct mc_error err;
	bool refused;

	connect_to(peer);
	mc_closep(&peer->fd);
	peer->fd = -1;
	for (int i = 0; i < 2; i++)
		assert_int_equal(mc_client_call(peer->client,
						MC_METHOD_CONTROL_pause, NULL,
						&taken, PATIENT_MS, &refused,
						&err),
				 -ECONNRESET);
}

/* ---- events ---- */

static void add_pause_event(struct mc_buf *out, bool was_paused)
{
	const struct mc_paused event = { .paused = true,
					 .was_paused = was_paused };

	mc_wire_notification(out, "paused", MC_RECORD_paused, &event);
}

/* The number tells which one it is. */
static void add_numbered_event(struct mc_buf *out, uint64_t number)
{
	const struct mc_domain_event event = { .at_ms = number };

	mc_wire_notification(out, "domain_state", MC_RECORD_domain_event,
			     &event);
}

static void expect_numbered_event(struct peer *peer, uint64_t number)
{
	struct mc_client_event event = { 0 };
	struct mc_error err = { 0 };
	int rc = mc_client_next(peer->client, &event, PATIENT_MS, &err);

	if (rc != 1)
		fail_msg("want event %ju, got %d, '%s'", (uintmax_t)number, rc,
			 err.text);
	assert_int_equal(event.kind, MC_EVENT_domain_state);
	assert_int_equal(((const struct mc_domain_event *)event.record)->at_ms,
			 number);
	mc_client_event_clear(&event);
	assert_null(event.record);
}

static void expect_no_event(struct peer *peer, int timeout_ms)
{
	struct mc_client_event event = { 0 };
	struct mc_error err;

	assert_int_equal(mc_client_next(peer->client, &event, timeout_ms, &err),
			 0);
	assert_null(event.record);
}

static int call_pause(struct peer *peer, struct mc_error *err)
{
	struct mc_paused taken = { 0 };
	bool refused;
	int rc = mc_client_call(peer->client, MC_METHOD_CONTROL_pause, NULL,
				&taken, PATIENT_MS, &refused, err);

	assert_false(refused);
	assert_int_equal(taken.paused, rc == 0);
	return rc;
}

/* Before an answer, between two, after the last; noise in between. */
static void events_around_answers_come_in_order(void **state)
{
	static const char noise[] = "\x93\x02\xa5noise\x91\xc0";
	struct peer *peer = *state;
	struct mc_buf out = { 0 };
	struct mc_error err;

	connect_to(peer);
	for (uint32_t i = 0; i < 3; i++) {
		add_numbered_event(&out, 2 * i + 1);
		mc_buf_append(&out, noise, sizeof noise - 1);
		add_numbered_event(&out, 2 * i + 2);
		mc_wire_result(&out, FIRST_MSGID + i, MC_RECORD_paused,
			       &paused);
	}
	add_numbered_event(&out, 7);
	answer(peer, &out);
	assert_int_equal(call_pause(peer, &err), 0);
	assert_int_equal(call_pause(peer, &err), 0);
	expect_numbered_event(peer, 1);
	assert_int_equal(call_pause(peer, &err), 0);
	for (uint64_t i = 2; i <= 7; i++)
		expect_numbered_event(peer, i);
	expect_no_event(peer, 0);
}

static void events_of_each_kind_hold_their_record(void **state)
{
	struct peer *peer = *state;
	struct mc_buf out = { 0 };
	struct mc_decision decision = { .name = "web1", .to_kib = 512 };
	const struct mc_pass pass = { .kind = "relief",
				      .decisions = &decision,
				      .n_decisions = 1 };
	struct mc_client_event event;
	const struct mc_pass *taken;
	struct mc_error err;

	connect_to(peer);
	mc_wire_notification(&out, "pass", MC_RECORD_pass, &pass);
	add_pause_event(&out, true);
	answer(peer, &out);
	assert_int_equal(mc_client_next(peer->client, &event, PATIENT_MS, &err),
			 1);
	assert_int_equal(event.kind, MC_EVENT_pass);
	taken = event.record;
	assert_string_equal(taken->kind, "relief");
	assert_int_equal(taken->n_decisions, 1);
	assert_string_equal(taken->decisions[0].name, "web1");
	assert_int_equal(taken->decisions[0].to_kib, 512);
	mc_client_event_clear(&event);
	assert_int_equal(mc_client_next(peer->client, &event, PATIENT_MS, &err),
			 1);
	assert_int_equal(event.kind, MC_EVENT_paused);
	assert_true(((const struct mc_paused *)event.record)->was_paused);
	mc_client_event_clear(&event);
	mc_client_event_clear(&event);
}

/* An event in pieces, and unknown ones that fill many reads. */
static void a_timeout_loses_nothing(void **state)
{
	static const char noise[] = "\x93\x02\xa5noise\x91\xc0";
	struct peer *peer = *state;
	struct mc_buf out = { 0 };

	connect_to(peer);
	expect_no_event(peer, 0);
	expect_no_event(peer, 5);
	add_numbered_event(&out, 1);
	answer_with(peer, out.data, 5);
	expect_no_event(peer, 0);
	expect_no_event(peer, 5);
	answer_with(peer, out.data + 5, out.size - 5);
	expect_numbered_event(peer, 1);

	mc_buf_clear(&out);
	while (out.size < 100 * 1000)
		mc_buf_append(&out, noise, sizeof noise - 1);
	add_numbered_event(&out, 2);
	answer(peer, &out);
	expect_numbered_event(peer, 2);
	expect_no_event(peer, 0);
}

/* Who waits with poll must first have been given all that has come. */
static void a_timeout_of_0_gives_what_has_come(void **state)
{
	struct peer *peer = *state;
	struct mc_client_event event;
	struct mc_buf out = { 0 };
	struct mc_error err;
	uint64_t want = 0;

	connect_to(peer);
	while (out.size < 150 * 1000)
		add_numbered_event(&out, want++);
	answer(peer, &out);
	for (uint64_t i = 0; i < want; i++) {
		assert_int_equal(mc_client_next(peer->client, &event, 0, &err),
				 1);
		assert_int_equal(
			((const struct mc_domain_event *)event.record)->at_ms,
			i);
		mc_client_event_clear(&event);
	}
	expect_no_event(peer, 0);
}

static void subscribing_gives_answer_and_events(void **state)
{
	const struct mc_subscribe_params params = { .states = true,
						    .has_states = true };
	const struct mc_subscription given = { .states = true };
	struct mc_subscription now = { .passes = true };
	struct peer *peer = *state;
	struct mc_buf out = { 0 };
	struct mc_error err;
	bool refused;

	connect_to(peer);
	assert_int_equal(mc_client_fd(peer->client) >= 0, 1);
	mc_wire_result(&out, FIRST_MSGID, MC_RECORD_subscription, &given);
	add_numbered_event(&out, 1);
	answer(peer, &out);
	assert_int_equal(mc_client_subscribe(peer->client, &params, &now,
					     PATIENT_MS, &refused, &err),
			 0);
	assert_true(now.states && !now.passes);
	expect_numbered_event(peer, 1);
}

/* What a newer daemon tells beyond what this library knows is passed over. */
static void an_event_may_have_unknown_fields(void **state)
{
	static const char bytes[] = "\x93\x02\xa6paused\x91\x84\xa3new\xc3"
				    "\xa6paused\xc3\xa5newer\x91\xa1x"
				    "\xaawas_paused\xc2";
	struct peer *peer = *state;
	struct mc_client_event event;
	struct mc_error err;

	connect_to(peer);
	answer_with(peer, bytes, sizeof bytes - 1);
	assert_int_equal(mc_client_next(peer->client, &event, PATIENT_MS, &err),
			 1);
	assert_true(((const struct mc_paused *)event.record)->paused);
	mc_client_event_clear(&event);
}

/* The daemon's end: so many bytes of events, then the answer. */
static void play_flood(struct peer *peer, size_t bytes)
{
	struct mc_buf out = { 0 };

	while (out.size < bytes)
		add_numbered_event(&out, 1);
	mc_wire_result(&out, FIRST_MSGID, MC_RECORD_paused, &paused);
	for (size_t at = 0; at < out.size;) {
		ssize_t rc = send(peer->fd, out.data + at, out.size - at,
				  MSG_NOSIGNAL);

		if (rc < 0)
			break;
		at += (size_t)rc;
	}
	mc_buf_clear(&out);
}

static int call_in_a_flood(struct peer *peer, size_t bytes,
			   struct mc_error *err)
{
	pid_t pid;
	int rc;

	connect_to(peer);
	pid = fork();
	if (pid == 0) {
		play_flood(peer, bytes);
		_exit(0);
	}
	rc = call_pause(peer, err);
	mc_closep(&peer->fd);
	peer->fd = -1;
	if (rc < 0) {
		mc_client_free(peer->client);
		peer->client = NULL;
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return rc;
}

static void kept_events_are_bounded(void **state)
{
	const size_t limit = 8 * 1024 * 1024;
	struct peer *peer = *state;
	struct mc_error err = { 0 };
	size_t n_events = 0;
	struct mc_client_event event;

	assert_int_equal(call_in_a_flood(peer, limit - 100, &err), 0);
	while (mc_client_next(peer->client, &event, PATIENT_MS, &err) == 1) {
		mc_client_event_clear(&event);
		n_events++;
	}
	assert_int_equal(err.code, -ECONNRESET);
	assert_in_range(n_events, limit / 100, limit / 50);

	assert_int_equal(call_in_a_flood(peer, limit + 100, &err), -ENOBUFS);
	assert_non_null(strstr(err.text, "more than 8 MiB of events"));
	assert_ptr_equal(strstr(err.text, peer->path), err.text);
}

static const struct {
	const char *label;
	const char *bytes;
	size_t size;
	bool is_closed; /* after the bytes */
	int code;
	const char *word; /* of the sentence */
} ends[] = {
	{ "gone", BYTES(""), true, -ECONNRESET, "closed" },
	{ "gone within an event", BYTES("\x93\x02\xa6paused"), true,
	  -ECONNRESET, "closed" },
	{ "gone after an unknown one", BYTES("\x93\x02\xa1n\x90"), true,
	  -ECONNRESET, "closed" },
	{ "garbage", BYTES("\xc1"), false, -EPROTO, "no message" },
	{ "an array of the wrong length", BYTES("\x92\x02\xa6paused"), false,
	  -EPROTO, "no message" },
	{ "an answer to nothing", BYTES("\x94\x01\x01\xc0\xc0"), false, -EPROTO,
	  "wasn't asked" },
	{ "a request", BYTES("\x94\x00\x01\xa6paused\x90"), false, -EPROTO,
	  "wasn't asked" },
	{ "an event that lacks a field",
	  BYTES("\x93\x02\xa6paused\x91\x81\xa6paused\xc3"), false, -EPROTO,
	  "'paused' isn't understood: was_paused: missing" },
	{ "an event without its record", BYTES("\x93\x02\xa6paused\x90"), false,
	  -EPROTO, "paused: missing" },
};

static void an_end_while_waiting_for_events_is_told(void **state)
{
	struct peer *peer = *state;

	for (size_t i = 0; i < MC_COUNT(ends); i++) {
		struct mc_client_event event = { 0 };
		struct mc_error err = { 0 };
		int rc;

		connect_to(peer);
		answer_with(peer, ends[i].bytes, ends[i].size);
		if (ends[i].is_closed) {
			mc_closep(&peer->fd);
			peer->fd = -1;
		}
		rc = mc_client_next(peer->client, &event, -1, &err);
		if (rc != ends[i].code || event.record != NULL ||
		    strstr(err.text, ends[i].word) == NULL ||
		    strstr(err.text, peer->path) != err.text)
			fail_msg("%s: got %d, '%s'", ends[i].label, rc,
				 err.text);
	}
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void a_signal_ends_the_wait_and_nothing_else(void **state)
{
	const struct sigaction action = { .sa_handler = on_alarm,
					  .sa_flags = SA_RESTART };
	/* Again and again: the first may come before the wait. */
	const struct itimerval soon = { { 0, 10000 }, { 0, 10000 } };
	const struct itimerval never = { 0 };
	struct peer *peer = *state;
	struct mc_client_event event;
	struct mc_buf out = { 0 };
	struct mc_error err;

	connect_to(peer);
	sigaction(SIGALRM, &action, NULL);
	add_numbered_event(&out, 1);
	answer_with(peer, out.data, 5);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(mc_client_next(peer->client, &event, -1, &err),
			 -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	answer_with(peer, out.data + 5, out.size - 5);
	mc_buf_clear(&out);
	expect_numbered_event(peer, 1);
}

#define TEN "0123456789"

static const struct {
	const char *label;
	const char *path; /* below the folder */
	int code;
} unopened[] = {
	{ "no such file", "missing", -ENOENT },
	{ "no socket", "file", -ECONNREFUSED },
	{ "a socket that nobody listens at", "stale", -ECONNREFUSED },
	{ "a path that is too long", TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN,
	  -ENAMETOOLONG },
};

static void make_stale_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mc_auto(mc_closep) int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	mc_copy(address.sun_path, sizeof address.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address),
			 0);
}

static void a_socket_that_cant_be_opened_is_named(void **state)
{
	struct peer *peer = *state;
	char file[64], stale[64];
	struct mc_error err;

	snprintf(file, sizeof file, "%s/file", peer->folder);
	snprintf(stale, sizeof stale, "%s/stale", peer->folder);
	close(open(file, O_WRONLY | O_CREAT, 0600));
	make_stale_socket(stale);
	for (size_t i = 0; i < MC_COUNT(unopened); i++) {
		char path[256];
		int rc;

		snprintf(path, sizeof path, "%s/%s", peer->folder,
			 unopened[i].path);
		rc = mc_client_open(&peer->client, path, &err);
		if (rc != unopened[i].code ||
		    strncmp(err.text, path, strlen(path)) != 0)
			fail_msg("%s: got %d, '%s'", unopened[i].label, rc,
				 err.text);
	}
	assert_int_equal(mc_client_open(&peer->client, "", &err), -EINVAL);
	assert_null(peer->client);
	unlink(file);
	unlink(stale);
}

static void the_path_is_given_or_from_the_environment(void **state)
{
	struct peer *peer = *state;
	struct mc_error err;

	setenv("MEMCOORD_SOCKET", peer->path, 1);
	assert_int_equal(mc_client_open(&peer->client, NULL, &err), 0);
	assert_string_equal(mc_client_path(peer->client), peer->path);
	mc_client_free(peer->client);
	peer->client = NULL;

	setenv("MEMCOORD_SOCKET", "/nonexistent/socket", 1);
	assert_int_equal(mc_client_open(&peer->client, NULL, &err), -ENOENT);
	assert_int_equal(mc_client_open(&peer->client, peer->path, &err), 0);
	unsetenv("MEMCOORD_SOCKET");
}

static void a_connection_isnt_inherited(void **state)
{
	struct peer *peer = *state;
	int last, n_inherited = 0;

	connect_to(peer);
	last = fcntl(peer->fd, F_DUPFD, 0);
	close(last);
	for (int fd = peer->listener + 1; fd < last; fd++)
		if (fd != peer->fd)
			n_inherited += fcntl(fd, F_GETFD) == 0;
	assert_int_equal(n_inherited, 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_call_sends_its_params_and_takes_the_result),
		CASE(one_connection_serves_many_calls),
		CASE(the_halves_of_a_call_do_not_wait),
		CASE(notifications_are_passed_over),
		CASE(a_long_answer_is_put_together),
		CASE(refusals_are_told_from_failures),
		CASE(failures_of_the_connection_name_it),
		CASE(a_peer_that_is_gone_is_a_failure),
		CASE(events_around_answers_come_in_order),
		CASE(events_of_each_kind_hold_their_record),
		CASE(a_timeout_loses_nothing),
		CASE(a_timeout_of_0_gives_what_has_come),
		CASE(subscribing_gives_answer_and_events),
		CASE(an_event_may_have_unknown_fields),
		CASE(kept_events_are_bounded),
		CASE(an_end_while_waiting_for_events_is_told),
		CASE(a_signal_ends_the_wait_and_nothing_else),
		CASE(a_socket_that_cant_be_opened_is_named),
		CASE(the_path_is_given_or_from_the_environment),
		CASE(a_connection_isnt_inherited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
