/*
 * What holds for a domain: the sections that match it, what its definition in
 * the hypervisor says, and which of these is the strongest.
 */
#include "domain.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <string.h>

#include <memcoord/num.h>

#include "table.h"

/* Each section is compared with each name; globs do the work of many. */
#define RULES_MOST 1000

#define SHARES_DEFAULT 1000

int mc_domain_begin(struct mc_settings *settings, const char *name,
		    size_t length, mc_origin at, struct mc_domain_rule **rule,
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
	*next = (struct mc_domain_rule){ .at = at };
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
		out->has_own_min = true;
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

/* Appends a sentence; `note` may be NULL. */
static void add_note(char note[MC_TEXT_SIZE], const char *format, ...)
	MC_PRINTF(2, 3);

static void add_note(char note[MC_TEXT_SIZE], const char *format, ...)
{
	size_t used = note != NULL ? strlen(note) : 0;
	char text[MC_TEXT_SIZE];
	va_list args;

	if (note == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	snprintf(note + used, MC_TEXT_SIZE - used, "%s%s", used > 0 ? ". " : "",
		 text);
}

#define KEY(name, member) \
	{ \
		.key = &mc_keys[MC_KEY_domain_##name], \
		.text = offsetof(struct mc_domain_metadata, name), \
		.has = offsetof(struct mc_domain_metadata, has_##name), \
		.value = offsetof(struct mc_domain_limits, member), \
		.from = offsetof(struct mc_domain_limits, name##_from), \
	}

const struct mc_domain_key mc_domain_keys[MC_DOMAIN_KEYS] = {
	KEY(mode, mode),
	KEY(min, min_kib),
	KEY(max, max_kib),
	KEY(shares, shares),
};

/* They are a section of their own; what can't be read in it isn't set. */
static void apply_texts(const struct mc_domain_metadata *texts,
			mc_origin origin, const char *name,
			struct mc_domain_limits *out, char note[MC_TEXT_SIZE])
{
	struct mc_domain_rule rule = { 0 };
	struct mc_error err;

	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++) {
		const struct mc_key *key = mc_domain_keys[i].key;
		const char *text = mc_domain_text(texts, i);

		if (text == NULL)
			continue;
		if (mc_key_take(key, &rule, text, &err) == 0)
			*mc_key_from(key, rule.from) = origin;
		else
			add_note(note, "%s: %s is ignored: %s", name, key->name,
				 err.text);
	}
	if (texts->has_unknown) {
		mc_key_unknown("domain", texts->unknown, &err);
		add_note(note, "%s: %s", name, err.text);
	}
	apply(&rule, out);
}

static void apply_min_guarantee(uint64_t min_kib, struct mc_domain_limits *out)
{
	const struct mc_key *key = &mc_keys[MC_KEY_domain_min];

	out->min_kib = mc_min(mc_max(min_kib, key->low), key->high);
	out->min_from = MC_ORIGIN_MIN_GUARANTEE;
	out->has_own_min = true;
}

/* The rank of a min or max that comes from there; 0 is that of no wish. */
static int strength(mc_origin from)
{
	return from < MC_ORIGIN_SET ? -from : from > 0;
}

static int min_strength(const struct mc_domain_limits *limits)
{
	return limits->has_own_min ? strength(limits->min_from) : 0;
}

static void note_conflict(const struct mc_settings *settings,
			  const struct mc_domain_limits *limits,
			  const char *winner, char note[MC_TEXT_SIZE])
{
	char min[MC_NUM_TEXT], max[MC_NUM_TEXT];
	char min_from[MC_SOURCE_SIZE], max_from[MC_SOURCE_SIZE];

	add_note(note, "min of %s (%s) is above max of %s (%s): %s holds",
		 mc_size_text(min, limits->min_kib),
		 mc_settings_origin_text(settings, limits->min_from, min_from,
					 sizeof min_from),
		 mc_size_text(max, limits->max_kib),
		 mc_settings_origin_text(settings, limits->max_from, max_from,
					 sizeof max_from),
		 winner);
}

/* A min above max: the stronger one takes the other with it. */
static void reconcile(const struct mc_settings *settings,
		      struct mc_domain_limits *limits, char note[MC_TEXT_SIZE])
{
	bool is_min = min_strength(limits) > strength(limits->max_from);

	if (limits->min_kib <= limits->max_kib)
		return;
	if (limits->has_own_min)
		note_conflict(settings, limits, is_min ? "min" : "max", note);
	if (is_min) {
		limits->max_kib = limits->min_kib;
		limits->max_from = limits->min_from;
	} else {
		limits->min_kib = limits->max_kib;
		limits->min_from = limits->max_from;
		limits->has_own_min = true;
	}
}

static void cap(struct mc_domain_limits *limits, uint64_t max_kib)
{
	if (limits->max_kib <= max_kib)
		return;
	limits->max_kib = max_kib;
	limits->max_from = MC_ORIGIN_HYPERVISOR;
}

/* What each source says, the strongest last. */
static void weigh(const struct mc_settings *settings,
		  const struct mc_domain_sample *sample,
		  struct mc_domain_limits *out, char note[MC_TEXT_SIZE])
{
	*out = (struct mc_domain_limits){
		.mode = settings->mode,
		.min_kib = settings->min_kib,
		.max_kib = UINT64_MAX,
		.shares = SHARES_DEFAULT,
		.mode_from = settings->from[MC_KEY_policy_mode],
		.min_from = settings->from[MC_KEY_policy_min],
	};
	apply_all(settings, sample->name, out);
	if (sample->has_min_guarantee_kib)
		apply_min_guarantee(sample->min_guarantee_kib, out);
	if (sample->has_metadata)
		apply_texts(&sample->metadata, MC_ORIGIN_METADATA, "metadata",
			    out, note);
	if (sample->has_rpc)
		apply_texts(&sample->rpc, MC_ORIGIN_RPC, "rpc", out, note);
}

void mc_settings_domain(const struct mc_settings *settings,
			const struct mc_domain_sample *sample,
			struct mc_domain_limits *out, char note[MC_TEXT_SIZE])
{
	if (note != NULL)
		*note = '\0';
	weigh(settings, sample, out, note);
	reconcile(settings, out, note);
	cap(out, sample->max_kib);
	reconcile(settings, out, note);
}

/* "line 3", with the file where that isn't the one that is spoken of. */
static const char *place_text(const struct mc_settings *settings,
			      mc_origin from, mc_origin spoken_of,
			      char text[MC_SOURCE_SIZE])
{
	if (mc_origin_file(from) == mc_origin_file(spoken_of))
		snprintf(text, MC_SOURCE_SIZE, "line %d", mc_origin_line(from));
	else
		mc_settings_origin_text(settings, from, text, MC_SOURCE_SIZE);
	return text;
}

static int fail_limits(const struct mc_settings *settings, const char *name,
		       const struct mc_domain_limits *limits,
		       struct mc_error *err)
{
	bool is_min_later = limits->min_from > limits->max_from;
	mc_origin later = is_min_later ? limits->min_from : limits->max_from;
	char min[MC_NUM_TEXT], max[MC_NUM_TEXT], shown[MC_SHOWN];
	char min_at[MC_SOURCE_SIZE], max_at[MC_SOURCE_SIZE];

	mc_fail(err, -ERANGE,
		"domain '%s' has a min of %s (%s) above its max of %s (%s)",
		mc_shown(shown, name), mc_size_text(min, limits->min_kib),
		place_text(settings, limits->min_from, later, min_at),
		mc_size_text(max, limits->max_kib),
		place_text(settings, limits->max_from, later, max_at));
	mc_fail_at(err, "%s", is_min_later ? "min" : "max");
	return mc_fail_at(err, "%s:%d", settings->files[mc_origin_file(later)],
			  mc_origin_line(later));
}

/* Set by somebody who could be told that it can't be. */
static bool is_asked_for(mc_origin from)
{
	return from == MC_ORIGIN_METADATA || from == MC_ORIGIN_RPC;
}

int mc_settings_domain_check(const struct mc_settings *settings,
			     const struct mc_domain_sample *sample,
			     struct mc_error *err)
{
	struct mc_domain_limits limits;
	char min[MC_NUM_TEXT], max[MC_NUM_TEXT];
	char min_from[MC_SOURCE_SIZE], max_from[MC_SOURCE_SIZE];

	weigh(settings, sample, &limits, NULL);
	cap(&limits, sample->max_kib);
	if (limits.min_kib <= limits.max_kib || !limits.has_own_min ||
	    (!is_asked_for(limits.min_from) && !is_asked_for(limits.max_from)))
		return 0;
	return mc_fail(err, -ERANGE,
		       "min of %s (%s) would be above max of %s (%s)",
		       mc_size_text(min, limits.min_kib),
		       mc_settings_origin_text(settings, limits.min_from,
					       min_from, sizeof min_from),
		       mc_size_text(max, limits.max_kib),
		       mc_settings_origin_text(settings, limits.max_from,
					       max_from, sizeof max_from));
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

	if (strpbrk(rule->pattern, "*?[\\") == NULL)
		apply_all(settings, rule->pattern, &limits);
	else
		apply(rule, &limits);
	if (limits.min_from == 0 || limits.max_from == 0 ||
	    limits.min_kib <= limits.max_kib)
		return 0;
	return fail_limits(settings, rule->pattern, &limits, err);
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
