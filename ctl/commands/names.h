#ifndef MEMCOORD_CTL_NAMES_H
#define MEMCOORD_CTL_NAMES_H

#include <memcoord/schema.h>

#include "screen/screen.h"

typedef void mc_on_name(void *data, const char *name);

/*
 * Names each domain of a status, or each reservation; one without a name by
 * its id.
 */
void mc_names_of_status(const void *status, mc_on_name *on_name, void *data);
void mc_names_of_reservations(const void *reservations, mc_on_name *on_name,
			      void *data);

/* Prints them, one per line, escaped: for a shell that completes them. 0. */
int mc_names_show_status(const struct mc_screen *screen, const void *status);
int mc_names_show_reservations(const struct mc_screen *screen,
			       const void *reservations);

#endif
