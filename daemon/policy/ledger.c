/*
 * The promise to one domain: memory that it was granted and that the host
 * still shows as available, because the guest hasn't touched it.
 *
 * It grows with each grant and falls as rss rises over the highest that it was
 * since; memory that the guest gave back and touches again was never part of
 * it. A release of pages that had been touched shows as a fall of rss and
 * leaves the promise; one of pages that hadn't takes them out of it. Without
 * rss a promise fades out over half a minute.
 */
#include "ledger.h"

#include "arith.h"

#define FADE_MS 30000

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
	if (change->grown_foreign_kib > 0)
		mc_ledger_grant(ledger, view, change->grown_foreign_kib,
				now_ms);
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
}

void mc_ledger_grant(struct mc_ledger_memory *ledger,
		     const struct mc_policy_view *view, uint64_t granted_kib,
		     uint64_t now_ms)
{
	ledger->promised_kib =
		mc_sat_add(mc_ledger_promised(ledger, now_ms), granted_kib);
	ledger->promised_ms = now_ms;
	if (ledger->promised_kib == granted_kib && view->has_rss)
		ledger->touched_kib = ledger->rss_kib;
}

uint64_t mc_ledger_promised(const struct mc_ledger_memory *ledger,
			    uint64_t now_ms)
{
	uint64_t age_ms = mc_sat_sub(now_ms, ledger->promised_ms);

	if (ledger->has_rss)
		return ledger->promised_kib;
	if (age_ms >= FADE_MS)
		return 0;
	return mc_sat_mul(ledger->promised_kib, FADE_MS - age_ms) / FADE_MS;
}
