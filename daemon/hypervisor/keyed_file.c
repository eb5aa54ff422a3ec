/*
 * Reads the kernel's files of the form "KEY NUMBER ...", line by line.
 *
 * What the numbers mean is known to meminfo.c, cgroup.c and arc.c.
 */
#include "keyed_file.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

bool mc_keyed_number(uint64_t *number, const char *text)
{
	unsigned long long value;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	value = strtoull(text, NULL, 10);
	if (errno != 0)
		return false;
	*number = value;
	return true;
}

static const char blanks[] = " \t";

/* What follows the first word of `text`. */
static const char *text_after(const char *text)
{
	text += strcspn(text, blanks);
	return text + strspn(text, blanks);
}

static bool has_key(const char *line, const char *key)
{
	size_t size = strlen(key);

	return strncmp(line, key, size) == 0 && line[size] != '\0' &&
	       strchr(blanks, line[size]) != NULL;
}

static int take_line(struct mc_keyed *wanted, const char *line)
{
	const char *text = text_after(line);

	if (!has_key(line, wanted->key))
		return 0;
	for (unsigned i = 0; i < wanted->n_between; i++)
		text = text_after(text);
	if (!mc_keyed_number(&wanted->value, text))
		return -EBADMSG;
	wanted->is_found = true;
	return 0;
}

int mc_keyed_read(struct mc_keyed *wanted, size_t n_wanted, const char *path,
		  struct mc_error *err)
{
	mc_auto(mc_freep) char *line = NULL;
	mc_auto(mc_fclose) FILE *in = fopen(path, "re");
	size_t room = 0;

	if (in == NULL)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));

	while (getline(&line, &room, in) != -1) {
		for (size_t i = 0; i < n_wanted; i++) {
			if (take_line(&wanted[i], line) < 0)
				return mc_fail(err, -EBADMSG,
					       "%s: %s has no number", path,
					       wanted[i].key);
		}
	}
	if (ferror(in))
		return mc_fail(err, -EIO, "%s: read error", path);
	return 0;
}

int mc_keyed_read_all(struct mc_keyed *wanted, size_t n_wanted,
		      const char *path, struct mc_error *err)
{
	int rc = mc_keyed_read(wanted, n_wanted, path, err);

	for (size_t i = 0; rc == 0 && i < n_wanted; i++)
		if (!wanted[i].is_found)
			rc = mc_fail(err, -ENODATA, "%s: no %s", path,
				     wanted[i].key);
	return rc;
}
