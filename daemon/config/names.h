#ifndef MEMCOORD_CONFIG_NAMES_H
#define MEMCOORD_CONFIG_NAMES_H

#include "table.h"

#define MC_NAMES_SIZE 460

/*
 * What to say of a name that no key has: "did you mean min, max?", or where
 * none of those that are among the keys of `section` is like it, "known are"
 * and all of them. Returns `text`.
 */
const char *mc_names_like(char text[MC_NAMES_SIZE], const char *wanted,
			  bool (*is_among)(const struct mc_key *key,
					   const char *section),
			  const char *section);

#endif
