#ifndef MEMCOORD_CONFIG_TABLE_H
#define MEMCOORD_CONFIG_TABLE_H

#include <memcoord/num.h>

#include "settings.h"

/* How the type of a key is read. A row of the table in value.c. */
struct mc_key_type {
	int (*take)(void *member, const struct mc_key *key, const char *text,
		    struct mc_error *err);
	/* Writes what `take` reads back as the same. */
	void (*say)(char text[MC_NAME_SIZE], const struct mc_key_type *type,
		    const void *member);
	/* Of numbers: */
	int (*read)(uint64_t *value, const char *text, struct mc_error *err);
	const char *(*write)(char text[MC_NUM_TEXT], uint64_t value);
	/* Of enums, in the order of their values: */
	const char *const *words;
	size_t n_words;
};

extern const struct mc_key_type mc_type_TEXT, mc_type_SIZE, mc_type_AMOUNT,
	mc_type_DURATION, mc_type_SECONDS, mc_type_PERCENT, mc_type_COUNT,
	mc_type_OCTAL, mc_type_CHOICE, mc_type_MODE, mc_type_FALLBACK,
	mc_type_SINK, mc_type_LEVEL;

/* The name of the section that `length` bytes of `text` say, or NULL. */
const char *mc_section_find(const char *text, size_t length);

/* The key of that section (NULL: of any but [domain]), or NULL. */
const struct mc_key *mc_key_find(const char *section, const char *name);

/* Fills *err with what could have been meant, and returns -EINVAL. */
int mc_key_unknown(const char *section, const char *name, struct mc_error *err);

/*
 * Reads `text` into the key's member of `object`, the struct that holds the
 * keys of its section. Checks its range; on failure the member is as it was.
 */
int mc_key_take(const struct mc_key *key, void *object, const char *text,
		struct mc_error *err);

/*
 * Writes the value of the key's member of `object` as one would write it:
 * mc_key_take makes the same value of it. Returns `text`.
 */
const char *mc_key_text(const struct mc_key *key, const void *object,
			char text[MC_NAME_SIZE]);

/* Whether the key's member is the same in both. */
bool mc_key_equal(const struct mc_key *key, const void *object,
		  const void *other);

/* Copies the key's member. */
void mc_key_copy(const struct mc_key *key, void *to, const void *from);

bool mc_key_is_domain(const struct mc_key *key);

/* Where `from` has the origin of the key. */
static inline mc_origin *mc_key_from(const struct mc_key *key, mc_origin *from)
{
	return &from[key - mc_keys];
}

/* Room for a text from outside in an error: shortened, made printable. */
#define MC_SHOWN 80
const char *mc_shown(char shown[MC_SHOWN], const char *text);

#endif
