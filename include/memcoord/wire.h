#ifndef MEMCOORD_WIRE_H
#define MEMCOORD_WIRE_H

#include <sys/types.h>

#include "buf.h"
#include "error.h"
#include "schema.h"

/*
 * msgpack-RPC as its specification has it: [0, msgid, method, params],
 * [1, msgid, error, result], [2, method, params]; params is an array that
 * holds one map, or nothing. A map's absent keys are absent fields.
 */

#define MC_WIRE_DEPTH 8
#define MC_CLIENT_FRAME_BYTES (64 * 1024)
#define MC_WORKER_FRAME_BYTES (16 * 1024 * 1024)

/*
 * Looks for the end of one message in bytes that are still arriving, without
 * allocating. Keeps its place, so each byte is looked at once. Zero it (and
 * set `limit`) before the first byte of each message.
 */
struct mc_scan {
	size_t limit; /* bytes that a message may have */
	size_t at; /* bytes looked at */
	size_t owed; /* values announced and not yet seen */
	unsigned depth;
	uint64_t left[MC_WIRE_DEPTH]; /* values left on each level */
	bool has_begun;
};

/*
 * The length of the message at the start of `data` once it is whole, 0 while
 * it is not. -EMSGSIZE: it is, or announces, more than the limit; -ELOOP: it is
 * nested more than MC_WIRE_DEPTH deep; -EBADMSG: a byte that no message has, or
 * a kind (ext) that none of ours has.
 */
ssize_t mc_scan(struct mc_scan *scan, const char *data, size_t size);

/*
 * Whom to answer about a message that mc_scan refused: true and its msgid when
 * its first bytes are those of a request.
 */
bool mc_scan_msgid(const char *data, size_t size, uint32_t *msgid);

enum mc_envelope_kind {
	MC_ENVELOPE_REQUEST,
	MC_ENVELOPE_RESPONSE,
	MC_ENVELOPE_NOTIFICATION,
};

/* One message, opened. Strings point into `zone` and are not NUL-ended. */
struct mc_envelope {
	enum mc_envelope_kind kind;
	uint32_t msgid; /* of a request or response */
	const char *method; /* of a request or notification */
	size_t method_size;
	const char *error; /* of a response, NULL where it went well */
	size_t error_size;
	const void *body; /* params or result, for mc_envelope_read */
	void *zone; /* owned */
};

/*
 * Opens one whole message that the scan has passed. -EBADMSG with a sentence
 * for what isn't a message of msgpack-RPC; then `msgid` and `kind` tell whom
 * to answer if kind is MC_ENVELOPE_REQUEST and has_msgid is true.
 */
int mc_envelope_open(struct mc_envelope *envelope, const char *data,
		     size_t size, bool *has_msgid, struct mc_error *err);

/*
 * Decodes params or result into a record. Params are strict (an unknown key
 * is refused, so that a misspelt one isn't ignored); results are lenient.
 * -EINVAL names the field and what is wrong. On failure *record is cleared.
 * The caller clears it with mc_record_clear.
 */
int mc_envelope_read(const struct mc_envelope *envelope, enum mc_record_id id,
		     void *record, struct mc_error *err);

/*
 * The same for a notification that a client gets: its params are lenient, for
 * a daemon that is newer than the client tells more.
 */
int mc_envelope_read_event(const struct mc_envelope *envelope,
			   enum mc_record_id id, void *record,
			   struct mc_error *err);

void mc_envelope_clear(struct mc_envelope *envelope);

/* Appends one message to `out`. params/result may be NULL for `none`. */
void mc_wire_request(struct mc_buf *out, uint32_t msgid, const char *method,
		     enum mc_record_id id, const void *params);
void mc_wire_result(struct mc_buf *out, uint32_t msgid, enum mc_record_id id,
		    const void *result);
void mc_wire_notification(struct mc_buf *out, const char *method,
			  enum mc_record_id id, const void *params);
void mc_wire_error(struct mc_buf *out, uint32_t msgid, int code,
		   const char *text);

/* Appends a record by itself, as files hold them. */
void mc_wire_record(struct mc_buf *out, enum mc_record_id id,
		    const void *record);

/*
 * Decodes a record by itself, whole and passed by mc_scan; keys that aren't
 * known are ignored. Fails, and is cleared, as mc_envelope_read says.
 */
int mc_wire_read(enum mc_record_id id, void *record, const char *data,
		 size_t size, struct mc_error *err);

#endif
