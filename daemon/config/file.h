#ifndef MEMCOORD_CONFIG_FILE_H
#define MEMCOORD_CONFIG_FILE_H

#include "settings.h"

/*
 * Sets in *settings what the file at `path` says, and notes the path and the
 * lines. On failure *settings is half done, and *err names file, line and key.
 * A file that isn't there is fine where `is_optional`.
 */
int mc_file_apply(struct mc_settings *settings, const char *path,
		  bool is_optional, struct mc_error *err);

#endif
