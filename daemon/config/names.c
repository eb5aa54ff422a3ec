/*
 * Names of keys that are like one that was misspelt.
 */
#include "names.h"

#include <memcoord/likeness.h>

static bool is_like(const char *name, const char *wanted)
{
	return mc_unlikeness(wanted, name) != MC_UNLIKE;
}

const char *mc_names_like(char text[MC_NAMES_SIZE], const char *wanted,
			  bool (*is_among)(const struct mc_key *key,
					   const char *section),
			  const char *section)
{
	bool is_any = false;
	size_t used;

	for (size_t i = 0; i < MC_KEY_COUNT && !is_any; i++)
		is_any = is_among(&mc_keys[i], section) &&
			 is_like(mc_keys[i].name, wanted);
	used = (size_t)snprintf(text, MC_NAMES_SIZE, "%s",
				is_any ? "did you mean" : "known are");
	for (size_t i = 0, n = 0; i < MC_KEY_COUNT && used < MC_NAMES_SIZE; i++)
		if (is_among(&mc_keys[i], section) &&
		    (!is_any || is_like(mc_keys[i].name, wanted)))
			used += (size_t)snprintf(text + used,
						 MC_NAMES_SIZE - used, "%s %s",
						 n++ > 0 ? "," : "",
						 mc_keys[i].name);
	if (is_any && used < MC_NAMES_SIZE)
		snprintf(text + used, MC_NAMES_SIZE - used, "?");
	return text;
}
