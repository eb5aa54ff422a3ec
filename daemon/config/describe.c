/*
 * The settings as they are shown: each with its value, where that comes from,
 * and what the table says of the key.
 */
#include <errno.h>
#include <string.h>

#include "change.h"
#include "names.h"
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

/* Keys of several sections that have the same name are named once. */
static bool is_first(const struct mc_key *key, const char *section)
{
	(void)section;
	for (const struct mc_key *other = mc_keys; other < key; other++)
		if (strcmp(other->name, key->name) == 0)
			return false;
	return true;
}

static int no_such_key(const char *wanted, struct mc_error *err)
{
	char names[MC_NAMES_SIZE], shown[MC_SHOWN];

	return mc_fail(err, -ENOENT, "no setting is called '%s'; %s",
		       mc_shown(shown, wanted),
		       mc_names_like(names, wanted, is_first, NULL));
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
