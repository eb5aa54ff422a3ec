/*
 * The promise to one domain: memory that it may touch without asking and that
 * the host still shows as available.
 *
 * What was granted grows with each grant and falls as rss rises over the
 * highest that it was since; memory that the guest gave back and touches again
 * was never part of it. A release of pages that had been touched shows as a
 * fall of rss and leaves the promise; one of pages that hadn't takes them out
 * of it. Without rss a grant fades out over half a minute.
 *
 * A guest may also never have touched all that it was started with. rss tells
 * how much, but for what the process has beside the guest's memory. That is
 * guessed, within the bounds that were seen.
 */
#include "ledger.h"

#include "arith.h"
#include "eligible.h"

#define FADE_MS 30000

/* What QEMU has beside the guest's memory, where nothing better is known. */
#define BESIDE_KIB (96 * 1024)

static void follow_rss(struct mc_ledger_memory *ledger, uint64_t rss_kib,
		       uint64_t shrunk_kib)
{
	uint64_t fallen_kib = mc_sat_sub(ledger->rss_kib, rss_kib);

	ledger->promised_kib = mc_sat_sub(ledger->promised_kib,
					  mc_sat_sub(shrunk_kib, fallen_kib));
	ledger->touched_kib = mc_sat_sub(ledger->touched_kib,
					 mc_least(shrunk_kib, fallen_kib));
	if (rss_kib > ledger->touched_kib) {
		ledger->promised_kib =
			mc_sat_sub(ledger->promised_kib,
				   rss_kib - ledger->touched_kib);
		ledger->touched_kib = rss_kib;
	}
	ledger->rss_kib = rss_kib;
}

void mc_ledger_observe(struct mc_ledger_memory *ledger,
		       const struct mc_policy_view *view,
		       const struct mc_balloon_change *change, uint64_t now_ms)
{
	uint64_t grown_kib = mc_sat_add(mc_sat_add(change->grown_foreign_kib,
						   change->grown_lost_kib),
					change->owed_kib);

	if (grown_kib > 0)
		mc_ledger_grant(ledger, view, grown_kib, now_ms);
	if (!view->has_rss) {
		ledger->promised_kib =
			mc_sat_sub(ledger->promised_kib, change->shrunk_kib);
		return;
	}
	if (!ledger->has_rss) {
		ledger->has_rss = true;
		ledger->rss_kib = view->rss_kib;
		ledger->touched_kib = view->rss_kib;
	}
	follow_rss(ledger, view->rss_kib, change->shrunk_kib);
	ledger->beside_least_kib =
		mc_most(ledger->beside_least_kib,
			mc_sat_sub(view->rss_kib, view->actual_kib));
}

void mc_ledger_grant(struct mc_ledger_memory *ledger,
		     const struct mc_policy_view *view, uint64_t granted_kib,
		     uint64_t now_ms)
{
	ledger->promised_kib =
		mc_sat_add(mc_ledger_granted(ledger, now_ms), granted_kib);
	ledger->promised_ms = now_ms;
	if (ledger->promised_kib == granted_kib && view->has_rss)
		ledger->touched_kib = ledger->rss_kib;
}

void mc_ledger_used(struct mc_ledger_memory *ledger,
		    const struct mc_policy_view *view, uint64_t used_kib)
{
	uint64_t beside_kib = mc_sat_sub(view->rss_kib, used_kib);

	if (!view->has_rss)
		return;
	if (!ledger->has_beside_most || beside_kib < ledger->beside_most_kib)
		ledger->beside_most_kib = beside_kib;
	ledger->has_beside_most = true;
}

uint64_t mc_ledger_granted(const struct mc_ledger_memory *ledger,
			   uint64_t now_ms)
{
	uint64_t age_ms = mc_sat_sub(now_ms, ledger->promised_ms);

	if (ledger->has_rss)
		return ledger->promised_kib;
	if (age_ms >= FADE_MS)
		return 0;
	return mc_sat_mul(ledger->promised_kib, FADE_MS - age_ms) / FADE_MS;
}

/* What a domain of that size never touched; 0 where no rss is told. */
static uint64_t untouched(const struct mc_ledger_memory *ledger,
			  uint64_t size_kib)
{
	uint64_t beside_kib = mc_most(BESIDE_KIB, ledger->beside_least_kib);

	if (!ledger->has_rss)
		return 0;
	if (ledger->has_beside_most)
		beside_kib = mc_least(beside_kib, ledger->beside_most_kib);
	return mc_sat_sub(size_kib, mc_sat_sub(ledger->rss_kib, beside_kib));
}

static uint64_t size_of(const struct mc_policy_memory *memory)
{
	return mc_most(mc_balloon_goal(&memory->balloon),
		       memory->balloon.actual_kib);
}

/*
 * Of what it never touched, the part that it may come to touch: what it can't
 * spare, as the rest is taken first, and at least its reserve.
 */
static uint64_t may_touch(const struct mc_policy_settings *settings,
			  const struct mc_policy_domain *domain,
			  uint64_t granted_kib)
{
	uint64_t all_kib =
		untouched(&domain->memory.ledger, size_of(&domain->memory));
	uint64_t least_kib =
		mc_sat_add(granted_kib, settings->guest_reserve_kib);

	/* Without numbers nobody knows what it can spare. */
	if (domain->decision.reserve_kib > 0)
		least_kib = mc_most(least_kib,
				    mc_sat_sub(all_kib,
					       domain->decision.spare_kib));
	return mc_least(all_kib, least_kib);
}

uint64_t mc_ledger_of(const struct mc_policy_settings *settings,
		      const struct mc_policy_domain *domain, uint64_t now_ms)
{
	uint64_t granted_kib =
		mc_ledger_granted(&domain->memory.ledger, now_ms);
	enum mc_domain_state state;

	if (mc_eligible_check(&domain->view, &state) != MC_REASON_NONE ||
	    domain->view.mode != MC_MODE_MANAGE)
		return granted_kib;
	return mc_most(granted_kib, may_touch(settings, domain, granted_kib));
}

uint64_t mc_ledger_whole(const struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_policy_memory *memory = &domain->memory;
	uint64_t granted_kib = mc_ledger_granted(&memory->ledger, now_ms);

	/* Huge pages were taken from what is available, touched or not. */
	if (domain->view.has_hugepages)
		return granted_kib;
	return mc_most(granted_kib,
		       untouched(&memory->ledger, size_of(memory)));
}
