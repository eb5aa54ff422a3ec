/*
 * The frame loop of a worker: read a request, do it, answer. Blocking on
 * purpose: the deadline is with the supervisor, which kills a worker that
 * misses it.
 */
#include "worker.h"

#include <errno.h>
#include <string.h>

#include <memcoord/wire.h>

static int read_some(int fd, struct mc_buf *in)
{
	const size_t chunk = 16 * 1024;
	ssize_t count;

	do
		count = read(fd, mc_buf_reserve(in, chunk), chunk);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return -errno;
	in->size += (size_t)count;
	return count > 0;
}

/* The size of the next whole message; 0 when the other end has closed. */
static ssize_t next_message(int fd, struct mc_buf *in)
{
	struct mc_scan scan = { .limit = MC_WORKER_FRAME_BYTES };

	for (;;) {
		ssize_t size = mc_scan(&scan, in->data, in->size);
		int rc;

		if (size != 0)
			return size;
		rc = read_some(fd, in);
		if (rc <= 0)
			return rc;
	}
}

static int write_all(int fd, const struct mc_buf *out)
{
	size_t at = 0;

	while (at < out->size) {
		ssize_t count = write(fd, out->data + at, out->size - at);

		if (count < 0 && errno != EINTR)
			return -errno;
		if (count > 0)
			at += (size_t)count;
	}
	return 0;
}

static int carry_out(const struct mc_worker *worker,
		     const struct mc_envelope *call, struct mc_buf *out,
		     struct mc_error *err)
{
	enum mc_method method =
		mc_method_find(worker->link, call->method, call->method_size);
	const struct mc_method_info *info = &mc_methods[method];
	mc_auto(mc_freep) void *params = NULL;
	mc_auto(mc_freep) void *result = NULL;
	int rc;

	if (method == MC_METHOD_COUNT)
		return mc_fail(err, -ENOSYS, "no method %.*s on this link",
			       (int)mc_min(call->method_size, MC_WORD_SIZE),
			       call->method);
	params = mc_alloc(1, mc_records[info->params].size);
	result = mc_alloc(1, mc_records[info->result].size);
	rc = mc_envelope_read(call, info->params, params, err);
	if (rc == 0)
		rc = worker->handlers[method](worker->context, params, result,
					      err);
	if (rc == 0)
		mc_wire_result(out, call->msgid, info->result, result);
	mc_record_clear(info->params, params);
	mc_record_clear(info->result, result);
	return rc;
}

static int serve_message(const struct mc_worker *worker, const char *data,
			 size_t size, struct mc_buf *out, struct mc_error *err)
{
	mc_auto(mc_envelope_clear) struct mc_envelope call = { 0 };
	bool has_msgid;
	int rc = mc_envelope_open(&call, data, size, &has_msgid, err);

	if (rc < 0)
		return rc;
	if (call.kind != MC_ENVELOPE_REQUEST)
		return mc_fail(err, -EBADMSG, "a message that is no request");
	rc = carry_out(worker, &call, out, err);
	if (rc < 0)
		mc_wire_error(out, call.msgid, rc, err->text);
	return rc == -EPROTO ? rc : 0;
}

int mc_worker_serve(const struct mc_worker *worker, int fd,
		    struct mc_error *err)
{
	mc_auto(mc_buf_clear) struct mc_buf in = { 0 };

	for (;;) {
		mc_auto(mc_buf_clear) struct mc_buf out = { 0 };
		ssize_t size = next_message(fd, &in);
		int rc, written;

		if (size == 0)
			return 0;
		if (size < 0)
			return mc_fail(err, (int)size, "reading a request: %s",
				       strerror((int)-size));
		rc = serve_message(worker, in.data, (size_t)size, &out, err);
		mc_buf_consume(&in, (size_t)size);
		written = write_all(fd, &out);
		if (rc < 0)
			return rc;
		if (written < 0)
			return mc_fail(err, written, "writing an answer: %s",
				       strerror(-written));
	}
}

int mc_worker_hello(void *context, const void *params, void *result,
		    struct mc_error *err)
{
	const struct mc_hello *theirs = params;
	struct mc_hello *ours = result;

	(void)context;
	mc_copy(ours->version, sizeof ours->version, MC_VERSION);
	mc_schema_fingerprint(ours->fingerprint);
	if (strcmp(theirs->fingerprint, ours->fingerprint) != 0)
		return mc_fail(
			err, -EPROTO,
			"memcoordd %s and this worker %s speak different "
			"schemas (%s, %s)",
			theirs->version, ours->version, theirs->fingerprint,
			ours->fingerprint);
	return 0;
}
