#ifndef MEMCOORD_CTL_TOP_DETAILS_H
#define MEMCOORD_CTL_TOP_DETAILS_H

#include <memcoord/schema.h>

/* What `why` says of one domain, as lines. A zeroed one is empty. */
struct mc_top_details {
	char name[MC_NAME_SIZE]; /* of the domain */
	char *text; /* owned; lines, each ended by a NUL */
	const char **lines; /* owned, into the text */
	size_t n_lines;
	size_t first; /* the first that is shown */
};

/* Begins anew, with another domain. */
void mc_top_details_begin(struct mc_top_details *details, const char *name);

/* The lines of the record, for so many columns. */
void mc_top_details_take(struct mc_top_details *details,
			 const struct mc_why *why, size_t width);

/* One line, instead of an answer. */
void mc_top_details_say(struct mc_top_details *details, const char *text);

/* Moves by so many lines, where `shown` fit on the screen. */
void mc_top_details_move(struct mc_top_details *details, long by, size_t shown);

void mc_top_details_clear(struct mc_top_details *details);

#endif
