/*
 * What would change a decision. The law is no formula that could be turned
 * round, so it is asked: what if the guest told other numbers, the host had
 * more, the time had come? The bound between two answers is found by halving.
 */
#include "explain_change.h"

#include "arith.h"
#include "balloon.h"
#include "decide.h"
#include "demand.h"
#include "harm.h"
#include "host.h"

#define TRIES_MOST 3

/* A claim about a domain that has been weighed. */
typedef bool claim(const struct mc_policy_domain *domain);

/* Looks for a change; false where there is none of its kind. */
typedef bool try(const struct mc_explain_case *asked, uint64_t pause_ms,
		 struct mc_explain_change *change);

static const struct mc_policy_domain *domain_of(
	const struct mc_explain_case *asked)
{
	return &asked->domains[asked->at];
}

static bool is_needy(const struct mc_policy_domain *domain)
{
	return domain->decision.state == MC_DOMAIN_NEEDY;
}

static bool is_sated(const struct mc_policy_domain *domain)
{
	return domain->decision.need_kib == 0;
}

/* Taken from, or it would be if it weren't only observed. */
static bool is_taken(const struct mc_policy_domain *domain)
{
	const struct mc_decision_policy *decision = &domain->decision;

	return decision->to_kib < decision->from_kib ||
	       (decision->reason == MC_REASON_OBSERVE && !is_needy(domain));
}

static bool is_left(const struct mc_policy_domain *domain)
{
	return !is_taken(domain);
}

/* ---- other numbers of the guest ---- */

/* Its programs let go of so much. */
static void raise_numbers(struct mc_policy_view *view, uint64_t shift_kib)
{
	view->unused_kib += shift_kib;
	view->usable_kib += shift_kib;
}

/* They take so much: first what is unused, then its cache. */
static void lower_numbers(struct mc_policy_view *view, uint64_t shift_kib)
{
	view->unused_kib = mc_sat_sub(view->unused_kib, shift_kib);
	view->usable_kib = mc_sat_sub(view->usable_kib, shift_kib);
}

/* A way in which numbers move, and how far they can. */
struct way {
	void (*shift)(struct mc_policy_view *view, uint64_t shift_kib);
	uint64_t most_kib;
};

static uint64_t largest(const struct mc_policy_view *view)
{
	return mc_most(view->unused_kib,
		       view->has_usable ? view->usable_kib : 0);
}

static struct way way_up(const struct mc_policy_view *view)
{
	uint64_t all_kib =
		view->has_available ? view->available_kib : view->actual_kib;

	return (struct way){ raise_numbers,
			     mc_sat_sub(all_kib, largest(view)) };
}

static struct way way_down(const struct mc_policy_view *view)
{
	return (struct way){ lower_numbers, largest(view) };
}

/* The domain as it would be weighed then. */
static struct mc_policy_domain shifted(const struct mc_explain_case *asked,
				       const struct way *way,
				       uint64_t shift_kib)
{
	struct mc_policy_domain then = *domain_of(asked);

	way->shift(&then.view, shift_kib);
	mc_decide_weigh(asked->settings, &then, asked->step, asked->now_ms);
	return then;
}

/* The least shift after which the claim holds; 0: none. */
static uint64_t least_shift(const struct mc_explain_case *asked,
			    const struct way *way, claim *holds)
{
	uint64_t low_kib = 0, high_kib = way->most_kib;
	struct mc_policy_domain then = shifted(asked, way, high_kib);

	if (!holds(&then))
		return 0;
	while (high_kib - low_kib > 1) {
		uint64_t middle_kib = low_kib + (high_kib - low_kib) / 2;

		then = shifted(asked, way, middle_kib);
		if (holds(&then))
			high_kib = middle_kib;
		else
			low_kib = middle_kib;
	}
	return high_kib;
}

/* Sets *change to the shift; *then is the domain after it, or just before. */
static bool find_shift(const struct mc_explain_case *asked, struct way way,
		       claim *holds, bool is_before, enum mc_law_change id,
		       struct mc_explain_change *change,
		       struct mc_policy_domain *then)
{
	uint64_t shift_kib = least_shift(asked, &way, holds);

	if (shift_kib == 0)
		return false;
	*change =
		(struct mc_explain_change){ .id = id, .shift_kib = shift_kib };
	*then = shifted(asked, &way, shift_kib - is_before);
	return true;
}

/* What the law sees of usable: with all that was given and taken. */
static uint64_t usable_of(const struct mc_explain_case *asked,
			  const struct mc_policy_domain *domain)
{
	return mc_demand_look(asked->settings, domain, asked->now_ms)
		.usable_kib;
}

static bool try_unused_over(const struct mc_explain_case *asked,
			    uint64_t pause_ms, struct mc_explain_change *change)
{
	struct mc_policy_domain then;

	(void)pause_ms;
	if (!find_shift(asked, way_up(&domain_of(asked)->view), is_taken, true,
			MC_CHANGE_UNUSED_OVER, change, &then))
		return false;
	change->value = then.view.unused_kib;
	return true;
}

static bool try_unused_at(const struct mc_explain_case *asked,
			  uint64_t pause_ms, struct mc_explain_change *change)
{
	struct mc_policy_domain then;

	(void)pause_ms;
	if (!find_shift(asked, way_down(&domain_of(asked)->view), is_left,
			false, MC_CHANGE_UNUSED_AT, change, &then))
		return false;
	change->value = then.view.unused_kib;
	return true;
}

static bool try_usable_under(const struct mc_explain_case *asked,
			     uint64_t pause_ms,
			     struct mc_explain_change *change)
{
	struct mc_policy_domain then;

	(void)pause_ms;
	if (!find_shift(asked, way_down(&domain_of(asked)->view), is_needy,
			true, MC_CHANGE_USABLE_UNDER, change, &then))
		return false;
	change->value = usable_of(asked, &then);
	return true;
}

static bool try_usable_at(const struct mc_explain_case *asked,
			  uint64_t pause_ms, struct mc_explain_change *change)
{
	struct mc_policy_domain then;

	(void)pause_ms;
	if (!find_shift(asked, way_up(&domain_of(asked)->view), is_sated, false,
			MC_CHANGE_USABLE_AT, change, &then))
		return false;
	change->value = usable_of(asked, &then);
	return true;
}

/* ---- other limits ---- */

static bool try_min(const struct mc_explain_case *asked, uint64_t pause_ms,
		    struct mc_explain_change *change)
{
	struct mc_policy_domain then = *domain_of(asked);
	uint64_t size_kib = then.view.actual_kib;

	(void)pause_ms;
	*change = (struct mc_explain_change){ .id = MC_CHANGE_MIN_UNDER,
					      .value = mc_page_down(size_kib) };
	then.view.min_kib = mc_sat_sub(change->value, MC_PAGE_KIB);
	mc_decide_weigh(asked->settings, &then, asked->step, asked->now_ms);
	return is_taken(&then);
}

static bool try_max(const struct mc_explain_case *asked, uint64_t pause_ms,
		    struct mc_explain_change *change)
{
	const struct mc_policy_domain *now = domain_of(asked);
	struct mc_policy_domain then = *now;

	(void)pause_ms;
	*change = (struct mc_explain_change){
		.id = MC_CHANGE_MAX_OVER,
		.value = mc_most(now->view.max_kib, now->plan.from_kib),
	};
	then.view.max_kib = mc_sat_add(change->value, MC_PAGE_KIB);
	mc_decide_weigh(asked->settings, &then, asked->step, asked->now_ms);
	return then.decision.reason != MC_REASON_AT_MAXIMUM;
}

/* ---- more on the host ---- */

/* It gets all that it asks for. */
static bool has_all(const struct mc_policy_domain *domain)
{
	return domain->decision.reason == MC_REASON_NEED;
}

/* It gets what it lacks of its guest-reserve, at least. */
static bool has_reserve(const struct mc_policy_domain *domain)
{
	return has_all(domain) ||
	       domain->decision.reason == MC_REASON_NEED_RATIONED;
}

static bool is_funded(const struct mc_explain_case *asked, uint64_t more_kib,
		      claim *holds)
{
	struct mc_policy_host host = *asked->host;

	host.available_kib += more_kib;
	mc_host_observe(asked->settings, &host, asked->now_ms);
	mc_policy_decide(asked->settings, &host, asked->domains,
			 asked->n_domains, asked->step, asked->now_ms);
	return holds(domain_of(asked));
}

static bool find_host(const struct mc_explain_case *asked, claim *holds,
		      enum mc_law_change id, struct mc_explain_change *change)
{
	const struct mc_policy_host *host = asked->host;
	uint64_t most_kib =
		host->total_kib > 0 ? host->total_kib : MC_SIZE_END_KIB;
	uint64_t low = 0,
		 high = mc_sat_sub(most_kib, host->available_kib) / MC_PAGE_KIB;

	if (!is_funded(asked, high * MC_PAGE_KIB, holds))
		return false;
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (is_funded(asked, middle * MC_PAGE_KIB, holds))
			high = middle;
		else
			low = middle;
	}
	*change = (struct mc_explain_change){ .id = id,
					      .value = high * MC_PAGE_KIB };
	return high > 0;
}

static bool try_host_sure(const struct mc_explain_case *asked,
			  uint64_t pause_ms, struct mc_explain_change *change)
{
	(void)pause_ms;
	return domain_of(asked)->plan.sure_kib > 0 &&
	       find_host(asked, has_reserve, MC_CHANGE_HOST_SURE, change);
}

static bool try_host(const struct mc_explain_case *asked, uint64_t pause_ms,
		     struct mc_explain_change *change)
{
	(void)pause_ms;
	return find_host(asked, has_all, MC_CHANGE_HOST_MORE, change);
}

/* ---- the time has come ---- */

/* The guest goes on sending what it sends now. */
static bool try_time(const struct mc_explain_case *asked, uint64_t pause_ms,
		     struct mc_explain_change *change)
{
	struct mc_policy_domain then = *domain_of(asked);

	/* Settings can make a pause that never ends. */
	if (pause_ms == 0 || pause_ms > UINT64_MAX / 2)
		return false;
	if (then.view.last_update_ms > 0)
		then.view.last_update_ms =
			mc_sat_add(then.view.last_update_ms, pause_ms);
	mc_decide_weigh(asked->settings, &then, asked->step,
			mc_sat_add(asked->now_ms, pause_ms));
	*change = (struct mc_explain_change){
		.id = is_taken(&then) ? MC_CHANGE_TAKEN_IN : MC_CHANGE_ENDS_IN,
		.value = pause_ms,
	};
	return true;
}

/* How long the pause lasts that a reason is about. */
static uint64_t pause_of(const struct mc_explain_case *asked,
			 const struct mc_decision_policy *decision)
{
	const struct mc_policy_memory *memory = &domain_of(asked)->memory;

	if (decision->reason == MC_REASON_LEARNED_FLOOR)
		return mc_harm_floor_left(&memory->harm, asked->now_ms);
	if (decision->reason == MC_REASON_STUCK)
		return mc_balloon_retry_left(asked->settings, &memory->balloon,
					     asked->now_ms);
	return decision->limit;
}

/* ---- which is asked where ---- */

#define TAKE_PART_AGAIN \
	"takes part when that is changed in its definition, and it was " \
	"started " \
	"anew"

static const struct {
	try *tries[TRIES_MOST];
	const char *remedy;
} ways[MC_REASON_COUNT] = {
	[MC_REASON_SURPLUS] = { { try_unused_at, try_usable_under }, NULL },
	[MC_REASON_SURPLUS_STEP] = { { try_unused_at, try_usable_under },
				     NULL },
	[MC_REASON_NEED] = { { try_usable_at }, NULL },
	[MC_REASON_NEED_UNFUNDED] = { { try_host_sure, try_host,
					try_usable_at },
				      "stop or move another domain, or raise "
				      "the shares of this one" },
	[MC_REASON_NEED_PARTLY] = { { try_host_sure, try_host, try_usable_at },
				    "stop or move another domain, or raise "
				    "the shares of this one" },
	[MC_REASON_NEED_RATIONED] = { { try_host, try_usable_at },
				      "gets more with the next samples, if "
				      "others leave it" },
	[MC_REASON_AT_MAXIMUM] = { { try_max, try_usable_at }, NULL },
	[MC_REASON_AT_MINIMUM] = { { try_min, try_usable_under }, NULL },
	[MC_REASON_OUTSIDE_LIMITS] = { { try_usable_under },
				       "is taken from when its size is within "
				       "its limits" },
	[MC_REASON_AT_RESERVE] = { { try_unused_over, try_usable_under },
				   NULL },
	[MC_REASON_WITHIN_SLACK] = { { try_unused_over, try_usable_under },
				     NULL },
	[MC_REASON_SETTLING] = { { try_usable_under },
				 "is looked at anew when numbers come that are "
				 "of its new size, mostly within seconds" },
	[MC_REASON_RELIEF_ONLY] = { { try_usable_under },
				    "is taken from in the next pass" },
	[MC_REASON_COOLDOWN] = { { try_time, try_usable_under }, NULL },
	[MC_REASON_LEARNED_FLOOR] = { { try_time, try_usable_under }, NULL },
	[MC_REASON_MANUAL_HOLD] = { { try_time, try_usable_under }, NULL },
	[MC_REASON_OBSERVE] = { { NULL }, "is done when its mode is manage" },
	[MC_REASON_BOOTING] = { { try_time, try_usable_under }, NULL },
	[MC_REASON_NO_NUMBERS] = { { NULL },
				   "is looked at when the guest sends numbers: "
				   "load its balloon driver, or install it" },
	[MC_REASON_ALL_ONES] = { { NULL },
				 "is looked at when its numbers can be true: "
				 "update the balloon driver in the guest" },
	[MC_REASON_CONTRADICTION] = { { NULL },
				      "is looked at when its numbers can be "
				      "true: update the balloon driver in the "
				      "guest" },
	[MC_REASON_AHEAD] = { { NULL },
			      "is looked at when the time of its numbers is "
			      "right: was the host's clock set back?" },
	[MC_REASON_STALE] = { { NULL },
			      "is looked at when new numbers come: does the "
			      "guest hang, or did its balloon driver stop?" },
	[MC_REASON_STUCK] = { { try_time },
			      "look at the balloon driver in the guest" },
	[MC_REASON_NOT_RUNNING] = { { NULL }, "takes part when it runs" },
	[MC_REASON_MOVING] = { { NULL }, "takes part when the move is over" },
	[MC_REASON_UNRESPONSIVE] = { { NULL },
				     "takes part when it answers: look at its "
				     "QEMU process and its storage" },
	[MC_REASON_NO_BALLOON] = { { NULL },
				   "takes part with a balloon device of model "
				   "virtio" },
	[MC_REASON_HUGEPAGES] = { { NULL }, TAKE_PART_AGAIN },
	[MC_REASON_LOCKED_MEMORY] = { { NULL }, TAKE_PART_AGAIN },
	[MC_REASON_PASSTHROUGH] = { { NULL }, TAKE_PART_AGAIN },
	[MC_REASON_LAUNCH_SECURITY] = { { NULL }, TAKE_PART_AGAIN },
	[MC_REASON_VIRTIO_MEM] = { { NULL }, TAKE_PART_AGAIN },
	[MC_REASON_MODE_OFF] = { { NULL },
				 "takes part when its mode is manage" },
};

const char *mc_explain_remedy(enum mc_reason reason)
{
	return ways[reason].remedy;
}

void mc_explain_changes(const struct mc_explain_case *asked,
			struct mc_explanation *out)
{
	enum mc_reason reason = out->decision.reason;
	uint64_t pause_ms = pause_of(asked, &out->decision);

	for (size_t i = 0; i < TRIES_MOST && ways[reason].tries[i]; i++)
		if (ways[reason].tries[i](asked, pause_ms,
					  &out->changes[out->n_changes]))
			out->n_changes++;
	if (ways[reason].remedy != NULL)
		out->changes[out->n_changes++] =
			(struct mc_explain_change){ .id = MC_CHANGE_REMEDY };
}
