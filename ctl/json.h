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

/* Prints {"error": {"name": NAME, "message": MESSAGE}} the same way. */
int mc_json_print_error(FILE *out, const char *name, const char *message);

#endif
