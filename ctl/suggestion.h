#ifndef MEMCOORD_CTL_SUGGESTION_H
#define MEMCOORD_CTL_SUGGESTION_H

#include <memcoord/base.h>

#define MC_SUGGESTIONS_MOST 3
#define MC_SUGGESTION_SIZE 1024

/* The names that are most like what somebody wrote. */
struct mc_suggestion {
	const char *wanted; /* borrowed */
	size_t unlikeness; /* of those that are in it */
	size_t count;
	char text[MC_SUGGESTION_SIZE]; /* "; did you mean web1, web2" */
};

void mc_suggestion_begin(struct mc_suggestion *suggestion, const char *wanted);

/* Takes a name if it is as like as those that are in it, or more. */
void mc_suggestion_offer(struct mc_suggestion *suggestion, const char *name);

/* "; did you mean web1, web2?", or "" where none is like it. */
const char *mc_suggestion_text(struct mc_suggestion *suggestion);

#endif
