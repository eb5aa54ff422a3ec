/*
 * The table of keys as data, and finding one in it.
 *
 * The rows stand in keys.h; how a type is read, in value.c.
 */
#include "names.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define OWNER(section, owner) typedef owner section##_owner;
MC_SECTIONS(OWNER)

#define MEMBER_SIZE(section, member) sizeof(((section##_owner *)0)->member)

#define ROW(section_, id, name_, type_, member, least, most, fallback_, when_, \
	    help_) \
	[MC_KEY_##section_##_##id] = { \
		.section = #section_, \
		.name = name_, \
		.type = &mc_type_##type_, \
		.offset = offsetof(section_##_owner, member), \
		.size = MEMBER_SIZE(section_, member), \
		.low = least, \
		.high = most, \
		.fallback = fallback_, \
		.when = MC_WHEN_##when_, \
		.help = help_, \
	},
const struct mc_key mc_keys[MC_KEY_COUNT] = { MC_KEYS(ROW) };

#define SECTION_NAME(section, owner) #section,
static const char *const sections[] = { MC_SECTIONS(SECTION_NAME) };

const char *mc_section_find(const char *text, size_t length)
{
	for (size_t i = 0; i < MC_COUNT(sections); i++)
		if (strlen(sections[i]) == length &&
		    memcmp(sections[i], text, length) == 0)
			return sections[i];
	return NULL;
}

static bool is_of(const struct mc_key *key, const char *section)
{
	if (section == NULL)
		return !mc_key_is_domain(key);
	return strcmp(key->section, section) == 0;
}

const struct mc_key *mc_key_find(const char *section, const char *name)
{
	for (size_t i = 0; i < MC_COUNT(mc_keys); i++)
		if (is_of(&mc_keys[i], section) &&
		    strcmp(mc_keys[i].name, name) == 0)
			return &mc_keys[i];
	return NULL;
}

const char *mc_shown(char shown[MC_SHOWN], const char *text)
{
	mc_copy(shown, MC_SHOWN, text);
	for (char *c = shown; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return shown;
}

int mc_key_unknown(const char *section, const char *name, struct mc_error *err)
{
	char shown[MC_SHOWN];
	char names[MC_NAMES_SIZE];

	mc_shown(shown, name);
	for (size_t i = 0; i < MC_COUNT(mc_keys); i++)
		if (strcmp(mc_keys[i].name, name) == 0)
			return mc_fail(err, -EINVAL,
				       "'%s' belongs in section [%s]", shown,
				       mc_keys[i].section);
	return mc_fail(err, -EINVAL, "unknown key '%s'; %s", shown,
		       mc_names_like(names, name, is_of, section));
}

int mc_key_take(const struct mc_key *key, void *object, const char *text,
		struct mc_error *err)
{
	return key->type->take((char *)object + key->offset, key, text, err);
}

const char *mc_key_text(const struct mc_key *key, const void *object,
			char text[MC_NAME_SIZE])
{
	key->type->say(text, key->type, (const char *)object + key->offset);
	return text;
}

bool mc_key_equal(const struct mc_key *key, const void *object,
		  const void *other)
{
	return memcmp((const char *)object + key->offset,
		      (const char *)other + key->offset, key->size) == 0;
}

void mc_key_copy(const struct mc_key *key, void *to, const void *from)
{
	memcpy((char *)to + key->offset, (const char *)from + key->offset,
	       key->size);
}

bool mc_key_is_domain(const struct mc_key *key)
{
	return strcmp(key->section, "domain") == 0;
}
