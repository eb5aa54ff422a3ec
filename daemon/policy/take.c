/*
 * Takes a step of a domain's surplus, unless something speaks against it.
 *
 * The law stands here: a domain with its reserve unused or less gives nothing,
 * what is taken leaves the reserve unused, at most one step at a time, never
 * below its minimum.
 */
#include "take.h"

#include "arith.h"
#include "balloon.h"
#include "harm.h"

#define GIVEN_KEPT_MS 10000

struct verdict {
	enum mc_domain_state state;
	enum mc_reason reason;
	uint64_t limit;
};

/* What speaks against taking before the numbers are looked at. */
static struct verdict look_at_state(const struct mc_policy_domain *domain,
				    uint64_t boot_left_ms)
{
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;

	if (boot_left_ms > 0)
		return (struct verdict){ MC_DOMAIN_BOOTING, MC_REASON_BOOTING,
					 boot_left_ms };
	if (view->actual_kib < view->min_kib)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_OUTSIDE_LIMITS,
					 view->min_kib };
	if (view->actual_kib > view->max_kib)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_OUTSIDE_LIMITS,
					 view->max_kib };
	/* The last order of a stuck driver is replaced by the next. */
	if ((memory->balloon.is_pending && !memory->balloon.is_stuck) ||
	    !memory->place.is_proven)
		return (struct verdict){ MC_DOMAIN_SETTLING, MC_REASON_SETTLING,
					 mc_balloon_goal(&memory->balloon) };
	return (struct verdict){ MC_DOMAIN_OK, MC_REASON_NONE, 0 };
}

/*
 * The surplus that isn't worth taking. A forecast fades, and what it lets go
 * bit by bit is taken in one; what was given lately was given to be used.
 */
static uint64_t slack(const struct mc_policy_settings *settings,
		      const struct mc_policy_domain *domain, uint64_t now_ms)
{
	const struct mc_balloon_memory *balloon = &domain->memory.balloon;
	uint64_t slack_kib = mc_sat_add(settings->slack_kib,
					domain->decision.forecast_kib / 2);

	if (balloon->has_grown &&
	    mc_sat_sub(now_ms, balloon->grown_ms) < GIVEN_KEPT_MS)
		slack_kib = mc_sat_add(slack_kib, settings->give_slack_kib);
	return slack_kib;
}

/* How much the numbers allow, and why not more. */
static uint64_t look_at_numbers(const struct mc_policy_settings *settings,
				const struct mc_policy_domain *domain,
				uint64_t now_ms, struct verdict *verdict)
{
	const struct mc_policy_view *view = &domain->view;
	uint64_t spare_kib = domain->decision.spare_kib;
	uint64_t slack_kib = slack(settings, domain, now_ms);
	uint64_t floor_kib = mc_harm_floor(&domain->memory.harm, now_ms);
	uint64_t lowest_kib = mc_page_up(mc_most(view->min_kib, floor_kib));

	if (view->unused_kib <= settings->guest_reserve_kib || spare_kib == 0)
		verdict->reason = MC_REASON_AT_RESERVE;
	else if (spare_kib <= slack_kib)
		verdict->reason = MC_REASON_WITHIN_SLACK;
	else if (view->actual_kib <= lowest_kib && floor_kib > view->min_kib)
		*verdict =
			(struct verdict){ MC_DOMAIN_OK, MC_REASON_LEARNED_FLOOR,
					  floor_kib };
	else if (view->actual_kib <= lowest_kib)
		*verdict = (struct verdict){ MC_DOMAIN_OK, MC_REASON_AT_MINIMUM,
					     view->min_kib };
	if (verdict->reason != MC_REASON_NONE)
		return 0;
	/* Half the slack stays, or the next stir would be a need. */
	return mc_least(spare_kib - settings->slack_kib / 2,
			view->actual_kib - lowest_kib);
}

/* What speaks against taking now, though there is something to take. */
static void look_at_time(const struct mc_policy_settings *settings,
			 const struct mc_policy_memory *memory,
			 enum mc_policy_step step, uint64_t now_ms,
			 struct verdict *verdict)
{
	uint64_t cooldown_ms = mc_harm_cooldown_left(&memory->harm, now_ms);
	uint64_t held_ms =
		mc_balloon_held_left(settings, &memory->balloon, now_ms);

	if (held_ms > 0)
		*verdict = (struct verdict){ MC_DOMAIN_OK,
					     MC_REASON_MANUAL_HOLD, held_ms };
	else if (cooldown_ms > 0)
		*verdict = (struct verdict){ MC_DOMAIN_OK, MC_REASON_COOLDOWN,
					     cooldown_ms };
	else if (step == MC_STEP_RELIEF)
		verdict->reason = MC_REASON_RELIEF_ONLY;
}

void mc_take_decide(const struct mc_policy_settings *settings,
		    struct mc_policy_domain *domain, enum mc_policy_step step,
		    uint64_t boot_left_ms, uint64_t now_ms)
{
	struct mc_decision_policy *decision = &domain->decision;
	struct verdict verdict = look_at_state(domain, boot_left_ms);
	uint64_t most_kib = 0, take_kib, to_kib;

	if (verdict.reason == MC_REASON_NONE)
		most_kib = look_at_numbers(settings, domain, now_ms, &verdict);
	if (verdict.reason == MC_REASON_NONE)
		look_at_time(settings, &domain->memory, step, now_ms, &verdict);
	decision->state = verdict.state;
	decision->reason = verdict.reason;
	decision->limit = verdict.limit;
	if (verdict.reason != MC_REASON_NONE)
		return;

	take_kib = mc_least(most_kib, settings->release_step_kib);
	to_kib = mc_page_up(decision->from_kib - take_kib);
	decision->reason = MC_REASON_WITHIN_SLACK;
	if (to_kib >= decision->from_kib)
		return;
	decision->reason = take_kib < most_kib ? MC_REASON_SURPLUS_STEP
					       : MC_REASON_SURPLUS;
	if (domain->view.mode == MC_MODE_OBSERVE) {
		decision->reason = MC_REASON_OBSERVE;
		decision->limit = to_kib;
		return;
	}
	decision->to_kib = to_kib;
}
