#ifndef MEMCOORD_SUPERVISOR_DAEMONIZE_H
#define MEMCOORD_SUPERVISOR_DAEMONIZE_H

/*
 * Goes on in a child in the background. The parent stays until the child
 * reports, then leaves with status 0, or prints the reason and leaves with the
 * status that mc_daemonize_failed gave; it leaves with 1 when the child ends
 * without a word. Returns in the child only.
 */
void mc_daemonize(void);

/* The child serves: lets the parent go, and lets go of the terminal. */
void mc_daemonize_ready(void);

/* The child can't serve, for this reason. Prints it where nobody waits. */
void mc_daemonize_failed(int status, const char *reason);

#endif
