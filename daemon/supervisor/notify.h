#ifndef MEMCOORD_SUPERVISOR_NOTIFY_H
#define MEMCOORD_SUPERVISOR_NOTIFY_H

/*
 * Tells the service manager a state such as "READY=1" by the datagram socket
 * that NOTIFY_SOCKET names (sd_notify(3)). Does nothing where none is named.
 */
void mc_notify(const char *state);

#endif
