#ifndef MEMCOORD_SCHEMA_STATUS_H
#define MEMCOORD_SCHEMA_STATUS_H

/* What is known of host, workers and domains. Rows of ../schema.h. */

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
	F(R, U64, REQ, reserved_kib, 0, MC_ANY) \
	F(R, U64, REQ, missing_kib, 0, MC_ANY) \
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
 * sources: "default", "FILE:LINE", "--set", "min_guarantee", "metadata", "rpc",
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
	F(R, U64, OPT, paused_for_ms, 0, MC_ANY) \
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

#endif
