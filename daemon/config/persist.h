#ifndef MEMCOORD_CONFIG_PERSIST_H
#define MEMCOORD_CONFIG_PERSIST_H

#include "settings.h"

/* The drop-in that is written by us: what was set to be kept. */

/* A file of settings that isn't written yet. */
struct mc_persisted {
	char *path; /* all owned */
	char *text;
	struct mc_settings settings; /* what stands in it, and on which line */
};

/*
 * Puts together the drop-in of FILE that says what it says now, and in
 * addition the keys of the list as they are in *settings. Nothing is written.
 * On failure *persisted is as it was: -EINVAL where the drop-in that is there
 * can't be read, or a value couldn't be read back.
 */
int mc_persist_prepare(struct mc_persisted *persisted, const char *file,
		       const struct mc_settings *settings,
		       const struct mc_assignment *list, size_t count,
		       struct mc_error *err);

/*
 * Writes it: whole or not at all, and on the disk when this returns. The
 * folder is made where it is missing.
 */
int mc_persist_write(const struct mc_persisted *persisted,
		     struct mc_error *err);

void mc_persisted_clear(struct mc_persisted *persisted);

#endif
