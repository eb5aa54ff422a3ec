#ifndef MEMCOORD_REPLAY_JSON_H
#define MEMCOORD_REPLAY_JSON_H

#include <memcoord/schema.h>

/*
 * Prints a record as one JSON object and a newline. The keys are the fields'
 * names in the order of the schema; absent fields are left out. Each field of
 * the record, and each member of its lists, is a line.
 */
void mc_replay_json(FILE *out, enum mc_record_id id, const void *record);

#endif
