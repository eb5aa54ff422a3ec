/*
 * The [domain] sections: which hold for a domain, and what they come to.
 */
#include "domain.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include <memcoord/num.h>

#include "table.h"

/* Each section is compared with each name; globs do the work of many. */
#define RULES_MOST 1000

#define SHARES_DEFAULT 1000

int mc_domain_begin(struct mc_settings *settings, const char *name,
		    size_t length, int line, struct mc_domain_rule **rule,
		    struct mc_error *err)
{
	struct mc_domain_rule *next;

	if (length == 0)
		return mc_fail(err, -EINVAL,
			       "[domain] has no name; write it like "
			       "[domain \"web1\"] or [domain \"web-*\"]");
	if (length >= sizeof next->pattern)
		return mc_fail(err, -ERANGE,
			       "a name of %zu bytes; it has at most %zu",
			       length, sizeof next->pattern - 1);
	if (settings->n_rules == RULES_MOST)
		return mc_fail(err, -ERANGE,
			       "more than %d [domain] sections; write patterns "
			       "such as [domain \"web-*\"]",
			       RULES_MOST);
	settings->rules = mc_realloc(settings->rules, settings->n_rules + 1,
				     sizeof *settings->rules);
	next = &settings->rules[settings->n_rules++];
	*next = (struct mc_domain_rule){ .line = line };
	memcpy(next->pattern, name, length);
	*rule = next;
	return 0;
}

static void apply(const struct mc_domain_rule *rule,
		  struct mc_domain_limits *out)
{
	const mc_origin *from = rule->from;

	if (from[MC_KEY_domain_mode] != 0) {
		out->mode = rule->mode;
		out->mode_from = from[MC_KEY_domain_mode];
	}
	if (from[MC_KEY_domain_min] != 0) {
		out->min_kib = rule->min_kib;
		out->min_from = from[MC_KEY_domain_min];
	}
	if (from[MC_KEY_domain_max] != 0) {
		out->max_kib = rule->max_kib;
		out->max_from = from[MC_KEY_domain_max];
	}
	if (from[MC_KEY_domain_shares] != 0) {
		out->shares = rule->shares;
		out->shares_from = from[MC_KEY_domain_shares];
	}
}

static void apply_all(const struct mc_settings *settings, const char *name,
		      struct mc_domain_limits *out)
{
	for (size_t i = 0; i < settings->n_rules; i++)
		if (fnmatch(settings->rules[i].pattern, name, 0) == 0)
			apply(&settings->rules[i], out);
}

void mc_settings_domain(const struct mc_settings *settings, const char *name,
			struct mc_domain_limits *out)
{
	*out = (struct mc_domain_limits){
		.mode = settings->mode,
		.min_kib = settings->min_kib,
		.max_kib = UINT64_MAX,
		.shares = SHARES_DEFAULT,
		.mode_from = settings->from[MC_KEY_policy_mode],
		.min_from = settings->from[MC_KEY_policy_min],
	};
	apply_all(settings, name, out);
	out->min_kib = mc_min(out->min_kib, out->max_kib);
}

/*
 * Whether the sections that hold for `rule`'s name contradict each other. For
 * a pattern only its own section is looked at: whether any domain matches it
 * and another one isn't known here.
 */
static int check_rule(const struct mc_settings *settings,
		      const struct mc_domain_rule *rule, struct mc_error *err)
{
	struct mc_domain_limits limits = { 0 };
	char min[MC_NUM_TEXT], max[MC_NUM_TEXT], shown[MC_SHOWN];
	bool is_min_later;

	if (strpbrk(rule->pattern, "*?[\\") == NULL)
		apply_all(settings, rule->pattern, &limits);
	else
		apply(rule, &limits);
	if (limits.min_from == 0 || limits.max_from == 0 ||
	    limits.min_kib <= limits.max_kib)
		return 0;
	is_min_later = limits.min_from > limits.max_from;
	mc_fail(err, -ERANGE,
		"domain '%s' has a min of %s (line %d) above its max of %s "
		"(line %d)",
		mc_shown(shown, rule->pattern),
		mc_size_text(min, limits.min_kib), limits.min_from,
		mc_size_text(max, limits.max_kib), limits.max_from);
	mc_fail_at(err, "%s", is_min_later ? "min" : "max");
	return mc_fail_at(err, "%s:%d", settings->path,
			  is_min_later ? limits.min_from : limits.max_from);
}

int mc_domain_check(const struct mc_settings *settings, struct mc_error *err)
{
	for (size_t i = 0; i < settings->n_rules; i++) {
		int rc = check_rule(settings, &settings->rules[i], err);

		if (rc < 0)
			return rc;
	}
	return 0;
}
