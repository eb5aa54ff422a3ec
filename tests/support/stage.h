#ifndef MEMCOORD_TESTS_STAGE_H
#define MEMCOORD_TESTS_STAGE_H

#include "claim.h"
#include "scenario.h"

/* A guest of a scenario as it runs. */
struct actor {
	const struct scenario_guest *role;
	struct mc_guest *guest; /* the world's */
	size_t next; /* of its program's steps */
	uint64_t shift_ms; /* by which its program begins later */
	uint64_t goal_kib; /* what its program wants to hold, */
	uint64_t pace_kib_s; /* and how fast it grows; 0: at once */
	uint64_t noise_kib; /* at the moment */
	const struct scenario_step *cycle; /* what goes on and on, or NULL */
	enum mc_domain_state state; /* as last decided */
};

/* A claim of one guest, or of the host or several guests (actor: NULL). */
struct claim_case {
	const struct scenario_claim *claim;
	struct actor *actor;
	uint64_t from_ms, until_ms;
	bool has_begun, is_over;
	bool was_true; /* at some moment */
	bool has_failed;
	uint64_t failed_ms;
	uint64_t got; /* what was there, in the unit of the claim */
	struct mc_guest_measures guest_before; /* when it began */
	struct mc_world_measures host_before;
};

struct stage {
	const struct scenario *scenario;
	struct mc_settings settings;
	struct mc_world world;
	struct actor actors[SCENARIO_GUESTS];
	size_t next; /* of the host's steps */
	uint64_t others_goal_kib, others_pace_kib_s;
	struct claim_case *cases; /* owned */
	size_t n_cases;
	uint64_t watch_ms; /* sizes are printed so often; 0: never */
};

/* Is told of each claim that failed. */
typedef void stage_on_failure(const struct stage *stage,
			      const struct claim_case *failed, void *context);

/*
 * Runs the scenario. Failures of claims go to on_failure; returns an error
 * where it can't be run, or a claim can't be judged.
 */
int stage_run(const struct scenario *scenario, uint64_t watch_ms,
	      stage_on_failure *on_failure, void *context,
	      struct mc_error *err);

/* What a program holds beside what its kernel does. */
uint64_t stage_held(const struct actor *actor);

/* The acts of steps, as scenario_step.c's tables name them. */
scenario_act stage_want, stage_swing, stage_wander, stage_come, stage_leave,
	stage_resize, stage_driver, stage_silence, stage_speak,
	stage_others_grow, stage_others_leave, stage_reserve, stage_press;

#endif
