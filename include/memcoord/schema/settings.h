#ifndef MEMCOORD_SCHEMA_SETTINGS_H
#define MEMCOORD_SCHEMA_SETTINGS_H

/* Settings, and what changes them. Rows of ../schema.h. */

/* A key of [daemon], [host] or [policy], and a value as the file has it. */
#define MC_FIELDS_assignment(F, R) \
	F(R, STR, REQ, key, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, value, MC_NAME_SIZE, MC_ANY)

/* persist: keep them for the next start, too. */
#define MC_FIELDS_set_params(F, R) \
	F(R, LIST, REQ, settings, assignment, MC_ANY) \
	F(R, BOOL, OPT, persist, 0, MC_ANY)

/*
 * A setting that was asked for, or that has another value now, or the same one
 * from elsewhere. domain: whose setting it is, absent for one of all. note:
 * what else there is to know, such as that it takes effect at the next start
 * only.
 */
#define MC_FIELDS_change(F, R) \
	F(R, STR, REQ, key, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, OPT, domain, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, old, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, new, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, old_source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, STR, REQ, new_source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, STR, OPT, note, MC_TEXT_SIZE, MC_ANY)

/* persisted: the file that the new values were written to. */
#define MC_FIELDS_changes(F, R) \
	F(R, LIST, REQ, changes, change, MC_ANY) \
	F(R, STR, OPT, persisted, MC_TEXT_SIZE, MC_ANY)

/* key: that one alone; else all. */
#define MC_FIELDS_settings_params(F, R) \
	F(R, STR, OPT, key, MC_WORD_SIZE, MC_ANY)

/*
 * One setting. domain: the name or pattern of a [domain] section, absent in
 * the others. default_value: of a [domain] section's, in words, what holds
 * where no section says otherwise. when: "live" or "start".
 */
#define MC_FIELDS_setting(F, R) \
	F(R, STR, REQ, section, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, OPT, domain, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, key, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, value, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, source, MC_SOURCE_SIZE, MC_ANY) \
	F(R, STR, REQ, default_value, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, when, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, help, MC_SOURCE_SIZE, MC_ANY)

#define MC_FIELDS_settings_list(F, R) F(R, LIST, REQ, settings, setting, MC_ANY)

/*
 * mode, min, max, shares: as one would write them in the file; "" takes back
 * what was set the same way before. persist: in the domain's metadata, for
 * good; else until the next reload, and at most while the domain runs.
 */
#define MC_FIELDS_set_domain_params(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, OPT, mode, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, OPT, min, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, OPT, max, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, OPT, shares, MC_NAME_SIZE, MC_ANY) \
	F(R, BOOL, OPT, persist, 0, MC_ANY)

/* What was asked for, and the domain as it is now. */
#define MC_FIELDS_domain_changes(F, R) \
	F(R, LIST, REQ, changes, change, MC_ANY) \
	F(R, REC, REQ, domain, domain_status, MC_ANY)

#endif
