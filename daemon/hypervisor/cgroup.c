/*
 * The memory limits that hold for us, as a container or a test has them.
 *
 * A limit is smaller than the host: there the kernel kills long before
 * MemAvailable is used up. Page cache that nobody used of late counts as left,
 * as in MemAvailable.
 */
#include "cgroup.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "keyed_file.h"

/* The names that the two versions of control groups have for one thing. */
static const struct version {
	const char *controllers; /* in /proc/self/cgroup */
	const char *mount;
	const char *limit;
	const char *usage;
	const char *idle_cache; /* in memory.stat */
} versions[] = {
	{ "", "/sys/fs/cgroup", "memory.max", "memory.current",
	  "inactive_file" },
	{ "memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes",
	  "memory.usage_in_bytes", "total_inactive_file" },
};

/* Reads a file that holds one number of bytes. False for "max" and no file. */
static bool read_bytes(uint64_t *bytes, const char *folder, const char *name)
{
	mc_auto(mc_freep) char *path = NULL;
	mc_auto(mc_fclose) FILE *in = NULL;
	char text[64];

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return false;
	in = fopen(path, "re");
	if (in == NULL || fgets(text, sizeof text, in) == NULL)
		return false;
	return mc_keyed_number(bytes, text);
}

static uint64_t idle_cache_bytes(const struct version *version,
				 const char *folder)
{
	struct mc_keyed wanted = { .key = version->idle_cache };
	mc_auto(mc_freep) char *path = NULL;

	if (asprintf(&path, "%s/memory.stat", folder) < 0)
		return 0;
	if (mc_keyed_read(&wanted, 1, path, NULL) < 0)
		return 0;
	return wanted.value;
}

static void take_level(struct mc_cgroup_room *room,
		       const struct version *version, const char *folder)
{
	uint64_t limit, usage, busy;

	if (!read_bytes(&limit, folder, version->limit) ||
	    !read_bytes(&usage, folder, version->usage))
		return;
	busy = mc_sub(usage, idle_cache_bytes(version, folder));
	room->limit_kib = mc_min(room->limit_kib, limit / 1024);
	room->left_kib = mc_min(room->left_kib, mc_sub(limit, busy) / 1024);
}

/*
 * Goes from our group up to the mount. A container's mount often begins at our
 * own group while the path is the host's: levels that aren't there are passed.
 */
static void take_levels(struct mc_cgroup_room *room,
			const struct version *version, const char *root,
			const char *group)
{
	mc_auto(mc_freep) char *folder = NULL;
	size_t mount_size = strlen(root) + strlen(version->mount);

	/* A group outside of our namespace has a path that climbs. */
	if (strstr(group, "/..") != NULL)
		group = "";
	if (asprintf(&folder, "%s%s%s", root, version->mount, group) < 0)
		return;
	for (;;) {
		take_level(room, version, folder);
		if (strlen(folder) <= mount_size)
			return;
		*strrchr(folder, '/') = '\0';
	}
}

/* Whether `name` is one of the words of a list with commas. */
static bool has_word(const char *list, const char *name)
{
	size_t size = strlen(name);

	if (*name == '\0')
		return *list == '\0';
	for (const char *word = list; word != NULL; word = strchr(word, ',')) {
		word += *word == ',';
		if (strncmp(word, name, size) == 0 &&
		    (word[size] == ',' || word[size] == '\0'))
			return true;
	}
	return false;
}

/* One line "ID:CONTROLLERS:/GROUP". */
static void take_line(struct mc_cgroup_room *room, const char *root, char *line)
{
	char *controllers, *group;

	line[strcspn(line, "\n")] = '\0';
	controllers = strchr(line, ':');
	if (controllers == NULL)
		return;
	controllers++;
	group = strchr(controllers, ':');
	if (group == NULL)
		return;
	*group++ = '\0';
	if (*group != '/')
		return;
	for (size_t i = 0; i < MC_COUNT(versions); i++) {
		if (has_word(controllers, versions[i].controllers))
			take_levels(room, &versions[i], root, group);
	}
}

int mc_cgroup_read(struct mc_cgroup_room *room, const char *root,
		   struct mc_error *err)
{
	struct mc_cgroup_room next = { UINT64_MAX, UINT64_MAX };
	mc_auto(mc_freep) char *path = NULL;
	mc_auto(mc_freep) char *line = NULL;
	mc_auto(mc_fclose) FILE *in = NULL;
	size_t size = 0;

	if (asprintf(&path, "%s/proc/self/cgroup", root) < 0)
		return mc_fail(err, -ENOMEM, "out of memory");
	in = fopen(path, "re");
	if (in == NULL)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	while (getline(&line, &size, in) != -1)
		take_line(&next, root, line);
	if (ferror(in))
		return mc_fail(err, -EIO, "%s: read error", path);
	*room = next;
	return 0;
}
