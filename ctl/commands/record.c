/*
 * The command `record`: samples into a file as they come. Whatever ends it, the
 * file ends with a whole sample.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include <memcoord/escape.h>
#include <memcoord/moment.h>
#include <memcoord/num.h>
#include <memcoord/recording.h>

#include "failure.h"
#include "follow.h"
#include "screen/json.h"

struct recorder {
	const char *path; /* borrowed; "-" is standard output */
	int fd;
	off_t size; /* of what is whole */
	struct mc_recorded recorded; /* so far */
};

static bool is_stdout(const struct recorder *recorder)
{
	return strcmp(recorder->path, "-") == 0;
}

static int fail_file(const struct recorder *recorder, int code,
		     struct mc_error *err)
{
	return mc_fail(err, code, "%s: %s",
		       is_stdout(recorder) ? "standard output" : recorder->path,
		       strerror(-code));
}

/* ---- the file ---- */

/*
 * Takes back what was written of what doesn't fit. Standard output
 * may have begun with what isn't ours, and stays as it is.
 */
static int cut_off(const struct recorder *recorder, int code,
		   struct mc_error *err)
{
	bool is_whole = !is_stdout(recorder) &&
			ftruncate(recorder->fd, recorder->size) == 0;

	fail_file(recorder, code, err);
	return is_whole ? code : mc_fail_at(err, "its end isn't whole");
}

/* Writes all of it, or nothing. */
static int write_whole(struct recorder *recorder, const struct mc_buf *bytes,
		       struct mc_error *err)
{
	for (size_t at = 0; at < bytes->size;) {
		ssize_t rc =
			write(recorder->fd, bytes->data + at, bytes->size - at);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc < 0)
			return cut_off(recorder, -errno, err);
		at += (size_t)rc;
	}
	recorder->size += (off_t)bytes->size;
	return 0;
}

static int open_file(const char *path, bool may_overwrite)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC;

	return open(path, flags | (may_overwrite ? O_TRUNC : O_EXCL), 0666);
}

static int begin_file(struct recorder *recorder, bool may_overwrite,
		      struct mc_error *err)
{
	mc_auto(mc_buf_clear) struct mc_buf header = { 0 };

	recorder->fd = is_stdout(recorder)
			       ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
			       : open_file(recorder->path, may_overwrite);
	if (recorder->fd < 0 && errno == EEXIST)
		return mc_fail(err, -EEXIST,
			       "%s: there is such a file already; --force "
			       "overwrites it",
			       recorder->path);
	if (recorder->fd < 0)
		return fail_file(recorder, -errno, err);
	mc_recording_begin(&header);
	return write_whole(recorder, &header, err);
}

/* Brings it to the disk: only then it is known whether there was room. */
static int end_file(struct recorder *recorder, struct mc_error *err)
{
	int rc = 0;

	/* What is no file can't be brought anywhere. */
	if (fsync(recorder->fd) < 0 && errno != EINVAL && errno != EROFS)
		rc = fail_file(recorder, -errno, err);
	if (close(recorder->fd) < 0 && rc == 0)
		rc = fail_file(recorder, -errno, err);
	return rc;
}

/* ---- the samples ---- */

static int take_event(struct recorder *recorder,
		      const struct mc_client_event *event, struct mc_error *err)
{
	mc_auto(mc_buf_clear) struct mc_buf bytes = { 0 };
	const struct mc_lost *lost = event->record;

	if (event->kind == MC_EVENT_lost)
		recorder->recorded.lost = lost->total;
	if (event->kind != MC_EVENT_sample)
		return 0;
	mc_recording_add(&bytes, event->record);
	if (write_whole(recorder, &bytes, err) < 0)
		return err->code;
	recorder->recorded.samples++;
	return 0;
}

/* Until it is ended. The exit status. */
static int take_events(struct recorder *recorder, struct mc_follow *follow,
		       const struct mc_options *options)
{
	struct mc_error err = { 0 };
	struct mc_client_event event;
	int rc;

	while ((rc = mc_follow_next(follow, &event, &err)) > 0) {
		rc = take_event(recorder, &event, &err);
		mc_client_event_clear(&event);
		if (rc < 0)
			return mc_failure_file(options, &err);
	}
	return rc < 0 ? mc_failure_connection(options, &err) : MC_EXIT_DONE;
}

/* ---- the whole ---- */

static void say_recorded(FILE *out, const struct mc_recorded *recorded)
{
	mc_auto(mc_freep) char *file = mc_escape_print(recorded->file);
	char span[MC_NUM_TEXT];

	fprintf(out, "%s: %" PRIu64 " sample%s in %s, %" PRIu64 " lost\n", file,
		recorded->samples, recorded->samples == 1 ? "" : "s",
		mc_duration_text(span, recorded->span_ms), recorded->lost);
}

/* Beside a recording on standard output it has to go elsewhere. */
static int show_recorded(const struct recorder *recorder,
			 const struct mc_options *options)
{
	FILE *out = is_stdout(recorder) ? stderr : stdout;
	int rc = 0;

	if (mc_options_have(options, MC_OPTION_JSON))
		rc = mc_json_print(out, MC_RECORD_recorded,
				   &recorder->recorded);
	else
		say_recorded(out, &recorder->recorded);
	if (rc == 0 && (fflush(out) == EOF || ferror(out)))
		rc = -errno;
	return rc < 0 ? mc_failure_output(rc) : MC_EXIT_DONE;
}

static int record(struct recorder *recorder, struct mc_follow *follow,
		  const struct mc_options *options)
{
	struct mc_error err = { 0 };
	bool may_overwrite = mc_options_have(options, MC_OPTION_FORCE);
	int status, shown;

	if (begin_file(recorder, may_overwrite, &err) < 0)
		return mc_failure_file(options, &err);
	status = take_events(recorder, follow, options);
	recorder->recorded.span_ms =
		mc_moment_steady_ms() - follow->begun_at_ms;
	if (end_file(recorder, &err) < 0 && status == MC_EXIT_DONE)
		return mc_failure_file(options, &err);
	shown = show_recorded(recorder, options);
	return status != MC_EXIT_DONE ? status : shown;
}

int mc_record_run(const struct mc_options *options, char **words,
		  size_t n_words)
{
	static const struct mc_subscribe_params samples = {
		.has_samples = true,
		.samples = true,
	};
	struct recorder recorder = { .fd = -1 };
	struct mc_error err = { 0 };
	struct mc_follow follow;
	int rc;

	if (n_words == 0) {
		mc_fail(&err, -EINVAL,
			"record wants a file, such as 'record night.rec'");
		return mc_failure_usage(options, &err);
	}
	recorder.path = words[0];
	mc_copy(recorder.recorded.file, sizeof recorder.recorded.file,
		words[0]);
	rc = mc_follow_begin(&follow, options, &samples);
	if (rc != MC_EXIT_DONE)
		return rc;
	rc = record(&recorder, &follow, options);
	mc_follow_end(&follow);
	return rc;
}
