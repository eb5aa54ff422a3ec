#ifndef MEMCOORD_SCHEMA_HISTORY_H
#define MEMCOORD_SCHEMA_HISTORY_H

/* What was done before, and the numbers of it all. Rows of ../schema.h. */

/* domain: only what was decided of it. most: the last so many passes. */
#define MC_FIELDS_history_params(F, R) \
	F(R, STR, OPT, domain, MC_NAME_SIZE, MC_ANY) \
	F(R, U64, OPT, most, 0, MC_RANGE(1, MC_HISTORY_MOST))

/*
 * The last passes that have a number, the newest last. Of their decisions they
 * have those that ordered something, and of a pass those too whose state or
 * reason wasn't that of the pass before. cut: there are older ones that have no
 * room in an answer. kept, kept_kib: all that there are, and their memory;
 * dropped: those that had to make room since the daemon's start.
 */
#define MC_FIELDS_history(F, R) \
	F(R, U64, REQ, kept, 0, MC_ANY) \
	F(R, U64, REQ, kept_kib, 0, MC_ANY) \
	F(R, U64, REQ, dropped, 0, MC_ANY) \
	F(R, BOOL, REQ, cut, 0, MC_ANY) \
	F(R, LIST, REQ, passes, pass, MC_ANY)

/* text: in the format of OpenMetrics, all of it. */
#define MC_FIELDS_metrics(F, R) F(R, TEXT, REQ, text, 0, MC_ANY)

#endif
