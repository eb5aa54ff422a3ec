/*
 * Cuts what arrives into messages, queues what leaves, bounds both, and the
 * time that one stream takes of a turn of the loop, which all of them share.
 */
#include "stream.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

/* After so much of one turn the other streams come first. */
#define TURN_NS 1000000

static struct mc_stream *stream_of(void *handle)
{
	return ((uv_handle_t *)handle)->data;
}

bool mc_stream_is_closing(const struct mc_stream *stream)
{
	return uv_is_closing((const uv_handle_t *)&stream->pipe);
}

size_t mc_stream_unsent(const struct mc_stream *stream)
{
	const uv_stream_t *pipe = (const uv_stream_t *)&stream->pipe;

	return uv_stream_get_write_queue_size(pipe) + stream->waiting.size;
}

static void note_held(struct mc_stream *stream, size_t size)
{
	if (size > stream->most_held)
		stream->most_held = size;
}

/* ---- what arrives ---- */

static void on_alloc(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
	/* One loop, and each read is taken over before the next. */
	static char chunk[64 * 1024];

	(void)handle;
	(void)hint;
	*buf = uv_buf_init(chunk, sizeof chunk);
}

static void end(struct mc_stream *stream, int code)
{
	uv_read_stop((uv_stream_t *)&stream->pipe);
	stream->events->on_end(stream, code);
}

static void begin_message(struct mc_stream *stream)
{
	stream->scan = (struct mc_scan){ .limit = stream->limits->message };
	stream->begun_at_ms = 0;
}

static void on_turn(uv_idle_t *turn);

static bool waits_for_turn(const struct mc_stream *stream)
{
	return uv_is_active((const uv_handle_t *)&stream->turn);
}

/* What is there waits until the others have had their turn. */
static void wait_for_turn(struct mc_stream *stream)
{
	uv_read_stop((uv_stream_t *)&stream->pipe);
	uv_idle_start(&stream->turn, on_turn);
}

/* What is there waits until the other end has read. */
static void hold(struct mc_stream *stream)
{
	uv_read_stop((uv_stream_t *)&stream->pipe);
	stream->is_held = true;
}

static bool is_taking(const struct mc_stream *stream)
{
	return !mc_stream_is_closing(stream) && !stream->is_held &&
	       !waits_for_turn(stream);
}

static void stop_where_due(struct mc_stream *stream, uint64_t until_ns)
{
	if (mc_stream_is_closing(stream))
		return;
	if (stream->limits->hold > 0 &&
	    mc_stream_unsent(stream) > stream->limits->hold)
		hold(stream);
	else if (uv_hrtime() > until_ns)
		wait_for_turn(stream);
}

/* Hands on whole messages from the buffer's front; below 0: mc_scan's. */
static int take_whole(struct mc_stream *stream, size_t *at)
{
	uint64_t until_ns = uv_hrtime() + TURN_NS;

	stop_where_due(stream, UINT64_MAX);
	while (is_taking(stream) && *at < stream->in.size) {
		const char *data = stream->in.data + *at;
		ssize_t size =
			mc_scan(&stream->scan, data, stream->in.size - *at);

		if (size <= 0)
			return (int)size;
		begin_message(stream);
		stream->events->on_message(stream, data, (size_t)size);
		*at += (size_t)size;
		stop_where_due(stream, until_ns);
	}
	return 0;
}

/* Hands on what is whole; what is left has begun. */
static void take_messages(struct mc_stream *stream)
{
	size_t at = 0;
	int rc = take_whole(stream, &at);

	mc_buf_consume(&stream->in, at);
	if (mc_stream_is_closing(stream))
		return;
	if (rc < 0)
		end(stream, rc);
	else if (!is_taking(stream))
		stream->begun_at_ms = 0; /* it is we who make it wait */
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
	note_held(stream, stream->in.size);
	take_messages(stream);
	/* Most likely there is more, which libuv would read at once. */
	if (is_taking(stream) && (size_t)count == buf->len)
		wait_for_turn(stream);
}

static void resume(struct mc_stream *stream)
{
	stream->is_held = false;
	mc_stream_start(stream);
	take_messages(stream);
}

static void on_turn(uv_idle_t *turn)
{
	uv_idle_stop(turn);
	resume(stream_of(turn));
}

int mc_stream_start(struct mc_stream *stream)
{
	return uv_read_start((uv_stream_t *)&stream->pipe, on_alloc, on_read);
}

/* ---- what leaves ---- */

static int write_on(struct mc_stream *stream);

static void on_written(uv_write_t *request, int status)
{
	struct mc_stream *stream = stream_of(request->handle);

	/* A dead peer is told by the reading side. */
	(void)status;
	mc_buf_clear(&stream->sending);
	if (mc_stream_is_closing(stream))
		return;
	if (stream->waiting.size > 0)
		(void)write_on(stream);
	if (stream->is_held &&
	    mc_stream_unsent(stream) <= stream->limits->hold / 4)
		resume(stream);
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

int mc_stream_write(struct mc_stream *stream, const void *bytes, size_t size)
{
	size_t done;

	if (mc_stream_is_closing(stream))
		return 0;
	if (mc_stream_unsent(stream) > stream->limits->unsent)
		return -ENOBUFS;
	stream->n_queued += size;
	done = write_at_once(stream, bytes, size);
	mc_buf_append(&stream->waiting, (const char *)bytes + done,
		      size - done);
	note_held(stream, mc_stream_unsent(stream));
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

/* What lies in the other end's socket; it has yet to be read. */
static uint64_t unread(const struct mc_stream *stream)
{
	uv_os_fd_t fd;
	int count = 0;

	if (uv_fileno((const uv_handle_t *)&stream->pipe, &fd) < 0 ||
	    ioctl(fd, SIOCOUTQ, &count) < 0)
		return 0;
	return (uint64_t)count;
}

uint64_t mc_stream_stalled_ms(struct mc_stream *stream)
{
	uint64_t now_ms = uv_now(stream->pipe.loop);
	size_t left = mc_stream_unsent(stream);
	/* The kernel counts more than bytes, so this is good to compare only. */
	uint64_t n_taken =
		left > 0 ? stream->n_queued - left - unread(stream) : 0;

	if (left == 0 || n_taken != stream->n_taken)
		stream->taken_at_ms = now_ms;
	stream->n_taken = n_taken;
	return now_ms - stream->taken_at_ms;
}

/* ---- begin and end ---- */

int mc_stream_init(struct mc_stream *stream, uv_loop_t *loop, void *owner,
		   const struct mc_stream_events *events,
		   const struct mc_stream_limits *limits)
{
	*stream = (struct mc_stream){
		.open_handles = 2,
		.events = events,
		.limits = limits,
		.owner = owner,
	};
	begin_message(stream);
	stream->pipe.data = stream;
	stream->turn.data = stream;
	uv_idle_init(loop, &stream->turn);
	return uv_pipe_init(loop, &stream->pipe, 0);
}

static void on_closed(uv_handle_t *handle)
{
	struct mc_stream *stream = stream_of(handle);

	if (--stream->open_handles > 0)
		return;
	mc_buf_clear(&stream->in);
	mc_buf_clear(&stream->waiting);
	stream->events->on_closed(stream);
}

void mc_stream_close(struct mc_stream *stream)
{
	if (mc_stream_is_closing(stream))
		return;
	uv_close((uv_handle_t *)&stream->pipe, on_closed);
	uv_close((uv_handle_t *)&stream->turn, on_closed);
}
