/*
 * Walks a decision again, step by step, to tell which of them made it what it
 * is. Nothing is decided here: the numbers are those that the law's own
 * modules show, and what each of them decided stands in the decision.
 */
#include "explain.h"

#include "arith.h"
#include "ask.h"
#include "balloon.h"
#include "boot.h"
#include "demand.h"
#include "explain_change.h"
#include "fund.h"
#include "harm.h"
#include "host.h"
#include "take.h"
#include "trust.h"

/* The law as it is taken with one domain. */
static const enum mc_law_step before_need[] = {
	MC_LAW_TAKES_PART, MC_LAW_NUMBERS,  MC_LAW_DRIVER, MC_LAW_PLACE,
	MC_LAW_RESERVE,	   MC_LAW_FORECAST, MC_LAW_NEED,
};
/* Of one that sends no numbers, and may be booting. */
static const enum mc_law_step without_numbers[] = {
	MC_LAW_TAKES_PART,
	MC_LAW_NUMBERS,
	MC_LAW_BOOT,
};
static const enum mc_law_step asking[] = {
	MC_LAW_MAXIMUM, MC_LAW_MODE,  MC_LAW_HOST_STATE,
	MC_LAW_BUDGET,	MC_LAW_SHARE,
};
static const enum mc_law_step taking[] = {
	MC_LAW_BOOT,	      MC_LAW_LIMITS,  MC_LAW_SETTLED,
	MC_LAW_GUEST_RESERVE, MC_LAW_SPARE,   MC_LAW_SLACK,
	MC_LAW_FLOOR,	      MC_LAW_MINIMUM, MC_LAW_MANUAL_HOLD,
	MC_LAW_COOLDOWN,      MC_LAW_PASS,    MC_LAW_RELEASE_STEP,
	MC_LAW_MODE,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Which step a reason is of; where several can be, decider() looks closer. */
static const enum mc_law_step steps_of[MC_REASON_COUNT] = {
	[MC_REASON_SURPLUS_STEP] = MC_LAW_RELEASE_STEP,
	[MC_REASON_NEED] = MC_LAW_NEED,
	[MC_REASON_NEED_RATIONED] = MC_LAW_SHARE,
	[MC_REASON_AT_MAXIMUM] = MC_LAW_MAXIMUM,
	[MC_REASON_AT_MINIMUM] = MC_LAW_MINIMUM,
	[MC_REASON_OUTSIDE_LIMITS] = MC_LAW_LIMITS,
	[MC_REASON_WITHIN_SLACK] = MC_LAW_SLACK,
	[MC_REASON_SETTLING] = MC_LAW_SETTLED,
	[MC_REASON_RELIEF_ONLY] = MC_LAW_PASS,
	[MC_REASON_COOLDOWN] = MC_LAW_COOLDOWN,
	[MC_REASON_LEARNED_FLOOR] = MC_LAW_FLOOR,
	[MC_REASON_MANUAL_HOLD] = MC_LAW_MANUAL_HOLD,
	[MC_REASON_OBSERVE] = MC_LAW_MODE,
	[MC_REASON_BOOTING] = MC_LAW_BOOT,
	[MC_REASON_NO_NUMBERS] = MC_LAW_NUMBERS,
	[MC_REASON_ALL_ONES] = MC_LAW_NUMBERS,
	[MC_REASON_CONTRADICTION] = MC_LAW_NUMBERS,
	[MC_REASON_AHEAD] = MC_LAW_NUMBERS,
	[MC_REASON_STALE] = MC_LAW_NUMBERS,
	[MC_REASON_STUCK] = MC_LAW_DRIVER,
	[MC_REASON_NOT_RUNNING] = MC_LAW_TAKES_PART,
	[MC_REASON_MOVING] = MC_LAW_TAKES_PART,
	[MC_REASON_UNRESPONSIVE] = MC_LAW_TAKES_PART,
	[MC_REASON_NO_BALLOON] = MC_LAW_TAKES_PART,
	[MC_REASON_HUGEPAGES] = MC_LAW_TAKES_PART,
	[MC_REASON_LOCKED_MEMORY] = MC_LAW_TAKES_PART,
	[MC_REASON_PASSTHROUGH] = MC_LAW_TAKES_PART,
	[MC_REASON_LAUNCH_SECURITY] = MC_LAW_TAKES_PART,
	[MC_REASON_VIRTIO_MEM] = MC_LAW_TAKES_PART,
	[MC_REASON_MODE_OFF] = MC_LAW_TAKES_PART,
};

static const enum mc_law_step steps_of_bounds[] = {
	[MC_TAKE_BY_SPARE] = MC_LAW_SPARE,
	[MC_TAKE_BY_FLOOR] = MC_LAW_FLOOR,
	[MC_TAKE_BY_MINIMUM] = MC_LAW_MINIMUM,
	[MC_TAKE_BY_STEP] = MC_LAW_RELEASE_STEP,
};

/* ---- the numbers ---- */

static void fill_demand(struct mc_explain_numbers *numbers,
			const struct mc_demand_terms *demand,
			const struct mc_policy_domain *domain)
{
	numbers->base_kib = domain->memory.place.base_kib;
	numbers->goal_kib = mc_balloon_goal(&domain->memory.balloon);
	numbers->unused_now_kib = demand->unused_kib;
	numbers->usable_now_kib = demand->usable_kib;
	numbers->hidden_kib = demand->hidden_kib;
	numbers->learned_kib = demand->learned_kib;
	numbers->reserve_kib = demand->reserve_kib;
	numbers->forecast_kib = demand->forecast_kib;
	numbers->wanted_kib = demand->wanted_kib;
	numbers->need_kib = domain->decision.need_kib;
	numbers->spare_kib = domain->decision.spare_kib;
}

static void fill_ask(struct mc_explain_numbers *numbers,
		     const struct mc_policy_domain *domain)
{
	numbers->room_up_kib = domain->plan.room_kib;
	numbers->lack_kib = domain->plan.lack_kib;
	numbers->part_kib = domain->plan.granted_kib;
	numbers->granted_kib = domain->decision.granted_kib;
}

static void fill_take(struct mc_explain_numbers *numbers,
		      const struct mc_take_terms *take)
{
	numbers->slack_kib = take->slack_kib;
	numbers->floor_kib = take->floor_kib;
	numbers->lowest_kib = take->lowest_kib;
	numbers->room_down_kib = take->room_kib;
	numbers->most_kib = take->most_kib;
	numbers->take_kib = take->take_kib;
}

static void fill_host(struct mc_explain_numbers *numbers,
		      const struct mc_policy_settings *settings,
		      const struct mc_policy_host *host)
{
	numbers->available_kib = host->available_kib;
	numbers->host_reserve_kib = settings->host_reserve_kib;
	numbers->reserved_kib = host->reserved_kib;
	numbers->promised_kib = host->promised_kib;
	numbers->budget_kib = host->budget_kib;
}

static void fill_view(struct mc_explain_numbers *numbers,
		      const struct mc_explain_case *asked)
{
	const struct mc_policy_domain *domain = &asked->domains[asked->at];
	const struct mc_policy_view *view = &domain->view;
	const struct mc_policy_memory *memory = &domain->memory;

	numbers->size_kib = view->actual_kib;
	numbers->min_kib = view->min_kib;
	numbers->max_kib = view->max_kib;
	numbers->unused_kib = view->unused_kib;
	numbers->age_ms = mc_trust_age(view, asked->now_ms);
	numbers->boot_ms = mc_boot_left(asked->settings, memory, asked->now_ms);
	numbers->guest_reserve_kib = asked->settings->guest_reserve_kib;
	numbers->cooldown_ms =
		mc_harm_cooldown_left(&memory->harm, asked->now_ms);
	numbers->held_ms =
		mc_balloon_held_left(asked->settings, &memory->balloon,
				     asked->now_ms);
	if (memory->balloon.is_stuck)
		numbers->retry_ms =
			mc_balloon_retry_left(asked->settings, &memory->balloon,
					      asked->now_ms);
}

/* ---- the steps ---- */

static bool is_needy(const struct mc_decision_policy *decision)
{
	return decision->state == MC_DOMAIN_NEEDY;
}

/* The step that made a need go unmet, wholly or in part. */
static enum mc_law_step who_leaves_need(const struct mc_policy_host *host,
					const struct mc_policy_plan *plan)
{
	if (!mc_host_gives(host))
		return MC_LAW_HOST_STATE;
	return mc_fund_is_spent(host, plan) ? MC_LAW_BUDGET : MC_LAW_SHARE;
}

static enum mc_law_step decider(const struct mc_policy_host *host,
				const struct mc_policy_domain *domain,
				const struct mc_take_terms *take)
{
	enum mc_reason reason = domain->decision.reason;

	if (reason == MC_REASON_NEED_UNFUNDED ||
	    reason == MC_REASON_NEED_PARTLY)
		return who_leaves_need(host, &domain->plan);
	if (reason == MC_REASON_NEED &&
	    domain->plan.lack_kib < mc_ask_uncovered(domain))
		return MC_LAW_MAXIMUM;
	if (reason == MC_REASON_AT_RESERVE)
		return take->above_kib == 0 ? MC_LAW_GUEST_RESERVE
					    : MC_LAW_SPARE;
	if (reason == MC_REASON_SURPLUS ||
	    (reason == MC_REASON_WITHIN_SLACK && take->worth_kib > 0))
		return steps_of_bounds[take->bound];
	return steps_of[reason];
}

/* Whether a step stands against something, be it the last word or not. */
static bool is_acting(const struct mc_explanation *out,
		      const struct mc_explain_step *step)
{
	const struct mc_explain_numbers *numbers = &out->numbers;

	if (step->id == MC_LAW_NUMBERS)
		return out->distrust != MC_REASON_NONE;
	if (step->id == MC_LAW_NEED)
		return numbers->need_kib > 0;
	if (step->id == MC_LAW_FLOOR)
		return numbers->floor_kib > 0;
	/* All that can be spared is taken. */
	if (step->id == MC_LAW_SPARE &&
	    out->decision.reason == MC_REASON_SURPLUS)
		return false;
	return step->is_decisive;
}

/* Adds steps up to the one that ended the law; false once it has. */
static bool add(struct mc_explanation *out, const enum mc_law_step *ids,
		size_t n_ids, enum mc_law_step decisive)
{
	bool is_moved = out->decision.to_kib != out->decision.from_kib;

	for (size_t i = 0; i < n_ids; i++) {
		struct mc_explain_step *step = &out->steps[out->n_steps++];

		step->id = ids[i];
		step->is_decisive = ids[i] == decisive;
		step->is_acting = is_acting(out, step);
		if (step->is_decisive && !is_moved)
			return false;
	}
	return true;
}

static void walk(struct mc_explanation *out, enum mc_law_step decisive)
{
	bool is_blind = out->distrust == MC_REASON_NO_NUMBERS &&
			out->decision.reason == MC_REASON_BOOTING;

	if (is_blind)
		add(out, without_numbers, COUNT(without_numbers), decisive);
	else if (!add(out, before_need, COUNT(before_need), decisive))
		return;
	else if (is_needy(&out->decision))
		add(out, asking, COUNT(asking), decisive);
	else
		add(out, taking, COUNT(taking), decisive);
}

static void explain(const struct mc_explain_case *asked,
		    struct mc_explanation *out)
{
	const struct mc_policy_domain *domain = &asked->domains[asked->at];
	struct mc_demand_terms demand;
	struct mc_take_terms take = { 0 };

	fill_view(&out->numbers, asked);
	fill_host(&out->numbers, asked->settings, asked->host);
	fill_ask(&out->numbers, domain);
	out->distrust =
		mc_trust_check(asked->settings, &domain->view, asked->now_ms);
	if (out->distrust == MC_REASON_NONE) {
		demand = mc_demand_look(asked->settings, domain, asked->now_ms);
		take = mc_take_look(asked->settings, domain, asked->now_ms);
		fill_demand(&out->numbers, &demand, domain);
		fill_take(&out->numbers, &take);
	}
	walk(out, decider(asked->host, domain, &take));
}

void mc_explain(const struct mc_policy_settings *settings,
		struct mc_policy_host *host, struct mc_policy_domain *domains,
		size_t n_domains, size_t at, enum mc_policy_step step,
		uint64_t now_ms, struct mc_explanation *out)
{
	struct mc_policy_host before = *host;
	const struct mc_explain_case asked = {
		settings, &before, domains, n_domains, at, step, now_ms,
	};

	*out = (struct mc_explanation){ 0 };
	mc_policy_decide(settings, host, domains, n_domains, step, now_ms);
	out->decision = domains[at].decision;
	out->host_state = host->state;
	if (!domains[at].memory.is_seen)
		return;
	mc_explain_changes(&asked, out);
	mc_policy_decide(settings, host, domains, n_domains, step, now_ms);
	explain(&(struct mc_explain_case){ settings, host, domains, n_domains,
					   at, step, now_ms },
		out);
}
