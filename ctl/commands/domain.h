#ifndef MEMCOORD_CTL_DOMAIN_H
#define MEMCOORD_CTL_DOMAIN_H

#include <memcoord/schema.h>

#include "options.h"
#include "screen/screen.h"

/*
 * The command that changes what holds for one domain: the params of its method
 * from the command line, as commands.c wants it, and its result as people read
 * it.
 */
int mc_domain_prepare_set(void *params, const struct mc_options *options,
			  char **words, size_t n_words, struct mc_error *err);
int mc_domain_show_set(const struct mc_screen *screen, const void *changes);

/*
 * Copies a name that somebody gave; -EINVAL and a sentence for one that no
 * domain can have.
 */
int mc_domain_take_name(char name[MC_NAME_SIZE], const char *text,
			struct mc_error *err);

#endif
