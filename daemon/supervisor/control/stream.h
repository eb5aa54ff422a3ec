#ifndef MEMCOORD_SUPERVISOR_CONTROL_STREAM_H
#define MEMCOORD_SUPERVISOR_CONTROL_STREAM_H

#include <uv.h>

#include <memcoord/wire.h>

/*
 * Messages in both directions over one pipe: a client's connection, or a
 * worker's link. An embedded object; its owner outlives it until on_closed.
 */
struct mc_stream;

struct mc_stream_events {
	/* One whole message that the scan has passed. May close the stream. */
	void (*on_message)(struct mc_stream *stream, const char *data,
			   size_t size);
	/*
	 * Nothing more will be read: UV_EOF, another error of libuv, or what
	 * mc_scan refused. Comes once at most; the owner closes the stream.
	 */
	void (*on_end)(struct mc_stream *stream, int code);
	/* The stream is gone; its owner may free it. */
	void (*on_closed)(struct mc_stream *stream);
};

/* All in bytes. */
struct mc_stream_limits {
	size_t message; /* of one message to us */
	/*
	 * Once more than that waits for the other end, its messages do too,
	 * until it has taken most of it. 0: they never wait.
	 */
	size_t hold;
	size_t unsent; /* once more than that waits, nothing more is sent */
};

struct mc_stream {
	uv_pipe_t pipe;
	uv_idle_t turn; /* runs while messages wait for our next turn */
	unsigned open_handles;
	const struct mc_stream_events *events;
	const struct mc_stream_limits *limits; /* borrowed */
	void *owner; /* borrowed */
	struct mc_buf in;
	struct mc_scan scan; /* of the message that is arriving */
	uint64_t begun_at_ms; /* loop time of its first byte, 0: none */
	bool is_held; /* nothing is read until the other end has read */
	uv_write_t request; /* under way while `sending` isn't empty */
	struct mc_buf sending; /* bytes that libuv is writing */
	struct mc_buf waiting; /* bytes that come after those */
	uint64_t n_queued; /* bytes that were to be sent so far */
	uint64_t n_taken; /* of them, at the last look */
	uint64_t taken_at_ms; /* loop time when that changed */
	size_t most_held; /* bytes that waited, in either direction */
};

int mc_stream_init(struct mc_stream *stream, uv_loop_t *loop, void *owner,
		   const struct mc_stream_events *events,
		   const struct mc_stream_limits *limits);

/* Begins to read. */
int mc_stream_start(struct mc_stream *stream);

/*
 * Sends the bytes of *out, which is empty afterwards; a stream that closes
 * drops them. -ENOBUFS when too much waits already: the other end doesn't
 * read, and should be closed.
 */
int mc_stream_send(struct mc_stream *stream, struct mc_buf *out);

/* The same with bytes that stay the caller's. */
int mc_stream_write(struct mc_stream *stream, const void *bytes, size_t size);

/* How many bytes wait, for which the other end's socket has no room. */
size_t mc_stream_unsent(const struct mc_stream *stream);

/*
 * For how many ms the other end has taken nothing of what waits for it, as
 * seen from one call of this to the next. 0 where nothing waits.
 */
uint64_t mc_stream_stalled_ms(struct mc_stream *stream);

/* Ends with on_closed. May be called again. */
void mc_stream_close(struct mc_stream *stream);

bool mc_stream_is_closing(const struct mc_stream *stream);

#endif
