#ifndef MEMCOORD_SCHEMA_PASS_H
#define MEMCOORD_SCHEMA_PASS_H

/* What a pass does, and when passes are made. Rows of ../schema.h. */

/*
 * fresh: take a new sample first; else the last one serves. settings: what
 * holds for this plan alone.
 */
#define MC_FIELDS_plan_params(F, R) \
	F(R, BOOL, OPT, fresh, 0, MC_ANY) \
	F(R, LIST, OPT, settings, assignment, MC_ANY)

/*
 * One decision. action: take, give or keep. used_kib, unused_kib: what the guest
 * told, as in a domain's status. outcome: "planned" in a dry run, "none" where
 * nothing was to be done, else a name of MC_OUTCOMES.
 */
#define MC_FIELDS_decision(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, state, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, action, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, from_kib, 0, MC_ANY) \
	F(R, U64, REQ, to_kib, 0, MC_ANY) \
	F(R, U64, OPT, used_kib, 0, MC_ANY) \
	F(R, U64, OPT, unused_kib, 0, MC_ANY) \
	F(R, STR, REQ, reason, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY) \
	F(R, STR, REQ, outcome, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, message, MC_TEXT_SIZE, MC_ANY)

/*
 * kind: "plan" (a dry run), "pass", or "relief" (grants only). number: passes,
 * and reliefs that ordered something, count from 1 at the daemon's start.
 */
#define MC_FIELDS_pass(F, R) \
	F(R, U64, OPT, number, 0, MC_ANY) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
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

/* for_ms: it resumes by itself after that time. */
#define MC_FIELDS_pause_params(F, R) \
	F(R, U64, OPT, for_ms, 0, MC_RANGE(1, MC_PAUSE_MOST_MS))

/* paused_for_ms: until it resumes by itself. */
#define MC_FIELDS_paused(F, R) \
	F(R, BOOL, REQ, paused, 0, MC_ANY) \
	F(R, BOOL, REQ, was_paused, 0, MC_ANY) \
	F(R, U64, OPT, paused_for_ms, 0, MC_ANY)

#endif
