#ifndef MEMCOORD_CTL_JSON_H
#define MEMCOORD_CTL_JSON_H

#include <memcoord/schema.h>

/*
 * Prints a record as one JSON object, indented by 2, and a newline. The keys
 * are the fields' names in the order of the schema; absent fields are left
 * out. Numbers above INT64_MAX come out as INT64_MAX. -ENOMEM, or -EIO where
 * `out` takes no more.
 */
int mc_json_print(FILE *out, enum mc_record_id id, const void *record);

/* The same on one line. */
int mc_json_print_line(FILE *out, enum mc_record_id id, const void *record);

/* The same on one line, after a key "event" with the event's name. */
int mc_json_print_event(FILE *out, enum mc_event event, const void *record);

/* The daemon's version as a record, and a key "memcoordctl" with ours. */
int mc_json_print_version(FILE *out, const void *version);

/* Prints {"error": {"name": NAME, "message": MESSAGE}}, on one line or not. */
int mc_json_print_error(FILE *out, const char *name, const char *message,
			bool is_line);

#endif
