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

/* How much may go if nothing speaks against it, and what bounds that. */
static void bound(const struct mc_policy_settings *settings,
		  const struct mc_policy_domain *domain,
		  struct mc_take_terms *terms)
{
	/* Half the slack stays, or the next stir would be a need. */
	uint64_t left_kib =
		mc_sat_sub(domain->decision.spare_kib, settings->slack_kib / 2);

	terms->most_kib = mc_least(left_kib, terms->room_kib);
	terms->take_kib = mc_least(terms->most_kib, settings->release_step_kib);
	if (terms->take_kib < terms->most_kib)
		terms->bound = MC_TAKE_BY_STEP;
	else if (left_kib <= terms->room_kib)
		terms->bound = MC_TAKE_BY_SPARE;
	else
		terms->bound = terms->floor_kib > domain->view.min_kib
				       ? MC_TAKE_BY_FLOOR
				       : MC_TAKE_BY_MINIMUM;
}

struct mc_take_terms mc_take_look(const struct mc_policy_settings *settings,
				  const struct mc_policy_domain *domain,
				  uint64_t now_ms)
{
	const struct mc_policy_memory *memory = &domain->memory;
	struct mc_take_terms terms = {
		.above_kib = mc_sat_sub(domain->view.unused_kib,
					settings->guest_reserve_kib),
		.slack_kib = slack(settings, domain, now_ms),
		.floor_kib = mc_harm_floor(&memory->harm, now_ms),
	};

	terms.worth_kib =
		mc_sat_sub(domain->decision.spare_kib, terms.slack_kib);
	terms.lowest_kib =
		mc_page_up(mc_most(domain->view.min_kib, terms.floor_kib));
	terms.room_kib = mc_sat_sub(domain->view.actual_kib, terms.lowest_kib);
	bound(settings, domain, &terms);
	return terms;
}

/* What speaks against taking by its numbers. */
static struct verdict look_at_numbers(const struct mc_policy_domain *domain,
				      const struct mc_take_terms *terms)
{
	const struct mc_policy_view *view = &domain->view;

	if (terms->above_kib == 0 || domain->decision.spare_kib == 0)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_AT_RESERVE,
					 0 };
	if (terms->worth_kib == 0)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_WITHIN_SLACK,
					 0 };
	if (terms->room_kib > 0)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_NONE, 0 };
	if (terms->floor_kib > view->min_kib)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_LEARNED_FLOOR,
					 terms->floor_kib };
	return (struct verdict){ MC_DOMAIN_OK, MC_REASON_AT_MINIMUM,
				 view->min_kib };
}

/* What speaks against taking now, though there is something to take. */
static struct verdict look_at_time(const struct mc_policy_settings *settings,
				   const struct mc_policy_memory *memory,
				   enum mc_policy_step step, uint64_t now_ms)
{
	uint64_t cooldown_ms = mc_harm_cooldown_left(&memory->harm, now_ms);
	uint64_t held_ms =
		mc_balloon_held_left(settings, &memory->balloon, now_ms);

	if (held_ms > 0)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_MANUAL_HOLD,
					 held_ms };
	if (cooldown_ms > 0)
		return (struct verdict){ MC_DOMAIN_OK, MC_REASON_COOLDOWN,
					 cooldown_ms };
	return (struct verdict){
		MC_DOMAIN_OK,
		step == MC_STEP_RELIEF ? MC_REASON_RELIEF_ONLY : MC_REASON_NONE,
		0,
	};
}

void mc_take_decide(const struct mc_policy_settings *settings,
		    struct mc_policy_domain *domain, enum mc_policy_step step,
		    uint64_t boot_left_ms, uint64_t now_ms)
{
	struct mc_decision_policy *decision = &domain->decision;
	struct verdict verdict = look_at_state(domain, boot_left_ms);
	struct mc_take_terms terms = { 0 };
	uint64_t to_kib;

	if (verdict.reason == MC_REASON_NONE) {
		terms = mc_take_look(settings, domain, now_ms);
		verdict = look_at_numbers(domain, &terms);
	}
	if (verdict.reason == MC_REASON_NONE)
		verdict = look_at_time(settings, &domain->memory, step, now_ms);
	decision->state = verdict.state;
	decision->reason = verdict.reason;
	decision->limit = verdict.limit;
	if (verdict.reason != MC_REASON_NONE)
		return;

	to_kib = mc_page_up(decision->from_kib - terms.take_kib);
	decision->reason = MC_REASON_WITHIN_SLACK;
	if (to_kib >= decision->from_kib)
		return;
	decision->reason = terms.bound == MC_TAKE_BY_STEP
				   ? MC_REASON_SURPLUS_STEP
				   : MC_REASON_SURPLUS;
	if (domain->view.mode == MC_MODE_OBSERVE) {
		decision->reason = MC_REASON_OBSERVE;
		decision->limit = to_kib;
		return;
	}
	decision->to_kib = to_kib;
}
