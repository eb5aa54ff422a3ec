#ifndef MEMCOORD_SUPERVISOR_CONTROL_REPLY_H
#define MEMCOORD_SUPERVISOR_CONTROL_REPLY_H

#include <memcoord/error.h>
#include <memcoord/schema.h>

struct mc_server;

/*
 * Whom an answer goes to. Kept by value while a call waits: the client may be
 * gone by then, which costs nothing.
 */
struct mc_reply {
	struct mc_server *server;
	uint64_t client; /* serial number, never used again */
	uint32_t msgid;
	bool is_silent; /* asked by a notification, which wants no answer */
};

/* Answers with a result; the record stays the caller's. */
void mc_reply_result(const struct mc_reply *reply, enum mc_record_id id,
		     const void *result);

/* Answers with an error of the schema's table. */
void mc_reply_error(const struct mc_reply *reply, int code, const char *format,
		    ...) MC_PRINTF(3, 4);

#endif
