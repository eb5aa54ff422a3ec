/*
 * Which of many names somebody may have meant.
 */
#include "suggestion.h"

#include <string.h>

#include <memcoord/likeness.h>

void mc_suggestion_begin(struct mc_suggestion *suggestion, const char *wanted)
{
	*suggestion = (struct mc_suggestion){
		.wanted = wanted,
		.unlikeness = MC_UNLIKE - 1,
	};
}

void mc_suggestion_offer(struct mc_suggestion *suggestion, const char *name)
{
	size_t unlikeness = mc_unlikeness(suggestion->wanted, name), used;

	if (unlikeness > suggestion->unlikeness)
		return;
	if (unlikeness < suggestion->unlikeness)
		suggestion->count = 0;
	if (suggestion->count == MC_SUGGESTIONS_MOST)
		return;
	used = suggestion->count == 0 ? 0 : strlen(suggestion->text);
	suggestion->unlikeness = unlikeness;
	snprintf(suggestion->text + used, sizeof suggestion->text - used,
		 "%s %s", used == 0 ? "; did you mean" : ",", name);
	suggestion->count++;
}

const char *mc_suggestion_text(struct mc_suggestion *suggestion)
{
	size_t used = strlen(suggestion->text);

	if (used > 0)
		snprintf(suggestion->text + used,
			 sizeof suggestion->text - used, "?");
	return suggestion->text;
}
