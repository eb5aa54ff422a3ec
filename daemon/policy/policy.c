/*
 * The law, in the order in which it is taken.
 *
 * Observing a sample, for each domain:
 *   1. the size: orders reached, sizes changed by others, stuck drivers;
 *   2. the promise: what was granted and is not touched yet;
 *   3. if its numbers are to be trusted: which size they belong to, what they
 *      say of trend and jumps, and whether it suffered;
 * and then the host's state.
 *
 * Deciding, for each domain:
 *   1. does it take part, are its numbers to be trusted, does its driver move?
 *   2. need: is usable under its reserve and forecast? It asks;
 *   3. else surplus: a step of it is taken, unless one of the reasons against
 *      it holds;
 * and then the host's budget is shared among those that ask.
 *
 * Each step has its own file; observe.c and decide.c put them together, and
 * order.c notes what is carried out. fallback.c is for the time without us.
 */
#include "policy.h"

#include "arith.h"

const struct mc_policy_settings mc_policy_defaults = {
	.host_reserve_kib = 200 * 1024,
	.guest_reserve_kib = 100 * 1024,
	.release_step_kib = 50 * 1024,
	.slack_kib = 16 * 1024,
	.give_slack_kib = 32 * 1024,
	.collector_interval_ms = 500,
	.statistics_period_ms = 1000,
	.boot_grace_ms = 20000,
	.manual_hold_ms = 60000,
	.stuck_after_ms = 20000,
	.stuck_retry_ms = 60000,
	.cooldown_least_ms = 30000,
	.cooldown_most_ms = 600000,
	.psi_limit_centipct = 1000,
};

bool mc_policy_used(const struct mc_policy_view *view, uint64_t *used_kib)
{
	uint64_t ceiling_kib =
		view->ceiling_kib > 0 ? view->ceiling_kib : view->max_kib;
	uint64_t balloon_kib = mc_sat_sub(ceiling_kib, view->actual_kib);

	if (!view->has_unused || !view->has_available ||
	    view->available_kib >= MC_SIZE_END_KIB ||
	    view->unused_kib > view->available_kib)
		return false;
	*used_kib = view->available_kib - view->unused_kib;
	if (view->has_autodeflate)
		*used_kib = mc_sat_sub(*used_kib, balloon_kib);
	return true;
}
