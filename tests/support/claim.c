/*
 * What can be claimed of guests and host, and how it is judged.
 */
#include "claim.h"

#include <fnmatch.h>
#include <string.h>

#include "stage.h"

#define REST_KIB 64 /* of a forecast that fades */

static const char *count_text(char text[MC_NUM_TEXT], uint64_t count)
{
	snprintf(text, MC_NUM_TEXT, "%ju", (uintmax_t)count);
	return text;
}

static const char *percent_text(char text[MC_NUM_TEXT], uint64_t centipct)
{
	snprintf(text, MC_NUM_TEXT, "%ju.%02ju%%", (uintmax_t)centipct / 100,
		 (uintmax_t)centipct % 100);
	return text;
}

static bool at_least(struct claim_case *of, uint64_t got)
{
	of->got = got;
	return got >= of->claim->number[1];
}

static bool at_most(struct claim_case *of, uint64_t got)
{
	of->got = got;
	return got <= of->claim->number[1];
}

/* ---- one guest ---- */

static uint64_t min_of(const struct stage *stage, const struct actor *actor)
{
	return actor->role->min_kib > 0 ? actor->role->min_kib
					: stage->settings.min_kib;
}

static bool stays_within_limits(const struct stage *stage,
				struct claim_case *of)
{
	const struct mc_guest *guest = of->actor->guest;
	uint64_t step_kib = guest->measures.most_step_kib;

	of->got = guest->size_kib;
	if (guest->size_kib < min_of(stage, of->actor) ||
	    guest->size_kib > guest->facts.max_kib)
		return false;
	of->got = step_kib;
	return step_kib <= stage->settings.policy.release_step_kib;
}

static bool size_at_least(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, of->actor->guest->size_kib);
}

static bool size_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, of->actor->guest->size_kib);
}

static bool reaches(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, mc_max(of->got, of->actor->guest->size_kib));
}

static bool unused_at_least(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, mc_guest_unused(of->actor->guest));
}

static bool usable_at_least(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, mc_guest_usable(of->actor->guest));
}

static bool usable_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, mc_guest_usable(of->actor->guest));
}

static bool holds_at_least(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, stage_held(of->actor));
}

static bool holds_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, stage_held(of->actor));
}

static bool waits_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, of->actor->guest->waits_ms);
}

static bool waits_at_least(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, mc_max(of->got, of->actor->guest->waits_ms));
}

static bool becomes_stuck(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	of->got = 0;
	return of->actor->state == MC_DOMAIN_STUCK;
}

static bool is_not_stuck(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	of->got = 1;
	return of->actor->state != MC_DOMAIN_STUCK;
}

/*
 * At its minimum, or with the guest reserve and less than the slack unused. A
 * kernel that keeps more than two thirds of the reserve gets that on top.
 */
static uint64_t most_when_reclaimed(const struct stage *stage,
				    const struct actor *actor)
{
	const struct mc_policy_settings *policy = &stage->settings.policy;
	uint64_t reserve_kib = policy->guest_reserve_kib;

	return mc_max(min_of(stage, actor),
		      actor->guest->size_kib - mc_guest_unused(actor->guest) +
			      reserve_kib + policy->slack_kib + REST_KIB +
			      actor->role->noise_kib +
			      mc_sub(actor->guest->kept_kib,
				     reserve_kib * 2 / 3));
}

static bool is_reclaimed(const struct stage *stage, struct claim_case *of)
{
	const struct actor *actor = of->actor;
	uint64_t least_kib = mc_sub(stage->settings.policy.guest_reserve_kib,
				    actor->role->noise_kib);

	of->got = mc_guest_unused(actor->guest);
	return actor->guest->size_kib <= most_when_reclaimed(stage, actor) &&
	       of->got >= least_kib;
}

static bool is_killed_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, of->actor->guest->measures.kills -
				   of->guest_before.kills);
}

static bool is_killed_at_least(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_least(of, of->actor->guest->measures.kills -
				    of->guest_before.kills);
}

static uint64_t orders_of(const struct claim_case *of)
{
	return of->actor->guest->measures.orders - of->guest_before.orders;
}

static bool orders_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, orders_of(of));
}

static bool orders_for_demand(const struct stage *stage, struct claim_case *of)
{
	uint64_t demand_kib = of->actor->guest->measures.demand_kib -
			      of->guest_before.demand_kib;
	uint64_t most =
		of->claim->number[1] * (demand_kib / of->claim->number[2]) +
		of->claim->number[3];

	(void)stage;
	of->got = orders_of(of);
	return of->got <= most;
}

static bool is_given_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, of->actor->guest->measures.given_kib -
				   of->guest_before.given_kib);
}

static bool gives_back_at_least(const struct stage *stage,
				struct claim_case *of)
{
	(void)stage;
	return at_least(of, of->actor->guest->measures.taken_kib -
				    of->guest_before.taken_kib);
}

static bool gives_back_at_most(const struct stage *stage, struct claim_case *of)
{
	(void)stage;
	return at_most(of, of->actor->guest->measures.taken_kib -
				   of->guest_before.taken_kib);
}

/* ---- several guests ---- */

static uint64_t above_min(const struct stage *stage, const struct actor *actor)
{
	return mc_sub(actor->guest->size_kib, min_of(stage, actor));
}

static const struct actor *actor_of(const struct stage *stage, const char *name)
{
	for (size_t i = 0; i < stage->scenario->n_guests; i++)
		if (strcmp(stage->actors[i].role->name, name) == 0)
			return &stage->actors[i];
	return NULL;
}

static bool is_share_of(const struct stage *stage, struct claim_case *of)
{
	const struct actor *other = actor_of(stage, of->claim->other);
	const uint64_t *number = of->claim->number;
	uint64_t other_kib = other != NULL ? above_min(stage, other) : 0;

	if (other_kib == 0)
		return false;
	of->got = above_min(stage, of->actor) * 10000 / other_kib;
	return of->got * 10000 >= number[1] * (10000 - number[3]) &&
	       of->got * 10000 <= number[1] * (10000 + number[3]);
}

static bool are_alike(const struct stage *stage, struct claim_case *of)
{
	uint64_t least_kib = UINT64_MAX, most_kib = 0;

	for (size_t i = 0; i < stage->scenario->n_guests; i++) {
		const struct actor *actor = &stage->actors[i];

		if (fnmatch(of->claim->guests, actor->role->name, 0) != 0)
			continue;
		least_kib = mc_min(least_kib, actor->guest->size_kib);
		most_kib = mc_max(most_kib, actor->guest->size_kib);
	}
	return at_most(of, (most_kib - least_kib) * 10000 / least_kib);
}

/* ---- the host ---- */

static bool host_over_reserve(const struct stage *stage, struct claim_case *of)
{
	of->got = mc_world_available(&stage->world);
	return of->got > stage->world.coordinator.policy.host_reserve_kib;
}

static bool host_at_least(const struct stage *stage, struct claim_case *of)
{
	of->got = mc_world_available(&stage->world);
	return of->got >= of->claim->number[0];
}

static bool host_at_most(const struct stage *stage, struct claim_case *of)
{
	of->got = mc_world_available(&stage->world);
	return of->got <= of->claim->number[0];
}

static bool host_warns(const struct stage *stage, struct claim_case *of)
{
	of->got = stage->world.measures.low - of->host_before.low;
	return of->got == of->claim->number[0];
}

static bool host_warns_at_most(const struct stage *stage, struct claim_case *of)
{
	of->got = stage->world.measures.low - of->host_before.low;
	return of->got <= of->claim->number[0];
}

static uint64_t unfunded(const struct stage *stage, const struct claim_case *of)
{
	return stage->world.measures.refused - of->host_before.refused +
	       stage->world.measures.partly - of->host_before.partly;
}

static bool unfunded_at_least(const struct stage *stage, struct claim_case *of)
{
	of->got = unfunded(stage, of);
	return of->got >= of->claim->number[0];
}

static bool unfunded_at_most(const struct stage *stage, struct claim_case *of)
{
	of->got = unfunded(stage, of);
	return of->got <= of->claim->number[0];
}

/* ---- all of them ---- */

const struct claim_kind claim_kinds[] = {
	{ "NAME stays within its limits REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, stays_within_limits },
	{ "NAME size at least SIZE REST", CLAIM_EACH, CLAIM_GUEST, mc_size_text,
	  size_at_least },
	{ "NAME size at most SIZE REST", CLAIM_EACH, CLAIM_GUEST, mc_size_text,
	  size_at_most },
	{ "NAME reaches SIZE REST", CLAIM_SOME, CLAIM_GUEST, mc_size_text,
	  reaches },
	{ "NAME unused at least SIZE REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, unused_at_least },
	{ "NAME usable at least SIZE REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, usable_at_least },
	{ "NAME usable at most SIZE REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, usable_at_most },
	{ "NAME holds at least SIZE REST", CLAIM_ONCE, CLAIM_GUEST,
	  mc_size_text, holds_at_least },
	{ "NAME holds at most SIZE REST", CLAIM_ONCE, CLAIM_GUEST, mc_size_text,
	  holds_at_most },
	{ "NAME waits at most TIME REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_duration_text, waits_at_most },
	{ "NAME waits at least TIME REST", CLAIM_SOME, CLAIM_GUEST,
	  mc_duration_text, waits_at_least },
	{ "NAME becomes stuck REST", CLAIM_SOME, CLAIM_GUEST, count_text,
	  becomes_stuck },
	{ "NAME isn't stuck REST", CLAIM_EACH, CLAIM_GUEST, count_text,
	  is_not_stuck },
	{ "NAME is reclaimed REST", CLAIM_ONCE, CLAIM_GUEST, mc_size_text,
	  is_reclaimed },
	{ "NAME is killed at most COUNT times REST", CLAIM_COUNT, CLAIM_GUEST,
	  count_text, is_killed_at_most },
	{ "NAME is killed at least COUNT times REST", CLAIM_COUNT, CLAIM_GUEST,
	  count_text, is_killed_at_least },
	{ "NAME gets at most COUNT orders for each SIZE of demand and COUNT "
	  "more REST",
	  CLAIM_COUNT, CLAIM_GUEST, count_text, orders_for_demand },
	{ "NAME gets at most COUNT orders REST", CLAIM_COUNT, CLAIM_GUEST,
	  count_text, orders_at_most },
	{ "NAME is given at most SIZE REST", CLAIM_COUNT, CLAIM_GUEST,
	  mc_size_text, is_given_at_most },
	{ "NAME gives back at least SIZE REST", CLAIM_COUNT, CLAIM_GUEST,
	  mc_size_text, gives_back_at_least },
	{ "NAME gives back at most SIZE REST", CLAIM_COUNT, CLAIM_GUEST,
	  mc_size_text, gives_back_at_most },
	{ "NAME has PERCENT of NAME above its minimum within PERCENT REST",
	  CLAIM_ONCE, CLAIM_GUEST, percent_text, is_share_of },
	{ "NAME sizes within PERCENT REST", CLAIM_ONCE, CLAIM_GROUP,
	  percent_text, are_alike },
	{ "host stays over its reserve REST", CLAIM_EACH, CLAIM_HOST,
	  mc_size_text, host_over_reserve },
	{ "host available at least SIZE REST", CLAIM_EACH, CLAIM_HOST,
	  mc_size_text, host_at_least },
	{ "host available at most SIZE REST", CLAIM_ONCE, CLAIM_HOST,
	  mc_size_text, host_at_most },
	{ "host warns COUNT times REST", CLAIM_COUNT, CLAIM_HOST, count_text,
	  host_warns },
	{ "host warns at most COUNT times REST", CLAIM_COUNT, CLAIM_HOST,
	  count_text, host_warns_at_most },
	{ "host leaves at least COUNT needs unfunded REST", CLAIM_COUNT,
	  CLAIM_HOST, count_text, unfunded_at_least },
	{ "host leaves at most COUNT needs unfunded REST", CLAIM_COUNT,
	  CLAIM_HOST, count_text, unfunded_at_most },
};

const size_t claim_n_kinds = MC_COUNT(claim_kinds);

const struct claim_kind *claim_find(const struct sentence *sentence)
{
	bool is_host = sentence->n_words > 0 &&
		       strcmp(sentence->words[0], "host") == 0;

	for (size_t i = 0; i < claim_n_kinds; i++)
		if ((claim_kinds[i].about == CLAIM_HOST) == is_host &&
		    sentence_is(sentence, claim_kinds[i].pattern))
			return &claim_kinds[i];
	return NULL;
}
