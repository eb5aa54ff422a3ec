/*
 * Swaps settings in while they are in use. What may be set, and to what, is
 * config's.
 */
#include "change.h"

#include <errno.h>

#include <memcoord/log.h>

#include "config/change.h"
#include "config/persist.h"
#include "config/table.h"
#include "coordinator/wishes.h"
#include "supervisor/control/events.h"

static void log_change(const char *what, const struct mc_change *change)
{
	bool is_of_domain = change->has_domain;

	mc_log(change->has_note ? MC_LOG_WARNING : MC_LOG_INFO,
	       "%s: %s%s%s%s: '%s' (%s) -> '%s' (%s)%s%s", what, change->key,
	       is_of_domain ? " of domain '" : "",
	       is_of_domain ? change->domain : "", is_of_domain ? "'" : "",
	       change->old, change->old_source, change->new, change->new_source,
	       change->has_note ? "; " : "", change->note);
}

/* `next` is taken over. Whoever is told has settings that are in force. */
static void swap_in(struct mc_supervisor *supervisor, struct mc_settings *next,
		    const char *what, const struct mc_changes *changes)
{
	struct mc_settings old = supervisor->settings;

	mc_settings_keep_fixed(next, &old);
	supervisor->settings = *next;
	mc_settings_clear(&old);
	mc_log_limit(next->log_level);
	mc_host_apply(&supervisor->host);
	mc_server_apply(&supervisor->server);
	for (size_t i = 0; i < changes->n_changes; i++)
		log_change(what, &changes->changes[i]);
	mc_events_send(&supervisor->server, MC_EVENT_settings, changes);
}

static int reload(struct mc_supervisor *supervisor, struct mc_changes *changes,
		  struct mc_error *err)
{
	struct mc_settings next;

	if (mc_options_load(supervisor->options, &next, err) < 0)
		return -EINVAL;
	mc_settings_differences(&supervisor->settings, &next, changes);
	mc_wishes_take_back(&supervisor->host.coordinator,
			    &supervisor->settings, &next, changes);
	swap_in(supervisor, &next, "reload", changes);
	mc_log(MC_LOG_INFO, "reload: settings are in force");
	return 0;
}

int mc_supervisor_reload(struct mc_supervisor *supervisor,
			 struct mc_changes *changes, struct mc_error *err)
{
	int rc;

	mc_notify_reloading(&supervisor->notify);
	rc = reload(supervisor, changes, err);
	mc_notify_tell(&supervisor->notify, "READY=1");
	return rc;
}

/* As they would be with the list: those that need a start, too. */
static int assign(const struct mc_supervisor *supervisor,
		  const struct mc_assignment *list, size_t count,
		  struct mc_settings *next, struct mc_error *err)
{
	struct mc_settings live;
	int rc;

	mc_settings_copy(next, &supervisor->settings);
	rc = mc_settings_assign(next, list, count, err);
	/* The host is the same until then. */
	live = *next;
	mc_key_copy(&mc_keys[MC_KEY_daemon_connect], &live,
		    &supervisor->settings);
	if (rc == 0)
		rc = mc_options_check(supervisor->options, &live, err);
	if (rc == 0)
		return 0;
	mc_settings_clear(next);
	return -EINVAL;
}

int mc_supervisor_try(const struct mc_supervisor *supervisor,
		      const struct mc_assignment *list, size_t count,
		      struct mc_settings *trial, struct mc_error *err)
{
	int rc = mc_settings_check_live(list, count, err);

	return rc < 0 ? rc : assign(supervisor, list, count, trial, err);
}

/* ---- what is kept ---- */

/*
 * What the next start makes of the keys: another source may be read later, and
 * win over what is kept.
 */
static void note_start(const struct mc_settings *start,
		       const struct mc_persisted *kept,
		       struct mc_changes *changes)
{
	for (size_t i = 0; i < changes->n_changes; i++) {
		struct mc_change *change = &changes->changes[i];
		const struct mc_key *key = mc_key_find(NULL, change->key);
		char value[MC_NAME_SIZE], source[MC_SOURCE_SIZE];

		if (key->when == MC_WHEN_START)
			mc_settings_origin_text(
				&kept->settings,
				kept->settings.from[key - mc_keys],
				change->new_source, sizeof change->new_source);
		if (mc_key_equal(key, start, &kept->settings))
			continue;
		mc_settings_origin_text(start, start->from[key - mc_keys],
					source, sizeof source);
		mc_change_note(change, "%s wins over it at a start: %s", source,
			       mc_key_text(key, start, value));
	}
}

/* Whether a start would go well with it: what is set for now alone is gone. */
static int load_start(const struct mc_supervisor *supervisor,
		      const struct mc_persisted *kept,
		      struct mc_settings *start, struct mc_error *err)
{
	struct mc_sources sources = mc_options_sources(supervisor->options);
	int rc;

	sources.persisted = kept->text;
	rc = mc_settings_load_from(start, &sources, err);
	if (rc == 0)
		rc = mc_options_check(supervisor->options, start, err);
	if (rc == 0)
		return 0;
	mc_fail_at(err, "the next start would refuse it");
	return -EINVAL;
}

static int keep(const struct mc_supervisor *supervisor,
		const struct mc_settings *next,
		const struct mc_set_params *wanted, struct mc_changes *changes,
		struct mc_error *err)
{
	mc_auto(mc_persisted_clear) struct mc_persisted kept = { 0 };
	mc_auto(mc_settings_clear) struct mc_settings start = { 0 };
	struct mc_error cause;
	int rc = mc_persist_prepare(&kept, supervisor->options->config, next,
				    wanted->settings, wanted->n_settings, err);

	if (rc == 0)
		rc = load_start(supervisor, &kept, &start, err);
	if (rc < 0)
		return rc;
	note_start(&start, &kept, changes);
	changes->has_persisted = true;
	mc_copy(changes->persisted, sizeof changes->persisted, kept.path);
	rc = mc_persist_write(&kept, &cause);
	return rc < 0 ? mc_fail(err, -EIO, "%s; nothing was set", cause.text)
		      : 0;
}

static bool is_kept(const struct mc_set_params *wanted)
{
	return wanted->has_persist && wanted->persist;
}

static int check_wanted(const struct mc_set_params *wanted,
			struct mc_error *err)
{
	struct mc_error cause;

	if (wanted->n_settings == 0)
		return mc_fail(err, -EINVAL, "there is nothing to set");
	if (is_kept(wanted) ||
	    mc_settings_check_live(wanted->settings, wanted->n_settings,
				   &cause) == 0)
		return 0;
	return mc_fail(err, -EINVAL, "%s: persist it for the next one",
		       cause.text);
}

int mc_supervisor_set(struct mc_supervisor *supervisor,
		      const struct mc_set_params *wanted,
		      struct mc_changes *changes, struct mc_error *err)
{
	struct mc_settings next;
	int rc = check_wanted(wanted, err);

	if (rc == 0)
		rc = assign(supervisor, wanted->settings, wanted->n_settings,
			    &next, err);
	if (rc < 0)
		return rc;
	mc_settings_assigned(&supervisor->settings, &next, wanted->settings,
			     wanted->n_settings, changes);
	if (is_kept(wanted))
		rc = keep(supervisor, &next, wanted, changes, err);
	if (rc < 0) {
		mc_record_clear(MC_RECORD_changes, changes);
		mc_settings_clear(&next);
		return rc;
	}
	swap_in(supervisor, &next, "set", changes);
	return 0;
}
