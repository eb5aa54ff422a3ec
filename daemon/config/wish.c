/*
 * What clients ask for one domain: checked as the file is, put over what is in
 * force, and what came of it. Which source holds is weighed in domain.c.
 */
#include "wish.h"

#include <errno.h>
#include <string.h>

#include "domain.h"
#include "table.h"

#define PARAM(name) \
	{ \
		offsetof(struct mc_set_domain_params, name), \
			offsetof(struct mc_set_domain_params, has_##name) \
	}
/* In the order of mc_domain_keys. */
static const struct {
	size_t text, has;
} params_of[MC_DOMAIN_KEYS] = { PARAM(mode), PARAM(min), PARAM(max),
				PARAM(shares) };

static char *text_at(struct mc_domain_metadata *texts, size_t i)
{
	return (char *)texts + mc_domain_keys[i].text;
}

static bool *has_at(struct mc_domain_metadata *texts, size_t i)
{
	return (bool *)((char *)texts + mc_domain_keys[i].has);
}

static int check(const struct mc_key *key, const char *text,
		 struct mc_error *err)
{
	struct mc_domain_rule unused;
	char shown[MC_SHOWN];
	int rc = 0;

	if (strlen(text) >= MC_VALUE_SIZE)
		rc = mc_fail(err, -EINVAL,
			     "'%s' is too long; write at most %d bytes",
			     mc_shown(shown, text), MC_VALUE_SIZE - 1);
	else if (*text != '\0')
		rc = mc_key_take(key, &unused, text, err);
	if (rc < 0)
		mc_fail_at(err, "%s", key->name);
	return rc < 0 ? -EINVAL : 0;
}

int mc_wish_read(struct mc_domain_metadata *wish,
		 const struct mc_set_domain_params *params,
		 struct mc_error *err)
{
	struct mc_domain_metadata next = { 0 };
	const char *base = (const char *)params;
	bool has_any = false;

	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++) {
		const char *text = base + params_of[i].text;

		if (!*(const bool *)(base + params_of[i].has))
			continue;
		if (check(mc_domain_keys[i].key, text, err) < 0)
			return -EINVAL;
		mc_copy(text_at(&next, i), MC_VALUE_SIZE, text);
		*has_at(&next, i) = has_any = true;
	}
	if (!has_any)
		return mc_fail(err, -EINVAL,
			       "mode, min, max or shares is wanted");
	*wish = next;
	return 0;
}

static bool has_any(const struct mc_domain_metadata *texts)
{
	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++)
		if (mc_domain_text(texts, i) != NULL)
			return true;
	return texts->has_unknown;
}

static void drop(struct mc_domain_metadata *texts, size_t i)
{
	memset(text_at(texts, i), 0, MC_VALUE_SIZE);
	*has_at(texts, i) = false;
}

bool mc_wish_put(struct mc_domain_metadata *texts,
		 const struct mc_domain_metadata *wish)
{
	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++) {
		const char *text = mc_domain_text(wish, i);

		if (text == NULL)
			continue;
		drop(texts, i);
		mc_copy(text_at(texts, i), MC_VALUE_SIZE, text);
		*has_at(texts, i) = *text != '\0';
	}
	return has_any(texts);
}

bool mc_wish_drop(struct mc_domain_metadata *texts,
		  const struct mc_domain_metadata *wish)
{
	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++)
		if (mc_domain_text(wish, i) != NULL)
			drop(texts, i);
	return has_any(texts);
}

struct mc_domain_metadata mc_wish_none(const struct mc_domain_metadata *texts)
{
	struct mc_domain_metadata none = { 0 };

	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++)
		*has_at(&none, i) = mc_domain_text(texts, i) != NULL;
	return none;
}

/* ---- what came of it ---- */

static mc_origin origin_of(const struct mc_domain_limits *limits, size_t i)
{
	return *(const mc_origin *)((const char *)limits +
				    mc_domain_keys[i].from);
}

/* What holds, as one could write it. */
static void write_value(char text[MC_NAME_SIZE],
			const struct mc_domain_limits *limits, size_t i)
{
	const struct mc_key_type *type = mc_domain_keys[i].key->type;

	type->say(text, type, (const char *)limits + mc_domain_keys[i].value);
}

static void add(struct mc_changes *list, const struct mc_change *change)
{
	list->changes = mc_realloc(list->changes, list->n_changes + 1,
				   sizeof *list->changes);
	list->changes[list->n_changes] = *change;
	list->n_changes++;
}

bool mc_wish_is_news(const struct mc_change *change)
{
	return strcmp(change->old, change->new) != 0 ||
	       strcmp(change->old_source, change->new_source) != 0;
}

/* Only the hypervisor is stronger than whatever a client may set. */
static void add_note(struct mc_change *change, const char *text,
		     mc_origin origin)
{
	if (text == NULL || *text == '\0' || origin != MC_ORIGIN_HYPERVISOR)
		return;
	change->has_note = true;
	snprintf(change->note, sizeof change->note,
		 "the hypervisor allows no more than %s", change->new);
}

void mc_wish_compare(const struct mc_wish_side *before,
		     const struct mc_wish_side *now,
		     const struct mc_domain_metadata *wish,
		     struct mc_changes *list)
{
	struct mc_domain_limits old, new;

	mc_settings_domain(before->settings, before->sample, &old, NULL);
	mc_settings_domain(now->settings, now->sample, &new, NULL);
	for (size_t i = 0; i < MC_DOMAIN_KEYS; i++) {
		const char *text = mc_domain_text(wish, i);
		struct mc_change change = { .has_domain = true };

		mc_copy(change.key, sizeof change.key,
			mc_domain_keys[i].key->name);
		mc_copy(change.domain, sizeof change.domain, now->sample->name);
		write_value(change.old, &old, i);
		write_value(change.new, &new, i);
		mc_settings_origin_text(before->settings, origin_of(&old, i),
					change.old_source, MC_SOURCE_SIZE);
		mc_settings_origin_text(now->settings, origin_of(&new, i),
					change.new_source, MC_SOURCE_SIZE);
		add_note(&change, text, origin_of(&new, i));
		if (text != NULL || mc_wish_is_news(&change))
			add(list, &change);
	}
}
