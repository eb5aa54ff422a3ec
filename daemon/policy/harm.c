/*
 * Notices what taking did to a guest. One that suffers is left in peace for a
 * while, longer each time, and the size from which the release that hurt went
 * down is remembered.
 */
#include "harm.h"

#include "arith.h"

/* Less than this in one look is an idle guest stirring. */
#define SWAP_IN_KIB 1024
#define FAULTS_PER_S 200

/* What happens to a guest so soon after a release is put down to it. */
#define BLAME_MS 30000

#define FLOOR_KEPT_MS 3600000

static bool is_blamed(const struct mc_harm_memory *harm, uint64_t now_ms)
{
	return harm->has_taken &&
	       mc_sat_sub(now_ms, harm->taken_ms) <= BLAME_MS;
}

static void pause_releases(const struct mc_policy_settings *settings,
			   struct mc_harm_memory *harm, uint64_t now_ms)
{
	bool was_quiet =
		mc_sat_sub(now_ms, harm->hurt_ms) >=
		mc_sat_add(settings->cooldown_most_ms, harm->cooldown_ms);

	if (harm->cooldown_ms == 0 || was_quiet)
		harm->cooldown_ms = settings->cooldown_least_ms;
	else if (mc_harm_cooldown_left(harm, now_ms) == 0)
		harm->cooldown_ms = mc_sat_mul(harm->cooldown_ms, 2);
	harm->cooldown_ms =
		mc_least(harm->cooldown_ms, settings->cooldown_most_ms);
	harm->hurt_ms = now_ms;
}

static void raise_floor(struct mc_harm_memory *harm, uint64_t now_ms)
{
	harm->floor_kib =
		mc_most(mc_harm_floor(harm, now_ms), harm->taken_from_kib);
	harm->floor_ms = now_ms;
}

/* What the counters tell of: swapping in, heavy faults. */
static unsigned look_at_counters(const struct mc_harm_memory *harm,
				 const struct mc_policy_view *view)
{
	uint64_t elapsed_ms =
		mc_sat_sub(view->last_update_ms, harm->counters_ms);
	uint64_t faults = mc_sat_sub(view->major_faults, harm->major_faults);
	uint64_t swapped_kib = mc_sat_sub(view->swap_in_kib, harm->swap_in_kib);
	unsigned kinds = 0;

	if (!harm->has_counters)
		return 0;
	if (view->has_swap_in && swapped_kib >= SWAP_IN_KIB)
		kinds |= MC_HARM_BIT(MC_HARM_SWAP_IN);
	if (view->has_major_faults && faults > 0 &&
	    mc_sat_mul(faults, 1000) >= mc_sat_mul(FAULTS_PER_S, elapsed_ms))
		kinds |= MC_HARM_BIT(MC_HARM_FAULTS);
	return kinds;
}

/* Those of `kinds` that this episode hasn't told of yet. */
static unsigned tell(struct mc_harm_memory *harm, unsigned kinds,
		     uint64_t now_ms)
{
	unsigned news;

	if (mc_sat_sub(now_ms, harm->hurt_ms) >=
	    mc_most(harm->cooldown_ms, BLAME_MS))
		harm->told = 0;
	news = kinds & ~harm->told;
	harm->told |= kinds;
	return news;
}

unsigned mc_harm_observe(const struct mc_policy_settings *settings,
			 struct mc_harm_memory *harm,
			 const struct mc_policy_view *view,
			 struct mc_harm_signs signs, uint64_t now_ms)
{
	bool is_ours = is_blamed(harm, now_ms);
	unsigned kinds = signs.has_booted ? look_at_counters(harm, view) : 0;
	bool has_suffered =
		kinds != 0 || signs.has_grown_itself || signs.was_killed;
	unsigned news;

	if (signs.has_grown_itself)
		kinds |= MC_HARM_BIT(MC_HARM_GROWN);
	if (signs.is_low)
		kinds |= MC_HARM_BIT(MC_HARM_LOW);
	news = tell(harm, is_ours ? kinds : 0, now_ms);
	if (has_suffered && is_ours)
		raise_floor(harm, now_ms);
	if (has_suffered || (signs.is_low && is_ours))
		pause_releases(settings, harm, now_ms);
	harm->has_counters = true;
	harm->counters_ms = view->last_update_ms;
	harm->swap_in_kib = view->swap_in_kib;
	harm->major_faults = view->major_faults;
	return news;
}

bool mc_harm_has_rebooted(const struct mc_harm_memory *harm,
			  const struct mc_policy_view *view)
{
	return harm->has_counters &&
	       ((view->has_swap_in && view->swap_in_kib < harm->swap_in_kib) ||
		(view->has_major_faults &&
		 view->major_faults < harm->major_faults));
}

void mc_harm_release(struct mc_harm_memory *harm, uint64_t from_kib,
		     uint64_t now_ms)
{
	harm->has_taken = true;
	harm->taken_ms = now_ms;
	harm->taken_from_kib = from_kib;
}

uint64_t mc_harm_cooldown_left(const struct mc_harm_memory *harm,
			       uint64_t now_ms)
{
	return mc_sat_sub(harm->cooldown_ms, mc_sat_sub(now_ms, harm->hurt_ms));
}

uint64_t mc_harm_floor(const struct mc_harm_memory *harm, uint64_t now_ms)
{
	return mc_harm_floor_left(harm, now_ms) > 0 ? harm->floor_kib : 0;
}

uint64_t mc_harm_floor_left(const struct mc_harm_memory *harm, uint64_t now_ms)
{
	return mc_sat_sub(FLOOR_KEPT_MS, mc_sat_sub(now_ms, harm->floor_ms));
}
