/*
 * Names that are like one that was misspelt.
 */
#include <memcoord/likeness.h>

#include <string.h>

#include <memcoord/base.h>

#define DISTANCE_MOST 2
/* Longer ones aren't looked at. */
#define LENGTH_MOST 255

/* Levenshtein's; `other` has at most LENGTH_MOST letters. */
static size_t distance(const char *one, const char *other)
{
	size_t row[LENGTH_MOST + 1], length = strlen(other);

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

size_t mc_unlikeness(const char *wanted, const char *name)
{
	size_t length = strlen(wanted), apart;

	if (length > LENGTH_MOST)
		return MC_UNLIKE;
	apart = distance(name, wanted);
	if (apart <= DISTANCE_MOST ||
	    (length > DISTANCE_MOST && strstr(name, wanted) != NULL))
		return apart;
	return MC_UNLIKE;
}
