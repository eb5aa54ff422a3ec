/*
 * Reads the kernel's files of the form "KEY NUMBER ...", line by line.
 *
 * What the numbers mean is known to meminfo.c and cgroup.c.
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

/* What follows the key in `line`, or NULL where the line has another. */
static const char *text_after(const char *line, const char *key)
{
	size_t size = strlen(key);

	if (strncmp(line, key, size) != 0)
		return NULL;
	if (line[size] != ' ' && line[size] != '\t')
		return NULL;
	return line + size + strspn(line + size, " \t");
}

static int take_line(struct mc_keyed *wanted, const char *line)
{
	const char *text = text_after(line, wanted->key);

	if (text == NULL)
		return 0;
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
