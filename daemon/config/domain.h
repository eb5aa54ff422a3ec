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

#endif
