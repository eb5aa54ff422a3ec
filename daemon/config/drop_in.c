/*
 * Finds the drop-ins of a file of settings. What stands in one is read in
 * file.c; the one of our own is written in persist.c.
 */
#include "drop_in.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "file.h"

#define SUFFIX ".conf"

char *mc_drop_in_path(const char *file, const char *name)
{
	char *path;

	if (asprintf(&path, "%s.d/%s", file, name) < 0)
		abort();
	return path;
}

static int is_drop_in(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(SUFFIX) &&
	       strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX) == 0;
}

/* By bytes: the order is the same whatever the language is. */
static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char *at[MC_DROP_INS_MOST + 1]; /* owned */
	size_t count;
};

static void clear_names(struct names *names)
{
	while (names->count > 0)
		free(names->at[--names->count]);
}

static bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->at[i], name) == 0)
			return true;
	return false;
}

static void add_name(struct names *names, const char *name)
{
	char *copy = strdup(name);

	if (copy == NULL)
		abort();
	names->at[names->count++] = copy;
}

static int read_names(struct names *names, DIR *from, const char *path,
		      struct mc_error *err)
{
	const struct dirent *entry;

	while ((errno = 0, entry = readdir(from)) != NULL) {
		if (!is_drop_in(entry))
			continue;
		if (names->count == MC_DROP_INS_MOST)
			return mc_fail(err, -ERANGE,
				       "%s: more than %d files of settings",
				       path, MC_DROP_INS_MOST);
		add_name(names, entry->d_name);
	}
	if (errno != 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

/* A folder that isn't there holds no drop-ins. */
static int find_names(struct names *names, const char *file,
		      struct mc_error *err)
{
	mc_auto(mc_freep) char *path = mc_drop_in_path(file, "");
	DIR *from = opendir(path);
	int rc;

	if (from == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (from == NULL)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	rc = read_names(names, from, path, err);
	closedir(from);
	return rc;
}

static int apply(struct mc_settings *settings, const char *file,
		 const char *name, const char *persisted, struct mc_error *err)
{
	mc_auto(mc_freep) char *path = mc_drop_in_path(file, name);

	if (persisted != NULL && strcmp(name, MC_PERSISTED) == 0)
		return mc_file_apply_text(settings, path, persisted,
					  strlen(persisted), err);
	return mc_file_apply(settings, path, false, err);
}

int mc_drop_ins_apply(struct mc_settings *settings, const char *file,
		      const char *persisted, struct mc_error *err)
{
	mc_auto(clear_names) struct names names = { 0 };
	int rc = find_names(&names, file, err);

	if (rc < 0)
		return rc;
	if (persisted != NULL && !has_name(&names, MC_PERSISTED))
		add_name(&names, MC_PERSISTED);
	if (names.count > 0)
		qsort(names.at, names.count, sizeof *names.at, by_name);
	for (size_t i = 0; i < names.count && rc == 0; i++)
		rc = apply(settings, file, names.at[i], persisted, err);
	return rc;
}
