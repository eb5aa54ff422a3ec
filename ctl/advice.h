#ifndef MEMCOORD_CTL_ADVICE_H
#define MEMCOORD_CTL_ADVICE_H

#include <memcoord/client.h>

#include "options.h"

#define MC_ADVICE_SIZE 2048

/*
 * What to do next, mostly as the end of an error's sentence: "; do this" or ":
 * it is so; do that". Empty where nobody knows. Those return `text`.
 */

/* The command that starts memcoordd on this machine. */
const char *mc_advice_start(void);

/* Of a connection that failed with a negative errno. */
const char *mc_advice_connection(char text[MC_ADVICE_SIZE],
				 const struct mc_options *options, int code);

/*
 * Of a refusal by the daemon. `client` is asked for what it knows, such as the
 * names that there are, unless it is NULL.
 */
const char *mc_advice_refusal(char text[MC_ADVICE_SIZE],
			      const struct mc_options *options,
			      struct mc_client *client, enum mc_method method,
			      int code);

#endif
