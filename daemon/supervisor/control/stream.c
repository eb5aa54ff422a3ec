/*
 * Cuts what arrives into messages, queues what leaves, bounds both.
 */
#include "stream.h"

#include <errno.h>

static struct mc_stream *stream_of(void *handle)
{
	return ((uv_handle_t *)handle)->data;
}

static void on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
	/* One loop, and each read is taken over before the next. */
	static char chunk[64 * 1024];

	(void)handle;
	(void)hint;
	*buf = uv_buf_init(chunk, sizeof chunk);
}

static bool is_closing(const struct mc_stream *stream)
{
	return uv_is_closing((const uv_handle_t *)&stream->pipe);
}

static void end(struct mc_stream *stream, int code)
{
	uv_read_stop((uv_stream_t *)&stream->pipe);
	stream->events->on_end(stream, code);
}

static void begin_message(struct mc_stream *stream)
{
	stream->scan = (struct mc_scan){ .limit = stream->limit };
	stream->begun_at_ms = 0;
}

/* Hands on each whole message in the buffer; what is left has begun. */
static void take_messages(struct mc_stream *stream)
{
	size_t at = 0;
	ssize_t size = 0;

	while (!is_closing(stream)) {
		const char *data = stream->in.data + at;

		size = mc_scan(&stream->scan, data, stream->in.size - at);
		if (size <= 0)
			break;
		begin_message(stream);
		stream->events->on_message(stream, data, (size_t)size);
		at += (size_t)size;
		if (at == stream->in.size)
			break;
	}
	mc_buf_consume(&stream->in, at);
	if (is_closing(stream))
		return;
	if (size < 0)
		end(stream, (int)size);
	else if (stream->in.size > 0 && stream->begun_at_ms == 0)
		stream->begun_at_ms = uv_now(stream->pipe.loop);
}

static void on_read(uv_stream_t *pipe, ssize_t count, const uv_buf_t *buf)
{
	struct mc_stream *stream = stream_of(pipe);

	if (count < 0) {
		end(stream, (int)count);
		return;
	}
	if (count == 0)
		return;
	mc_buf_append(&stream->in, buf->base, (size_t)count);
	take_messages(stream);
}

int mc_stream_init(struct mc_stream *stream, uv_loop_t *loop, void *owner,
		   const struct mc_stream_events *events, size_t limit,
		   size_t most_unsent)
{
	*stream = (struct mc_stream){
		.events = events,
		.owner = owner,
		.limit = limit,
		.most_unsent = most_unsent,
	};
	begin_message(stream);
	stream->pipe.data = stream;
	return uv_pipe_init(loop, &stream->pipe, 0);
}

int mc_stream_start(struct mc_stream *stream)
{
	return uv_read_start((uv_stream_t *)&stream->pipe, on_alloc, on_read);
}

static int write_on(struct mc_stream *stream);

static void on_written(uv_write_t *request, int status)
{
	struct mc_stream *stream = stream_of(request->handle);

	/* A dead peer is told by the reading side. */
	(void)status;
	mc_buf_clear(&stream->sending);
	if (!is_closing(stream) && stream->waiting.size > 0)
		(void)write_on(stream);
}

/* Sends what waits, as one write. */
static int write_on(struct mc_stream *stream)
{
	uv_buf_t buf;
	int rc;

	stream->sending = stream->waiting;
	stream->waiting = (struct mc_buf){ 0 };
	buf = uv_buf_init(stream->sending.data, (unsigned)stream->sending.size);
	rc = uv_write(&stream->request, (uv_stream_t *)&stream->pipe, &buf, 1,
		      on_written);
	if (rc < 0)
		mc_buf_clear(&stream->sending);
	return rc;
}

/* Most answers fit into the socket: how many bytes of this one did. */
static size_t write_at_once(struct mc_stream *stream, const void *bytes,
			    size_t size)
{
	uv_buf_t buf = uv_buf_init((char *)bytes, (unsigned)size);
	int rc;

	if (stream->sending.size > 0)
		return 0;
	rc = uv_try_write((uv_stream_t *)&stream->pipe, &buf, 1);
	return rc > 0 ? (size_t)rc : 0;
}

size_t mc_stream_unsent(const struct mc_stream *stream)
{
	const uv_stream_t *pipe = (const uv_stream_t *)&stream->pipe;

	return uv_stream_get_write_queue_size(pipe) + stream->waiting.size;
}

int mc_stream_write(struct mc_stream *stream, const void *bytes, size_t size)
{
	size_t done;

	if (is_closing(stream) ||
	    mc_stream_unsent(stream) > stream->most_unsent)
		return -ENOBUFS;
	done = write_at_once(stream, bytes, size);
	mc_buf_append(&stream->waiting, (const char *)bytes + done,
		      size - done);
	if (stream->waiting.size == 0 || stream->sending.size > 0)
		return 0;
	return write_on(stream);
}

int mc_stream_send(struct mc_stream *stream, struct mc_buf *out)
{
	mc_auto(mc_buf_clear) struct mc_buf bytes = *out;

	*out = (struct mc_buf){ 0 };
	return mc_stream_write(stream, bytes.data, bytes.size);
}

static void on_closed(uv_handle_t *handle)
{
	struct mc_stream *stream = stream_of(handle);

	mc_buf_clear(&stream->in);
	mc_buf_clear(&stream->waiting);
	stream->events->on_closed(stream);
}

void mc_stream_close(struct mc_stream *stream)
{
	if (!is_closing(stream))
		uv_close((uv_handle_t *)&stream->pipe, on_closed);
}
