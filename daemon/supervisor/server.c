/*
 * Listens, accepts, cuts off. What a request means is methods.c's.
 */
#include "server.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include <memcoord/log.h>

#include "methods.h"
#include "peer.h"
#include "socket.h"
#include "stream.h"

struct mc_client {
	struct mc_client *next;
	struct mc_server *server;
	struct mc_stream stream;
	struct mc_peer peer;
	uint64_t serial;
};

/* ---- clients ---- */

static struct mc_client *find_client(const struct mc_server *server,
				     uint64_t serial)
{
	struct mc_client *client = server->clients;

	while (client != NULL && client->serial != serial)
		client = client->next;
	return client;
}

static void unlist(struct mc_client *client)
{
	struct mc_client **at = &client->server->clients;

	while (*at != NULL && *at != client)
		at = &(*at)->next;
	if (*at == client)
		*at = client->next;
}

static void on_client_closed(struct mc_stream *stream)
{
	struct mc_client *client = stream->owner;

	unlist(client);
	client->server->n_clients--;
	free(client);
}

static void drop(struct mc_client *client, const char *why)
{
	mc_log(MC_LOG_INFO, "client pid %d uid %u: %s", (int)client->peer.pid,
	       (unsigned)client->peer.uid, why);
	mc_stream_close(&client->stream);
}

static void send_to(struct mc_client *client, struct mc_buf *out)
{
	if (mc_stream_send(&client->stream, out) == -ENOBUFS)
		drop(client, "doesn't read what it asked for, closed");
}

void mc_reply_result(const struct mc_reply *reply, enum mc_record_id id,
		     const void *result)
{
	struct mc_client *client = find_client(reply->server, reply->client);
	struct mc_buf out = { 0 };

	if (client == NULL)
		return;
	mc_wire_result(&out, reply->msgid, id, result);
	send_to(client, &out);
}

void mc_reply_error(const struct mc_reply *reply, int code, const char *format,
		    ...)
{
	struct mc_client *client = find_client(reply->server, reply->client);
	struct mc_buf out = { 0 };
	char text[sizeof(((struct mc_error *)0)->text)];
	va_list args;

	if (client == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	mc_wire_error(&out, reply->msgid, code, text);
	send_to(client, &out);
}

static struct mc_reply reply_to(const struct mc_client *client, uint32_t msgid)
{
	return (struct mc_reply){ client->server, client->serial, msgid };
}

static void on_message(struct mc_stream *stream, const char *data, size_t size)
{
	struct mc_client *client = stream->owner;
	mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
	struct mc_error err = { 0 };
	struct mc_reply reply;
	bool has_msgid;

	if (mc_envelope_open(&envelope, data, size, &has_msgid, &err) < 0) {
		reply = reply_to(client, envelope.msgid);
		if (has_msgid)
			mc_reply_error(&reply, -EBADMSG, "%s", err.text);
		drop(client, err.text);
	} else if (envelope.kind == MC_ENVELOPE_RESPONSE) {
		drop(client, "sent a response, where nothing was asked");
	} else if (envelope.kind == MC_ENVELOPE_REQUEST) {
		reply = reply_to(client, envelope.msgid);
		mc_methods_call(client->server->supervisor, &client->peer,
				&reply, &envelope);
	}
	/* A notification asks for no answer, and no method goes without. */
}

/* Why mc_scan refused a frame, as its sender is told. */
static const struct {
	int code;
	const char *text;
} refusals[] = {
	{ -EMSGSIZE, "the message is, or announces, more than 64 KiB" },
	{ -ELOOP, "the message is nested more than 8 deep" },
	{ -EBADMSG, "bytes that are no message of msgpack-RPC" },
};

static void refuse_frame(struct mc_client *client, int code, const char *text)
{
	const struct mc_buf *in = &client->stream.in;
	uint32_t msgid;
	struct mc_reply reply;

	if (mc_scan_msgid(in->data, in->size, &msgid)) {
		reply = reply_to(client, msgid);
		mc_reply_error(&reply, code, "%s", text);
	}
	drop(client, text);
}

static void on_end(struct mc_stream *stream, int code)
{
	struct mc_client *client = stream->owner;

	for (size_t i = 0; i < MC_COUNT(refusals); i++)
		if (refusals[i].code == code) {
			refuse_frame(client, code, refusals[i].text);
			return;
		}
	mc_stream_close(stream);
}

static const struct mc_stream_events client_events = {
	.on_message = on_message,
	.on_end = on_end,
	.on_closed = on_client_closed,
};

static int admit(struct mc_client *client)
{
	unsigned places = MC_CLIENTS_MOST;
	uv_os_fd_t fd;
	int rc = uv_fileno((uv_handle_t *)&client->stream.pipe, &fd);

	if (rc == 0)
		rc = mc_peer_read(&client->peer, fd, &client->server->admins);
	if (client->peer.access < MC_ACCESS_ADMIN)
		places -= MC_CLIENTS_ADMIN;
	if (rc == 0 && client->server->n_clients > places)
		rc = -EUSERS;
	return rc < 0 ? rc : mc_stream_start(&client->stream);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct mc_server *server = listener->data;
	struct mc_client *client;
	int rc;

	if (status < 0)
		return; /* libuv has turned the client away */
	client = mc_alloc(1, sizeof *client);
	client->server = server;
	client->serial = ++server->next_serial;
	mc_stream_init(&client->stream, server->loop, client, &client_events,
		       MC_CLIENT_FRAME_BYTES, MC_CLIENT_UNSENT_MOST);
	client->next = server->clients;
	server->clients = client;
	server->n_clients++;
	rc = uv_accept(listener, (uv_stream_t *)&client->stream.pipe);
	if (rc == 0)
		rc = admit(client);
	if (rc == -EUSERS)
		drop(client, "one client too many, turned away");
	else if (rc < 0)
		drop(client, uv_strerror(rc));
}

static void on_sweep(uv_timer_t *timer)
{
	struct mc_server *server = timer->data;
	uint64_t now_ms = uv_now(server->loop);

	for (struct mc_client *client = server->clients; client != NULL;
	     client = client->next) {
		uint64_t begun_at_ms = client->stream.begun_at_ms;

		if (begun_at_ms > 0 && now_ms - begun_at_ms > MC_FRAME_MOST_MS)
			drop(client, "didn't finish its message, closed");
	}
}

/* ---- the socket ---- */

static int listen_on(struct mc_server *server, const char *path,
		     struct mc_error *err)
{
	uv_stream_t *listener = (uv_stream_t *)&server->listener;
	mode_t old_mask = umask(0177);
	int rc = uv_pipe_bind(&server->listener, path);

	umask(old_mask);
	if (rc < 0)
		return mc_fail(err, rc, "%s: %s", path, uv_strerror(rc));
	rc = mc_socket_protect(path, server->settings->group, err);
	if (rc < 0)
		return rc;
	rc = uv_listen(listener, MC_CLIENTS_MOST, on_connection);
	if (rc < 0)
		return mc_fail(err, rc, "%s: %s", path, uv_strerror(rc));
	return 0;
}

int mc_server_start(struct mc_server *server, struct mc_supervisor *supervisor,
		    uv_loop_t *loop, const struct mc_settings *settings,
		    struct mc_error *err)
{
	server->supervisor = supervisor;
	server->loop = loop;
	server->settings = settings;
	uv_pipe_init(loop, &server->listener, 0);
	uv_timer_init(loop, &server->sweeper);
	server->listener.data = server;
	server->sweeper.data = server;
	mc_admins_find(&server->admins, settings->admin_group);
	server->lock = mc_socket_claim(settings->socket, err);
	if (server->lock < 0)
		return server->lock;
	uv_timer_start(&server->sweeper, on_sweep, 1000, 1000);
	return listen_on(server, settings->socket, err);
}

void mc_server_stop(struct mc_server *server)
{
	uv_close((uv_handle_t *)&server->listener, NULL);
	uv_close((uv_handle_t *)&server->sweeper, NULL);
	for (struct mc_client *client = server->clients; client != NULL;
	     client = client->next)
		mc_stream_close(&client->stream);
}

void mc_server_release(struct mc_server *server)
{
	if (server->lock >= 0)
		mc_socket_release(server->lock, server->settings->socket);
	server->lock = -1;
}
