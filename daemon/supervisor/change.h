#ifndef MEMCOORD_SUPERVISOR_CHANGE_H
#define MEMCOORD_SUPERVISOR_CHANGE_H

#include "supervisor.h"

/*
 * Settings that change while memcoordd runs: all or nothing. On failure
 * everything is as it was, and *err says why: -EINVAL where the settings are
 * wrong, -EIO where they can't be written. On success it is logged, those who
 * subscribed are told, and *changes, which the caller clears, says what has
 * become of each key.
 */

/* Reads the settings again, from their files and the command line. */
int mc_supervisor_reload(struct mc_supervisor *supervisor,
			 struct mc_changes *changes, struct mc_error *err);

/*
 * Sets what a client asks for, until the next reload. Where it is to be kept it
 * is written to the drop-in of persist.h first, for the next start too.
 */
int mc_supervisor_set(struct mc_supervisor *supervisor,
		      const struct mc_set_params *wanted,
		      struct mc_changes *changes, struct mc_error *err);

/*
 * Fills *trial, which the caller clears, with the settings as they would be
 * with the list, all of which can be changed live. Nothing is set.
 */
int mc_supervisor_try(const struct mc_supervisor *supervisor,
		      const struct mc_assignment *list, size_t count,
		      struct mc_settings *trial, struct mc_error *err);

#endif
