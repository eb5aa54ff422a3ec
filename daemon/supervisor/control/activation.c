/*
 * The protocol of sd_listen_fds(3): descriptors from 3 on, and how many of
 * them for which process in the environment.
 */
#include "activation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_FD 3

static bool is_ours(const char *pid)
{
	char ours[32];

	snprintf(ours, sizeof ours, "%d", (int)getpid());
	return pid != NULL && strcmp(pid, ours) == 0;
}

static bool has_option(int fd, int option, int wanted)
{
	int value;
	socklen_t size = sizeof value;

	return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 &&
	       value == wanted;
}

/* That systemd speaks of another path is found now, not by lost clients. */
static int check_path(const char *path, struct mc_error *err)
{
	struct sockaddr_un bound = { 0 };
	socklen_t size = sizeof bound;
	char found[sizeof bound.sun_path + 1] = "";

	if (getsockname(FIRST_FD, (struct sockaddr *)&bound, &size) < 0)
		return mc_fail(err, -errno,
			       "LISTEN_FDS: no address of the socket: %s",
			       strerror(errno));
	memcpy(found, bound.sun_path, sizeof bound.sun_path);
	if (strcmp(found, path) != 0)
		return mc_fail(
			err, -EINVAL,
			"LISTEN_FDS: the socket that was passed is '%s', "
			"but the setting socket is '%s'",
			found, path);
	return 0;
}

static int check(const char *path, const char *count, struct mc_error *err)
{
	if (count == NULL || strcmp(count, "1") != 0)
		return mc_fail(err, -EINVAL,
			       "LISTEN_FDS: '%s', but one socket is wanted",
			       count == NULL ? "" : count);
	if (fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC) < 0)
		return mc_fail(err, -errno, "LISTEN_FDS: descriptor %d: %s",
			       FIRST_FD, strerror(errno));
	if (!has_option(FIRST_FD, SO_DOMAIN, AF_UNIX) ||
	    !has_option(FIRST_FD, SO_TYPE, SOCK_STREAM) ||
	    !has_option(FIRST_FD, SO_ACCEPTCONN, 1))
		return mc_fail(err, -EINVAL,
			       "LISTEN_FDS: descriptor %d is no Unix stream "
			       "socket that listens (ListenStream= of systemd)",
			       FIRST_FD);
	return check_path(path, err);
}

int mc_activation_take(const char *path, struct mc_error *err)
{
	int rc;

	if (!is_ours(getenv("LISTEN_PID")))
		return 0;
	rc = check(path, getenv("LISTEN_FDS"), err);
	/* They aren't meant for the workers. */
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return rc < 0 ? rc : FIRST_FD;
}
