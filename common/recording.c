/*
 * Reads and writes recordings. What comes from a file is as little trusted as
 * what comes from a client: each value is scanned to its end, within a limit,
 * before it is decoded. What samples mean is the reader's business.
 */
#include <memcoord/recording.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <memcoord/wire.h>

#define READ_BYTES (64 * 1024)

/* The header is two pairs; others may add to it. */
#define HEADER_BYTES 4096

/* Reads more of the file. 0 at its end. */
static int read_more(struct mc_recording *recording, struct mc_error *err)
{
	char *to = mc_buf_reserve(&recording->buf, READ_BYTES);
	ssize_t got;

	do
		got = read(recording->fd, to, READ_BYTES);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return mc_fail(err, -errno, "%s", strerror(errno));
	recording->buf.size += (size_t)got;
	recording->is_at_end = got == 0;
	return got > 0;
}

static const char *scan_error(ssize_t code)
{
	if (code == -EMSGSIZE)
		return "it is, or announces, more than is allowed";
	if (code == -ELOOP)
		return "it is nested too deep";
	return "this byte stands in no recording";
}

/*
 * Reads until a whole value stands at the front, and returns its length; 0
 * where the file ends before.
 */
static ssize_t whole_value(struct mc_recording *recording, size_t limit,
			   struct mc_error *err)
{
	struct mc_scan scan = { .limit = limit };

	for (;;) {
		const struct mc_buf *buf = &recording->buf;
		ssize_t length = mc_scan(&scan, buf->data, buf->size);
		int rc;

		if (length > 0)
			return length;
		if (length < 0)
			return mc_fail(err, -EINVAL, "byte %ju: %s",
				       (uintmax_t)(recording->offset + scan.at),
				       scan_error(length));
		if (recording->is_at_end)
			return 0;
		rc = read_more(recording, err);
		if (rc < 0)
			return rc;
	}
}

static void take(struct mc_recording *recording, ssize_t length)
{
	mc_buf_consume(&recording->buf, (size_t)length);
	recording->offset += (uint64_t)length;
}

static int read_header(struct mc_recording *recording, struct mc_error *err)
{
	struct mc_recording_header header = { 0 };
	ssize_t length = whole_value(recording, HEADER_BYTES, err);

	if (length < 0 && length != -EINVAL)
		return (int)length;
	if (length <= 0 ||
	    mc_wire_read(MC_RECORD_recording_header, &header,
			 recording->buf.data, (size_t)length, err) < 0 ||
	    strcmp(header.format, MC_RECORDING_FORMAT) != 0)
		return mc_fail(err, -EINVAL, "not a recording of memcoord");
	if (header.version != MC_RECORDING_VERSION)
		return mc_fail(err, -EINVAL,
			       "a recording of version %ju; version %d is what "
			       "can be read",
			       (uintmax_t)header.version, MC_RECORDING_VERSION);
	take(recording, length);
	return 0;
}

static int open_file(const char *path)
{
	if (strcmp(path, "-") == 0)
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int mc_recording_open(struct mc_recording *recording, const char *path,
		      struct mc_error *err)
{
	int rc;

	*recording =
		(struct mc_recording){ .path = path, .fd = open_file(path) };
	if (recording->fd < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	rc = read_header(recording, err);
	if (rc < 0) {
		mc_recording_close(recording);
		return mc_fail_at(err, "%s", path);
	}
	return 0;
}

static int read_sample(struct mc_recording *recording, struct mc_sample *sample,
		       struct mc_error *err)
{
	ssize_t length = whole_value(recording, MC_WORKER_FRAME_BYTES, err);
	int rc;

	if (length < 0)
		return (int)length;
	if (length == 0) {
		recording->is_cut_off = recording->buf.size > 0;
		return 0;
	}
	rc = mc_wire_read(MC_RECORD_sample, sample, recording->buf.data,
			  (size_t)length, err);
	if (rc < 0) {
		mc_fail_at(err, "byte %ju", (uintmax_t)recording->offset);
		return rc;
	}
	take(recording, length);
	recording->samples++;
	return 1;
}

int mc_recording_next(struct mc_recording *recording, struct mc_sample *sample,
		      struct mc_error *err)
{
	int rc = read_sample(recording, sample, err);

	if (rc < 0)
		mc_fail_at(err, "%s: sample %ju", recording->path,
			   (uintmax_t)recording->samples + 1);
	return rc;
}

void mc_recording_close(struct mc_recording *recording)
{
	if (recording->fd >= 0)
		close(recording->fd);
	mc_buf_clear(&recording->buf);
	*recording = (struct mc_recording){ .fd = -1 };
}

void mc_recording_begin(struct mc_buf *out)
{
	static const struct mc_recording_header header = {
		.format = MC_RECORDING_FORMAT,
		.version = MC_RECORDING_VERSION,
	};

	mc_wire_record(out, MC_RECORD_recording_header, &header);
}

void mc_recording_add(struct mc_buf *out, const struct mc_sample *sample)
{
	mc_wire_record(out, MC_RECORD_sample, sample);
}
