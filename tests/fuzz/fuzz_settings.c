/*
 * Input: the file of settings; what follows its first NUL byte is a --set, and
 * what follows the second is a drop-in.
 * Settings are taken as a whole or refused with a sentence that names where,
 * and whatever is taken makes sense for any domain.
 */
#include <string.h>

#include "config/table.h"

#include "fuzz.h"

static struct fuzz_file file;

/* The name is what the metadata says, too. */
static void check_domain(const struct mc_settings *settings, const char *name)
{
	struct mc_domain_sample domain = {
		.max_kib = 1 << 23,
		.has_min_guarantee_kib = strlen(name) % 2 != 0,
		.min_guarantee_kib = strlen(name) << 10,
		.has_metadata = true,
		.metadata = { .has_mode = true,
			      .has_min = true,
			      .has_max = true,
			      .has_unknown = true },
	};
	struct mc_domain_limits limits;
	char note[MC_TEXT_SIZE];

	mc_copy(domain.name, sizeof domain.name, name);
	mc_copy(domain.metadata.mode, MC_VALUE_SIZE, name);
	mc_copy(domain.metadata.min, MC_VALUE_SIZE, name);
	mc_copy(domain.metadata.max, MC_VALUE_SIZE, name + strlen(name) / 2);
	mc_copy(domain.metadata.unknown, MC_VALUE_SIZE, name);
	mc_settings_domain(settings, &domain, &limits, note);
	fuzz_claim(strlen(note) < sizeof note);
	fuzz_claim(limits.min_kib <= limits.max_kib);
	fuzz_claim(limits.min_kib >= 1024 && limits.shares >= 1);
	fuzz_claim(limits.mode <= MC_MODE_OFF);
}

/* Each value is read as it is written. */
static void check_texts(const void *object, bool is_domain)
{
	static union {
		struct mc_settings settings;
		struct mc_domain_rule rule;
	} again;

	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		const struct mc_key *key = &mc_keys[i];
		char text[MC_NAME_SIZE];

		if (mc_key_is_domain(key) != is_domain)
			continue;
		/* One that isn't set needn't be within its range. */
		mc_key_text(key, object, text);
		if (mc_key_take(key, &again, text, NULL) == 0)
			fuzz_claim(mc_key_equal(key, object, &again));
		else
			fuzz_claim(is_domain);
	}
}

static void check_settings(const struct mc_settings *settings)
{
	static const uint64_t totals_kib[] = { 0, 4, 1 << 23, UINT64_MAX };
	char text[64];

	check_domain(settings, "web1");
	check_domain(settings, "");
	check_texts(settings, false);
	for (size_t i = 0; i < settings->n_rules; i++) {
		check_domain(settings, settings->rules[i].pattern);
		check_texts(&settings->rules[i], true);
	}
	for (size_t i = 0; i < MC_COUNT(totals_kib); i++) {
		struct mc_policy_settings policy =
			mc_settings_policy(settings, totals_kib[i]);

		mc_settings_check_host(settings, totals_kib[i], NULL);
		fuzz_claim(policy.collector_interval_ms <=
			   settings->interval_ms);
		fuzz_claim(policy.guest_reserve_kib >= 1024);
	}
	for (size_t i = 0; i < MC_KEY_COUNT; i++)
		mc_settings_origin_text(settings, settings->from[i], text,
					sizeof text);
}

static void load(const char *path, const char *override, const char *drop_in)
{
	const struct mc_sources sources = {
		.path = path,
		.overrides = &override,
		.n_overrides = override != NULL,
		.persisted = drop_in,
	};
	static const struct mc_settings nothing;
	struct mc_settings settings = nothing;
	struct mc_error err = { 0 };
	int rc = mc_settings_load_from(&settings, &sources, &err);

	if (rc == 0) {
		check_settings(&settings);
	} else {
		fuzz_claim(memcmp(&settings, &nothing, sizeof nothing) == 0);
		fuzz_claim(err.code == rc && err.text[0] != '\0');
		fuzz_claim(override != NULL || strstr(err.text, path) != NULL);
	}
	mc_settings_clear(&settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	mc_auto(mc_freep) char *text = fuzz_text(&input);
	mc_auto(mc_freep) char *override = fuzz_text(&input);
	mc_auto(mc_freep) char *drop_in = fuzz_text(&input);

	/* With the NUL once, which is nothing that a file may hold. */
	fuzz_file_write(&file, data, size);
	load(file.path, NULL, NULL);
	fuzz_file_write(&file, text, strlen(text));
	load(file.path, override[0] != '\0' ? override : NULL,
	     drop_in[0] != '\0' ? drop_in : NULL);
	return 0;
}
