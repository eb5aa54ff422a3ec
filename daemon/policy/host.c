/*
 * The host's state and what it may give.
 *
 * It goes down as soon as a limit is met, and up only when it is well clear of
 * it, so that one shortage is one episode.
 */
#include "host.h"

#include "arith.h"

/* Clear of a limit is a quarter of the reserve above it, or this. */
#define CLEAR_MOST_KIB (64 * 1024)

/* A shortage is over when no need went without for so long. */
#define SHORT_MS 30000

static uint64_t available(const struct mc_policy_host *host)
{
	if (host->total_kib == 0)
		return host->available_kib;
	return mc_least(host->available_kib, host->total_kib);
}

static bool is_pressed(const struct mc_policy_settings *settings,
		       const struct mc_policy_host *host)
{
	uint64_t limit = settings->psi_limit_centipct;

	if (!host->has_psi || limit == 0)
		return false;
	if (host->state == MC_HOST_LOW || host->state == MC_HOST_CRITICAL)
		limit /= 2;
	return host->psi_some_centipct > limit;
}

/* At or under the limit, or not yet clear of it. */
static bool is_under(const struct mc_policy_settings *settings,
		     const struct mc_policy_host *host, uint64_t limit_kib,
		     bool was_under)
{
	if (was_under)
		limit_kib = mc_sat_add(limit_kib,
				       mc_least(settings->host_reserve_kib / 4,
						CLEAR_MOST_KIB));
	return available(host) <= limit_kib;
}

/*
 * What was decided last left needs unmet, or it did in the last half minute, on
 * a host that gives.
 */
static bool is_short(struct mc_policy_host *host, uint64_t now_ms)
{
	if (host->is_short && mc_host_gives(host))
		host->short_ms = now_ms;
	return host->is_short ||
	       (host->short_ms > 0 &&
		mc_distance(now_ms, host->short_ms) < SHORT_MS);
}

bool mc_host_gives(const struct mc_policy_host *host)
{
	return host->state == MC_HOST_OK || host->state == MC_HOST_SHORT;
}

void mc_host_observe(const struct mc_policy_settings *settings,
		     struct mc_policy_host *host, uint64_t now_ms)
{
	bool was_critical = host->state == MC_HOST_CRITICAL;
	bool was_low = was_critical || host->state == MC_HOST_LOW;
	enum mc_host_state state =
		is_short(host, now_ms) ? MC_HOST_SHORT : MC_HOST_OK;

	if (is_pressed(settings, host) ||
	    is_under(settings, host, settings->host_reserve_kib, was_low))
		state = MC_HOST_LOW;
	if (is_under(settings, host, settings->host_reserve_kib / 2,
		     was_critical))
		state = MC_HOST_CRITICAL;
	host->has_changed = state != host->state;
	host->before = host->state;
	host->state = state;
}

void mc_host_budget(const struct mc_policy_settings *settings,
		    struct mc_policy_host *host, uint64_t promised_kib)
{
	uint64_t left_kib = available(host);

	host->promised_kib = promised_kib;
	left_kib = mc_sat_sub(left_kib, settings->host_reserve_kib);
	left_kib = mc_sat_sub(left_kib, promised_kib);
	/* A promise is older than the room that was asked for after it. */
	host->missing_kib = mc_sat_sub(host->reserved_kib, left_kib);
	left_kib = mc_sat_sub(left_kib, host->reserved_kib);
	host->budget_kib = mc_host_gives(host) ? left_kib : 0;
}
