/*
 * All that memcoordd was told, from its sources: defaults, file, --set.
 *
 * The table of keys is in keys.h, the file is read in file.c, the [domain]
 * sections are weighed in domain.c.
 */
#include "settings.h"

#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

#include "domain.h"
#include "drop_in.h"
#include "file.h"
#include "table.h"

#define WHOLE_CENTIPCT 10000

static void set_defaults(struct mc_settings *settings)
{
	/* What no key sets yet. */
	settings->policy = mc_policy_defaults;
	for (size_t i = 0; i < MC_COUNT(mc_keys); i++) {
		struct mc_error err;

		if (strcmp(mc_keys[i].section, "domain") == 0)
			continue;
		/* A default that can't be read is our own mistake. */
		if (mc_key_take(&mc_keys[i], settings, mc_keys[i].fallback,
				&err) < 0)
			abort();
	}
}

static int apply_override(struct mc_settings *settings, const char *text,
			  struct mc_error *err)
{
	const char *equals = strchr(text, '=');
	const struct mc_key *key;
	char name[MC_SHOWN];
	int rc;

	if (equals == NULL)
		return mc_fail(err, -EINVAL,
			       "is not KEY=VALUE; write it like interval=5s");
	mc_copy(name, sizeof name, text);
	name[mc_min((uint64_t)(equals - text), sizeof name - 1)] = '\0';
	key = mc_key_find(NULL, name);
	if (key == NULL)
		return mc_key_unknown(NULL, name, err);
	rc = mc_key_take(key, settings, equals + 1, err);
	if (rc == 0)
		*mc_key_from(key, settings->from) = MC_ORIGIN_SET;
	return rc;
}

static int apply_overrides(struct mc_settings *settings,
			   const char *const *overrides, size_t n_overrides,
			   struct mc_error *err)
{
	for (size_t i = 0; i < n_overrides; i++) {
		char shown[MC_SHOWN];

		if (apply_override(settings, overrides[i], err) < 0)
			return mc_fail_at(err, "--set %s",
					  mc_shown(shown, overrides[i]));
	}
	return 0;
}

const char *mc_settings_origin_text(const struct mc_settings *settings,
				    mc_origin from, char *text, size_t size)
{
	static const char *const names[] = {
		[-MC_ORIGIN_DEFAULT] = "default",
		[-MC_ORIGIN_SET] = "--set",
		[-MC_ORIGIN_MIN_GUARANTEE] = "min_guarantee",
		[-MC_ORIGIN_METADATA] = "metadata",
		[-MC_ORIGIN_RPC] = "rpc",
		[-MC_ORIGIN_HYPERVISOR] = "hypervisor",
	};
	const char *path;
	char line[16];

	if (from <= 0) {
		mc_copy(text, size, names[-from]);
		return text;
	}
	path = settings->files[mc_origin_file(from)];
	snprintf(line, sizeof line, ":%d", mc_origin_line(from));
	snprintf(text, size, "%s%s",
		 path + mc_sub(strlen(path) + strlen(line) + 1, size), line);
	return text;
}

/* Puts where the key was set before *err, as for a value that can't be read. */
static int fail_at_key(const struct mc_settings *settings, enum mc_key_id id,
		       struct mc_error *err)
{
	mc_origin from = settings->from[id];
	const char *name = mc_keys[id].name;

	if (from > 0)
		return mc_fail_at(err, "%s:%d: %s",
				  settings->files[mc_origin_file(from)],
				  mc_origin_line(from), name);
	return mc_fail_at(err, "%s%s", from == MC_ORIGIN_SET ? "--set " : "",
			  name);
}

/* The one that was set last: what is wrong with both is that one's fault. */
static enum mc_key_id later_of(const struct mc_settings *settings,
			       enum mc_key_id one, enum mc_key_id other)
{
	/* Negative ones are later than any line. */
	unsigned one_from = (unsigned)settings->from[one];
	unsigned other_from = (unsigned)settings->from[other];

	if (settings->from[one] == MC_ORIGIN_RPC ||
	    settings->from[other] == MC_ORIGIN_RPC)
		return settings->from[one] == MC_ORIGIN_RPC ? one : other;
	return other_from > one_from ? other : one;
}

static int check_cooldown(const struct mc_settings *settings,
			  struct mc_error *err)
{
	const struct mc_policy_settings *policy = &settings->policy;
	char least[MC_NUM_TEXT], most[MC_NUM_TEXT];

	if (policy->cooldown_least_ms <= policy->cooldown_most_ms)
		return 0;
	mc_fail(err, -ERANGE,
		"cooldown of %s is above cooldown-most of %s; set both",
		mc_duration_text(least, policy->cooldown_least_ms),
		mc_duration_text(most, policy->cooldown_most_ms));
	return fail_at_key(settings,
			   later_of(settings, MC_KEY_policy_cooldown,
				    MC_KEY_policy_cooldown_most),
			   err);
}

int mc_settings_check(const struct mc_settings *settings, struct mc_error *err)
{
	return check_cooldown(settings, err);
}

static int fill(struct mc_settings *settings, const struct mc_sources *sources,
		struct mc_error *err)
{
	int rc = 0;

	set_defaults(settings);
	if (sources->path != NULL)
		rc = mc_file_apply(settings, sources->path,
				   sources->is_optional, err);
	if (rc == 0 && sources->path != NULL)
		rc = mc_drop_ins_apply(settings, sources->path,
				       sources->persisted, err);
	if (rc == 0)
		rc = mc_domain_check(settings, err);
	if (rc == 0)
		rc = apply_overrides(settings, sources->overrides,
				     sources->n_overrides, err);
	if (rc == 0)
		rc = mc_settings_check(settings, err);
	return rc;
}

int mc_settings_load_from(struct mc_settings *out,
			  const struct mc_sources *sources,
			  struct mc_error *err)
{
	struct mc_settings next = { 0 };
	struct mc_error unheard;
	int rc = fill(&next, sources, err != NULL ? err : &unheard);

	if (rc < 0) {
		mc_settings_clear(&next);
		return rc;
	}
	*out = next;
	return 0;
}

int mc_settings_load(struct mc_settings *out, const char *path,
		     bool is_optional, const char *const *overrides,
		     size_t n_overrides, struct mc_error *err)
{
	const struct mc_sources sources = {
		.path = path,
		.is_optional = is_optional,
		.overrides = overrides,
		.n_overrides = n_overrides,
	};

	return mc_settings_load_from(out, &sources, err);
}

void mc_settings_copy(struct mc_settings *out,
		      const struct mc_settings *settings)
{
	*out = *settings;
	out->files = NULL;
	out->n_files = 0;
	for (size_t i = 0; i < settings->n_files; i++)
		mc_settings_add_file(out, settings->files[i]);
	out->rules = mc_alloc(settings->n_rules, sizeof *out->rules);
	for (size_t i = 0; i < settings->n_rules; i++)
		out->rules[i] = settings->rules[i];
}

void mc_settings_clear(struct mc_settings *settings)
{
	for (size_t i = 0; i < settings->n_files; i++)
		free(settings->files[i]);
	free(settings->files);
	free(settings->rules);
	*settings = (struct mc_settings){ 0 };
}

static uint64_t reserve_of(const struct mc_amount *amount, uint64_t total_kib)
{
	/* In two parts: the product overflows for absurd but legal totals. */
	if (amount->centipct != 0)
		return total_kib / WHOLE_CENTIPCT * amount->centipct +
		       total_kib % WHOLE_CENTIPCT * amount->centipct /
			       WHOLE_CENTIPCT;
	return amount->kib;
}

int mc_settings_check_host(const struct mc_settings *settings,
			   uint64_t host_total_kib, struct mc_error *err)
{
	uint64_t reserve_kib =
		reserve_of(&settings->host_reserve, host_total_kib);
	char reserve[MC_NUM_TEXT], total[MC_NUM_TEXT];

	if (reserve_kib < host_total_kib)
		return 0;
	mc_fail(err, -ERANGE,
		"%s is not less than the host's memory, %s; write less, such "
		"as 200MiB or 10%%",
		mc_size_text(reserve, reserve_kib),
		mc_size_text(total, host_total_kib));
	fail_at_key(settings, MC_KEY_host_host_reserve, err);
	return -ERANGE;
}

uint64_t mc_settings_collector_interval(const struct mc_settings *settings)
{
	return mc_min(settings->interval_ms, settings->collector_interval_ms);
}

struct mc_policy_settings mc_settings_policy(const struct mc_settings *settings,
					     uint64_t host_total_kib)
{
	struct mc_policy_settings policy = settings->policy;

	policy.collector_interval_ms = mc_settings_collector_interval(settings);
	policy.host_reserve_kib =
		reserve_of(&settings->host_reserve, host_total_kib);
	if (host_total_kib == 0 && settings->host_reserve.centipct != 0)
		policy.host_reserve_kib = UINT64_MAX;
	return policy;
}
