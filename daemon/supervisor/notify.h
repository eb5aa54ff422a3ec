#ifndef MEMCOORD_SUPERVISOR_NOTIFY_H
#define MEMCOORD_SUPERVISOR_NOTIFY_H

#include <sys/socket.h>
#include <sys/un.h>

#include <uv.h>

/*
 * The service manager, who is told how it stands by the datagram socket that
 * NOTIFY_SOCKET names (sd_notify(3)). Where none is named nobody is told.
 */
struct mc_notify {
	struct sockaddr_un to;
	socklen_t size; /* of `to`; 0: there is nobody */
	uv_timer_t watchdog; /* ticks where WATCHDOG_USEC wants it */
};

/*
 * Takes the variables out of the environment, so that no child has them. From
 * then on the loop says that it turns, twice in each time that the manager
 * waits; that doesn't keep it turning.
 */
void mc_notify_open(struct mc_notify *notify, uv_loop_t *loop);

/* Tells a state such as "READY=1". */
void mc_notify_tell(const struct mc_notify *notify, const char *state);

/* Tells that settings are read again; "READY=1" has to follow. */
void mc_notify_reloading(const struct mc_notify *notify);

/* The loop has to turn once more afterwards. */
void mc_notify_close(struct mc_notify *notify);

#endif
