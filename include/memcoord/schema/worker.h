#ifndef MEMCOORD_SCHEMA_WORKER_H
#define MEMCOORD_SCHEMA_WORKER_H

/*
 * What travels between the supervisor and its workers, and what recordings
 * hold. Rows of ../schema.h.
 */

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

/*
 * One active domain. Absent numbers are those that the guest didn't send. rpc:
 * what clients set for it; not the collector's to say, the supervisor adds it.
 */
#define MC_FIELDS_domain_sample(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, I64, REQ, id, 0, MC_ANY) \
	F(R, BOOL, REQ, is_running, 0, MC_ANY) \
	F(R, BOOL, REQ, is_moving, 0, MC_ANY) \
	F(R, BOOL, REQ, is_unresponsive, 0, MC_ANY) \
	F(R, BOOL, REQ, has_balloon, 0, MC_ANY) \
	F(R, BOOL, REQ, has_autodeflate, 0, MC_ANY) \
	F(R, BOOL, REQ, has_free_page_reporting, 0, MC_ANY) \
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
	F(R, REC, OPT, metadata, domain_metadata, MC_ANY) \
	F(R, REC, OPT, rpc, domain_metadata, MC_ANY)

/* again: the uuid of a domain whose definition is known to have changed. */
#define MC_FIELDS_collect_params(F, R) \
	F(R, STR, OPT, again, MC_UUID_SIZE, MC_ANY)

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

/*
 * What the actuator shall write into a domain's metadata: what is absent stays
 * as it is, "" takes a key away. `unknown` has no meaning here.
 */
#define MC_FIELDS_metadata_order(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, I64, REQ, id, 0, MC_ANY) \
	F(R, REC, REQ, metadata, domain_metadata, MC_ANY)

/* What became of an order; `outcome` is a name of MC_OUTCOMES. */
#define MC_FIELDS_answer(F, R) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, outcome, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, message, MC_TEXT_SIZE, MC_ANY)

/* A recording begins with it (recording.h). */
#define MC_FIELDS_recording_header(F, R) \
	F(R, STR, REQ, format, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, version, 0, MC_ANY)

#endif
