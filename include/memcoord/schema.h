#ifndef MEMCOORD_SCHEMA_H
#define MEMCOORD_SCHEMA_H

#include <stdbool.h>

#include "base.h"
#include "schema/doctor.h"
#include "schema/event.h"
#include "schema/facts.h"
#include "schema/history.h"
#include "schema/pass.h"
#include "schema/replay.h"
#include "schema/reservation.h"
#include "schema/score.h"
#include "schema/settings.h"
#include "schema/status.h"
#include "schema/why.h"
#include "schema/worker.h"

/*
 * Everything that travels between the processes of memcoord, once. Structs,
 * the codec, the dispatchers, who may call what, and the JSON keys derive
 * from the rows of this file and of those in schema/.
 *
 * Sizes are KiB (_kib), sizes held over time KiB times seconds (_kib_s), times
 * are milliseconds since the epoch (_at_ms) or lengths in milliseconds (_ms),
 * hundredths of a percent are _centipct.
 *
 * A field is F(R, kind, need, name, arg, range), R being its record:
 *   kind   U64, I64, BOOL, STR (arg: bytes with the final NUL), TEXT (a
 *          string as long as the message may be; NULL is an empty one),
 *          REC (arg: a record), LIST (arg: a record)
 *   need   REQ, or OPT: may be absent, has_NAME tells
 *   range  MC_ANY or MC_RANGE(low, high), for U64 only
 */
#define MC_ANY .high = UINT64_MAX
#define MC_RANGE(from, to) .low = (from), .high = (to)

#define MC_NAME_SIZE 256
#define MC_UUID_SIZE 37
#define MC_WORD_SIZE 32
#define MC_TEXT_SIZE 384
#define MC_VALUE_SIZE 48 /* a setting's value as it was written */
#define MC_SOURCE_SIZE 128 /* where a value comes from */

#define MC_LIST_MOST 65536 /* members of one list */

#define MC_HISTORY_MOST 10000 /* passes of one answer */

#define MC_INTERVAL_LEAST_MS 100
#define MC_INTERVAL_MOST_MS 86400000
#define MC_PAUSE_MOST_MS UINT64_C(2592000000) /* 30 days */

#define MC_FIELDS_none(F, R)

/* All records, each after those that it holds. */
#define MC_RECORDS(R) \
	R(none) \
	R(hello) \
	R(host_sample) \
	R(domain_metadata) \
	R(domain_sample) \
	R(sample) \
	R(collect_params) \
	R(order) \
	R(metadata_order) \
	R(answer) \
	R(recording_header) \
	R(version) \
	R(host_status) \
	R(worker_status) \
	R(domain_status) \
	R(status) \
	R(domain_params) \
	R(why_input) \
	R(why_step) \
	R(why_change) \
	R(why_decision) \
	R(why) \
	R(set_domain_params) \
	R(score) \
	R(domain_score) \
	R(scores) \
	R(assignment) \
	R(plan_params) \
	R(decision) \
	R(pass) \
	R(history_params) \
	R(history) \
	R(metrics) \
	R(set_interval_params) \
	R(intervals) \
	R(settings_params) \
	R(setting) \
	R(settings_list) \
	R(set_params) \
	R(change) \
	R(changes) \
	R(domain_changes) \
	R(pause_params) \
	R(paused) \
	R(reserve_params) \
	R(unreserve_params) \
	R(reservation) \
	R(reservations) \
	R(subscribe_params) \
	R(subscription) \
	R(host_event) \
	R(worker_event) \
	R(domain_event) \
	R(reservation_event) \
	R(lost) \
	R(recorded) \
	R(reported) \
	R(fallbacks) \
	R(replay_point) \
	R(replay_warning) \
	R(replay_domain) \
	R(replay) \
	R(facts_params) \
	R(domain_setup) \
	R(facts) \
	R(doctor_finding) \
	R(doctor)

/* What can become of an order: O(id, name). */
#define MC_OUTCOMES(O) \
	O(DONE, "done") \
	O(GONE, "gone") \
	O(BUSY, "busy") \
	O(UNRESPONSIVE, "unresponsive") \
	O(REFUSED, "refused") \
	O(FAILED, "failed") \
	O(UNANSWERED, "unanswered")

/*
 * Who may call: READ is everyone who may connect; ADMIN is root, the daemon's
 * own user and the members of admin-group.
 */
enum mc_access { MC_ACCESS_READ, MC_ACCESS_ADMIN };

/*
 * The methods of each link: M(link, name, params, result, access). LINK is
 * CONTROL (client to supervisor), COLLECTOR or ACTUATOR (supervisor to worker).
 */
#define MC_CONTROL_METHODS(M) \
	M(CONTROL, version, none, version, READ) \
	M(CONTROL, status, none, status, READ) \
	M(CONTROL, domain, domain_params, domain_status, READ) \
	M(CONTROL, facts, facts_params, facts, READ) \
	M(CONTROL, why, domain_params, why, READ) \
	M(CONTROL, score, none, scores, READ) \
	M(CONTROL, history, history_params, history, READ) \
	M(CONTROL, metrics, none, metrics, READ) \
	M(CONTROL, plan, plan_params, pass, READ) \
	M(CONTROL, run, none, pass, ADMIN) \
	M(CONTROL, settings, settings_params, settings_list, READ) \
	M(CONTROL, set, set_params, changes, ADMIN) \
	M(CONTROL, set_interval, set_interval_params, intervals, ADMIN) \
	M(CONTROL, reload, none, changes, ADMIN) \
	M(CONTROL, set_domain, set_domain_params, domain_changes, ADMIN) \
	M(CONTROL, pause, pause_params, paused, ADMIN) \
	M(CONTROL, resume, none, paused, ADMIN) \
	M(CONTROL, reserve, reserve_params, reservation, ADMIN) \
	M(CONTROL, unreserve, unreserve_params, reservation, ADMIN) \
	M(CONTROL, reservations, none, reservations, READ) \
	M(CONTROL, subscribe, subscribe_params, subscription, READ)

#define MC_COLLECTOR_METHODS(M) \
	M(COLLECTOR, hello, hello, hello, ADMIN) \
	M(COLLECTOR, collect, collect_params, sample, ADMIN)

#define MC_ACTUATOR_METHODS(M) \
	M(ACTUATOR, hello, hello, hello, ADMIN) \
	M(ACTUATOR, apply, order, answer, ADMIN) \
	M(ACTUATOR, set_metadata, metadata_order, answer, ADMIN) \
	M(ACTUATOR, fallback, fallbacks, none, ADMIN)

#define MC_METHODS(M) \
	MC_CONTROL_METHODS(M) \
	MC_COLLECTOR_METHODS(M) \
	MC_ACTUATOR_METHODS(M)

/*
 * What clients can be told without asking: T(topic), in the order in which
 * subscribe_params and subscription have them.
 */
#define MC_TOPICS(T) \
	T(passes) \
	T(states) \
	T(settings) \
	T(reservations) \
	T(samples)

/*
 * The notifications to those who subscribed: E(name, record, topic). Whoever
 * subscribed to any topic is told what was lost.
 */
#define MC_EVENTS(E) \
	E(pass, pass, passes) \
	E(host_state, host_event, states) \
	E(worker_state, worker_event, states) \
	E(domain_state, domain_event, states) \
	E(paused, paused, settings) \
	E(settings, changes, settings) \
	E(reservation, reservation_event, reservations) \
	E(sample, sample, samples) \
	E(lost, lost, any)

/*
 * The errors of a response: E(errno, name). On the wire an error is one
 * string, "NAME: SENTENCE"; the names are stable. Whatever has no row here is
 * "internal".
 */
#define MC_RPC_ERRORS(E) \
	E(EBADMSG, "invalid-request") \
	E(EMSGSIZE, "too-large") \
	E(ELOOP, "too-deep") \
	E(ENOSYS, "unknown-method") \
	E(EINVAL, "invalid-params") \
	E(EACCES, "permission-denied") \
	E(ENOENT, "not-found") \
	E(ENOTCONN, "unavailable") \
	E(EBUSY, "busy") \
	E(ETIMEDOUT, "timeout") \
	E(EIO, "internal")

/* ---- derived from here on ---- */

#define MC_HAS_REQ(name)
#define MC_HAS_OPT(name) bool has_##name;
#define MC_MEMBER_U64(name, arg) uint64_t name;
#define MC_MEMBER_I64(name, arg) int64_t name;
#define MC_MEMBER_BOOL(name, arg) bool name;
#define MC_MEMBER_STR(name, arg) char name[arg];
#define MC_MEMBER_TEXT(name, arg) char *name; /* owned */
#define MC_MEMBER_REC(name, arg) struct mc_##arg name;
#define MC_MEMBER_LIST(name, arg) \
	struct mc_##arg *name; /* owned */ \
	size_t n_##name;
#define MC_MEMBER(record, kind, need, name, arg, range) \
	MC_MEMBER_##kind(name, arg) MC_HAS_##need(name)
/* An extension of C: a record may have no field. */
#define MC_STRUCT(record) \
	__extension__ struct mc_##record { \
		MC_FIELDS_##record(MC_MEMBER, record) \
	};
MC_RECORDS(MC_STRUCT)

#define MC_RECORD_ID(record) MC_RECORD_##record,
enum mc_record_id { MC_RECORDS(MC_RECORD_ID) MC_RECORD_COUNT };

#define MC_METHOD_ID(link, name, params, result, access) \
	MC_METHOD_##link##_##name,
enum mc_method { MC_METHODS(MC_METHOD_ID) MC_METHOD_COUNT };

enum mc_link { MC_LINK_CONTROL, MC_LINK_COLLECTOR, MC_LINK_ACTUATOR };

#define MC_TOPIC_ID(topic) MC_TOPIC_##topic,
enum mc_topic {
	MC_TOPICS(MC_TOPIC_ID) MC_TOPIC_COUNT,
	MC_TOPIC_any = MC_TOPIC_COUNT /* of no topic alone */
};

#define MC_EVENT_ID(name, record, topic) MC_EVENT_##name,
enum mc_event { MC_EVENTS(MC_EVENT_ID) MC_EVENT_COUNT };

#define MC_OUTCOME_ID(id, name) MC_OUTCOME_##id,
enum mc_outcome { MC_OUTCOMES(MC_OUTCOME_ID) MC_OUTCOME_COUNT };

enum mc_kind {
	MC_KIND_U64,
	MC_KIND_I64,
	MC_KIND_BOOL,
	MC_KIND_STR,
	MC_KIND_TEXT,
	MC_KIND_REC,
	MC_KIND_LIST,
};

/* One field of a record, as codec and renderers see it. */
struct mc_field {
	const char *name;
	size_t name_size; /* without its NUL */
	enum mc_kind kind;
	bool is_optional;
	size_t offset;
	size_t has_offset; /* of has_NAME, where optional */
	size_t count_offset; /* of n_NAME, for a list */
	size_t size; /* of a string with its NUL */
	enum mc_record_id record; /* for REC and LIST */
	uint64_t low, high; /* for U64 */
};

struct mc_record_info {
	const char *name;
	const struct mc_field *fields;
	size_t n_fields;
	size_t size; /* of the struct */
};

struct mc_method_info {
	const char *name;
	enum mc_link link;
	enum mc_record_id params;
	enum mc_record_id result;
	enum mc_access access;
};

struct mc_event_info {
	const char *name;
	enum mc_record_id record;
	enum mc_topic topic;
};

extern const struct mc_event_info mc_events[MC_EVENT_COUNT];
extern const struct mc_record_info mc_records[MC_RECORD_COUNT];
extern const struct mc_method_info mc_methods[MC_METHOD_COUNT];
extern const char *const mc_outcome_names[MC_OUTCOME_COUNT];

/* Whether the outcome of an answer or a decision is this one. */
bool mc_outcome_is(const char *name, enum mc_outcome outcome);

/* The method of this name on this link, or MC_METHOD_COUNT. */
enum mc_method mc_method_find(enum mc_link link, const char *name, size_t size);

/* The event of this name, or MC_EVENT_COUNT. */
enum mc_event mc_event_find(const char *name, size_t size);

/* A hash of all rows as 16 hex digits: two builds agree or they don't talk. */
const char *mc_schema_fingerprint(char text[MC_WORD_SIZE]);

/* The stable name of an error of a response. `code` is a negative errno. */
const char *mc_rpc_error_name(int code);

/* The negative errno of such a name; -EIO for one that is unknown. */
int mc_rpc_error_code(const char *name, size_t size);

/*
 * The first field of a record that holds text which isn't UTF-8, lists and
 * records within it included; NULL where there is none.
 */
const char *mc_record_odd_text(enum mc_record_id id, const void *record);

/* Frees what a record owns (lists and texts) and zeroes it. */
void mc_record_clear(enum mc_record_id id, void *record);

#endif
