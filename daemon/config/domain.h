#ifndef MEMCOORD_CONFIG_DOMAIN_H
#define MEMCOORD_CONFIG_DOMAIN_H

#include "settings.h"

/*
 * Appends an empty rule for the name or pattern of `length` bytes. *rule is
 * valid until the next one is appended.
 */
int mc_domain_begin(struct mc_settings *settings, const char *name,
		    size_t length, mc_origin at, struct mc_domain_rule **rule,
		    struct mc_error *err);

/*
 * Refuses a minimum above a maximum: of one section, or of several that match
 * a domain which one of them names in full.
 */
int mc_domain_check(const struct mc_settings *settings, struct mc_error *err);

/*
 * A key of [domain]: where its text is in a domain's metadata, and where what
 * holds is in its limits.
 */
struct mc_domain_key {
	const struct mc_key *key;
	size_t text, has; /* in struct mc_domain_metadata */
	size_t value, from; /* in struct mc_domain_limits */
};

#define MC_DOMAIN_KEYS 4
extern const struct mc_domain_key mc_domain_keys[MC_DOMAIN_KEYS];

/* The text of the i-th of these keys, NULL where it isn't set. */
static inline const char *mc_domain_text(const struct mc_domain_metadata *texts,
					 size_t i)
{
	const char *base = (const char *)texts;

	return *(const bool *)(base + mc_domain_keys[i].has)
		       ? base + mc_domain_keys[i].text
		       : NULL;
}

#endif
