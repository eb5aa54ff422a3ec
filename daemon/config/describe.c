/*
 * The settings as they are shown: each with its value, where that comes from,
 * and what the table says of the key.
 */
#include <errno.h>
#include <string.h>

#include "change.h"
#include "table.h"

static struct mc_setting *add(struct mc_settings_list *list,
			      const struct mc_settings *settings,
			      const struct mc_key *key, const void *object,
			      mc_origin from)
{
	struct mc_setting *setting;

	list->settings = mc_realloc(list->settings, list->n_settings + 1,
				    sizeof *list->settings);
	setting = &list->settings[list->n_settings++];
	*setting = (struct mc_setting){ 0 };
	mc_copy(setting->section, sizeof setting->section, key->section);
	mc_copy(setting->key, sizeof setting->key, key->name);
	mc_key_text(key, object, setting->value);
	mc_settings_origin_text(settings, from, setting->source,
				sizeof setting->source);
	mc_copy(setting->default_value, sizeof setting->default_value,
		key->fallback);
	mc_copy(setting->when, sizeof setting->when,
		key->when == MC_WHEN_LIVE ? "live" : "start");
	mc_copy(setting->help, sizeof setting->help, key->help);
	return setting;
}

static bool is_wanted(const struct mc_key *key, const char *name)
{
	return name == NULL || strcmp(key->name, name) == 0;
}

static void add_rule(struct mc_settings_list *list,
		     const struct mc_settings *settings,
		     const struct mc_domain_rule *rule, const char *name)
{
	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		struct mc_setting *setting;

		if (rule->from[i] == 0 || !is_wanted(&mc_keys[i], name))
			continue;
		setting = add(list, settings, &mc_keys[i], rule, rule->from[i]);
		setting->has_domain = true;
		mc_copy(setting->domain, sizeof setting->domain, rule->pattern);
	}
}

/* How many letters must be changed, added or left out: Levenshtein's. */
static size_t distance(const char *one, const char *other)
{
	size_t row[MC_WORD_SIZE], length = strlen(other);

	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (size_t i = 0; one[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < length; j++) {
			size_t best = diagonal + (one[i] != other[j]);

			best = mc_min(best, mc_min(row[j], row[j + 1]) + 1);
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[length];
}

#define DISTANCE_MOST 2

/* Of names that are shorter than MC_WORD_SIZE. */
static bool is_like(const char *name, const char *wanted)
{
	return (strlen(wanted) > DISTANCE_MOST &&
		strstr(name, wanted) != NULL) ||
	       distance(name, wanted) <= DISTANCE_MOST;
}

static bool is_any_like(const char *wanted)
{
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (is_like(mc_keys[i].name, wanted))
			return true;
	return false;
}

static bool has_name_before(size_t key)
{
	for (size_t i = 0; i < key; i++)
		if (strcmp(mc_keys[i].name, mc_keys[key].name) == 0)
			return true;
	return false;
}

static int no_such_key(const char *wanted, struct mc_error *err)
{
	bool is_any = is_any_like(wanted);
	char names[440] = "", shown[MC_SHOWN];
	size_t used = 0;

	for (size_t i = 0; i < MC_KEY_COUNT && used < sizeof names; i++)
		if (!has_name_before(i) &&
		    (!is_any || is_like(mc_keys[i].name, wanted)))
			used += (size_t)snprintf(names + used,
						 sizeof names - used, "%s%s",
						 used > 0 ? ", " : "",
						 mc_keys[i].name);
	return mc_fail(err, -ENOENT, "no setting is called '%s'; %s %s%s",
		       mc_shown(shown, wanted),
		       is_any ? "did you mean" : "known are", names,
		       is_any ? "?" : "");
}

int mc_settings_list(const struct mc_settings *settings, const char *key,
		     struct mc_settings_list *list, struct mc_error *err)
{
	bool is_known = key == NULL;

	for (size_t i = 0; i < MC_KEY_COUNT && !is_known; i++)
		is_known = strcmp(mc_keys[i].name, key) == 0;
	if (!is_known)
		return no_such_key(key, err);
	*list = (struct mc_settings_list){ 0 };
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		if (!mc_key_is_domain(&mc_keys[i]) &&
		    is_wanted(&mc_keys[i], key))
			add(list, settings, &mc_keys[i], settings,
			    settings->from[i]);
	for (size_t i = 0; i < settings->n_rules; i++)
		add_rule(list, settings, &settings->rules[i], key);
	return 0;
}
