/*
 * The client's end of the control link: one request, one answer, a deadline.
 *
 * Nothing waits without limit, so a daemon that is stopped, slow, broken or
 * talks without end costs its caller the deadline and nothing more.
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
/* A daemon that doesn't accept is waited for so long once its queue is full. */
#define CONNECT_S 5

struct mc_client {
	int fd;
	uint32_t msgid; /* of the last request */
	struct mc_buf in; /* received, not yet taken */
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
	const struct group *group = NULL;
	struct stat info;

	if (stat(path, &info) == 0)
		group = getgrgid(info.st_gid);
	if (group == NULL)
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
	free(client);
}

/* ---- one call ---- */

/* What is known of a call while it is under way. */
struct call {
	struct mc_client *client;
	const struct mc_method_info *method;
	unsigned timeout_ms;
	uint64_t until_ms; /* its deadline */
	struct mc_error *err;
};

static int lost(const struct call *call, const char *why)
{
	return mc_fail(call->err, -ECONNRESET, "%s: %s", call->client->path,
		       why);
}

static int garbled(const struct call *call, const char *why)
{
	return mc_fail(call->err, -EPROTO, "%s: %s", call->client->path, why);
}

/* Waits until the socket is ready for `events`, at most to the deadline. */
static int wait_for(const struct call *call, short events)
{
	struct pollfd ready = { .fd = call->client->fd, .events = events };
	uint64_t left_ms;

	while ((left_ms = mc_sub(call->until_ms, mc_moment_steady_ms())) > 0) {
		int rc = poll(&ready, 1, (int)mc_min(left_ms, INT32_MAX));

		if (rc > 0)
			return 0;
		if (rc < 0 && errno != EINTR)
			return lost(call, strerror(errno));
	}
	return mc_fail(call->err, -ETIMEDOUT, "%s: no answer to '%s' within %s",
		       call->client->path, call->method->name,
		       mc_duration_text((char[MC_NUM_TEXT]){ 0 },
					call->timeout_ms));
}

/*
 * Sends the whole request. A peer that has closed is no failure yet: its
 * refusal may wait to be read.
 */
static int send_request(const struct call *call, const struct mc_buf *out)
{
	for (size_t at = 0; at < out->size;) {
		ssize_t rc = send(call->client->fd, out->data + at,
				  out->size - at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (rc > 0) {
			at += (size_t)rc;
		} else if (errno == EPIPE) {
			return 0;
		} else if (errno == EAGAIN) {
			rc = wait_for(call, POLLOUT);
			if (rc < 0)
				return (int)rc;
		} else if (errno != EINTR) {
			return lost(call, strerror(errno));
		}
	}
	return 0;
}

/* Adds what has arrived, waiting for at least one byte. */
static int receive_more(const struct call *call)
{
	struct mc_buf *in = &call->client->in;
	ssize_t rc;

	do {
		char *to = mc_buf_reserve(in, READ_BYTES);

		rc = wait_for(call, POLLIN);
		if (rc < 0)
			return (int)rc;
		rc = recv(call->client->fd, to, READ_BYTES, MSG_DONTWAIT);
		if (rc == 0)
			return lost(call, "closed before it answered");
		if (rc < 0 && errno != EAGAIN && errno != EINTR)
			return lost(call, strerror(errno));
	} while (rc < 0);
	in->size += (size_t)rc;
	return 0;
}

/* Receives until the buffer starts with a whole message; its length. */
static ssize_t receive_message(const struct call *call)
{
	const struct mc_buf *in = &call->client->in;
	struct mc_scan scan = { .limit = ANSWER_BYTES };

	for (;;) {
		ssize_t size = mc_scan(&scan, in->data, in->size);
		int rc;

		if (size == -EMSGSIZE)
			return garbled(call, "sent more than an answer may be");
		if (size < 0)
			return garbled(call, "sent bytes that are no message "
					     "of msgpack-RPC");
		if (size > 0)
			return size;
		rc = receive_more(call);
		if (rc < 0)
			return rc;
	}
}

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

static int take_response(const struct call *call,
			 const struct mc_envelope *envelope, void *result,
			 bool *refused)
{
	struct mc_error err = { 0 };

	if (envelope->kind == MC_ENVELOPE_REQUEST)
		return garbled(call, "sent a request where an answer was due");
	if (envelope->msgid != call->client->msgid)
		return garbled(call, "answered what wasn't asked");
	if (envelope->error != NULL) {
		*refused = true;
		return take_refusal(envelope, call->err);
	}
	if (mc_envelope_read(envelope, call->method->result, result, &err) < 0)
		return mc_fail(call->err, -EPROTO,
			       "%s: the answer to '%s' isn't understood: %s",
			       call->client->path, call->method->name,
			       err.text);
	return 0;
}

/* Takes the answer, past the notifications that come before it. */
static int receive_answer(const struct call *call, void *result, bool *refused)
{
	for (;;) {
		struct mc_envelope envelope = { 0 };
		ssize_t size = receive_message(call);
		bool is_answer, has_msgid;
		int rc;

		if (size < 0)
			return (int)size;
		rc = mc_envelope_open(&envelope, call->client->in.data,
				      (size_t)size, &has_msgid, call->err);
		if (rc < 0)
			return garbled(call, "sent what is no message of "
					     "msgpack-RPC");
		is_answer = envelope.kind != MC_ENVELOPE_NOTIFICATION;
		if (is_answer)
			rc = take_response(call, &envelope, result, refused);
		mc_envelope_clear(&envelope);
		mc_buf_consume(&call->client->in, (size_t)size);
		if (is_answer)
			return rc;
	}
}

int mc_client_call(struct mc_client *client, enum mc_method method,
		   const void *params, void *result, unsigned timeout_ms,
		   bool *refused, struct mc_error *err)
{
	const struct call call = { client, &mc_methods[method], timeout_ms,
				   mc_moment_steady_ms() + timeout_ms, err };
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };
	int rc;

	*refused = false;
	mc_wire_request(&out, ++client->msgid, call.method->name,
			call.method->params, params);
	rc = send_request(&call, &out);
	if (rc < 0)
		return rc;
	return receive_answer(&call, result, refused);
}
