/*
 * Settings on the command line, and as people read them.
 */
#include "settings.h"

#include <errno.h>
#include <string.h>

#include "screen/table.h"

/* ---- what is asked for ---- */

static int read_one(struct mc_assignment *one, const char *word,
		    struct mc_error *err)
{
	const char *equals = strchr(word, '=');
	size_t length;

	if (equals == NULL || equals == word)
		return mc_fail(err, -EINVAL,
			       "'%s' is not KEY=VALUE; write it like "
			       "interval=5s",
			       word);
	length = (size_t)(equals - word);
	if (length >= sizeof one->key)
		return mc_fail(err, -EINVAL, "'%.*s': no setting is called so",
			       (int)length, word);
	if (strlen(equals + 1) >= sizeof one->value)
		return mc_fail(err, -EINVAL,
			       "%.*s: a value has at most %zu bytes",
			       (int)length, word, sizeof one->value - 1);
	memcpy(one->key, word, length);
	mc_copy(one->value, sizeof one->value, equals + 1);
	return 0;
}

int mc_settings_read(struct mc_assignment **list, size_t *n_list,
		     const char *const *words, size_t n_words,
		     struct mc_error *err)
{
	mc_auto(mc_freep) struct mc_assignment *all =
		mc_alloc(n_words, sizeof *all);

	for (size_t i = 0; i < n_words; i++) {
		int rc = read_one(&all[i], words[i], err);

		if (rc < 0)
			return rc;
	}
	*list = all;
	*n_list = n_words;
	all = NULL;
	return 0;
}

int mc_settings_prepare_set(void *record, const struct mc_options *options,
			    char **words, size_t n_words, struct mc_error *err)
{
	struct mc_set_params *params = record;

	params->has_persist = params->persist =
		mc_options_have(options, MC_OPTION_PERSIST);
	if (n_words == 0)
		return mc_fail(
			err, -EINVAL,
			"set wants KEY=VALUE, such as 'set interval=5s'");
	if (mc_settings_read(&params->settings, &params->n_settings,
			     (const char *const *)words, n_words, err) < 0)
		return mc_fail_at(err, "set");
	return 0;
}

int mc_settings_prepare_get(void *record, const struct mc_options *options,
			    char **words, size_t n_words, struct mc_error *err)
{
	struct mc_settings_params *params = record;

	(void)options;
	if (n_words == 0)
		return mc_fail(err, -EINVAL,
			       "get wants a key, such as 'get interval'");
	if (strlen(words[0]) >= sizeof params->key)
		return mc_fail(err, -EINVAL, "get: a key has at most %zu bytes",
			       sizeof params->key - 1);
	params->has_key = true;
	mc_copy(params->key, sizeof params->key, words[0]);
	return 0;
}

int mc_settings_prepare_pause(void *record, const struct mc_options *options,
			      char **words, size_t n_words,
			      struct mc_error *err)
{
	struct mc_pause_params *params = record;

	(void)words;
	(void)n_words;
	(void)err;
	params->has_for_ms = mc_options_have(options, MC_OPTION_FOR);
	params->for_ms = options->for_ms;
	return 0;
}

/* ---- what is shown ---- */

static const struct mc_column columns[] = {
	{ "KEY", false },
	{ "VALUE", false },
	{ "SOURCE", false },
	{ "MEANING", false },
};

#define SECTION_SIZE (MC_NAME_SIZE + MC_WORD_SIZE + sizeof "[ \"\"]")

/* `[policy]`, or `[domain "web-*"]`. */
static const char *section_of(const struct mc_setting *setting,
			      char text[SECTION_SIZE])
{
	if (setting->has_domain)
		snprintf(text, SECTION_SIZE, "[%s \"%s\"]", setting->section,
			 setting->domain);
	else
		snprintf(text, SECTION_SIZE, "[%s]", setting->section);
	return text;
}

static const char *when_of(const struct mc_setting *setting)
{
	return strcmp(setting->when, "live") == 0 ? "live" : "at a start";
}

static const char *or_none(const char *value)
{
	return value[0] != '\0' ? value : "-";
}

/* "interval", or "min of web-*" where it is one of a [domain] section. */
static void add_key(struct mc_table *table, const struct mc_setting *setting)
{
	char text[MC_WORD_SIZE + sizeof " of " + MC_NAME_SIZE];

	snprintf(text, sizeof text, "%s%s%s", setting->key,
		 setting->has_domain ? " of " : "",
		 setting->has_domain ? setting->domain : "");
	mc_table_add(table, text, NULL);
}

/* What it is, when a change of it holds, and what it would be else. */
static void add_meaning(struct mc_table *table,
			const struct mc_setting *setting)
{
	bool is_live = strcmp(setting->when, "live") == 0;
	bool is_default = strcmp(setting->source, "default") == 0;
	char text[2 * MC_TEXT_SIZE];

	snprintf(text, sizeof text, "%s%s%s%s", setting->help,
		 is_live ? "" : "; changes at a start",
		 is_default ? "" : "; default ",
		 is_default ? "" : or_none(setting->default_value));
	mc_table_add(table, text, NULL);
}

int mc_settings_show(const struct mc_screen *screen, const void *record)
{
	const struct mc_settings_list *list = record;
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(columns, MC_COUNT(columns));

	/* One types a key, and needs all of it. */
	mc_table_names_in(table, MC_COUNT(columns));
	mc_table_fold(table);
	mc_table_keep_whole(table);
	for (size_t i = 0; i < list->n_settings; i++) {
		const struct mc_setting *setting = &list->settings[i];

		add_key(table, setting);
		mc_table_add(table, or_none(setting->value), NULL);
		mc_table_add(table, setting->source, NULL);
		add_meaning(table, setting);
	}
	return mc_table_print(table, screen);
}

int mc_settings_show_each(const struct mc_screen *screen, const void *record)
{
	const struct mc_settings_list *list = record;

	for (size_t i = 0; i < list->n_settings; i++) {
		const struct mc_setting *setting = &list->settings[i];
		char section[SECTION_SIZE];

		if (i > 0)
			putc('\n', screen->out);
		mc_screen_say(screen, NULL, "setting", "%s in %s: %s",
			      setting->key, section_of(setting, section),
			      setting->help);
		mc_screen_say(screen, NULL, "value", "%s (%s)",
			      or_none(setting->value), setting->source);
		mc_screen_say(screen, NULL, "default", "%s",
			      or_none(setting->default_value));
		mc_screen_say(screen, NULL, "changes", "%s", when_of(setting));
	}
	if (list->n_settings == 0)
		mc_screen_say(screen, NULL, NULL,
			      "No [domain] section sets it.");
	return 0;
}

static bool is_news(const struct mc_change *change)
{
	return strcmp(change->old, change->new) != 0 ||
	       strcmp(change->old_source, change->new_source) != 0;
}

void mc_settings_change_text(const struct mc_change *change,
			     char text[MC_CHANGE_TEXT])
{
	if (is_news(change))
		snprintf(text, MC_CHANGE_TEXT, "%s (%s) -> %s (%s)",
			 or_none(change->old), change->old_source,
			 or_none(change->new), change->new_source);
	else
		snprintf(text, MC_CHANGE_TEXT, "%s (%s), as before",
			 or_none(change->new), change->new_source);
}

void mc_settings_change_line(const struct mc_change *change,
			     char line[MC_CHANGE_LINE])
{
	char text[MC_CHANGE_TEXT], domain[MC_NAME_SIZE + sizeof " of ''"] = "";

	mc_settings_change_text(change, text);
	if (change->has_domain)
		snprintf(domain, sizeof domain, " of '%s'", change->domain);
	snprintf(line, MC_CHANGE_LINE, "%s%s: %s%s%s", change->key, domain,
		 text, change->has_note ? ": " : "", change->note);
}

int mc_settings_show_changes(const struct mc_screen *screen, const void *record)
{
	const struct mc_changes *changes = record;

	for (size_t i = 0; i < changes->n_changes; i++) {
		char line[MC_CHANGE_LINE];

		mc_settings_change_line(&changes->changes[i], line);
		mc_screen_say(screen, NULL, NULL, "%s", line);
	}
	if (changes->n_changes == 0)
		mc_screen_say(screen, NULL, NULL, "No setting has changed.");
	if (changes->has_persisted)
		mc_screen_say(screen, NULL, NULL, "Kept in %s.",
			      changes->persisted);
	return 0;
}
