/*
 * Sets settings that are in use, and compares them. Writing them down is
 * persist.c's, showing them describe.c's.
 */
#include "change.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "file.h"
#include "table.h"

static int find(const struct mc_key **key, const struct mc_assignment *one,
		struct mc_error *err)
{
	*key = mc_key_find(NULL, one->key);
	return *key != NULL ? 0 : mc_key_unknown(NULL, one->key, err);
}

static int assign(struct mc_settings *settings, const struct mc_assignment *one,
		  bool is_set[MC_KEY_COUNT], struct mc_error *err)
{
	const struct mc_key *key;
	int rc = find(&key, one, err);

	if (rc < 0)
		return rc;
	if (is_set[key - mc_keys])
		return mc_fail(err, -EINVAL, "%s: is given twice", key->name);
	is_set[key - mc_keys] = true;
	if (mc_key_take(key, settings, one->value, err) < 0)
		return mc_fail_at(err, "%s", key->name);
	*mc_key_from(key, settings->from) = MC_ORIGIN_RPC;
	return 0;
}

int mc_settings_assign(struct mc_settings *settings,
		       const struct mc_assignment *list, size_t count,
		       struct mc_error *err)
{
	struct mc_settings next = *settings;
	bool is_set[MC_KEY_COUNT] = { false };
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++)
		rc = assign(&next, &list[i], is_set, err);
	if (rc == 0)
		rc = mc_settings_check(&next, err);
	if (rc == 0)
		*settings = next;
	return rc;
}

int mc_settings_check_live(const struct mc_assignment *list, size_t count,
			   struct mc_error *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct mc_key *key = mc_key_find(NULL, list[i].key);

		if (key != NULL && key->when == MC_WHEN_START)
			return mc_fail(err, -EINVAL,
				       "%s: takes effect at a start only",
				       key->name);
	}
	return 0;
}

/* The same place among the other's files, which may be in another order. */
static mc_origin origin_in(struct mc_settings *other,
			   const struct mc_settings *settings, mc_origin from)
{
	const char *path;

	if (from <= 0)
		return from;
	path = settings->files[mc_origin_file(from)];
	return mc_origin_at(mc_settings_add_file(other, path),
			    mc_origin_line(from));
}

void mc_settings_keep_fixed(struct mc_settings *next,
			    const struct mc_settings *running)
{
	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		if (mc_keys[i].when != MC_WHEN_START)
			continue;
		mc_key_copy(&mc_keys[i], next, running);
		next->from[i] = origin_in(next, running, running->from[i]);
	}
}

/* ---- what is told of it ---- */

void mc_change_note(struct mc_change *change, const char *format, ...)
{
	size_t used = strlen(change->note);
	char text[MC_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	snprintf(change->note + used, sizeof change->note - used, "%s%s",
		 change->has_note ? "; " : "", text);
	change->has_note = true;
}

static struct mc_change *add(struct mc_changes *changes,
			     const struct mc_key *key)
{
	struct mc_change *change;

	changes->changes = mc_realloc(changes->changes, changes->n_changes + 1,
				      sizeof *changes->changes);
	change = &changes->changes[changes->n_changes++];
	*change = (struct mc_change){ 0 };
	mc_copy(change->key, sizeof change->key, key->name);
	if (key->when == MC_WHEN_START)
		mc_change_note(change, "takes effect at the next start");
	return change;
}

static void add_key(struct mc_changes *changes, const struct mc_key *key,
		    const struct mc_settings *before,
		    const struct mc_settings *after)
{
	struct mc_change *change = add(changes, key);

	mc_key_text(key, before, change->old);
	mc_key_text(key, after, change->new);
	mc_settings_origin_text(before, before->from[key - mc_keys],
				change->old_source, sizeof change->old_source);
	mc_settings_origin_text(after, after->from[key - mc_keys],
				change->new_source, sizeof change->new_source);
}

void mc_settings_assigned(const struct mc_settings *before,
			  const struct mc_settings *after,
			  const struct mc_assignment *list, size_t count,
			  struct mc_changes *changes)
{
	*changes = (struct mc_changes){ 0 };
	for (size_t i = 0; i < count; i++)
		add_key(changes, mc_key_find(NULL, list[i].key), before, after);
}

/* The last section of that pattern that sets the key, or NULL. */
static const struct mc_domain_rule *find_rule(
	const struct mc_settings *settings, const char *pattern, size_t key)
{
	for (size_t i = settings->n_rules; i-- > 0;)
		if (settings->rules[i].from[key] != 0 &&
		    strcmp(settings->rules[i].pattern, pattern) == 0)
			return &settings->rules[i];
	return NULL;
}

/* What a section that may be NULL says, "" where it says nothing. */
static void describe_rule(const struct mc_settings *settings,
			  const struct mc_domain_rule *rule, size_t key,
			  char value[MC_NAME_SIZE], char source[MC_SOURCE_SIZE])
{
	if (rule != NULL)
		mc_key_text(&mc_keys[key], rule, value);
	mc_settings_origin_text(settings,
				rule != NULL ? rule->from[key]
					     : MC_ORIGIN_DEFAULT,
				source, MC_SOURCE_SIZE);
}

static void compare_rules(struct mc_changes *changes, const char *pattern,
			  size_t key, const struct mc_settings *before,
			  const struct mc_settings *after)
{
	const struct mc_domain_rule *old = find_rule(before, pattern, key);
	const struct mc_domain_rule *new = find_rule(after, pattern, key);
	struct mc_change *change;

	if (old == new || (old != NULL &&
			   new != NULL &&mc_key_equal(&mc_keys[key], old, new)))
		return;
	change = add(changes, &mc_keys[key]);
	change->has_domain = true;
	mc_copy(change->domain, sizeof change->domain, pattern);
	describe_rule(before, old, key, change->old, change->old_source);
	describe_rule(after, new, key, change->new, change->new_source);
}

static bool has_pattern(const struct mc_settings *settings, size_t until,
			const char *pattern)
{
	for (size_t i = 0; i < until; i++)
		if (strcmp(settings->rules[i].pattern, pattern) == 0)
			return true;
	return false;
}

static void compare_patterns(struct mc_changes *changes,
			     const struct mc_settings *of,
			     const struct mc_settings *before,
			     const struct mc_settings *after)
{
	for (size_t i = 0; i < of->n_rules; i++) {
		const char *pattern = of->rules[i].pattern;

		if (has_pattern(of, i, pattern) ||
		    (of != before &&
		     has_pattern(before, before->n_rules, pattern)))
			continue;
		for (size_t key = 0; key < MC_KEY_COUNT; key++)
			if (mc_key_is_domain(&mc_keys[key]))
				compare_rules(changes, pattern, key, before,
					      after);
	}
}

void mc_settings_differences(const struct mc_settings *before,
			     const struct mc_settings *after,
			     struct mc_changes *changes)
{
	*changes = (struct mc_changes){ 0 };
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (!mc_key_is_domain(&mc_keys[i]) &&
		    !mc_key_equal(&mc_keys[i], before, after))
			add_key(changes, &mc_keys[i], before, after);
	compare_patterns(changes, before, before, after);
	compare_patterns(changes, after, before, after);
}
