/*
 * The command `report`: a page about the past of a daemon, or about a
 * recording, into a file.
 */
#include "html_report.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include <memcoord/client.h>
#include <memcoord/escape.h>
#include <memcoord/num.h>

#include "failure.h"
#include "page.h"
#include "screen/json.h"
#include "story.h"

static bool is_stdout(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* ---- the file ---- */

static int fail_file(const char *path, int code, struct mc_error *err)
{
	if (code == -EEXIST)
		return mc_fail(err, code,
			       "%s: there is such a file already; --force "
			       "overwrites it",
			       path);
	return mc_fail(err, code, "%s: %s",
		       is_stdout(path) ? "standard output" : path,
		       strerror(-code));
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t rc = write(fd, bytes, size);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc < 0)
			return -errno;
		bytes += rc;
		size -= (size_t)rc;
	}
	return 0;
}

static int open_file(const char *path, bool may_overwrite)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
	int fd;

	if (is_stdout(path))
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		fd = open(path, flags | (may_overwrite ? O_TRUNC : O_EXCL),
			  0666);
	return fd < 0 ? -errno : fd;
}

/* A half page is worth nothing, so it goes; but never what is no file. */
static void take_back(const char *path, int fd)
{
	struct stat facts;

	if (!is_stdout(path) && fstat(fd, &facts) == 0 &&
	    S_ISREG(facts.st_mode))
		unlink(path);
}

static int save(const char *path, bool may_overwrite, const char *page,
		size_t size, struct mc_error *err)
{
	int fd = open_file(path, may_overwrite);
	int rc;

	if (fd < 0)
		return fail_file(path, fd, err);
	rc = write_all(fd, page, size);
	/* What is no file can't be brought to a disk. */
	if (rc == 0 && fsync(fd) < 0 && errno != EINVAL && errno != EROFS)
		rc = -errno;
	if (rc < 0)
		take_back(path, fd);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	return rc < 0 ? fail_file(path, rc, err) : 0;
}

/* ---- what is said ---- */

static void say_reported(FILE *out, const struct mc_reported *reported)
{
	mc_auto(mc_freep) char *file = mc_escape_print(reported->file);
	char size[MC_NUM_TEXT], span[MC_NUM_TEXT];

	fprintf(out, "%s: a report of %s, %" PRIu64 " domain%s, %s\n", file,
		mc_duration_text(span,
				 (reported->until_ms - reported->from_ms) /
					 1000 * 1000),
		reported->domains, reported->domains == 1 ? "" : "s",
		mc_size_text(size, (reported->size_bytes + 1023) / 1024));
}

/* Beside a page on standard output it has to go elsewhere. */
static int show_reported(const struct mc_options *options,
			 const struct mc_reported *reported)
{
	FILE *out = is_stdout(options->html) ? stderr : stdout;
	int rc = 0;

	if (mc_options_have(options, MC_OPTION_JSON))
		rc = mc_json_print(out, MC_RECORD_reported, reported);
	else
		say_reported(out, reported);
	if (rc == 0 && (fflush(out) == EOF || ferror(out)))
		rc = -errno;
	return rc < 0 ? mc_failure_output(rc) : MC_EXIT_DONE;
}

/* ---- the whole ---- */

/* The exit status. */
static int get_story(struct mc_story *story, const struct mc_options *options,
		     uint64_t last_ms)
{
	struct mc_error err = { 0 };
	enum mc_method method;
	bool refused;

	if (options->recording != NULL) {
		if (mc_story_read(story, options->recording, last_ms, &err) < 0)
			return mc_failure_file(options, &err);
		return MC_EXIT_DONE;
	}
	if (mc_story_ask(story, options, last_ms, &method, &refused, &err) == 0)
		return MC_EXIT_DONE;
	return refused ? mc_failure_refusal(options, NULL, method, &err)
		       : mc_failure_connection(options, &err);
}

static int write_page(struct mc_story *story, const struct mc_options *options)
{
	struct mc_reported reported = {
		.from_ms = story->from_ms,
		.until_ms = story->until_ms,
		.domains = story->n_domains,
		.orders = story->n_moves,
	};
	mc_auto(mc_freep) char *page = NULL;
	struct mc_error err = { 0 };
	size_t size = 0;
	FILE *out = open_memstream(&page, &size);

	if (out == NULL)
		abort();
	mc_page_write(out, story);
	if (fclose(out) == EOF)
		abort();
	if (save(options->html, mc_options_have(options, MC_OPTION_FORCE), page,
		 size, &err) < 0)
		return mc_failure_file(options, &err);
	mc_copy(reported.file, sizeof reported.file, options->html);
	reported.size_bytes = size;
	return show_reported(options, &reported);
}

static int read_options(const struct mc_options *options, uint64_t *last_ms,
			struct mc_error *err)
{
	if (options->html == NULL || options->html[0] == '\0')
		return mc_fail(err, -EINVAL,
			       "report wants a file, such as 'report --html "
			       "memory.html'");
	*last_ms = 0;
	if (options->last == NULL)
		return 0;
	if (mc_duration_parse(last_ms, options->last, err) < 0)
		return mc_fail_at(err, "--last");
	if (*last_ms == 0)
		return mc_fail(err, -EINVAL, "--last: '%s' is no time at all",
			       options->last);
	return 0;
}

int mc_html_report_run(const struct mc_options *options, char **words,
		       size_t n_words)
{
	struct mc_error err = { 0 };
	struct mc_story story;
	uint64_t last_ms;
	int rc;

	(void)words;
	(void)n_words;
	if (read_options(options, &last_ms, &err) < 0)
		return mc_failure_usage(options, &err);
	rc = get_story(&story, options, last_ms);
	if (rc != MC_EXIT_DONE)
		return rc;
	rc = write_page(&story, options);
	mc_story_clear(&story);
	return rc;
}
