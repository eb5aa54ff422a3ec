#ifndef MEMCOORD_CONFIG_FILE_H
#define MEMCOORD_CONFIG_FILE_H

#include "settings.h"

/*
 * Sets in *settings what the file at `path` says, and adds it to the files. On
 * failure *settings is half done, and *err names file, line and key. A file
 * that isn't there is fine where `is_optional`.
 */
int mc_file_apply(struct mc_settings *settings, const char *path,
		  bool is_optional, struct mc_error *err);

/* The same with `size` bytes of `text` as what stands in the file. */
int mc_file_apply_text(struct mc_settings *settings, const char *path,
		       const char *text, size_t size, struct mc_error *err);

/* The number of that file among the settings' files; it is added if it isn't. */
size_t mc_settings_add_file(struct mc_settings *settings, const char *path);

#endif
