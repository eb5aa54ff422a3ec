/*
 * From samples of real domains to guests of a world. The numbers go through
 * the policy's own eyes first (mc_coordinator_sample): it knows which are to
 * be trusted, and which size they belong to.
 */
#include "feed.h"

#include <errno.h>
#include <string.h>

#include "policy/arith.h"
#include "policy/eligible.h"
#include "policy/trust.h"

/* What QEMU has beside the guest's memory, where nothing better is known. */
#define BESIDE_KIB (96 * 1024)

/* Numbers that prove no size are waited with, but not for longer. */
#define UNPLACED_MOST_MS 30000

/* The guests' statistics are spread over their period. */
#define PHASE_MS 370

/* A need changes evenly from one time it is told to the next, at most: */
#define RAMP_MOST_MS 60000

/* The year 10000: no clock shows what lies behind. */
#define CLOCK_END_MS UINT64_C(253402300800000)

void mc_feed_init(struct mc_feed *feed, const struct mc_feed *how)
{
	*feed = (struct mc_feed){
		.balloon_kib_s = how->balloon_kib_s,
		.driver_of = how->driver_of,
		.context = how->context,
		.step_ms = how->step_ms,
	};
}

void mc_feed_clear(struct mc_feed *feed)
{
	for (size_t i = 0; i < feed->n_domains; i++)
		free(feed->domains[i]);
	free(feed->domains);
	mc_world_clear(&feed->world);
	mc_coordinator_clear(&feed->real);
	mc_settings_clear(&feed->settings);
	*feed = (struct mc_feed){ 0 };
}

/* ---- settings ---- */

static void manage(enum mc_mode *mode)
{
	if (*mode == MC_MODE_OBSERVE)
		*mode = MC_MODE_MANAGE;
}

/* The settings that the world goes by: what is observed is managed. */
static void take_settings(struct mc_feed *feed,
			  const struct mc_settings *settings)
{
	mc_settings_clear(&feed->settings);
	mc_settings_copy(&feed->settings, settings);
	manage(&feed->settings.mode);
	for (size_t i = 0; i < feed->settings.n_rules; i++)
		manage(&feed->settings.rules[i].mode);
}

/* By its metadata, or by RPC. */
static void manage_by_texts(struct mc_domain_metadata *texts)
{
	if (texts->has_mode && strcmp(texts->mode, "observe") == 0)
		mc_copy(texts->mode, sizeof texts->mode, "manage");
}

/* ---- domains ---- */

static int by_uuid(const void *a, const void *b)
{
	const struct mc_feed_domain *const *left = a, *const *right = b;

	return strcmp((*left)->guest->facts.uuid, (*right)->guest->facts.uuid);
}

static int uuid_and_domain(const void *uuid, const void *domain)
{
	const struct mc_feed_domain *const *right = domain;

	return strcmp(uuid, (*right)->guest->facts.uuid);
}

static struct mc_feed_domain *find(struct mc_feed_domain **domains,
				   size_t n_domains, const char *uuid)
{
	struct mc_feed_domain **found = NULL;

	if (n_domains > 0)
		found = bsearch(uuid, domains, n_domains, sizeof *domains,
				uuid_and_domain);
	return found != NULL ? *found : NULL;
}

struct mc_feed_domain *mc_feed_find(const struct mc_feed *feed,
				    const char *uuid)
{
	return find(feed->domains, feed->n_domains, uuid);
}

bool mc_feed_is_here(const struct mc_feed *feed,
		     const struct mc_feed_domain *domain)
{
	return domain->sample == feed->samples;
}

/* Appends the domains that the sample shows for the first time. */
static int add_domains(struct mc_feed *feed, const struct mc_sample *sample,
		       struct mc_error *err)
{
	size_t before = feed->n_domains;

	for (size_t i = 0; i < sample->n_domains; i++) {
		const struct mc_domain_sample *found = &sample->domains[i];
		struct mc_feed_domain *domain;

		/* Those that are appended are in no order yet. */
		if (find(feed->domains, before, found->uuid) != NULL)
			continue;
		if (feed->n_domains == MC_FEED_DOMAINS_MOST)
			return mc_fail(err, -E2BIG, "more than %d domains",
				       MC_FEED_DOMAINS_MOST);
		domain = mc_alloc(1, sizeof *domain);
		domain->guest = mc_world_add(&feed->world);
		domain->guest->facts = *found;
		feed->domains = mc_realloc(feed->domains, feed->n_domains + 1,
					   sizeof *feed->domains);
		feed->domains[feed->n_domains++] = domain;
	}
	if (feed->n_domains > before)
		qsort(feed->domains, feed->n_domains, sizeof *feed->domains,
		      by_uuid);
	return 0;
}

void mc_feed_forget(struct mc_feed *feed)
{
	size_t kept = 0;

	for (size_t i = 0; i < feed->n_domains; i++) {
		struct mc_feed_domain *domain = feed->domains[i];

		if (mc_feed_is_here(feed, domain))
			feed->domains[kept++] = domain;
		else
			free(domain);
	}
	if (kept < feed->n_domains)
		mc_world_forget(&feed->world);
	feed->n_domains = kept;
}

/* ---- what a domain needs ---- */

/* Whether the numbers of the last sample tell what the domain needs. */
static bool has_need(const struct mc_feed *feed, struct mc_feed_domain *domain,
		     const struct mc_policy_domain *real)
{
	if (domain->has_numbers &&
	    domain->numbers_ms == real->view.last_update_ms)
		return false;
	/* At first sight there is no proof, and nothing better. */
	if (real->memory.place.is_known || !domain->has_numbers) {
		domain->unplaced_ms = 0;
		return true;
	}
	domain->unplaced_ms += feed->elapsed_ms;
	return domain->unplaced_ms > UNPLACED_MOST_MS;
}

static uint64_t offset_of(const struct mc_policy_view *view, uint64_t base_kib)
{
	if (!view->has_available)
		return 0;
	return mc_sub(view->has_autodeflate ? view->ceiling_kib : base_kib,
		      view->available_kib);
}

/* What the domain has of the host's memory; all of its size where untold. */
static uint64_t resident(const struct mc_domain_sample *sample)
{
	return sample->has_rss_kib ? sample->rss_kib : sample->actual_kib;
}

/* Shares it out: the guest's memory, and what the process has beside it. */
static void place_in_host(struct mc_guest *guest,
			  const struct mc_domain_sample *sample,
			  uint64_t used_kib)
{
	uint64_t rss_kib = resident(sample);
	uint64_t beside_kib =
		mc_max(BESIDE_KIB, mc_sub(rss_kib, sample->actual_kib));

	guest->beside_kib = mc_min(beside_kib, mc_sub(rss_kib, used_kib));
	guest->touched_kib =
		mc_min(guest->size_kib, rss_kib - guest->beside_kib);
}

static void take_need(struct mc_feed *feed, struct mc_feed_domain *domain,
		      const struct mc_policy_domain *real,
		      const struct mc_domain_sample *sample)
{
	const struct mc_policy_view *view = &real->view;
	struct mc_guest *guest = domain->guest;
	uint64_t base_kib = real->memory.place.base_kib;
	uint64_t usable_kib =
		view->has_usable ? view->usable_kib : view->unused_kib;
	uint64_t free_kib = mc_max(usable_kib, view->unused_kib);
	uint64_t ramp_ms =
		mc_min(mc_sub(view->last_update_ms, domain->numbers_ms),
		       RAMP_MOST_MS);
	uint64_t hard_kib;

	guest->offset_kib = offset_of(view, base_kib);
	guest->cache_kib = mc_sub(usable_kib, view->unused_kib);
	guest->kept_kib = mc_sub(view->unused_kib, usable_kib);
	hard_kib = mc_sub(base_kib, guest->offset_kib + free_kib);
	if (domain->has_numbers) {
		mc_guest_want(guest, hard_kib,
			      mc_max(ramp_ms, feed->elapsed_ms));
	} else {
		guest->hard_kib = hard_kib;
		mc_guest_want(guest, hard_kib, 0);
		place_in_host(guest, sample,
			      mc_sub(base_kib, view->unused_kib));
		mc_guest_tell(guest, feed->world.epoch_ms + feed->world.now_ms);
	}
	domain->has_numbers = true;
	domain->numbers_ms = view->last_update_ms;
}

/* Memory that the process gave back by itself (free page reporting). */
static void follow_rss(struct mc_feed_domain *domain,
		       const struct mc_domain_sample *sample)
{
	uint64_t fallen_kib = mc_sub(domain->rss_kib, resident(sample));
	uint64_t shrunk_kib = mc_sub(domain->size_kib, sample->actual_kib);

	domain->guest->touched_kib = mc_sub(domain->guest->touched_kib,
					    mc_sub(fallen_kib, shrunk_kib));
}

/* One that never takes part is as its samples show it. */
static void mirror(struct mc_guest *guest,
		   const struct mc_domain_sample *sample)
{
	guest->size_kib = sample->actual_kib;
	guest->is_silent = true;
	mc_guest_target(guest, sample->actual_kib);
	place_in_host(guest, sample, 0);
}

static void follow(struct mc_feed *feed, struct mc_feed_domain *domain,
		   const struct mc_policy_domain *real,
		   const struct mc_domain_sample *sample)
{
	enum mc_domain_state state = MC_DOMAIN_OK;
	enum mc_reason reason = mc_eligible_check(&real->view, &state);

	domain->is_mirrored =
		state == MC_DOMAIN_OFF || state == MC_DOMAIN_EXCLUDED;
	if (domain->is_mirrored) {
		mirror(domain->guest, sample);
		return;
	}
	if (reason == MC_REASON_NONE)
		reason = mc_trust_check(&feed->real.policy, &real->view,
					feed->real.sampled_at_ms);
	domain->guest->is_silent = reason != MC_REASON_NONE;
	if (domain->has_numbers)
		follow_rss(domain, sample);
	else
		place_in_host(domain->guest, sample, 0);
	if (reason == MC_REASON_NONE && has_need(feed, domain, real))
		take_need(feed, domain, real, sample);
}

/* ---- a sample ---- */

/* It came after the sample before, or was started anew. */
static void start_guest(struct mc_feed *feed, struct mc_feed_domain *domain,
			const struct mc_domain_sample *sample)
{
	struct mc_guest *guest = domain->guest;
	struct mc_guest_measures measures = guest->measures;

	mc_guest_init(guest, sample->actual_kib, sample->max_kib);
	guest->facts = *sample;
	guest->offset_kib = 0;
	guest->hard_kib = 0;
	mc_guest_want(guest, 0, 0);
	guest->period_ms = sample->has_period_s
				   ? mc_sat_mul(sample->period_s, 1000)
				   : feed->settings.policy.statistics_period_ms;
	guest->phase_ms = feed->starts++ * PHASE_MS;
	guest->balloon_kib_s = feed->balloon_kib_s;
	if (feed->driver_of != NULL)
		guest->driver = feed->driver_of(sample->name, feed->context);
	if (domain->sample > 0)
		guest->measures = measures;
	else
		domain->start_kib = sample->actual_kib;
	domain->has_numbers = false;
	mc_world_come(&feed->world, guest);
}

static bool is_same(const struct mc_guest *guest,
		    const struct mc_domain_sample *sample)
{
	return guest->facts.id == sample->id &&
	       strcmp(guest->facts.name, sample->name) == 0;
}

static void take_domain(struct mc_feed *feed, struct mc_feed_domain *domain,
			const struct mc_policy_domain *real,
			const struct mc_domain_sample *sample)
{
	struct mc_guest *guest = domain->guest;

	if (guest->is_here && !is_same(guest, sample))
		mc_world_leave(&feed->world, guest);
	if (!guest->is_here)
		start_guest(feed, domain, sample);
	guest->facts = *sample;
	manage_by_texts(&guest->facts.metadata);
	manage_by_texts(&guest->facts.rpc);
	follow(feed, domain, real, sample);
	domain->size_kib = sample->actual_kib;
	domain->rss_kib = resident(sample);
	domain->sample = feed->samples;
}

static void take_domains(struct mc_feed *feed)
{
	feed->samples++;
	for (size_t i = 0; i < feed->real.n_domains; i++) {
		const struct mc_domain_sample *sample =
			&feed->real.known[i].sample;

		take_domain(feed, mc_feed_find(feed, sample->uuid),
			    &feed->real.domains[i], sample);
	}
	for (size_t i = 0; i < feed->n_domains; i++)
		if (feed->domains[i]->guest->is_here &&
		    !mc_feed_is_here(feed, feed->domains[i]))
			mc_world_leave(&feed->world, feed->domains[i]->guest);
}

/* The host is as the sample shows it, but for those that are in the world. */
static void take_host(struct mc_feed *feed, const struct mc_host_sample *host)
{
	uint64_t others_kib = mc_sub(host->total_kib, host->available_kib);

	for (size_t i = 0; i < feed->n_domains; i++)
		if (mc_feed_is_here(feed, feed->domains[i]))
			others_kib =
				mc_sub(others_kib, feed->domains[i]->rss_kib);
	feed->world.total_kib = host->total_kib;
	feed->world.others_kib = others_kib;
	feed->world.has_arc = host->has_arc_kib;
	feed->world.arc_kib = mc_min(host->arc_kib, others_kib);
}

static int by_sample_uuid(const void *a, const void *b)
{
	const struct mc_domain_sample *const *left = a, *const *right = b;

	return strcmp((*left)->uuid, (*right)->uuid);
}

/* Sizes that no machine has would overflow what is summed up of them. */
static int check_domain(const struct mc_domain_sample *domain,
			struct mc_error *err)
{
	if (domain->actual_kib < MC_SIZE_END_KIB &&
	    domain->max_kib < MC_SIZE_END_KIB)
		return 0;
	return mc_fail(err, -EINVAL,
		       "%s: a size of %ju KiB, a maximum of %ju KiB: no "
		       "machine has that",
		       domain->name, (uintmax_t)domain->actual_kib,
		       (uintmax_t)domain->max_kib);
}

static int check(const struct mc_sample *sample, struct mc_error *err)
{
	mc_auto(mc_freep) const struct mc_domain_sample **all =
		mc_alloc(sample->n_domains, sizeof *all);

	if (sample->taken_at_ms >= CLOCK_END_MS)
		return mc_fail(err, -EINVAL, "taken_at_ms: %ju is no time",
			       (uintmax_t)sample->taken_at_ms);
	for (size_t i = 0; i < sample->n_domains; i++) {
		int rc = check_domain(&sample->domains[i], err);

		if (rc < 0)
			return rc;
		all[i] = &sample->domains[i];
	}
	qsort(all, sample->n_domains, sizeof *all, by_sample_uuid);
	for (size_t i = 1; i < sample->n_domains; i++)
		if (by_sample_uuid(&all[i - 1], &all[i]) == 0)
			return mc_fail(err, -EINVAL,
				       "%s: the uuid is that of %s, too",
				       all[i]->name, all[i - 1]->name);
	return 0;
}

/* What passed since the sample before, for the world and for the sizes. */
static void pass_time(struct mc_feed *feed, const struct mc_sample *sample)
{
	uint64_t elapsed_ms =
		mc_sub(sample->taken_at_ms, feed->real.sampled_at_ms);

	if (feed->samples == 0)
		elapsed_ms = 0;
	feed->elapsed_ms = mc_min(elapsed_ms, MC_FEED_GAP_MOST_MS);
	for (size_t i = 0; i < feed->n_domains; i++) {
		struct mc_feed_domain *domain = feed->domains[i];

		if (mc_feed_is_here(feed, domain))
			domain->taken_kib_ms +=
				mc_sub(domain->guest->facts.max_kib,
				       domain->size_kib) *
				feed->elapsed_ms;
	}
	mc_world_run(&feed->world, feed->world.now_ms + feed->elapsed_ms);
}

static void begin(struct mc_feed *feed, uint64_t epoch_ms)
{
	mc_world_init(&feed->world, &feed->settings, epoch_ms);
	if (feed->step_ms > 0)
		feed->world.step_ms = feed->step_ms;
}

int mc_feed_sample(struct mc_feed *feed, const struct mc_settings *settings,
		   struct mc_sample *sample, struct mc_error *err)
{
	int rc = check(sample, err);

	if (rc < 0)
		return rc;
	take_settings(feed, settings);
	if (feed->samples == 0)
		begin(feed, sample->taken_at_ms);
	pass_time(feed, sample);
	rc = add_domains(feed, sample, err);
	if (rc < 0)
		return rc;
	mc_coordinator_sample(&feed->real, &feed->settings, sample);
	take_domains(feed);
	take_host(feed, &sample->host);
	return 0;
}
