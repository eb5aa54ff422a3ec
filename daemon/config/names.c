/*
 * Names of keys that are like one that was misspelt.
 */
#include "names.h"

#include <string.h>

#define DISTANCE_MOST 2

/*
 * How many letters must be changed, added or left out: Levenshtein's.
 * `other` is shorter than MC_WORD_SIZE.
 */
static size_t distance(const char *one, const char *other)
{
	size_t row[MC_WORD_SIZE], length = strlen(other);

	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (size_t i = 0; one[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < length; j++) {
			size_t best = diagonal + (one[i] != other[j]);

			best = mc_min(best, mc_min(row[j], row[j + 1]) + 1);
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[length];
}

static bool is_like(const char *name, const char *wanted)
{
	size_t length = strlen(wanted);

	if (length >= MC_WORD_SIZE)
		return false;
	return (length > DISTANCE_MOST && strstr(name, wanted) != NULL) ||
	       distance(name, wanted) <= DISTANCE_MOST;
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
