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

/* ---- what is measured ---- */

static uint64_t size(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return of->actor->guest->size_kib;
}

static uint64_t unused(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return mc_guest_unused(of->actor->guest);
}

static uint64_t usable(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return mc_guest_usable(of->actor->guest);
}

static uint64_t holding(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return stage_held(of->actor);
}

static uint64_t waiting(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return of->actor->guest->waits_ms;
}

static uint64_t kills(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return of->actor->guest->measures.kills - of->guest_before.kills;
}

static uint64_t orders(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return of->actor->guest->measures.orders - of->guest_before.orders;
}

static uint64_t given(const struct stage *stage, const struct claim_case *of)
{
	(void)stage;
	return of->actor->guest->measures.given_kib -
	       of->guest_before.given_kib;
}

static uint64_t given_back(const struct stage *stage,
			   const struct claim_case *of)
{
	(void)stage;
	return of->actor->guest->measures.taken_kib -
	       of->guest_before.taken_kib;
}

static uint64_t available(const struct stage *stage,
			  const struct claim_case *of)
{
	(void)of;
	return mc_world_available(&stage->world);
}

static uint64_t warnings(const struct stage *stage, const struct claim_case *of)
{
	return stage->world.measures.low - of->host_before.low;
}

static uint64_t unfunded(const struct stage *stage, const struct claim_case *of)
{
	return stage->world.measures.refused - of->host_before.refused +
	       stage->world.measures.partly - of->host_before.partly;
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

static bool orders_for_demand(const struct stage *stage, struct claim_case *of)
{
	uint64_t demand_kib = of->actor->guest->measures.demand_kib -
			      of->guest_before.demand_kib;
	uint64_t most =
		of->claim->number[1] * (demand_kib / of->claim->number[2]) +
		of->claim->number[3];

	of->got = orders(stage, of);
	return of->got <= most;
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
	of->got = (most_kib - least_kib) * 10000 / least_kib;
	return of->got <= of->claim->number[1];
}

/* ---- the host ---- */

static bool host_over_reserve(const struct stage *stage, struct claim_case *of)
{
	of->got = mc_world_available(&stage->world);
	return of->got > stage->world.coordinator.policy.host_reserve_kib;
}

/* ---- all of them ---- */

const struct claim_kind claim_kinds[] = {
	{ "NAME stays within its limits REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, stays_within_limits, NULL, 0 },
	{ "NAME size at least SIZE REST", CLAIM_EACH, CLAIM_GUEST, mc_size_text,
	  NULL, size, CLAIM_AT_LEAST },
	{ "NAME size at most SIZE REST", CLAIM_EACH, CLAIM_GUEST, mc_size_text,
	  NULL, size, CLAIM_AT_MOST },
	{ "NAME reaches SIZE REST", CLAIM_SOME, CLAIM_GUEST, mc_size_text, NULL,
	  size, CLAIM_AT_LEAST },
	{ "NAME unused at least SIZE REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, NULL, unused, CLAIM_AT_LEAST },
	{ "NAME usable at least SIZE REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, NULL, usable, CLAIM_AT_LEAST },
	{ "NAME usable at most SIZE REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_size_text, NULL, usable, CLAIM_AT_MOST },
	{ "NAME holds at least SIZE REST", CLAIM_ONCE, CLAIM_GUEST,
	  mc_size_text, NULL, holding, CLAIM_AT_LEAST },
	{ "NAME holds at most SIZE REST", CLAIM_ONCE, CLAIM_GUEST, mc_size_text,
	  NULL, holding, CLAIM_AT_MOST },
	{ "NAME waits at most TIME REST", CLAIM_EACH, CLAIM_GUEST,
	  mc_duration_text, NULL, waiting, CLAIM_AT_MOST },
	{ "NAME waits at least TIME REST", CLAIM_SOME, CLAIM_GUEST,
	  mc_duration_text, NULL, waiting, CLAIM_AT_LEAST },
	{ "NAME becomes stuck REST", CLAIM_SOME, CLAIM_GUEST, count_text,
	  becomes_stuck, NULL, 0 },
	{ "NAME isn't stuck REST", CLAIM_EACH, CLAIM_GUEST, count_text,
	  is_not_stuck, NULL, 0 },
	{ "NAME is reclaimed REST", CLAIM_ONCE, CLAIM_GUEST, mc_size_text,
	  is_reclaimed, NULL, 0 },
	{ "NAME is killed at most COUNT times REST", CLAIM_COUNT, CLAIM_GUEST,
	  count_text, NULL, kills, CLAIM_AT_MOST },
	{ "NAME is killed at least COUNT times REST", CLAIM_COUNT, CLAIM_GUEST,
	  count_text, NULL, kills, CLAIM_AT_LEAST },
	{ "NAME gets at most COUNT orders for each SIZE of demand and COUNT "
	  "more REST",
	  CLAIM_COUNT, CLAIM_GUEST, count_text, orders_for_demand, NULL, 0 },
	{ "NAME gets at most COUNT orders REST", CLAIM_COUNT, CLAIM_GUEST,
	  count_text, NULL, orders, CLAIM_AT_MOST },
	{ "NAME is given at most SIZE REST", CLAIM_COUNT, CLAIM_GUEST,
	  mc_size_text, NULL, given, CLAIM_AT_MOST },
	{ "NAME gives back at least SIZE REST", CLAIM_COUNT, CLAIM_GUEST,
	  mc_size_text, NULL, given_back, CLAIM_AT_LEAST },
	{ "NAME gives back at most SIZE REST", CLAIM_COUNT, CLAIM_GUEST,
	  mc_size_text, NULL, given_back, CLAIM_AT_MOST },
	{ "NAME has PERCENT of NAME above its minimum within PERCENT REST",
	  CLAIM_ONCE, CLAIM_GUEST, percent_text, is_share_of, NULL, 0 },
	{ "NAME sizes within PERCENT REST", CLAIM_ONCE, CLAIM_GROUP,
	  percent_text, are_alike, NULL, 0 },
	{ "host stays over its reserve REST", CLAIM_EACH, CLAIM_HOST,
	  mc_size_text, host_over_reserve, NULL, 0 },
	{ "host available at least SIZE REST", CLAIM_EACH, CLAIM_HOST,
	  mc_size_text, NULL, available, CLAIM_AT_LEAST },
	{ "host available at most SIZE REST", CLAIM_ONCE, CLAIM_HOST,
	  mc_size_text, NULL, available, CLAIM_AT_MOST },
	{ "host warns COUNT times REST", CLAIM_COUNT, CLAIM_HOST, count_text,
	  NULL, warnings, CLAIM_EXACTLY },
	{ "host warns at most COUNT times REST", CLAIM_COUNT, CLAIM_HOST,
	  count_text, NULL, warnings, CLAIM_AT_MOST },
	{ "host leaves at least COUNT needs unfunded REST", CLAIM_COUNT,
	  CLAIM_HOST, count_text, NULL, unfunded, CLAIM_AT_LEAST },
	{ "host leaves at most COUNT needs unfunded REST", CLAIM_COUNT,
	  CLAIM_HOST, count_text, NULL, unfunded, CLAIM_AT_MOST },
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

/* The words before the number are values, too: the guests' NAME is the first. */
static bool is_within(struct claim_case *of, uint64_t got)
{
	const struct claim_kind *kind = of->claim->kind;
	uint64_t bound = of->claim->number[kind->about == CLAIM_HOST ? 0 : 1];

	/* What it came to at its best is told where one moment is enough. */
	of->got = kind->how == CLAIM_SOME ? mc_max(of->got, got) : got;
	if (kind->bound == CLAIM_AT_LEAST)
		return of->got >= bound;
	if (kind->bound == CLAIM_AT_MOST)
		return of->got <= bound;
	return of->got == bound;
}

bool claim_holds(const struct stage *stage, struct claim_case *of)
{
	const struct claim_kind *kind = of->claim->kind;

	if (kind->holds != NULL)
		return kind->holds(stage, of);
	return is_within(of, kind->measure(stage, of));
}
