#ifndef MEMCOORD_SCHEMA_WHY_H
#define MEMCOORD_SCHEMA_WHY_H

/* Why a domain stands as it does. Rows of ../schema.h. */

/*
 * A number that the law used. source: "hypervisor", "guest", "host", "ledger",
 * "reservations", "orders", "learned", or as of a setting (status.h). Of its
 * values the one in its unit is there; `value` is one without a unit.
 */
#define MC_FIELDS_why_input(F, R) \
	F(R, STR, REQ, name, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, OPT, value_kib, 0, MC_ANY) \
	F(R, U64, OPT, value_ms, 0, MC_ANY) \
	F(R, U64, OPT, value_centipct, 0, MC_ANY) \
	F(R, U64, OPT, value, 0, MC_ANY) \
	F(R, STR, REQ, source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, U64, OPT, age_ms, 0, MC_ANY)

/* A step of the law. name: of the policy's table. */
#define MC_FIELDS_why_step(F, R) \
	F(R, STR, REQ, name, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, OPT, value_kib, 0, MC_ANY) \
	F(R, U64, OPT, value_ms, 0, MC_ANY) \
	F(R, BOOL, REQ, decided, 0, MC_ANY)

/* What would change the decision. name: of the policy's table. */
#define MC_FIELDS_why_change(F, R) \
	F(R, STR, REQ, name, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, OPT, value_kib, 0, MC_ANY) \
	F(R, U64, OPT, value_ms, 0, MC_ANY)

/* What a pass decided; the words are those of a decision. */
#define MC_FIELDS_why_decision(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, STR, REQ, kind, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, action, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, from_kib, 0, MC_ANY) \
	F(R, U64, REQ, to_kib, 0, MC_ANY) \
	F(R, STR, REQ, reason, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY) \
	F(R, STR, REQ, outcome, MC_WORD_SIZE, MC_ANY)

/*
 * What a pass on the last sample would do with the domain, and why. paused: no
 * pass is made. decided_by: the step that made it so. last: the passes that moved the domain or changed
 * its reason, the newest last.
 */
#define MC_FIELDS_why(F, R) \
	F(R, REC, REQ, domain, domain_status, MC_ANY) \
	F(R, U64, REQ, sample, 0, MC_ANY) \
	F(R, U64, REQ, sample_age_ms, 0, MC_ANY) \
	F(R, BOOL, REQ, paused, 0, MC_ANY) \
	F(R, STR, REQ, action, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, to_kib, 0, MC_ANY) \
	F(R, STR, REQ, decided_by, MC_WORD_SIZE, MC_ANY) \
	F(R, LIST, REQ, inputs, why_input, MC_ANY) \
	F(R, LIST, REQ, steps, why_step, MC_ANY) \
	F(R, LIST, REQ, changes, why_change, MC_ANY) \
	F(R, LIST, REQ, last, why_decision, MC_ANY)

#endif
