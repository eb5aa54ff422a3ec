#ifndef MEMCOORD_CTL_ENDS_H
#define MEMCOORD_CTL_ENDS_H

#include <signal.h>

/* The signals that ask for the end, SIGINT and SIGTERM, as a descriptor. */
struct mc_ends {
	int fd; /* readable once one came; -1: they end the program at once */
	sigset_t old;
};

/*
 * From now on they end nothing by themselves, so that none is missed between
 * two waits, and none cuts off what is being written.
 */
void mc_ends_catch(struct mc_ends *ends);

/* Those that came have done their work, and don't come again. */
void mc_ends_release(struct mc_ends *ends);

#endif
