/*
 * What the log says of runs and of the host: one line for each outcome.
 */
#include "host_log.h"

#include <inttypes.h>

#include <memcoord/log.h>
#include <memcoord/num.h>

#include "policy/host.h"

void mc_host_log_run(const struct mc_pass *pass)
{
	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];

		if (decision->to_kib == decision->from_kib)
			continue;
		if (mc_outcome_is(decision->outcome, MC_OUTCOME_DONE))
			mc_log(MC_LOG_INFO,
			       "%s: target %" PRIu64 " -> %" PRIu64 " KiB (%s)",
			       decision->name, decision->from_kib,
			       decision->to_kib, decision->text);
		else
			mc_log(MC_LOG_WARNING,
			       "%s: target %" PRIu64 " -> %" PRIu64
			       " KiB: %s: %s",
			       decision->name, decision->from_kib,
			       decision->to_kib, decision->outcome,
			       decision->message);
	}
}

void mc_host_log_notes(const struct mc_coordinator *coordinator,
		       const struct mc_settings *settings)
{
	for (size_t i = 0; i < coordinator->n_domains; i++) {
		const struct mc_known *known = &coordinator->known[i];
		struct mc_domain_limits limits;
		char note[MC_TEXT_SIZE];

		if (!known->has_new_note)
			continue;
		mc_settings_domain(settings, &known->sample, &limits, note);
		mc_log(MC_LOG_WARNING, "%s: %s", known->sample.name, note);
	}
}

void mc_host_log_left(const struct mc_fallbacks *left)
{
	char size[MC_NUM_TEXT];

	for (size_t i = 0; i < left->n_orders; i++)
		mc_log(MC_LOG_DEBUG, "fallback: %s -> %s", left->orders[i].name,
		       mc_size_text(size, left->orders[i].target_kib));
	if (left->n_orders == 0)
		mc_log(MC_LOG_DEBUG, "fallback: none");
}

/* What a state means, for people. */
static const char *meaning(enum mc_host_state state)
{
	if (state == MC_HOST_SHORT)
		return ": not all needs can be met";
	return state == MC_HOST_OK ? "" : ": nothing is given";
}

/* An episode is one warning: what becomes of it later is for information. */
static enum mc_level importance(const struct mc_policy_host *host)
{
	bool was_well =
		host->before == MC_HOST_OK || host->before == MC_HOST_UNKNOWN;

	return was_well && host->state != MC_HOST_OK ? MC_LOG_WARNING
						     : MC_LOG_INFO;
}

void mc_host_log_state(const struct mc_coordinator *coordinator)
{
	const struct mc_policy_host *host = &coordinator->host;
	char available[MC_NUM_TEXT], reserve[MC_NUM_TEXT];
	char promised[MC_NUM_TEXT], pressure[64] = "";

	if (!host->has_changed)
		return;
	if (host->has_psi && !mc_host_gives(host))
		snprintf(pressure, sizeof pressure,
			 ", memory pressure %" PRIu64 ".%02" PRIu64 " %%",
			 host->psi_some_centipct / 100,
			 host->psi_some_centipct % 100);
	mc_log(importance(host),
	       "host: %s, %s available, reserve %s, promised %s%s%s",
	       mc_host_state_name(host->state),
	       mc_size_text(available, host->available_kib),
	       mc_size_text(reserve, coordinator->policy.host_reserve_kib),
	       mc_size_text(promised, host->promised_kib), pressure,
	       meaning(host->state));
}
