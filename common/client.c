/*
 * The client's end of the control link: one request, one answer, a deadline;
 * and the events of whoever subscribed.
 *
 * Nothing waits longer than it was asked to, so a daemon that is stopped, slow,
 * broken or talks without end costs its caller the deadline and nothing more.
 */
#include <memcoord/client.h>

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <memcoord/moment.h>
#include <memcoord/num.h>
#include <memcoord/wire.h>

/* The status of thousands of domains, and no more. */
#define ANSWER_BYTES (64 * 1024 * 1024)
#define READ_BYTES (64 * 1024)
/* Events that came while an answer was waited for, and nobody took. */
#define KEPT_MIB 8
#define KEPT_BYTES ((size_t)KEPT_MIB * 1024 * 1024)
/* A daemon that doesn't accept is waited for so long once its queue is full. */
#define CONNECT_S 5

struct mc_client {
	int fd;
	uint32_t msgid; /* of the last request */
	struct mc_buf in; /* received, not yet taken */
	struct mc_buf
		kept; /* events, whole messages, older than those in `in` */
	size_t kept_at; /* where the first of them begins */
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/* ---- connecting ---- */

static const char *choose_path(const char *path)
{
	const char *from_environment = getenv("MEMCOORD_SOCKET");

	if (path != NULL)
		return path;
	if (from_environment != NULL && from_environment[0] != '\0')
		return from_environment;
	return MC_SOCKET_DEFAULT;
}

static int make_address(struct sockaddr_un *address, const char *path,
			struct mc_error *err)
{
	size_t length = strlen(path);

	if (length == 0)
		return mc_fail(err, -EINVAL, "the socket's path is empty");
	if (length >= sizeof address->sun_path)
		return mc_fail(err, -ENAMETOOLONG,
			       "%s: %zu bytes, where the path of a socket has "
			       "%zu at most",
			       path, length, sizeof address->sun_path - 1);
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(address->sun_path, path, length);
	return 0;
}

/* Names who may connect, where the socket can be looked at. */
static int fail_access(const char *path, struct mc_error *err)
{
	struct group room, *group = NULL;
	char names[4096];
	struct stat info;

	if (stat(path, &info) < 0 ||
	    getgrgid_r(info.st_gid, &room, names, sizeof names, &group) != 0 ||
	    group == NULL)
		return mc_fail(err, -EACCES, "%s: %s", path, strerror(EACCES));
	return mc_fail(err, -EACCES,
		       "%s: %s: only root and members of group '%s' may "
		       "connect",
		       path, strerror(EACCES), group->gr_name);
}

static int connect_socket(int fd, const struct sockaddr_un *address,
			  struct mc_error *err)
{
	/* It limits connect too, which waits where the queue is full. */
	const struct timeval patience = { .tv_sec = CONNECT_S };
	int rc;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		       sizeof patience) < 0)
		return mc_fail(err, -errno, "%s: %s", address->sun_path,
			       strerror(errno));
	do {
		rc = connect(fd, (const struct sockaddr *)address,
			     sizeof *address);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0 && errno == EAGAIN)
		return mc_fail(err, -ETIMEDOUT,
			       "%s: nobody has accepted a connection for %ds",
			       address->sun_path, CONNECT_S);
	if (rc < 0 && errno == EACCES)
		return fail_access(address->sun_path, err);
	if (rc < 0)
		return mc_fail(err, -errno, "%s: %s", address->sun_path,
			       strerror(errno));
	return 0;
}

int mc_client_open(struct mc_client **client, const char *path,
		   struct mc_error *err)
{
	struct sockaddr_un address;
	int fd, rc;

	rc = make_address(&address, choose_path(path), err);
	if (rc < 0)
		return rc;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return mc_fail(err, -errno, "%s: %s", address.sun_path,
			       strerror(errno));
	rc = connect_socket(fd, &address, err);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	*client = mc_alloc(1, sizeof **client);
	(*client)->fd = fd;
	mc_copy((*client)->path, sizeof(*client)->path, address.sun_path);
	return 0;
}

const char *mc_client_path(const struct mc_client *client)
{
	return client->path;
}

void mc_client_free(struct mc_client *client)
{
	if (client == NULL)
		return;
	close(client->fd);
	mc_buf_clear(&client->in);
	mc_buf_clear(&client->kept);
	free(client);
}

int mc_client_fd(const struct mc_client *client)
{
	return client->fd;
}

/* ---- waiting ---- */

/* What waits for the daemon, and until when. */
struct wait {
	struct mc_client *client;
	uint64_t until_ms; /* of the steady clock */
	unsigned late_looks; /* at the socket, after that */
	bool ends_by_signal;
	struct mc_error *err;
};

static int lost(struct wait *wait, const char *why)
{
	return mc_fail(wait->err, -ECONNRESET, "%s: %s", wait->client->path,
		       why);
}

static int garbled(struct wait *wait, const char *why)
{
	return mc_fail(wait->err, -EPROTO, "%s: %s", wait->client->path, why);
}

/* The milliseconds that are left; -1 once there is nothing to look for. */
static int next_look(struct wait *wait)
{
	uint64_t left_ms = mc_sub(wait->until_ms, mc_moment_steady_ms());

	if (left_ms > 0)
		return (int)mc_min(left_ms, INT32_MAX);
	if (wait->late_looks == 0)
		return -1;
	wait->late_looks--;
	return 0;
}

/*
 * Waits until the socket is ready for `events`. -ETIMEDOUT, without a sentence,
 * when it wasn't in time.
 */
static int wait_for(struct wait *wait, short events)
{
	struct pollfd ready = { .fd = wait->client->fd, .events = events };
	int look_ms;

	while ((look_ms = next_look(wait)) >= 0) {
		int rc = poll(&ready, 1, look_ms);

		if (rc > 0)
			return 0;
		if (rc < 0 && errno != EINTR)
			return lost(wait, strerror(errno));
		if (rc < 0 && wait->ends_by_signal)
			return mc_fail(wait->err, -EINTR,
				       "interrupted by a signal");
	}
	return -ETIMEDOUT;
}

/*
 * Sends the whole request. A peer that has closed is no failure yet: its
 * refusal may wait to be read.
 */
static int send_request(struct wait *wait, const struct mc_buf *out)
{
	for (size_t at = 0; at < out->size;) {
		ssize_t rc = send(wait->client->fd, out->data + at,
				  out->size - at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (rc > 0) {
			at += (size_t)rc;
		} else if (errno == EPIPE) {
			return 0;
		} else if (errno == EAGAIN) {
			rc = wait_for(wait, POLLOUT);
			if (rc < 0)
				return (int)rc;
		} else if (errno != EINTR) {
			return lost(wait, strerror(errno));
		}
	}
	return 0;
}

/* Adds what has arrived, waiting for at least one byte. */
static int receive_more(struct wait *wait)
{
	struct mc_buf *in = &wait->client->in;
	ssize_t rc;

	do {
		char *to = mc_buf_reserve(in, READ_BYTES);

		rc = wait_for(wait, POLLIN);
		if (rc < 0)
			return (int)rc;
		rc = recv(wait->client->fd, to, READ_BYTES, MSG_DONTWAIT);
		if (rc == 0)
			return lost(wait, "the daemon closed the connection");
		if (rc < 0 && errno != EAGAIN && errno != EINTR)
			return lost(wait, strerror(errno));
	} while (rc < 0);
	in->size += (size_t)rc;
	return 0;
}

/* Receives until the buffer starts with a whole message; its length. */
static ssize_t receive_message(struct wait *wait)
{
	const struct mc_buf *in = &wait->client->in;
	struct mc_scan scan = { .limit = ANSWER_BYTES };

	for (;;) {
		ssize_t size = mc_scan(&scan, in->data, in->size);
		int rc;

		if (size == -EMSGSIZE)
			return garbled(wait, "sent more than an answer may be");
		if (size < 0)
			return garbled(wait, "sent bytes that are no message "
					     "of msgpack-RPC");
		if (size > 0)
			return size;
		rc = receive_more(wait);
		if (rc < 0)
			return rc;
	}
}

static int open_message(struct wait *wait, struct mc_envelope *envelope,
			const char *data, size_t size)
{
	bool has_msgid;

	if (mc_envelope_open(envelope, data, size, &has_msgid, NULL) < 0)
		return garbled(wait, "sent what is no message of msgpack-RPC");
	return 0;
}

/* ---- events ---- */

static bool is_event(const struct mc_envelope *envelope)
{
	return envelope->kind == MC_ENVELOPE_NOTIFICATION &&
	       mc_event_find(envelope->method, envelope->method_size) !=
		       MC_EVENT_COUNT;
}

/* Puts one message by until mc_client_next asks for it. */
static int keep_event(struct wait *wait, const char *data, size_t size)
{
	struct mc_client *client = wait->client;

	if (client->kept.size - client->kept_at + size > KEPT_BYTES)
		return mc_fail(wait->err, -ENOBUFS,
			       "%s: more than %d MiB of events came, and "
			       "nobody took them",
			       client->path, KEPT_MIB);
	mc_buf_append(&client->kept, data, size);
	return 0;
}

/* Each byte is moved once or so, however many events are kept. */
static void drop_kept(struct mc_client *client, size_t size)
{
	client->kept_at += size;
	if (client->kept_at < client->kept.size / 2)
		return;
	mc_buf_consume(&client->kept, client->kept_at);
	client->kept_at = 0;
}

/* Only whole messages are kept, and they were scanned before. */
static ssize_t kept_message(const struct mc_client *client)
{
	struct mc_scan scan = { .limit = ANSWER_BYTES };

	return mc_scan(&scan, client->kept.data + client->kept_at,
		       client->kept.size - client->kept_at);
}

static int read_event(struct wait *wait, const struct mc_envelope *envelope,
		      struct mc_client_event *event)
{
	enum mc_event kind =
		mc_event_find(envelope->method, envelope->method_size);
	enum mc_record_id id = mc_events[kind].record;
	void *record = mc_alloc(1, mc_records[id].size);
	struct mc_error err = { 0 };

	if (mc_envelope_read_event(envelope, id, record, &err) < 0) {
		free(record);
		return mc_fail(wait->err, -EPROTO,
			       "%s: the event '%s' isn't understood: %s",
			       wait->client->path, mc_events[kind].name,
			       err.text);
	}
	*event = (struct mc_client_event){ kind, record };
	return 1;
}

/* 1: it was an event; 0: a notification that isn't known. */
static int take_event(struct wait *wait, const char *data, size_t size,
		      struct mc_client_event *event)
{
	struct mc_envelope envelope;
	int rc = open_message(wait, &envelope, data, size);

	if (rc < 0)
		return rc;
	if (envelope.kind != MC_ENVELOPE_NOTIFICATION)
		rc = garbled(wait, "answered what wasn't asked");
	else if (is_event(&envelope))
		rc = read_event(wait, &envelope, event);
	mc_envelope_clear(&envelope);
	return rc;
}

static int next_kept(struct wait *wait, struct mc_client_event *event)
{
	struct mc_client *client = wait->client;
	ssize_t size = kept_message(client);
	int rc = take_event(wait, client->kept.data + client->kept_at,
			    (size_t)size, event);

	drop_kept(client, (size_t)size);
	return rc;
}

static int next_received(struct wait *wait, struct mc_client_event *event)
{
	ssize_t size = receive_message(wait);
	int rc;

	if (size < 0)
		return (int)size;
	rc = take_event(wait, wait->client->in.data, (size_t)size, event);
	mc_buf_consume(&wait->client->in, (size_t)size);
	return rc;
}

static uint64_t deadline(int timeout_ms)
{
	if (timeout_ms < 0)
		return UINT64_MAX;
	return mc_moment_steady_ms() + (uint64_t)timeout_ms;
}

int mc_client_next(struct mc_client *client, struct mc_client_event *event,
		   int timeout_ms, struct mc_error *err)
{
	struct wait wait = { client, deadline(timeout_ms), 1, true, err };
	int rc = 0;

	while (rc == 0 && client->kept.size > 0)
		rc = next_kept(&wait, event);
	while (rc == 0)
		rc = next_received(&wait, event);
	return rc == -ETIMEDOUT ? 0 : rc;
}

void mc_client_event_clear(struct mc_client_event *event)
{
	if (event->record != NULL)
		mc_record_clear(mc_events[event->kind].record, event->record);
	free(event->record);
	*event = (struct mc_client_event){ 0 };
}

/* ---- one call ---- */

/* "NAME: SENTENCE", as a refusal travels. An unknown name is said too. */
static int take_refusal(const struct mc_envelope *envelope,
			struct mc_error *err)
{
	const char *text = envelope->error;
	int size = (int)mc_min(envelope->error_size, sizeof err->text);
	const char *colon = memmem(text, (size_t)size, ": ", 2);
	size_t name_size = colon == NULL ? 0 : (size_t)(colon - text);
	int code = mc_rpc_error_code(text, name_size);
	const char *name = mc_rpc_error_name(code);
	int skip = 0;

	if (strlen(name) == name_size && memcmp(name, text, name_size) == 0)
		skip = (int)name_size + 2;
	return mc_fail(err, code, "%.*s", size - skip, text + skip);
}

static int take_response(struct wait *wait, const struct mc_envelope *envelope,
			 const struct mc_method_info *method, void *result,
			 bool *refused)
{
	struct mc_error err = { 0 };

	if (envelope->kind == MC_ENVELOPE_REQUEST)
		return garbled(wait, "sent a request where an answer was due");
	if (envelope->msgid != wait->client->msgid)
		return garbled(wait, "answered what wasn't asked");
	if (envelope->error != NULL) {
		*refused = true;
		return take_refusal(envelope, wait->err);
	}
	if (mc_envelope_read(envelope, method->result, result, &err) < 0)
		return mc_fail(wait->err, -EPROTO,
			       "%s: the answer to '%s' isn't understood: %s",
			       wait->client->path, method->name, err.text);
	return 0;
}

/* Takes the answer, or one of the notifications that come before it. */
static int take_message(struct wait *wait, size_t size,
			const struct mc_method_info *method, void *result,
			bool *refused, bool *is_answered)
{
	const char *data = wait->client->in.data;
	struct mc_envelope envelope;
	int rc = open_message(wait, &envelope, data, size);

	if (rc < 0)
		return rc;
	*is_answered = envelope.kind != MC_ENVELOPE_NOTIFICATION;
	if (*is_answered)
		rc = take_response(wait, &envelope, method, result, refused);
	else if (is_event(&envelope))
		rc = keep_event(wait, data, size);
	mc_envelope_clear(&envelope);
	return rc;
}

static int receive_answer(struct wait *wait,
			  const struct mc_method_info *method, void *result,
			  bool *refused)
{
	bool is_answered = false;
	int rc = 0;

	while (rc == 0 && !is_answered) {
		ssize_t size = receive_message(wait);

		if (size < 0)
			return (int)size;
		rc = take_message(wait, (size_t)size, method, result, refused,
				  &is_answered);
		mc_buf_consume(&wait->client->in, (size_t)size);
	}
	return rc;
}

/* Sends the request; what it waits for has no sentence where it is late. */
static int send_call(struct wait *wait, enum mc_method method,
		     const void *params)
{
	const struct mc_method_info *info = &mc_methods[method];
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };

	mc_wire_request(&out, ++wait->client->msgid, info->name, info->params,
			params);
	return send_request(wait, &out);
}

int mc_client_call(struct mc_client *client, enum mc_method method,
		   const void *params, void *result, unsigned timeout_ms,
		   bool *refused, struct mc_error *err)
{
	const struct mc_method_info *info = &mc_methods[method];
	struct wait wait = { client, mc_moment_steady_ms() + timeout_ms, 0,
			     false, err };
	int rc;

	*refused = false;
	rc = send_call(&wait, method, params);
	if (rc == 0)
		rc = receive_answer(&wait, info, result, refused);
	if (rc == -ETIMEDOUT && !*refused)
		mc_fail(err, rc, "%s: no answer to '%s' within %s",
			client->path, info->name,
			mc_duration_text((char[MC_NUM_TEXT]){ 0 }, timeout_ms));
	return rc;
}

int mc_client_ask(struct mc_client *client, enum mc_method method,
		  const void *params, struct mc_error *err)
{
	struct wait wait = { client, 0, 1, false, err };
	int rc = send_call(&wait, method, params);

	if (rc == -ETIMEDOUT)
		return mc_fail(err, rc, "%s: doesn't read what it is asked",
			       client->path);
	return rc;
}

int mc_client_answer(struct mc_client *client, enum mc_method method,
		     void *result, bool *refused, struct mc_error *err)
{
	struct wait wait = { client, 0, 1, false, err };
	int rc;

	*refused = false;
	rc = receive_answer(&wait, &mc_methods[method], result, refused);
	if (rc == -ETIMEDOUT && !*refused)
		return 0;
	return rc < 0 ? rc : 1;
}

int mc_client_subscribe(struct mc_client *client,
			const struct mc_subscribe_params *params,
			struct mc_subscription *now, unsigned timeout_ms,
			bool *refused, struct mc_error *err)
{
	return mc_client_call(client, MC_METHOD_CONTROL_subscribe, params, now,
			      timeout_ms, refused, err);
}
