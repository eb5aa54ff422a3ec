/*
 * One host as `status` and `score` show it.
 */
#include "host.h"

#include <time.h>

#include "coordinator/facts.h"
#include "coordinator/score.h"
#include "coordinator/why.h"
#include "host_pause.h"

void mc_host_fill_worker(const struct mc_host *host,
			 const struct mc_child *child,
			 struct mc_worker_status *status)
{
	bool is_collector = child == &host->collector;
	int pid = mc_child_pid(child);

	mc_copy(status->role, sizeof status->role, child->role);
	mc_copy(status->state, sizeof status->state,
		mc_child_state_name(child->state));
	mc_copy(status->error, sizeof status->error, child->error);
	status->has_pid = pid > 0;
	status->pid = (uint64_t)pid;
	status->interval_ms =
		is_collector ? mc_pace_interval(&host->pace, host->settings)
			     : host->settings->interval_ms;
	status->restarts = child->restarts;
	status->has_answered_ago_ms = child->has_answered;
	status->answered_ago_ms = uv_now(child->loop) - child->answered_at_ms;
}

void mc_host_fill(const struct mc_host *host, struct mc_host_status *status)
{
	mc_copy(status->uri, sizeof status->uri, host->settings->connect);
	status->connected = host->is_connected;
	mc_copy(status->error, sizeof status->error,
		host->has_failed ? host->error : "");
}

/* Now, by the clock that stamps the samples. */
static uint64_t sample_clock_ms(const struct mc_host *host)
{
	return host->coordinator.sampled_at_ms + uv_now(host->loop) -
	       host->sampled_at_ms;
}

static void fill_sample(struct mc_host *host, struct mc_status *status)
{
	const struct mc_coordinator *coordinator = &host->coordinator;
	uint64_t now_ms = sample_clock_ms(host);

	status->sample = coordinator->sample;
	status->has_sample_age_ms = coordinator->sample > 0;
	status->sample_age_ms = uv_now(host->loop) - host->sampled_at_ms;
	status->passes = coordinator->passes;
	status->has_last_pass_ago_ms = coordinator->passes > 0;
	status->last_pass_ago_ms = uv_now(host->loop) - host->passed_at_ms;
	status->taken_kib = coordinator->taken_kib;
	status->given_kib = coordinator->given_kib;
	mc_coordinator_status(coordinator, host->settings, now_ms, status);
}

bool mc_host_domain(const struct mc_host *host, const char *name,
		    struct mc_domain_status *status)
{
	return mc_coordinator_domain(&host->coordinator, host->settings, name,
				     sample_clock_ms(host), status);
}

bool mc_host_facts(const struct mc_host *host, const char *name,
		   struct mc_facts *facts)
{
	return mc_coordinator_facts(&host->coordinator, name,
				    sample_clock_ms(host), facts);
}

bool mc_host_why(const struct mc_host *host, const char *name,
		 struct mc_why *why)
{
	if (!mc_coordinator_why(&host->coordinator, host->settings, name,
				sample_clock_ms(host), why))
		return false;
	why->paused = host->is_paused;
	return true;
}

void mc_host_status(struct mc_host *host, struct mc_status *status)
{
	status->paused = host->is_paused;
	status->has_paused_for_ms =
		mc_host_paused_for(host, &status->paused_for_ms);
	status->interval_ms = host->settings->interval_ms;
	status->collector_interval_ms =
		mc_settings_collector_interval(host->settings);
	fill_sample(host, status);
	mc_host_fill(host, &status->host);
	status->n_workers = 2;
	status->workers = mc_alloc(2, sizeof *status->workers);
	mc_host_fill_worker(host, &host->collector, &status->workers[0]);
	mc_host_fill_worker(host, &host->actuator, &status->workers[1]);
}

static void fill_would(const struct mc_host *host,
		       struct mc_domain_score *score)
{
	struct mc_shadow_numbers numbers;

	if (!mc_shadow_of(&host->shadow, score->uuid, &numbers))
		return;
	score->has_would_size_kib = true;
	score->would_size_kib = numbers.size_kib;
	score->has_would_save_kib_s = true;
	score->would_save_kib_s = numbers.saved_kib_s;
}

void mc_host_scores(const struct mc_host *host, struct mc_scores *scores)
{
	mc_coordinator_scores(&host->coordinator, scores);
	mc_coordinator_scores_would(mc_shadow_coordinator(&host->shadow),
				    scores);
	for (size_t i = 0; i < scores->n_domains; i++)
		fill_would(host, &scores->domains[i]);
	mc_host_fill(host, &scores->host);
}
