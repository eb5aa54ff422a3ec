/*
 * Feeds the observed domains, and those only, to a world in which they are
 * managed. What the others have of the host counts as used by others.
 */
#include "shadow.h"

#include "policy/arith.h"
#include "replay.h"

/* Coarser than a replay's: it runs beside live work, which it must not delay. */
#define STEP_MS 200

static bool is_observed(const struct mc_settings *settings,
			const struct mc_domain_sample *domain)
{
	struct mc_domain_limits limits;

	mc_settings_domain(settings, domain, &limits, NULL);
	return limits.mode == MC_MODE_OBSERVE &&
	       domain->actual_kib < MC_SIZE_END_KIB &&
	       domain->max_kib < MC_SIZE_END_KIB;
}

/* The observed ones of `all`, to be cleared. */
static struct mc_sample observed(const struct mc_settings *settings,
				 const struct mc_sample *all)
{
	struct mc_sample sample = *all;

	sample.domains = NULL;
	sample.n_domains = 0;
	for (size_t i = 0; i < all->n_domains; i++) {
		if (!is_observed(settings, &all->domains[i]))
			continue;
		if (sample.domains == NULL)
			sample.domains = mc_alloc(all->n_domains - i,
						  sizeof *sample.domains);
		sample.domains[sample.n_domains++] = all->domains[i];
	}
	return sample;
}

void mc_shadow_sample(struct mc_shadow *shadow,
		      const struct mc_settings *settings,
		      const struct mc_sample *sample)
{
	static const struct mc_feed how = {
		.balloon_kib_s = MC_REPLAY_SPEED_KIB,
		.step_ms = STEP_MS,
	};
	struct mc_sample mine = observed(settings, sample);

	if (shadow->feed.samples == 0)
		mc_feed_init(&shadow->feed, &how);
	/* A sample that can't be one is left out. */
	if ((mine.n_domains > 0 || shadow->feed.samples > 0) &&
	    mc_feed_sample(&shadow->feed, settings, &mine, NULL) == 0)
		mc_feed_forget(&shadow->feed);
	mc_record_clear(MC_RECORD_sample, &mine);
}

bool mc_shadow_of(const struct mc_shadow *shadow, const char *uuid,
		  struct mc_shadow_numbers *numbers)
{
	const struct mc_feed_domain *domain = mc_feed_find(&shadow->feed, uuid);
	const struct mc_guest_measures *measures;

	if (domain == NULL)
		return false;
	measures = &domain->guest->measures;
	*numbers = (struct mc_shadow_numbers){
		.size_kib = domain->guest->size_kib,
		/* The sums may have wrapped, as after months of a TiB. */
		.saved_kib_s = (int64_t)(measures->taken_kib_ms -
					 domain->taken_kib_ms) /
			       1000,
	};
	return true;
}

const struct mc_coordinator *mc_shadow_coordinator(
	const struct mc_shadow *shadow)
{
	return &shadow->feed.world.coordinator;
}

void mc_shadow_clear(struct mc_shadow *shadow)
{
	mc_feed_clear(&shadow->feed);
}
