/*
 * Into the background, with the parent's exit status telling the truth. The
 * child reports over a pipe: a status byte, then the reason.
 */
#include "daemonize.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include <memcoord/base.h>

static int report_fd = -1;

static void leave_with_report(int fd)
{
	char report[1024];
	size_t size = 0;
	ssize_t count;

	while ((count = read(fd, report + size, sizeof report - size)) != 0) {
		if (count > 0)
			size += (size_t)count;
		else if (errno != EINTR)
			break;
	}
	if (size == 0) {
		fprintf(stderr, "memcoordd: ended before it served\n");
		_exit(1);
	}
	if (report[0] != 0)
		fprintf(stderr, "memcoordd: %.*s\n", (int)size - 1, report + 1);
	_exit(report[0]);
}

void mc_daemonize(void)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		fprintf(stderr, "memcoordd: going to the background: %s\n",
			strerror(errno));
		_exit(1);
	}
	if (pid > 0) {
		close(ends[1]);
		leave_with_report(ends[0]);
	}
	close(ends[0]);
	report_fd = ends[1];
	setsid();
}

static void report(int status, const char *reason)
{
	char text[1024];
	int size = snprintf(text, sizeof text, "%c%s", status, reason);

	/* A parent that was killed doesn't wait for it. */
	(void)!write(report_fd, text, mc_min((uint64_t)size, sizeof text - 1));
	close(report_fd);
	report_fd = -1;
}

void mc_daemonize_ready(void)
{
	int null;

	if (report_fd < 0)
		return;
	report(0, "");
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd <= 2; fd++)
		dup2(null, fd);
	close(null);
}

void mc_daemonize_failed(int status, const char *reason)
{
	if (report_fd < 0)
		fprintf(stderr, "memcoordd: %s\n", reason);
	else
		report(status, reason);
}
