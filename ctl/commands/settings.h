#ifndef MEMCOORD_CTL_SETTINGS_H
#define MEMCOORD_CTL_SETTINGS_H

#include <memcoord/schema.h>

#include "options.h"
#include "screen/screen.h"

/* The commands on settings: what they ask for, and how it is shown. */

/* Fill the params of `set`, `settings` of one key, and `pause`. */
int mc_settings_prepare_set(void *params, const struct mc_options *options,
			    char **words, size_t n_words, struct mc_error *err);
int mc_settings_prepare_get(void *params, const struct mc_options *options,
			    char **words, size_t n_words, struct mc_error *err);
int mc_settings_prepare_pause(void *params, const struct mc_options *options,
			      char **words, size_t n_words,
			      struct mc_error *err);

/* Fills a list of assignments, the caller's, from words KEY=VALUE. */
int mc_settings_read(struct mc_assignment **list, size_t *n_list,
		     const char *const *words, size_t n_words,
		     struct mc_error *err);

/* Show a settings_list as a table or one below the other, and changes. */
int mc_settings_show(const struct mc_screen *screen, const void *list);
int mc_settings_show_each(const struct mc_screen *screen, const void *list);
int mc_settings_show_changes(const struct mc_screen *screen,
			     const void *changes);

#define MC_CHANGE_TEXT (2 * (MC_NAME_SIZE + MC_SOURCE_SIZE) + 16)
#define MC_CHANGE_LINE \
	(MC_CHANGE_TEXT + MC_WORD_SIZE + MC_NAME_SIZE + MC_TEXT_SIZE + 16)

/* "5s (default) -> 2s (rpc)", or "5s (default), as before". */
void mc_settings_change_text(const struct mc_change *change,
			     char text[MC_CHANGE_TEXT]);

/* The same after the key and its domain, and before the note if any. */
void mc_settings_change_line(const struct mc_change *change,
			     char line[MC_CHANGE_LINE]);

#endif
