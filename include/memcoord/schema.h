#ifndef MEMCOORD_SCHEMA_H
#define MEMCOORD_SCHEMA_H

#include <stdbool.h>

#include "base.h"

/*
 * Everything that travels between the processes of memcoord, once. Structs,
 * the codec, the dispatchers, who may call what, and the JSON keys derive
 * from the rows of this file.
 *
 * Sizes are KiB (_kib), sizes held over time KiB times seconds (_kib_s), times
 * are milliseconds since the epoch (_at_ms) or lengths in milliseconds (_ms),
 * hundredths of a percent are _centipct.
 *
 * A field is F(R, kind, need, name, arg, range), R being its record:
 *   kind   U64, I64, BOOL, STR (arg: bytes with the final NUL),
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

#define MC_INTERVAL_LEAST_MS 100
#define MC_INTERVAL_MOST_MS 86400000

#define MC_FIELDS_none(F, R)

/* Both ends of a worker's link prove that they speak the same schema. */
#define MC_FIELDS_hello(F, R) \
	F(R, STR, REQ, version, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, fingerprint, MC_WORD_SIZE, MC_ANY)

/*
 * What the host has. arc: what ZFS's cache holds above its minimum, not in
 * available. psi: share of time in which some task waited.
 */
#define MC_FIELDS_host_sample(F, R) \
	F(R, STR, REQ, hostname, MC_NAME_SIZE, MC_ANY) \
	F(R, U64, REQ, total_kib, 0, MC_ANY) \
	F(R, U64, REQ, available_kib, 0, MC_ANY) \
	F(R, U64, OPT, arc_kib, 0, MC_ANY) \
	F(R, U64, OPT, psi_some_centipct, 0, MC_ANY)

/*
 * What a domain's metadata sets, as it was written. A value that was cut off
 * ends in "...". unknown: the first key, element or text that means nothing.
 */
#define MC_FIELDS_domain_metadata(F, R) \
	F(R, STR, OPT, mode, MC_VALUE_SIZE, MC_ANY) \
	F(R, STR, OPT, min, MC_VALUE_SIZE, MC_ANY) \
	F(R, STR, OPT, max, MC_VALUE_SIZE, MC_ANY) \
	F(R, STR, OPT, shares, MC_VALUE_SIZE, MC_ANY) \
	F(R, STR, OPT, unknown, MC_VALUE_SIZE, MC_ANY)

/* One active domain. Absent numbers are those that the guest didn't send. */
#define MC_FIELDS_domain_sample(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, I64, REQ, id, 0, MC_ANY) \
	F(R, BOOL, REQ, is_running, 0, MC_ANY) \
	F(R, BOOL, REQ, is_moving, 0, MC_ANY) \
	F(R, BOOL, REQ, is_unresponsive, 0, MC_ANY) \
	F(R, BOOL, REQ, has_balloon, 0, MC_ANY) \
	F(R, BOOL, REQ, has_autodeflate, 0, MC_ANY) \
	F(R, BOOL, REQ, has_hugepages, 0, MC_ANY) \
	F(R, BOOL, REQ, has_locked_memory, 0, MC_ANY) \
	F(R, BOOL, REQ, has_passthrough, 0, MC_ANY) \
	F(R, BOOL, REQ, has_launch_security, 0, MC_ANY) \
	F(R, BOOL, REQ, has_virtio_mem, 0, MC_ANY) \
	F(R, U64, REQ, actual_kib, 0, MC_ANY) \
	F(R, U64, REQ, max_kib, 0, MC_ANY) \
	F(R, U64, OPT, unused_kib, 0, MC_ANY) \
	F(R, U64, OPT, usable_kib, 0, MC_ANY) \
	F(R, U64, OPT, available_kib, 0, MC_ANY) \
	F(R, U64, OPT, disk_caches_kib, 0, MC_ANY) \
	F(R, U64, OPT, swap_in_kib, 0, MC_ANY) \
	F(R, U64, OPT, swap_out_kib, 0, MC_ANY) \
	F(R, U64, OPT, major_faults, 0, MC_ANY) \
	F(R, U64, OPT, rss_kib, 0, MC_ANY) \
	F(R, U64, OPT, last_update_s, 0, MC_ANY) \
	F(R, U64, OPT, period_s, 0, MC_ANY) \
	F(R, U64, OPT, min_guarantee_kib, 0, MC_ANY) \
	F(R, REC, OPT, metadata, domain_metadata, MC_ANY)

#define MC_FIELDS_sample(F, R) \
	F(R, U64, REQ, taken_at_ms, 0, MC_ANY) \
	F(R, REC, REQ, host, host_sample, MC_ANY) \
	F(R, LIST, REQ, domains, domain_sample, MC_ANY)

/*
 * What the actuator shall do to one domain: a balloon target, a statistics
 * period, or both. It refuses a target outside floor..ceiling, one that takes
 * more than step_kib at once, and, where the size is no longer from_kib, one
 * that would give instead of take, or take instead of give. Where they are
 * given, a size outside of low_kib..high_kib is somebody else's, and stays.
 */
#define MC_FIELDS_order(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, I64, REQ, id, 0, MC_ANY) \
	F(R, U64, OPT, target_kib, 0, MC_ANY) \
	F(R, U64, REQ, from_kib, 0, MC_ANY) \
	F(R, U64, REQ, floor_kib, 0, MC_ANY) \
	F(R, U64, REQ, ceiling_kib, 0, MC_ANY) \
	F(R, U64, REQ, step_kib, 0, MC_ANY) \
	F(R, U64, OPT, low_kib, 0, MC_ANY) \
	F(R, U64, OPT, high_kib, 0, MC_ANY) \
	F(R, U64, OPT, period_s, 0, MC_RANGE(1, 3600))

/* What the actuator does by itself once its link closes, in this order. */
#define MC_FIELDS_fallbacks(F, R) F(R, LIST, REQ, orders, order, MC_ANY)

/* What became of an order; `outcome` is a name of MC_OUTCOMES. */
#define MC_FIELDS_answer(F, R) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, outcome, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, message, MC_TEXT_SIZE, MC_ANY)

/* A recording begins with it (recording.h). */
#define MC_FIELDS_recording_header(F, R) \
	F(R, STR, REQ, format, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, version, 0, MC_ANY)

#define MC_FIELDS_version(F, R) \
	F(R, STR, REQ, version, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, schema, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, pid, 0, MC_ANY)

/* The host as the ledger sees it; state: a name of the policy's table. */
#define MC_FIELDS_host_status(F, R) \
	F(R, STR, REQ, uri, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, hostname, MC_NAME_SIZE, MC_ANY) \
	F(R, BOOL, REQ, connected, 0, MC_ANY) \
	F(R, STR, REQ, error, MC_TEXT_SIZE, MC_ANY) \
	F(R, STR, REQ, state, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, total_kib, 0, MC_ANY) \
	F(R, U64, REQ, available_kib, 0, MC_ANY) \
	F(R, U64, OPT, arc_kib, 0, MC_ANY) \
	F(R, U64, REQ, reserve_kib, 0, MC_ANY) \
	F(R, U64, REQ, promised_kib, 0, MC_ANY) \
	F(R, U64, REQ, budget_kib, 0, MC_ANY) \
	F(R, U64, OPT, psi_some_centipct, 0, MC_ANY)

#define MC_FIELDS_worker_status(F, R) \
	F(R, STR, REQ, role, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, state, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, OPT, pid, 0, MC_ANY) \
	F(R, U64, REQ, interval_ms, 0, MC_ANY) \
	F(R, U64, OPT, answered_ago_ms, 0, MC_ANY) \
	F(R, U64, REQ, restarts, 0, MC_ANY) \
	F(R, STR, REQ, error, MC_TEXT_SIZE, MC_ANY)

/*
 * sources: "default", "FILE:LINE", "--set", "min_guarantee", "metadata",
 * "hypervisor". note: what was set for the domain and doesn't hold, and why.
 */
#define MC_FIELDS_domain_status(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, mode, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, mode_source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, STR, REQ, state, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, reason, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, REQ, size_kib, 0, MC_ANY) \
	F(R, U64, REQ, min_kib, 0, MC_ANY) \
	F(R, STR, REQ, min_source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, U64, REQ, max_kib, 0, MC_ANY) \
	F(R, STR, REQ, max_source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, U64, REQ, shares, 0, MC_ANY) \
	F(R, STR, REQ, shares_source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, STR, OPT, note, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, OPT, used_kib, 0, MC_ANY) \
	F(R, U64, OPT, unused_kib, 0, MC_ANY) \
	F(R, U64, OPT, usable_kib, 0, MC_ANY) \
	F(R, U64, OPT, rss_kib, 0, MC_ANY) \
	F(R, U64, OPT, numbers_age_ms, 0, MC_ANY) \
	F(R, I64, OPT, last_change_kib, 0, MC_ANY) \
	F(R, U64, OPT, last_change_ago_ms, 0, MC_ANY)

#define MC_FIELDS_status(F, R) \
	F(R, STR, REQ, version, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, pid, 0, MC_ANY) \
	F(R, U64, REQ, uptime_ms, 0, MC_ANY) \
	F(R, BOOL, REQ, paused, 0, MC_ANY) \
	F(R, U64, REQ, interval_ms, 0, MC_ANY) \
	F(R, U64, REQ, collector_interval_ms, 0, MC_ANY) \
	F(R, U64, REQ, passes, 0, MC_ANY) \
	F(R, U64, OPT, last_pass_ago_ms, 0, MC_ANY) \
	F(R, U64, REQ, sample, 0, MC_ANY) \
	F(R, U64, OPT, sample_age_ms, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, REC, REQ, host, host_status, MC_ANY) \
	F(R, LIST, REQ, workers, worker_status, MC_ANY) \
	F(R, LIST, REQ, domains, domain_status, MC_ANY)

#define MC_FIELDS_domain_params(F, R) F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY)

/*
 * What managing brought and cost. Taken back is the maximum at the hypervisor
 * less the size, summed up over the time watched; taken and given is what
 * orders moved. harms: episodes that releases are to blame for, and of those,
 * by kind: swapping in, heavy major faults, under half the reserve usable, a
 * balloon that the guest grew back by itself.
 */
#define MC_FIELDS_score(F, R) \
	F(R, U64, REQ, watched_ms, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_average_kib, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY) \
	F(R, U64, REQ, harms, 0, MC_ANY) \
	F(R, U64, REQ, swap_ins, 0, MC_ANY) \
	F(R, U64, REQ, heavy_faults, 0, MC_ANY) \
	F(R, U64, REQ, lows, 0, MC_ANY) \
	F(R, U64, REQ, grown_back, 0, MC_ANY)

/*
 * basis: "done", or, where the domain is only observed, "would": the score is
 * what managing it would have come to. would_size_kib: the size that it would
 * have now; would_save_kib_s: its real size less that one, over time.
 */
#define MC_FIELDS_domain_score(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, mode, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, basis, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, size_kib, 0, MC_ANY) \
	F(R, U64, OPT, would_size_kib, 0, MC_ANY) \
	F(R, I64, OPT, would_save_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, ceiling_kib, 0, MC_ANY) \
	F(R, REC, REQ, score, score, MC_ANY)

/*
 * done, would: all domains together since the first sample, those that are
 * gone included.
 */
#define MC_FIELDS_scores(F, R) \
	F(R, U64, REQ, sample, 0, MC_ANY) \
	F(R, U64, REQ, gone, 0, MC_ANY) \
	F(R, REC, REQ, done, score, MC_ANY) \
	F(R, REC, REQ, would, score, MC_ANY) \
	F(R, REC, REQ, host, host_status, MC_ANY) \
	F(R, LIST, REQ, domains, domain_score, MC_ANY)

/* fresh: take a new sample first; else the last one serves. */
#define MC_FIELDS_plan_params(F, R) F(R, BOOL, OPT, fresh, 0, MC_ANY)

/*
 * One decision. action: take, give or keep. outcome: "planned" in a dry run,
 * "none" where nothing was to be done, else a name of MC_OUTCOMES.
 */
#define MC_FIELDS_decision(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, state, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, action, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, from_kib, 0, MC_ANY) \
	F(R, U64, REQ, to_kib, 0, MC_ANY) \
	F(R, STR, REQ, reason, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY) \
	F(R, STR, REQ, outcome, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, message, MC_TEXT_SIZE, MC_ANY)

/* kind: "plan" (a dry run), "pass", or "relief" (grants only). */
#define MC_FIELDS_pass(F, R) \
	F(R, STR, REQ, kind, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, sample, 0, MC_ANY) \
	F(R, U64, REQ, sample_age_ms, 0, MC_ANY) \
	F(R, U64, REQ, take_kib, 0, MC_ANY) \
	F(R, U64, REQ, give_kib, 0, MC_ANY) \
	F(R, REC, REQ, host, host_status, MC_ANY) \
	F(R, LIST, REQ, decisions, decision, MC_ANY)

/* interval_ms: of the balloon pass; collector_ms: of the samples. */
#define MC_FIELDS_set_interval_params(F, R) \
	F(R, U64, OPT, interval_ms, 0, \
	  MC_RANGE(MC_INTERVAL_LEAST_MS, MC_INTERVAL_MOST_MS)) \
	F(R, U64, OPT, collector_ms, 0, \
	  MC_RANGE(MC_INTERVAL_LEAST_MS, MC_INTERVAL_MOST_MS))

#define MC_FIELDS_intervals(F, R) \
	F(R, U64, REQ, interval_ms, 0, MC_ANY) \
	F(R, U64, REQ, collector_ms, 0, MC_ANY) \
	F(R, U64, REQ, old_interval_ms, 0, MC_ANY) \
	F(R, U64, REQ, old_collector_ms, 0, MC_ANY)

#define MC_FIELDS_paused(F, R) \
	F(R, BOOL, REQ, paused, 0, MC_ANY) \
	F(R, BOOL, REQ, was_paused, 0, MC_ANY)

/* A size, or what the host has available, at one time of a replay. */
#define MC_FIELDS_replay_point(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, U64, REQ, recorded_kib, 0, MC_ANY) \
	F(R, U64, REQ, replayed_kib, 0, MC_ANY)

#define MC_FIELDS_replay_warning(F, R) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY)

/*
 * What became of one domain; without "recorded", of its replayed self.
 * Taken back is what its size lacks to its maximum, over time.
 */
#define MC_FIELDS_replay_domain(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, U64, REQ, watched_ms, 0, MC_ANY) \
	F(R, U64, REQ, start_kib, 0, MC_ANY) \
	F(R, U64, REQ, end_kib, 0, MC_ANY) \
	F(R, U64, REQ, recorded_end_kib, 0, MC_ANY) \
	F(R, U64, REQ, least_kib, 0, MC_ANY) \
	F(R, U64, REQ, most_kib, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, recorded_taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY) \
	F(R, U64, REQ, under_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, under_half_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, out_of_memory_ms, 0, MC_ANY) \
	F(R, U64, REQ, needs_refused, 0, MC_ANY) \
	F(R, U64, REQ, needs_partly_funded, 0, MC_ANY) \
	F(R, LIST, REQ, sizes, replay_point, MC_ANY)

/* A whole replay; the sums are those of its domains. */
#define MC_FIELDS_replay(F, R) \
	F(R, STR, REQ, file, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, REQ, from_ms, 0, MC_ANY) \
	F(R, U64, REQ, span_ms, 0, MC_ANY) \
	F(R, U64, REQ, samples, 0, MC_ANY) \
	F(R, LIST, REQ, warnings, replay_warning, MC_ANY) \
	F(R, U64, REQ, host_total_kib, 0, MC_ANY) \
	F(R, U64, REQ, host_reserve_kib, 0, MC_ANY) \
	F(R, U64, REQ, host_least_available_kib, 0, MC_ANY) \
	F(R, U64, REQ, recorded_host_least_available_kib, 0, MC_ANY) \
	F(R, U64, REQ, host_under_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, host_low_times, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, recorded_taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY) \
	F(R, U64, REQ, passes, 0, MC_ANY) \
	F(R, U64, REQ, reliefs, 0, MC_ANY) \
	F(R, U64, REQ, under_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, under_half_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, out_of_memory_ms, 0, MC_ANY) \
	F(R, U64, REQ, harms, 0, MC_ANY) \
	F(R, U64, REQ, needs_refused, 0, MC_ANY) \
	F(R, U64, REQ, needs_partly_funded, 0, MC_ANY) \
	F(R, LIST, REQ, host_available, replay_point, MC_ANY) \
	F(R, LIST, REQ, domains, replay_domain, MC_ANY)

/* All records, each after those that it holds. */
#define MC_RECORDS(R) \
	R(none) \
	R(hello) \
	R(host_sample) \
	R(domain_metadata) \
	R(domain_sample) \
	R(sample) \
	R(order) \
	R(answer) \
	R(recording_header) \
	R(version) \
	R(host_status) \
	R(worker_status) \
	R(domain_status) \
	R(status) \
	R(domain_params) \
	R(score) \
	R(domain_score) \
	R(scores) \
	R(plan_params) \
	R(decision) \
	R(pass) \
	R(set_interval_params) \
	R(intervals) \
	R(paused) \
	R(fallbacks) \
	R(replay_point) \
	R(replay_warning) \
	R(replay_domain) \
	R(replay)

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
	M(CONTROL, score, none, scores, READ) \
	M(CONTROL, plan, plan_params, pass, READ) \
	M(CONTROL, run, none, pass, ADMIN) \
	M(CONTROL, set_interval, set_interval_params, intervals, ADMIN) \
	M(CONTROL, pause, none, paused, ADMIN) \
	M(CONTROL, resume, none, paused, ADMIN)

#define MC_COLLECTOR_METHODS(M) \
	M(COLLECTOR, hello, hello, hello, ADMIN) \
	M(COLLECTOR, collect, none, sample, ADMIN)

#define MC_ACTUATOR_METHODS(M) \
	M(ACTUATOR, hello, hello, hello, ADMIN) \
	M(ACTUATOR, apply, order, answer, ADMIN) \
	M(ACTUATOR, fallback, fallbacks, none, ADMIN)

#define MC_METHODS(M) \
	MC_CONTROL_METHODS(M) \
	MC_COLLECTOR_METHODS(M) \
	MC_ACTUATOR_METHODS(M)

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
#define MC_MEMBER_REC(name, arg) struct mc_##arg name;
#define MC_MEMBER_LIST(name, arg) \
	struct mc_##arg *name; /* owned */ \
	size_t n_##name;
#define MC_MEMBER(record, kind, need, name, arg, range) \
	MC_MEMBER_##kind(name, arg) MC_HAS_##need(name)
#define MC_STRUCT(record) \
	struct mc_##record { \
		MC_FIELDS_##record(MC_MEMBER, record) \
	};
MC_RECORDS(MC_STRUCT)

#define MC_RECORD_ID(record) MC_RECORD_##record,
enum mc_record_id { MC_RECORDS(MC_RECORD_ID) MC_RECORD_COUNT };

#define MC_METHOD_ID(link, name, params, result, access) \
	MC_METHOD_##link##_##name,
enum mc_method { MC_METHODS(MC_METHOD_ID) MC_METHOD_COUNT };

enum mc_link { MC_LINK_CONTROL, MC_LINK_COLLECTOR, MC_LINK_ACTUATOR };

#define MC_OUTCOME_ID(id, name) MC_OUTCOME_##id,
enum mc_outcome { MC_OUTCOMES(MC_OUTCOME_ID) MC_OUTCOME_COUNT };

enum mc_kind {
	MC_KIND_U64,
	MC_KIND_I64,
	MC_KIND_BOOL,
	MC_KIND_STR,
	MC_KIND_REC,
	MC_KIND_LIST,
};

/* One field of a record, as codec and renderers see it. */
struct mc_field {
	const char *name;
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

extern const struct mc_record_info mc_records[MC_RECORD_COUNT];
extern const struct mc_method_info mc_methods[MC_METHOD_COUNT];
extern const char *const mc_outcome_names[MC_OUTCOME_COUNT];

/* Whether the outcome of an answer or a decision is this one. */
bool mc_outcome_is(const char *name, enum mc_outcome outcome);

/* The method of this name on this link, or MC_METHOD_COUNT. */
enum mc_method mc_method_find(enum mc_link link, const char *name, size_t size);

/* A hash of all rows as 16 hex digits: two builds agree or they don't talk. */
const char *mc_schema_fingerprint(char text[MC_WORD_SIZE]);

/* The stable name of an error of a response. `code` is a negative errno. */
const char *mc_rpc_error_name(int code);

/* The negative errno of such a name; -EIO for one that is unknown. */
int mc_rpc_error_code(const char *name, size_t size);

/* Frees what a record owns (lists) and zeroes it. */
void mc_record_clear(enum mc_record_id id, void *record);

#endif
