/*
 * Changing what holds for one domain. Showing one is render.c's.
 */
#include "domain.h"

#include <errno.h>
#include <string.h>

#include "screen/render.h"
#include "settings.h"

static int take(char *to, size_t size, bool *has, const char *name,
		const char *value, struct mc_error *err)
{
	if (value == NULL)
		return 0;
	if (strlen(value) >= size)
		return mc_fail(err, -EINVAL, "%s has at most %zu bytes", name,
			       size - 1);
	mc_copy(to, size, value);
	*has = true;
	return 0;
}

int mc_domain_prepare_set(void *record, const struct mc_options *options,
			  char **words, size_t n_words, struct mc_error *err)
{
	struct mc_set_domain_params *params = record;
	bool is_named = false;
	const struct {
		const char *name;
		char *to;
		bool *has;
		const char *value;
	} rows[] = {
		{ "a name", params->name, &is_named,
		  n_words > 0 ? words[0] : NULL },
		{ "--mode", params->mode, &params->has_mode, options->mode },
		{ "--min", params->min, &params->has_min, options->min },
		{ "--max", params->max, &params->has_max, options->max },
		{ "--shares", params->shares, &params->has_shares,
		  options->shares },
	};
	int rc = 0;

	_Static_assert(sizeof params->name == MC_NAME_SIZE &&
			       sizeof params->shares == MC_NAME_SIZE,
		       "all are as long");
	for (size_t i = 0; rc == 0 && i < MC_COUNT(rows); i++)
		rc = take(rows[i].to, MC_NAME_SIZE, rows[i].has, rows[i].name,
			  rows[i].value, err);
	if (rc < 0)
		return rc;
	if (!is_named)
		return mc_fail(err, -EINVAL,
			       "domain wants a name, such as 'domain web1 "
			       "--min 1GiB'");
	params->has_persist = params->persist =
		mc_options_have(options, MC_OPTION_PERSIST);
	if (!params->has_mode && !params->has_min && !params->has_max &&
	    !params->has_shares)
		return mc_fail(err, -EINVAL,
			       "--persist keeps what is set: give --mode, "
			       "--min, --max or --shares");
	return 0;
}

static void say(const struct mc_screen *screen, const struct mc_change *change)
{
	char text[MC_CHANGE_TEXT];

	mc_settings_change_text(change, text);
	mc_screen_say(screen, NULL, change->key, "%s", text);
	if (change->has_note)
		mc_screen_say(screen, "stale", "note", "%s", change->note);
}

int mc_domain_show_set(const struct mc_screen *screen, const void *record)
{
	const struct mc_domain_changes *changes = record;

	for (size_t i = 0; i < changes->n_changes; i++)
		say(screen, &changes->changes[i]);
	putc('\n', screen->out);
	return mc_render_domain(screen, &changes->domain);
}

int mc_domain_take_name(char name[MC_NAME_SIZE], const char *text,
			struct mc_error *err)
{
	if (strlen(text) >= MC_NAME_SIZE)
		return mc_fail(err, -EINVAL, "a name has at most %d bytes",
			       MC_NAME_SIZE - 1);
	mc_copy(name, MC_NAME_SIZE, text);
	return 0;
}
