/*
 * What is known of host and domains, as the records that people and programs
 * are shown.
 */
#include <string.h>

#include "coordinator.h"

void mc_coordinator_host_status(const struct mc_coordinator *coordinator,
				struct mc_host_status *status)
{
	const struct mc_policy_host *host = &coordinator->host;

	mc_copy(status->hostname, sizeof status->hostname,
		coordinator->host_sample.hostname);
	mc_copy(status->state, sizeof status->state,
		mc_host_state_name(host->state));
	status->total_kib = host->total_kib;
	status->available_kib = host->available_kib;
	status->has_arc_kib = coordinator->has_arc;
	status->arc_kib = coordinator->arc_kib;
	status->reserve_kib = coordinator->policy.host_reserve_kib;
	status->promised_kib = host->promised_kib;
	status->reserved_kib = host->reserved_kib;
	status->missing_kib = host->missing_kib;
	status->budget_kib = host->budget_kib;
	status->has_psi_some_centipct = host->has_psi;
	status->psi_some_centipct = host->psi_some_centipct;
}

static const char *const mode_names[] = {
	[MC_MODE_MANAGE] = "manage",
	[MC_MODE_OBSERVE] = "observe",
	[MC_MODE_OFF] = "off",
};

const char *mc_coordinator_mode_name(enum mc_mode mode)
{
	return mode_names[mode];
}

static void describe(struct mc_domain_status *status,
		     const struct mc_policy_domain *domain,
		     const struct mc_domain_sample *sample)
{
	const struct mc_decision_policy *decision = &domain->decision;

	mc_copy(status->name, sizeof status->name, sample->name);
	mc_copy(status->uuid, sizeof status->uuid, sample->uuid);
	mc_copy(status->mode, sizeof status->mode,
		mc_coordinator_mode_name(domain->view.mode));
	mc_copy(status->state, sizeof status->state,
		mc_domain_state_name(decision->state));
	mc_copy(status->reason, sizeof status->reason,
		mc_reason_name(decision->reason));
	mc_reason_text(status->text, sizeof status->text, decision);
}

static void fill_sizes(struct mc_domain_status *status,
		       const struct mc_policy_view *view, uint64_t now_ms)
{
	status->size_kib = view->actual_kib;
	status->min_kib = view->min_kib;
	status->max_kib = view->max_kib;
	status->has_used_kib = mc_policy_used(view, &status->used_kib);
	status->has_unused_kib = view->has_unused;
	status->unused_kib = view->unused_kib;
	status->has_usable_kib = view->has_usable;
	status->usable_kib = view->usable_kib;
	status->has_rss_kib = view->has_rss;
	status->rss_kib = view->rss_kib;
	status->has_numbers_age_ms =
		view->has_last_update && view->last_update_ms > 0;
	status->numbers_age_ms = mc_sub(now_ms, view->last_update_ms);
}

static void fill_sources(struct mc_domain_status *status,
			 const struct mc_domain_sample *sample,
			 const struct mc_settings *settings)
{
	struct mc_domain_limits limits;
	const struct {
		char *text;
		const mc_origin *from;
	} sources[] = {
		{ status->mode_source, &limits.mode_from },
		{ status->min_source, &limits.min_from },
		{ status->max_source, &limits.max_from },
		{ status->shares_source, &limits.shares_from },
	};

	mc_settings_domain(settings, sample, &limits, status->note);
	for (size_t i = 0; i < MC_COUNT(sources); i++)
		mc_settings_origin_text(settings, *sources[i].from,
					sources[i].text, MC_SOURCE_SIZE);
	status->shares = limits.shares;
	status->has_note = *status->note != '\0';
}

static void fill_change(struct mc_domain_status *status,
			const struct mc_known *known, uint64_t now_ms)
{
	status->has_last_change_kib = known->has_change;
	status->last_change_kib = known->change_kib;
	status->has_last_change_ago_ms = known->has_change;
	status->last_change_ago_ms = mc_sub(now_ms, known->changed_at_ms);
}

void mc_coordinator_fill_domain(const struct mc_coordinator *copy,
				const struct mc_settings *settings, size_t at,
				uint64_t now_ms,
				struct mc_domain_status *status)
{
	const struct mc_policy_domain *domain = &copy->domains[at];
	const struct mc_known *known = &copy->known[at];

	describe(status, domain, &known->sample);
	fill_sizes(status, &domain->view, now_ms);
	fill_sources(status, &known->sample, settings);
	fill_change(status, known, now_ms);
}

struct mc_coordinator mc_coordinator_decided_copy(
	const struct mc_coordinator *coordinator)
{
	struct mc_coordinator copy = mc_coordinator_copy(coordinator);

	mc_policy_decide(&copy.policy, &copy.host, copy.domains, copy.n_domains,
			 MC_STEP_PASS, copy.sampled_at_ms);
	return copy;
}

bool mc_coordinator_find(const struct mc_coordinator *coordinator,
			 const char *name, size_t *at)
{
	for (*at = 0; *at < coordinator->n_domains; (*at)++)
		if (strcmp(coordinator->known[*at].sample.name, name) == 0)
			return true;
	return false;
}

bool mc_coordinator_domain(const struct mc_coordinator *coordinator,
			   const struct mc_settings *settings, const char *name,
			   uint64_t now_ms, struct mc_domain_status *status)
{
	struct mc_coordinator copy;
	size_t at;

	if (!mc_coordinator_find(coordinator, name, &at))
		return false;
	copy = mc_coordinator_decided_copy(coordinator);
	*status = (struct mc_domain_status){ 0 };
	mc_coordinator_fill_domain(&copy, settings, at, now_ms, status);
	mc_coordinator_free_copy(&copy);
	return true;
}

void mc_coordinator_status(const struct mc_coordinator *coordinator,
			   const struct mc_settings *settings, uint64_t now_ms,
			   struct mc_status *status)
{
	struct mc_coordinator copy = mc_coordinator_decided_copy(coordinator);
	struct mc_domain_status *all = mc_alloc(copy.n_domains, sizeof *all);

	for (size_t i = 0; i < copy.n_domains; i++)
		mc_coordinator_fill_domain(&copy, settings, i, now_ms, &all[i]);
	status->domains = all;
	status->n_domains = copy.n_domains;
	mc_coordinator_host_status(&copy, &status->host);
	mc_coordinator_free_copy(&copy);
}
