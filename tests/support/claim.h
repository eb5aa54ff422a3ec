#ifndef MEMCOORD_TESTS_CLAIM_H
#define MEMCOORD_TESTS_CLAIM_H

#include <memcoord/num.h>

#include "scenario.h"

struct claim_case;

/*
 * What can be claimed. A pattern begins with the guests (NAME) or with "host"
 * and ends with REST: when it holds,
 *
 *	[at M | from M | until M | from M until M]
 *	M: 90s | its start | its end | the end | 5s after its start | ...
 *
 * where nothing said means the whole run, or its end.
 */
enum claim_how {
	CLAIM_EACH, /* at each moment */
	CLAIM_SOME, /* at one moment at least */
	CLAIM_ONCE, /* at the last moment */
	CLAIM_COUNT, /* from the first moment to the last */
};

enum claim_about { CLAIM_GUEST, CLAIM_GROUP, CLAIM_HOST };

enum claim_bound { CLAIM_AT_LEAST, CLAIM_AT_MOST, CLAIM_EXACTLY };

struct claim_kind {
	const char *pattern;
	enum claim_how how;
	enum claim_about about;
	const char *(*write)(char text[MC_NUM_TEXT], uint64_t got);
	/* Whether it holds now; notes what is there in of->got. Or NULL: */
	bool (*holds)(const struct stage *stage, struct claim_case *of);
	/* what is compared with its first number, and how. */
	uint64_t (*measure)(const struct stage *stage,
			    const struct claim_case *of);
	enum claim_bound bound;
};

extern const struct claim_kind claim_kinds[];
extern const size_t claim_n_kinds;

/* The kind of claim that the sentence makes, or NULL. */
const struct claim_kind *claim_find(const struct sentence *sentence);

/* Whether it holds now; notes what is there in of->got. */
bool claim_holds(const struct stage *stage, struct claim_case *of);

#endif
