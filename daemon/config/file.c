/*
 * Reads a file of settings: lines, headings, and what they set.
 *
 * libinih splits a line into key and value and passes over comments. It gets
 * its lines from here, one by one, because it doesn't tell their numbers, cuts
 * a heading off at its 50th byte, ends it at the first ']' (which a pattern may
 * hold), and takes an indented line for the end of the value above it.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

#include "domain.h"
#include "table.h"

#define FILE_MOST (1 << 20)
#define BLANKS " \t\r\f\v"

size_t mc_settings_add_file(struct mc_settings *settings, const char *path)
{
	size_t i = 0;

	while (i < settings->n_files && strcmp(settings->files[i], path) != 0)
		i++;
	if (i < settings->n_files)
		return i;
	settings->files =
		mc_realloc(settings->files, i + 1, sizeof *settings->files);
	settings->files[i] = strdup(path);
	if (settings->files[i] == NULL)
		abort();
	settings->n_files++;
	return i;
}

struct reader {
	struct mc_settings *settings;
	const char *path;
	size_t file; /* its number among the settings' files */
	const char *at, *end; /* what of the file is left */
	int line; /* number of the line that was read last */
	const char *section; /* of the last heading; NULL before the first */
	struct mc_domain_rule *rule; /* of the last heading, if [domain] */
	int failed_line; /* 0, or where it stopped, as *err says */
	struct mc_error *err;
};

_Static_assert(FILE_MOST < MC_ORIGIN_LINES, "a line is a byte at least");

static mc_origin origin(const struct reader *reader)
{
	return mc_origin_at(reader->file, reader->line);
}

static void stop(struct reader *reader)
{
	mc_fail_at(reader->err, "%s:%d", reader->path, reader->line);
	reader->failed_line = reader->line;
	reader->at = reader->end;
}

/* What follows a heading's last bracket: nothing, or a comment. */
static bool is_rest(const char *at)
{
	at += strspn(at, BLANKS);
	return *at == '\0' || *at == ';' || *at == '#';
}

static int malformed(struct reader *reader, const char *line)
{
	char shown[MC_SHOWN];

	return mc_fail(reader->err, -EINVAL,
		       "'%s' isn't a section; write [daemon], [host], [policy] "
		       "or, for example, [domain \"web-*\"]",
		       mc_shown(shown, line));
}

/*
 * Finds the name in a heading's rest, `at`: up to a quote that isn't escaped,
 * or unquoted, up to the bracket. Returns what follows it, or NULL.
 */
static const char *find_name(const char *at, const char **name, size_t *length)
{
	const char *end;

	if (*at != '"') {
		*name = at;
		*length = strcspn(at, "]\"");
		end = at + *length;
		while (*length > 0 && strchr(BLANKS, at[*length - 1]) != NULL)
			--*length;
		return end;
	}
	*name = ++at;
	for (end = at; *end != '"'; end++)
		if (*end == '\0' || (*end == '\\' && *++end == '\0'))
			return NULL;
	*length = (size_t)(end - at);
	return end + 1;
}

static int take_domain(struct reader *reader, const char *at, const char *line)
{
	const char *name;
	size_t length;

	at = find_name(at, &name, &length);
	if (at == NULL || at[strspn(at, BLANKS)] != ']' ||
	    !is_rest(at + strspn(at, BLANKS) + 1))
		return malformed(reader, line);
	return mc_domain_begin(reader->settings, name, length, origin(reader),
			       &reader->rule, reader->err);
}

/* `line` starts with a bracket. */
static int take_heading(struct reader *reader, const char *line)
{
	const char *at = line + 1 + strspn(line + 1, BLANKS);
	size_t length = strcspn(at, BLANKS "]\"");
	const char *section = mc_section_find(at, length);

	if (section == NULL)
		return malformed(reader, line);
	reader->section = section;
	reader->rule = NULL;
	at += length;
	at += strspn(at, BLANKS);
	if (strcmp(section, "domain") == 0)
		return take_domain(reader, at, line);
	if (*at != ']' || !is_rest(at + 1))
		return malformed(reader, line);
	return 0;
}

static int take_pair(struct reader *reader, const char *name, const char *value)
{
	struct mc_settings *settings = reader->settings;
	const struct mc_key *key;
	mc_origin *from;
	int rc;

	if (reader->section == NULL)
		return mc_fail(reader->err, -EINVAL,
			       "a key before the first section; write [policy] "
			       "or another one above it");
	key = mc_key_find(reader->section, name);
	if (key == NULL)
		return mc_key_unknown(reader->section, name, reader->err);
	from = mc_key_from(key,
			   reader->rule ? reader->rule->from : settings->from);
	/* That of an earlier file gives way. */
	if (*from != 0 && mc_origin_file(*from) == reader->file)
		return mc_fail(reader->err, -EINVAL,
			       "%s: is set by line %d already", name,
			       mc_origin_line(*from));
	rc = mc_key_take(key, reader->rule ? (void *)reader->rule : settings,
			 value, reader->err);
	if (rc < 0)
		return mc_fail_at(reader->err, "%s", name);
	*from = origin(reader);
	return 0;
}

/* libinih's section is ignored: headings don't reach it. */
static int on_pair(void *user, const char *section, const char *name,
		   const char *value)
{
	struct reader *reader = user;

	(void)section;
	if (reader->failed_line != 0)
		return 0;
	if (take_pair(reader, name, value) == 0)
		return 1;
	stop(reader);
	return 0;
}

/*
 * Copies the next line to `line`, without blanks before it. -ENODATA at the
 * end of the file.
 */
static int next_line(struct reader *reader, char *line, size_t size)
{
	const char *start = reader->at;
	const char *end;
	size_t length;

	if (start == reader->end)
		return -ENODATA;
	end = memchr(start, '\n', (size_t)(reader->end - start));
	reader->at = end != NULL ? end + 1 : reader->end;
	if (end == NULL)
		end = reader->end;
	reader->line++;
	if (memchr(start, '\0', (size_t)(end - start)) != NULL)
		return mc_fail(reader->err, -EINVAL,
			       "holds a NUL byte; settings are plain text");
	while (start < end && strchr(BLANKS, *start) != NULL)
		start++;
	length = (size_t)(end - start);
	if (length > 0 && (*start == ';' || *start == '#'))
		length = 0;
	if (length >= size)
		return mc_fail(reader->err, -EINVAL,
			       "is %zu bytes long; a line has at most %zu",
			       length, size - 1);
	memcpy(line, start, length);
	line[length] = '\0';
	return 0;
}

/* Gives libinih a line, as fgets would. A heading becomes an empty one. */
static char *on_line(char *line, int size, void *stream)
{
	struct reader *reader = stream;
	int rc;

	/* libinih wants room for "\r\n" and the NUL. */
	rc = next_line(reader, line, (size_t)size - 2);
	if (rc == -ENODATA)
		return NULL;
	if (rc == 0 && *line == '[') {
		rc = take_heading(reader, line);
		*line = '\0';
	}
	if (rc < 0) {
		stop(reader);
		return NULL;
	}
	strcat(line, "\n");
	return line;
}

/* The callbacks' argument and the lines' source are the same reader. */
static int parse(struct reader *reader)
{
	int line = ini_parse_stream(on_line, reader, on_pair, reader);

	if (line < 0)
		return mc_fail(reader->err, -ENOMEM, "%s: out of memory",
			       reader->path);
	/* libinih reads on after a line without '='; that line is the first. */
	if (line > 0 &&
	    (reader->failed_line == 0 || line < reader->failed_line))
		return mc_fail(reader->err, -EINVAL,
			       "%s:%d: is neither a [section] nor key = value",
			       reader->path, line);
	return reader->failed_line != 0 ? reader->err->code : 0;
}

/* Reads a whole file of at most FILE_MOST bytes; *text is the caller's. */
static int read_all(int fd, char **text, size_t *size, const char *path,
		    struct mc_error *err)
{
	mc_auto(mc_freep) char *bytes = mc_alloc(FILE_MOST + 1, 1);
	size_t used = 0;
	ssize_t got;

	while ((got = read(fd, bytes + used, FILE_MOST + 1 - used)) > 0)
		used += (size_t)got;
	if (got < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	if (used > FILE_MOST)
		return mc_fail(err, -EFBIG, "%s: is larger than 1 MiB", path);
	*text = bytes;
	*size = used;
	bytes = NULL;
	return 0;
}

/* A pipe is refused: its writer could keep a reload waiting for ever. */
static int open_file(const char *path, struct mc_error *err)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	if (fstat(fd, &info) == 0 &&
	    (S_ISREG(info.st_mode) || S_ISCHR(info.st_mode)))
		return fd;
	close(fd);
	return mc_fail(err, -EINVAL, "%s: isn't a regular file", path);
}

int mc_file_apply_text(struct mc_settings *settings, const char *path,
		       const char *text, size_t size, struct mc_error *err)
{
	static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8 */
	struct reader reader = { .settings = settings,
				 .path = path,
				 .file = mc_settings_add_file(settings, path),
				 .at = text,
				 .end = text + size,
				 .err = err };

	if (size >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		reader.at += strlen(mark);
	return parse(&reader);
}

int mc_file_apply(struct mc_settings *settings, const char *path,
		  bool is_optional, struct mc_error *err)
{
	mc_auto(mc_freep) char *text = NULL;
	mc_auto(mc_closep) int fd = open_file(path, err);
	size_t size = 0;
	int rc;

	if (fd == -ENOENT && is_optional)
		return 0;
	if (fd < 0)
		return fd;
	rc = read_all(fd, &text, &size, path, err);
	if (rc < 0)
		return rc;
	return mc_file_apply_text(settings, path, text, size, err);
}
