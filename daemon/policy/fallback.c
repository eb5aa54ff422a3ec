/*
 * Sizes for when nobody balances any more: mc_policy_fallback.
 *
 * From then on no surplus is taken back and no need is met. So each domain that
 * we may change asks for its maximum, and what it has and never touched counts
 * as promised in whole.
 */
#include "arith.h"
#include "ask.h"
#include "balloon.h"
#include "eligible.h"
#include "host.h"
#include "ledger.h"
#include "policy.h"
#include "share.h"

/*
 * A domain whose numbers stopped takes part: we may have made it small before.
 * One that never sent any was left alone all along, and seldom has a driver.
 * What others set stands as long as it does while we balance.
 */
static bool takes_part(const struct mc_policy_settings *settings,
		       const struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_policy_memory *memory = &domain->memory;
	enum mc_domain_state state;

	/* A size of 0 is one that the sample couldn't tell. */
	if (!memory->has_fresh || domain->view.actual_kib == 0 ||
	    domain->view.mode != MC_MODE_MANAGE ||
	    mc_eligible_check(&domain->view, &state) != MC_REASON_NONE)
		return false;
	return !memory->balloon.is_stuck &&
	       mc_balloon_held_left(settings, &memory->balloon, now_ms) == 0;
}

static void fund(struct mc_policy_domain *domain)
{
	const struct mc_policy_plan *plan = &domain->plan;
	struct mc_policy_fallback *fallback = &domain->fallback;

	if (plan->grant_kib == 0)
		return;
	fallback->to_kib = plan->from_kib + plan->grant_kib;
	mc_balloon_span(&domain->memory.balloon, &fallback->low_kib,
			&fallback->high_kib);
}

void mc_policy_fallback(const struct mc_policy_settings *settings,
			const struct mc_policy_host *host,
			struct mc_policy_domain *domains, size_t n_domains,
			uint64_t now_ms)
{
	struct mc_policy_host then = *host;
	struct mc_policy_domain *first = NULL;
	uint64_t promised_kib = 0;

	for (size_t i = 0; i < n_domains; i++) {
		domains[i].plan = (struct mc_policy_plan){ 0 };
		domains[i].fallback = (struct mc_policy_fallback){ 0 };
		if (takes_part(settings, &domains[i], now_ms)) {
			mc_ask_claim(&domains[i]);
			domains[i].plan.ask_kib = domains[i].plan.room_kib;
			domains[i].plan.next = first;
			first = &domains[i];
		}
		promised_kib = mc_sat_add(promised_kib,
					  mc_ledger_whole(&domains[i], now_ms));
	}
	mc_host_budget(settings, &then, promised_kib);
	/* A page stays, so that the host isn't brought to its reserve. */
	mc_share_budget(first, mc_sat_sub(then.budget_kib, MC_PAGE_KIB));
	for (; first != NULL; first = first->plan.next)
		fund(first);
}
