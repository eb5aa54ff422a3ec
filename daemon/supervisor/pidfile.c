/*
 * The file that init scripts find us by.
 */
#include "pidfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

int mc_pidfile_write(const char *path, struct mc_error *err)
{
	mc_auto(mc_closep) int fd = -1;

	if (path[0] == '\0')
		return 0;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		  0644);
	if (fd < 0 || dprintf(fd, "%d\n", getpid()) < 0)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

void mc_pidfile_remove(const char *path)
{
	if (path[0] != '\0')
		unlink(path);
}
