/*
 * Lock, stale socket, owner and mode.
 */
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

#include <memcoord/log.h>

static void lock_path(char text[PATH_MAX], const char *path)
{
	snprintf(text, PATH_MAX, "%s.lock", path);
}

static int make_directory(const char *path, struct mc_error *err)
{
	char copy[PATH_MAX];
	const char *directory;

	mc_copy(copy, sizeof copy, path);
	directory = dirname(copy);
	if (mkdir(directory, 0755) < 0 && errno != EEXIST)
		return mc_fail(err, -errno, "%s: %s", directory,
			       strerror(errno));
	return 0;
}

/* A daemon that ends may remove the file between our open and our lock. */
static bool is_in_place(int lock, const char *lock_name)
{
	struct stat ours, theirs;

	return fstat(lock, &ours) == 0 && stat(lock_name, &theirs) == 0 &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/*
 * Locks, or tells who has it: 0 when we do, else the process, or a negative
 * errno. A lock of fcntl is a process's own: unlike one of flock it doesn't
 * live on in a child that was forked and has yet to exec, so that it goes with
 * a daemon that is killed.
 */
static pid_t lock_owner(int lock)
{
	for (;;) {
		struct flock wanted = { .l_type = F_WRLCK,
					.l_whence = SEEK_SET };

		if (fcntl(lock, F_SETLK, &wanted) == 0)
			return 0;
		if (errno != EAGAIN && errno != EACCES)
			return -errno;
		if (fcntl(lock, F_GETLK, &wanted) < 0)
			return -errno;
		/* It may have been let go between the two. */
		if (wanted.l_type != F_UNLCK)
			return wanted.l_pid;
	}
}

static int take_lock(const char *path, const char *lock_name,
		     struct mc_error *err)
{
	pid_t owner;
	int lock;

	for (;;) {
		lock = open(lock_name,
			    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (lock < 0)
			return mc_fail(err, -errno, "%s: %s", lock_name,
				       strerror(errno));
		owner = lock_owner(lock);
		if (owner == 0 && is_in_place(lock, lock_name))
			return lock;
		close(lock);
		if (owner < 0)
			return mc_fail(err, owner, "%s: %s", lock_name,
				       strerror(-owner));
		if (owner > 0)
			break;
	}
	return mc_fail(err, -EADDRINUSE,
		       "%s: another memcoordd (pid %d) serves this socket",
		       path, (int)owner);
}

int mc_socket_remove_stale(const char *path, struct mc_error *err)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return 0;
	if (!S_ISSOCK(status.st_mode))
		return mc_fail(err, -EEXIST, "%s: exists and is no socket",
			       path);
	if (unlink(path) < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

int mc_socket_claim(const char *path, struct mc_error *err)
{
	char name[PATH_MAX];
	int rc = make_directory(path, err);

	lock_path(name, path);
	return rc < 0 ? rc : take_lock(path, name, err);
}

/* Whether the group, if one is named, has it now. */
static bool give_to_group(const char *path, const char *name)
{
	const struct group *found = getgrnam(name);

	if (found == NULL)
		mc_log(MC_LOG_WARNING,
		       "%s: there is no group '%s': only %s may connect", path,
		       name, geteuid() == 0 ? "root" : "our own user");
	else if (chown(path, (uid_t)-1, found->gr_gid) < 0)
		mc_log(MC_LOG_WARNING, "%s: can't be given to group %s: %s",
		       path, name, strerror(errno));
	else
		return true;
	return false;
}

static void give_to_owner(const char *path, const char *name)
{
	const struct passwd *found = getpwnam(name);

	if (found == NULL)
		mc_log(MC_LOG_WARNING, "%s: there is no user '%s'", path, name);
	else if (chown(path, found->pw_uid, (gid_t)-1) < 0)
		mc_log(MC_LOG_WARNING, "%s: can't be given to user %s: %s",
		       path, name, strerror(errno));
}

/* A group that isn't the one that was wanted may not connect. */
static mode_t mode_of(const struct mc_settings *settings, bool is_given)
{
	mode_t mode = is_given ? 0660 : 0600;

	if (settings->socket_mode != 0)
		mode = (mode_t)settings->socket_mode;
	if (settings->group[0] != '\0' && !is_given)
		mode &= ~(mode_t)S_IRWXG;
	return mode;
}

int mc_socket_protect(const char *path, const struct mc_settings *settings,
		      struct mc_error *err)
{
	bool is_given = settings->group[0] != '\0' &&
			give_to_group(path, settings->group);
	mode_t mode = mode_of(settings, is_given);

	if ((mode & S_IWOTH) != 0)
		mc_log(MC_LOG_WARNING,
		       "%s: socket-mode %04o lets every user connect", path,
		       (unsigned)mode);
	if (chmod(path, mode) < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	/* The last: only an owner may change the mode. */
	if (settings->socket_owner[0] != '\0')
		give_to_owner(path, settings->socket_owner);
	return 0;
}

void mc_socket_release(int lock, const char *path)
{
	char name[PATH_MAX];

	lock_path(name, path);
	unlink(name);
	close(lock);
}
