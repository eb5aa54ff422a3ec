/*
 * What a host and its guests would show if they were as the script says.
 *
 * The model is simple enough to be reckoned by hand in a test; scripted.h
 * tells it. Pure but for mc_scripted_now_ms and mc_scripted_befall.
 */
#include "scripted.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <memcoord/moment.h>
#include <memcoord/num.h>

#define FROZEN_NOW_MS UINT64_C(1000000000000)
#define FROZEN_NUMBERS_S UINT64_C(100000000)

/* A guest of 512 MiB with Debian's kernel shows so much less than that. */
#define KERNEL_KIB 42872

static uint64_t get(const struct mc_scripted_value *value, uint64_t otherwise)
{
	return value->is_given ? value->value : otherwise;
}

bool mc_scripted_is(const struct mc_scripted_value *value, uint64_t word)
{
	return get(value, 0) == word;
}

uint64_t mc_scripted_now_ms(const struct mc_scripted *script)
{
	return mc_scripted_is(&script->host.is_frozen, 1) ? FROZEN_NOW_MS
							  : mc_moment_real_ms();
}

static uint64_t size_kib(const struct mc_scripted_domain *domain)
{
	return get(&domain->size, MC_MIB(512));
}

uint64_t mc_scripted_max_kib(const struct mc_scripted_domain *domain)
{
	return get(&domain->max, size_kib(domain));
}

uint64_t mc_scripted_period_s(const struct mc_scripted_domain *domain)
{
	return get(&domain->period, 1);
}

static uint64_t kernel_kib(const struct mc_scripted_domain *domain)
{
	return get(&domain->kernel, KERNEL_KIB);
}

static uint64_t used_kib(const struct mc_scripted_domain *domain)
{
	return get(&domain->used, MC_MIB(100));
}

static bool is_running(const struct mc_scripted_domain *domain)
{
	return mc_scripted_is(&domain->state, MC_SCRIPTED_RUNNING);
}

static bool has_balloon(const struct mc_scripted_domain *domain)
{
	return mc_scripted_is(&domain->lacks_balloon, 0);
}

/* How far a balloon of this speed has come since the order. */
static uint64_t moved_kib(const struct mc_scripted_domain *domain,
			  uint64_t now_ms)
{
	uint64_t elapsed_ms = mc_sub(now_ms, get(&domain->since, 0));
	uint64_t moved;

	if (!domain->inflate.is_given ||
	    __builtin_mul_overflow(domain->inflate.value, elapsed_ms, &moved))
		return UINT64_MAX;
	return moved / 1000;
}

uint64_t mc_scripted_actual_kib(const struct mc_scripted_domain *domain,
				uint64_t now_ms)
{
	uint64_t from = get(&domain->from, size_kib(domain));
	uint64_t target = get(&domain->target, from);
	uint64_t moved = moved_kib(domain, now_ms);

	if (domain->actual.is_given)
		return domain->actual.value;
	if (!is_running(domain) || !has_balloon(domain) ||
	    !mc_scripted_is(&domain->driver, MC_SCRIPTED_DRIVER))
		return from;
	if (target > from)
		return mc_min(mc_add(from, moved), target);
	return mc_max(mc_sub(from, moved), target);
}

static uint64_t free_kib(const struct mc_scripted_domain *domain,
			 uint64_t actual_kib)
{
	return mc_sub(actual_kib, mc_add(kernel_kib(domain), used_kib(domain)));
}

/* The guest's kernel drops cache before it lets programs go short. */
static uint64_t cache_kib(const struct mc_scripted_domain *domain,
			  uint64_t actual_kib)
{
	return mc_min(get(&domain->cache, 0), free_kib(domain, actual_kib));
}

static uint64_t rss_kib(const struct mc_scripted_domain *domain,
			uint64_t actual_kib)
{
	uint64_t touched = mc_add(mc_add(used_kib(domain), kernel_kib(domain)),
				  cache_kib(domain, actual_kib));

	return get(&domain->rss, mc_min(actual_kib, touched));
}

static uint64_t last_update_s(const struct mc_scripted_domain *domain,
			      uint64_t now_ms)
{
	uint64_t age_ms = get(&domain->age, 0);

	if (domain->last_update.is_given)
		return domain->last_update.value;
	if (age_ms == UINT64_MAX || !is_running(domain) ||
	    mc_scripted_period_s(domain) == 0)
		return FROZEN_NUMBERS_S;
	return mc_sub(now_ms, age_ms) / 1000;
}

static bool sends_numbers(const struct mc_scripted_domain *domain)
{
	return has_balloon(domain) &&
	       !mc_scripted_is(&domain->driver, MC_SCRIPTED_NO_DRIVER) &&
	       !mc_scripted_is(&domain->numbers, MC_SCRIPTED_ABSENT);
}

static void set_numbers(struct mc_domain_sample *sample,
			const struct mc_scripted_domain *domain)
{
	uint64_t actual = sample->actual_kib;
	uint64_t cache = cache_kib(domain, actual);
	uint64_t shown = mc_scripted_is(&domain->autodeflate, 1)
				 ? mc_scripted_max_kib(domain)
				 : actual;

	sample->available_kib = mc_sub(shown, kernel_kib(domain));
	sample->usable_kib = free_kib(domain, actual);
	sample->unused_kib = sample->usable_kib - cache;
	sample->disk_caches_kib = cache;
	sample->swap_in_kib = get(&domain->swap_in, 0);
	sample->swap_out_kib = get(&domain->swap_out, 0);
	sample->major_faults = get(&domain->major_faults, 0);
}

static void spoil_numbers(struct mc_domain_sample *sample,
			  const struct mc_scripted_domain *domain)
{
	if (mc_scripted_is(&domain->numbers, MC_SCRIPTED_CONTRADICT))
		sample->unused_kib = mc_add(sample->available_kib, MC_MIB(1));
	if (!mc_scripted_is(&domain->numbers, MC_SCRIPTED_ALL_ONES))
		return;
	sample->unused_kib = UINT64_MAX;
	sample->usable_kib = UINT64_MAX;
	sample->available_kib = UINT64_MAX;
	sample->disk_caches_kib = UINT64_MAX;
	sample->swap_in_kib = UINT64_MAX;
	sample->swap_out_kib = UINT64_MAX;
	sample->major_faults = UINT64_MAX;
}

static void send_numbers(struct mc_domain_sample *sample,
			 const struct mc_scripted_domain *domain,
			 uint64_t now_ms)
{
	set_numbers(sample, domain);
	spoil_numbers(sample, domain);
	sample->unused_kib = get(&domain->unused, sample->unused_kib);
	sample->usable_kib = get(&domain->usable, sample->usable_kib);
	sample->available_kib = get(&domain->available, sample->available_kib);
	sample->last_update_s = last_update_s(domain, now_ms);

	sample->has_unused_kib = true;
	sample->has_usable_kib = true;
	sample->has_available_kib = true;
	sample->has_disk_caches_kib = true;
	sample->has_swap_in_kib = true;
	sample->has_swap_out_kib = true;
	sample->has_major_faults = true;
	sample->has_last_update_s = true;
}

static void set_facts(struct mc_domain_sample *sample,
		      const struct mc_scripted_domain *domain)
{
	sample->has_balloon = has_balloon(domain);
	sample->has_autodeflate = get(&domain->autodeflate, 0);
	sample->has_free_page_reporting = get(&domain->free_page_reporting, 0);
	sample->has_hugepages = get(&domain->hugepages, 0);
	sample->has_locked_memory = get(&domain->locked, 0);
	sample->has_passthrough = get(&domain->passthrough, 0);
	sample->has_launch_security = get(&domain->launch_security, 0);
	sample->has_virtio_mem = get(&domain->virtio_mem, 0);
	sample->period_s = mc_scripted_period_s(domain);
	sample->has_period_s = sample->period_s > 0;
}

static bool set_word(char to[MC_VALUE_SIZE], const char *from)
{
	mc_copy(to, MC_VALUE_SIZE, from);
	return *from != '\0';
}

static void set_wishes(struct mc_domain_sample *sample,
		       const struct mc_scripted_domain *domain)
{
	struct mc_domain_metadata *to = &sample->metadata;

	sample->has_min_guarantee_kib = domain->min_guarantee.is_given;
	sample->min_guarantee_kib = domain->min_guarantee.value;
	to->has_mode = set_word(to->mode, domain->metadata.mode);
	to->has_min = set_word(to->min, domain->metadata.min);
	to->has_max = set_word(to->max, domain->metadata.max);
	to->has_shares = set_word(to->shares, domain->metadata.shares);
	to->has_unknown = set_word(to->unknown, domain->metadata.unknown);
	sample->has_metadata = to->has_mode || to->has_min || to->has_max ||
			       to->has_shares || to->has_unknown;
}

/* FNV-1a, so that a name has the same uuid in every process. */
static uint64_t hash_of(const char *text, uint64_t hash)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash;
}

static void uuid_of(char uuid[MC_UUID_SIZE],
		    const struct mc_scripted_domain *domain)
{
	uint64_t high = hash_of(domain->name, UINT64_C(14695981039346656037));
	uint64_t low = hash_of(domain->name, high);

	if (*domain->uuid != '\0') {
		mc_copy(uuid, MC_UUID_SIZE, domain->uuid);
		return;
	}
	snprintf(uuid, MC_UUID_SIZE,
		 "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64
		 "-%012" PRIx64,
		 high >> 32, high >> 16 & 0xffff, high & 0xffff, low >> 48,
		 low & UINT64_C(0xffffffffffff));
}

static int64_t id_of(const struct mc_scripted *script,
		     const struct mc_scripted_domain *domain)
{
	uint64_t position = (uint64_t)(domain - script->domains);

	return (int64_t)mc_min(get(&domain->id, position + 1), INT64_MAX);
}

static void sample_domain(struct mc_domain_sample *sample,
			  const struct mc_scripted *script,
			  const struct mc_scripted_domain *domain,
			  uint64_t now_ms)
{
	*sample = (struct mc_domain_sample){ 0 };
	mc_copy(sample->name, sizeof sample->name, domain->name);
	uuid_of(sample->uuid, domain);
	sample->id = id_of(script, domain);
	sample->is_running = is_running(domain);
	sample->is_moving = get(&domain->moving, 0);
	sample->is_unresponsive = get(&domain->unresponsive, 0);
	sample->actual_kib = mc_scripted_actual_kib(domain, now_ms);
	sample->max_kib = mc_scripted_max_kib(domain);
	set_facts(sample, domain);
	set_wishes(sample, domain);
	if (sample->is_unresponsive)
		return;
	sample->rss_kib = rss_kib(domain, sample->actual_kib);
	sample->has_rss_kib = true;
	if (sends_numbers(domain))
		send_numbers(sample, domain, now_ms);
}

static bool is_there(const struct mc_scripted_domain *domain)
{
	return !mc_scripted_is(&domain->state, MC_SCRIPTED_GONE);
}

/* How much of the host's memory the guests hold. */
static uint64_t held_kib(const struct mc_scripted *script, uint64_t now_ms)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < script->n_domains; i++) {
		const struct mc_scripted_domain *domain = &script->domains[i];
		uint64_t actual = mc_scripted_actual_kib(domain, now_ms);

		if (is_there(domain))
			sum = mc_add(sum, rss_kib(domain, actual));
	}
	return sum;
}

static void sample_host(struct mc_host_sample *sample,
			const struct mc_scripted *script, uint64_t now_ms)
{
	const struct mc_scripted_host *host = &script->host;
	uint64_t held = mc_add(get(&host->system, MC_MIB(1024)),
			       held_kib(script, now_ms));

	mc_copy(sample->hostname, sizeof sample->hostname,
		*host->hostname != '\0' ? host->hostname : "scripted");
	sample->total_kib = get(&host->total, MC_MIB(8192));
	sample->available_kib =
		get(&host->available, mc_sub(sample->total_kib, held));
	sample->arc_kib = host->arc.value;
	sample->has_arc_kib = host->arc.is_given;
	sample->psi_some_centipct = host->psi.value;
	sample->has_psi_some_centipct = host->psi.is_given;
}

void mc_scripted_sample(const struct mc_scripted *script,
			struct mc_sample *sample, uint64_t now_ms)
{
	*sample = (struct mc_sample){ .taken_at_ms = now_ms };
	sample->domains = mc_alloc(script->n_domains, sizeof *sample->domains);
	sample_host(&sample->host, script, now_ms);
	for (size_t i = 0; i < script->n_domains; i++) {
		const struct mc_scripted_domain *domain = &script->domains[i];

		if (is_there(domain))
			sample_domain(&sample->domains[sample->n_domains++],
				      script, domain, now_ms);
	}
}

const struct mc_scripted_domain *mc_scripted_find(
	const struct mc_scripted *script, const char *uuid, int64_t id)
{
	for (size_t i = 0; i < script->n_domains; i++) {
		const struct mc_scripted_domain *domain = &script->domains[i];
		char its_uuid[MC_UUID_SIZE];

		uuid_of(its_uuid, domain);
		if (is_there(domain) && id_of(script, domain) == id &&
		    strcmp(its_uuid, uuid) == 0)
			return domain;
	}
	return NULL;
}

int mc_scripted_befall(const struct mc_scripted *script, uint64_t who,
		       struct mc_error *err)
{
	const struct mc_scripted_host *host = &script->host;

	if (mc_scripted_is(&host->crash, who))
		abort();
	while (mc_scripted_is(&host->hang, who))
		pause();
	if (mc_scripted_is(&host->is_unconnected, 1))
		return mc_fail(err, -ENOTCONN, "%s",
			       *host->error != '\0' ? host->error
						    : "the script says so");
	return 0;
}
