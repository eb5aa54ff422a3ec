#ifndef MEMCOORD_CONFIG_DROP_IN_H
#define MEMCOORD_CONFIG_DROP_IN_H

#include "settings.h"

/* The files FILE.d/NAME.conf, which are read after FILE. */

#define MC_DROP_INS_MOST 100

/* The one that `set` with `persist` writes. */
#define MC_PERSISTED "90-persisted.conf"

/* Writes the path of FILE's drop-in of that name; it is the caller's. */
char *mc_drop_in_path(const char *file, const char *name);

/*
 * Sets in *settings what each drop-in of FILE says, in the order of their
 * names, and adds them to the files. `persisted`, if not NULL, is read instead
 * of that file. On failure *settings is half done, and *err says what is wrong
 * and where.
 */
int mc_drop_ins_apply(struct mc_settings *settings, const char *file,
		      const char *persisted, struct mc_error *err);

#endif
