#ifndef MEMCOORD_REPLAY_REPORT_H
#define MEMCOORD_REPLAY_REPORT_H

#include <memcoord/schema.h>

/*
 * Prints what came of a replay for people, in 80 columns: two rows for each
 * domain, one in each table, and a sum. Warnings aren't in it.
 */
void mc_replay_report(FILE *out, const struct mc_replay *replay);

#endif
