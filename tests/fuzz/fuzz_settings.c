/*
 * Input: the file of settings; what follows its first NUL byte is a --set.
 * Settings are taken as a whole or refused with a sentence that names where,
 * and whatever is taken makes sense for any domain.
 */
#include <string.h>

#include "config/settings.h"

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

static void check_settings(const struct mc_settings *settings)
{
	static const uint64_t totals_kib[] = { 0, 4, 1 << 23, UINT64_MAX };
	const char *names[MC_KEY_COUNT];
	char text[PATH_MAX + 32];

	check_domain(settings, "web1");
	check_domain(settings, "");
	for (size_t i = 0; i < settings->n_rules; i++)
		check_domain(settings, settings->rules[i].pattern);
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
	fuzz_claim(mc_settings_fixed(settings, settings, names) == 0);
}

static void load(const char *path, const char *override)
{
	static const struct mc_settings nothing;
	struct mc_settings settings = nothing;
	struct mc_error err = { 0 };
	int rc = mc_settings_load(&settings, path, false, &override,
				  override != NULL, &err);

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

	/* With the NUL once, which is nothing that a file may hold. */
	fuzz_file_write(&file, data, size);
	load(file.path, NULL);
	fuzz_file_write(&file, text, strlen(text));
	load(file.path, override[0] != '\0' ? override : NULL);
	return 0;
}
