#ifndef MEMCOORD_SCHEMA_DOCTOR_H
#define MEMCOORD_SCHEMA_DOCTOR_H

/* What `memcoordctl doctor` prints; it doesn't travel. Rows of ../schema.h. */

/*
 * check: a stable name. level: "ok", "hint" or "wrong". domain: absent where it
 * is the host's. remedy: a command that mends it.
 */
#define MC_FIELDS_doctor_finding(F, R) \
	F(R, STR, REQ, check, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, level, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, OPT, domain, MC_NAME_SIZE, MC_ANY) \
	F(R, TEXT, REQ, text, 0, MC_ANY) \
	F(R, TEXT, OPT, remedy, 0, MC_ANY)

/* domains: how many were checked. hints, wrong: how many such findings. */
#define MC_FIELDS_doctor(F, R) \
	F(R, U64, REQ, domains, 0, MC_ANY) \
	F(R, U64, REQ, hints, 0, MC_ANY) \
	F(R, U64, REQ, wrong, 0, MC_ANY) \
	F(R, LIST, REQ, findings, doctor_finding, MC_ANY)

#endif
