#ifndef MEMCOORD_CONFIG_CHANGE_H
#define MEMCOORD_CONFIG_CHANGE_H

#include "settings.h"

/* Settings that change while they hold, and what is told of it. */

/*
 * Sets each of the list, "rpc" being where it comes from, and checks the
 * result. All or nothing: on failure *settings is as it was, and *err names
 * the key and what would be right.
 */
int mc_settings_assign(struct mc_settings *settings,
		       const struct mc_assignment *list, size_t count,
		       struct mc_error *err);

/* -EINVAL, with the first key of the list that only a new start changes. */
int mc_settings_check_live(const struct mc_assignment *list, size_t count,
			   struct mc_error *err);

/*
 * Takes over from what holds now what only a new start changes: `next` is to
 * hold instead.
 */
void mc_settings_keep_fixed(struct mc_settings *next,
			    const struct mc_settings *running);

/*
 * Fills *changes with the keys of the list as they are in both; the caller
 * clears it. What takes effect at a start has a note.
 */
void mc_settings_assigned(const struct mc_settings *before,
			  const struct mc_settings *after,
			  const struct mc_assignment *list, size_t count,
			  struct mc_changes *changes);

/* The same with all keys that have another value, of [domain] sections too. */
void mc_settings_differences(const struct mc_settings *before,
			     const struct mc_settings *after,
			     struct mc_changes *changes);

/* Adds a sentence to what is noted of a change. */
void mc_change_note(struct mc_change *change, const char *format, ...)
	MC_PRINTF(2, 3);

/*
 * Fills *list with the settings of that key, or with all where it is NULL; the
 * caller clears it. -ENOENT where no key is called so; *err names those that
 * are called like it, or all.
 */
int mc_settings_list(const struct mc_settings *settings, const char *key,
		     struct mc_settings_list *list, struct mc_error *err);

#endif
