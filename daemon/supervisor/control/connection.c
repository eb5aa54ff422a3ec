/*
 * What arrives from one client, and what goes back to it. What a request means
 * is methods.c's, who may connect is server.c's.
 */
#include "connection.h"

#include <errno.h>
#include <stdarg.h>

#include <memcoord/log.h>

#include "methods.h"
#include "supervisor/supervisor.h"

/* Bytes that no usual client makes us hold. */
#define MUCH (16 * 1024)

struct mc_connection *mc_connection_find(const struct mc_server *server,
					 uint64_t serial)
{
	struct mc_connection *connection = server->connections;

	while (connection != NULL && connection->serial != serial)
		connection = connection->next;
	return connection;
}

static void unlist(struct mc_connection *connection)
{
	struct mc_connection **at = &connection->server->connections;

	while (*at != NULL && *at != connection)
		at = &(*at)->next;
	if (*at == connection)
		*at = connection->next;
}

static void on_stream_closed(struct mc_stream *stream)
{
	struct mc_connection *connection = stream->owner;

	unlist(connection);
	mc_claims_leave(&connection->server->supervisor->host,
			connection->serial);
	if (stream->most_held > MUCH)
		connection->server->is_trim_due = true;
	free(connection);
}

void mc_connection_drop(struct mc_connection *connection, const char *why)
{
	mc_log(MC_LOG_INFO, "client pid %d uid %u: %s",
	       (int)connection->peer.pid, (unsigned)connection->peer.uid, why);
	mc_stream_close(&connection->stream);
}

void mc_connection_send(struct mc_connection *connection, struct mc_buf *out)
{
	if (mc_stream_send(&connection->stream, out) == -ENOBUFS)
		mc_connection_drop(connection,
				   "doesn't read what it asked for, closed");
}

/* NULL where the client is gone, or asked by a notification. */
static struct mc_connection *listener_of(const struct mc_reply *reply)
{
	if (reply->is_silent)
		return NULL;
	return mc_connection_find(reply->server, reply->client);
}

void mc_reply_result(const struct mc_reply *reply, enum mc_record_id id,
		     const void *result)
{
	struct mc_connection *connection = listener_of(reply);
	struct mc_buf out = { 0 };

	if (connection == NULL)
		return;
	mc_wire_result(&out, reply->msgid, id, result);
	mc_connection_send(connection, &out);
}

void mc_reply_error(const struct mc_reply *reply, int code, const char *format,
		    ...)
{
	struct mc_connection *connection = listener_of(reply);
	struct mc_buf out = { 0 };
	char text[sizeof(((struct mc_error *)0)->text)];
	va_list args;

	if (connection == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	mc_wire_error(&out, reply->msgid, code, text);
	mc_connection_send(connection, &out);
}

static struct mc_reply reply_to(const struct mc_connection *connection,
				const struct mc_envelope *envelope)
{
	return (struct mc_reply){
		.server = connection->server,
		.client = connection->serial,
		.msgid = envelope->msgid,
		.is_silent = envelope->kind == MC_ENVELOPE_NOTIFICATION,
	};
}

static void on_message(struct mc_stream *stream, const char *data, size_t size)
{
	struct mc_connection *connection = stream->owner;
	mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
	struct mc_error err = { 0 };
	struct mc_reply reply;
	bool has_msgid;

	if (mc_envelope_open(&envelope, data, size, &has_msgid, &err) < 0) {
		reply = reply_to(connection, &envelope);
		if (has_msgid)
			mc_reply_error(&reply, -EBADMSG, "%s", err.text);
		mc_connection_drop(connection, err.text);
	} else if (envelope.kind == MC_ENVELOPE_RESPONSE) {
		mc_connection_drop(connection,
				   "sent a response, where nothing was asked");
	} else {
		reply = reply_to(connection, &envelope);
		mc_methods_call(connection, &reply, &envelope);
	}
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

static void refuse_frame(struct mc_connection *connection, int code,
			 const char *text)
{
	const struct mc_buf *in = &connection->stream.in;
	struct mc_envelope begun = { .kind = MC_ENVELOPE_REQUEST };

	if (mc_scan_msgid(in->data, in->size, &begun.msgid)) {
		struct mc_reply reply = reply_to(connection, &begun);

		mc_reply_error(&reply, code, "%s", text);
	}
	mc_connection_drop(connection, text);
}

static void on_end(struct mc_stream *stream, int code)
{
	struct mc_connection *connection = stream->owner;

	for (size_t i = 0; i < MC_COUNT(refusals); i++)
		if (refusals[i].code == code) {
			refuse_frame(connection, code, refusals[i].text);
			return;
		}
	mc_stream_close(stream);
}

static const struct mc_stream_limits limits = {
	.message = MC_CLIENT_FRAME_BYTES,
	.hold = MC_CLIENT_UNSENT_HOLD,
	.unsent = MC_CLIENT_UNSENT_MOST,
};

static const struct mc_stream_events events = {
	.on_message = on_message,
	.on_end = on_end,
	.on_closed = on_stream_closed,
};

struct mc_connection *mc_connection_new(struct mc_server *server)
{
	struct mc_connection *connection = mc_alloc(1, sizeof *connection);

	connection->server = server;
	connection->serial = ++server->next_serial;
	mc_stream_init(&connection->stream, server->loop, connection, &events,
		       &limits);
	connection->next = server->connections;
	server->connections = connection;
	return connection;
}
