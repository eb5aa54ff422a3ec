#ifndef MEMCOORD_SCHEMA_SETTINGS_H
#define MEMCOORD_SCHEMA_SETTINGS_H

/* Settings, and what changes them. Rows of ../schema.h. */

/*
 * One setting that has another value now, or the same one from elsewhere.
 * domain: whose setting it is, absent for one of all. note: what else there is
 * to know, such as that it takes effect at the next start only.
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

#endif
