#ifndef MEMCOORD_CTL_RESERVE_H
#define MEMCOORD_CTL_RESERVE_H

#include <memcoord/client.h>

#include "ends.h"
#include "options.h"
#include "screen/screen.h"

/* The commands reserve, unreserve and reservations. */

int mc_reserve_prepare(void *params, const struct mc_options *options,
		       char **words, size_t n_words, struct mc_error *err);
int mc_unreserve_prepare(void *params, const struct mc_options *options,
			 char **words, size_t n_words, struct mc_error *err);

/* Each takes the record of its method's result; 0, or -ENOMEM. */
int mc_reserve_show(const struct mc_screen *screen, const void *reservation);
int mc_unreserve_show(const struct mc_screen *screen, const void *reservation);
int mc_reservations_show(const struct mc_screen *screen,
			 const void *reservations);

/*
 * Where room is missing that is the failure. Else, with --hold, the connection
 * is kept until SIGINT or SIGTERM. The exit status.
 */
int mc_reserve_finish(struct mc_client *client, const struct mc_ends *ends,
		      const struct mc_options *options,
		      const void *reservation);

#endif
