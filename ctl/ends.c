/*
 * Signals that are waited for beside the daemon's words.
 */
#include "ends.h"

#include <sys/signalfd.h>
#include <unistd.h>

void mc_ends_catch(struct mc_ends *ends)
{
	sigset_t wanted;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGTERM);
	sigprocmask(SIG_BLOCK, &wanted, &ends->old);
	ends->fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	if (ends->fd < 0)
		sigprocmask(SIG_SETMASK, &ends->old, NULL);
}

void mc_ends_release(struct mc_ends *ends)
{
	struct signalfd_siginfo info;

	if (ends->fd < 0)
		return;
	while (read(ends->fd, &info, sizeof info) > 0)
		;
	close(ends->fd);
	sigprocmask(SIG_SETMASK, &ends->old, NULL);
}
