/*
 * Runs a scenario in the virtual world: programs, the host's others, claims,
 * and the table for those who watch.
 */
#include "stage.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "memfile.h"

#define EPOCH_MS UINT64_C(1700000000000)
#define NOISE_MS 400
#define TELL_MS 1000 /* guests tell their numbers so often */
#define NEWS_MS 1000 /* libvirt hears of sizes so often */

static struct stage *stage_of(const struct mc_world *world)
{
	return world->context;
}

/* ---- programs of guests ---- */

uint64_t stage_held(const struct actor *actor)
{
	return mc_sub(actor->guest->hard_kib, actor->guest->base_kib);
}

/* Sends the guest to what its program wants now. */
static void pursue(struct actor *actor)
{
	struct mc_guest *guest = actor->guest;
	uint64_t want_kib =
		guest->base_kib + actor->goal_kib + actor->noise_kib;
	uint64_t rise_kib = mc_sub(want_kib, guest->hard_kib);

	mc_guest_want(guest, want_kib,
		      actor->pace_kib_s > 0
			      ? rise_kib * 1000 / actor->pace_kib_s
			      : 0);
}

static void want(struct actor *actor, uint64_t goal_kib, uint64_t pace_kib_s)
{
	actor->goal_kib = goal_kib;
	actor->pace_kib_s = pace_kib_s;
	pursue(actor);
}

void stage_want(struct stage *stage, struct actor *actor,
		const struct scenario_step *step)
{
	(void)stage;
	actor->cycle = NULL;
	want(actor, step->number[0], step->number[1]);
}

void stage_swing(struct stage *stage, struct actor *actor,
		 const struct scenario_step *step)
{
	(void)stage;
	actor->cycle = step;
}

void stage_wander(struct stage *stage, struct actor *actor,
		  const struct scenario_step *step)
{
	(void)stage;
	actor->cycle = step;
}

/* The number of the guest among all: what it does by chance follows it. */
static uint64_t number_of(const struct stage *stage, const struct actor *actor)
{
	return (uint64_t)(actor - stage->actors) + 1;
}

static uint64_t wandered(const struct stage *stage, const struct actor *actor,
			 uint64_t since_ms)
{
	const struct scenario_step *cycle = actor->cycle;
	uint64_t seed = stage->scenario->seed << 32 ^
			number_of(stage, actor) << 16 ^
			since_ms / cycle->number[1];

	return sentence_draw(&seed, cycle->number[0]);
}

static uint64_t swung(const struct scenario_step *cycle, uint64_t since_ms)
{
	bool is_high = since_ms % cycle->number[2] < cycle->number[2] / 2;

	return cycle->number[is_high ? 1 : 0];
}

static uint64_t begins_at(const struct actor *actor,
			  const struct scenario_step *step)
{
	return step->at_ms > 0 ? step->at_ms + actor->shift_ms : 0;
}

static void go_on(const struct stage *stage, struct actor *actor)
{
	const struct scenario_step *cycle = actor->cycle;
	uint64_t since_ms = stage->world.now_ms - begins_at(actor, cycle);
	bool is_swing = cycle->act == stage_swing;
	uint64_t goal_kib = is_swing ? swung(cycle, since_ms)
				     : wandered(stage, actor, since_ms);

	if (goal_kib != actor->goal_kib)
		want(actor, goal_kib, cycle->number[is_swing ? 3 : 2]);
}

static void make_noise(const struct stage *stage, struct actor *actor)
{
	uint64_t now_ms = stage->world.now_ms;
	uint64_t seed = now_ms / NOISE_MS << 16 ^ number_of(stage, actor);

	if (actor->role->noise_kib == 0 || now_ms % NOISE_MS != 0)
		return;
	actor->noise_kib = sentence_draw(&seed, actor->role->noise_kib);
	pursue(actor);
}

void stage_come(struct stage *stage, struct actor *actor,
		const struct scenario_step *step)
{
	struct mc_guest *guest = actor->guest;
	const struct mc_guest *role = &actor->role->guest;

	(void)step;
	guest->facts.id++;
	guest->hard_kib = guest->base_kib;
	guest->size_kib = role->size_kib;
	guest->touched_kib = mc_min(role->touched_kib, role->size_kib);
	mc_guest_target(guest, role->size_kib);
	want(actor, 0, 0);
	mc_world_come(&stage->world, guest);
}

void stage_leave(struct stage *stage, struct actor *actor,
		 const struct scenario_step *step)
{
	(void)step;
	mc_world_leave(&stage->world, actor->guest);
}

void stage_resize(struct stage *stage, struct actor *actor,
		  const struct scenario_step *step)
{
	(void)stage;
	mc_guest_target(actor->guest, step->number[0]);
}

void stage_driver(struct stage *stage, struct actor *actor,
		  const struct scenario_step *step)
{
	(void)stage;
	actor->guest->driver = (enum mc_driver)step->number[0];
}

void stage_silence(struct stage *stage, struct actor *actor,
		   const struct scenario_step *step)
{
	(void)stage, (void)step;
	actor->guest->is_silent = true;
}

void stage_speak(struct stage *stage, struct actor *actor,
		 const struct scenario_step *step)
{
	(void)stage, (void)step;
	actor->guest->is_silent = false;
}

static void act(struct stage *stage, struct actor *actor)
{
	const struct scenario_program *program = &actor->role->program;
	uint64_t now_ms = stage->world.now_ms;

	while (actor->next < program->n_steps &&
	       begins_at(actor, &program->steps[actor->next]) <= now_ms) {
		const struct scenario_step *step =
			&program->steps[actor->next++];

		if (step->act != NULL)
			step->act(stage, actor, step);
	}
	if (actor->cycle != NULL)
		go_on(stage, actor);
	make_noise(stage, actor);
}

/* ---- the host ---- */

void stage_others_grow(struct stage *stage, struct actor *actor,
		       const struct scenario_step *step)
{
	(void)actor;
	stage->others_goal_kib = step->number[0];
	stage->others_pace_kib_s = step->number[1];
}

/* All else is taken, also what the guests have and don't touch. */
void stage_others_leave(struct stage *stage, struct actor *actor,
			const struct scenario_step *step)
{
	struct mc_world *world = &stage->world;
	uint64_t kept_kib =
		step->number[0] + world->coordinator.policy.host_reserve_kib;

	(void)actor;
	for (size_t i = 0; i < world->n_here; i++)
		kept_kib +=
			world->here[i]->size_kib + world->here[i]->beside_kib;
	world->others_kib = mc_sub(world->total_kib, kept_kib);
	stage->others_goal_kib = world->others_kib;
}

void stage_reserve(struct stage *stage, struct actor *actor,
		   const struct scenario_step *step)
{
	(void)actor;
	stage->world.coordinator.host.reserved_kib = step->number[0];
}

void stage_press(struct stage *stage, struct actor *actor,
		 const struct scenario_step *step)
{
	(void)actor;
	stage->world.has_psi = true;
	stage->world.psi_some_centipct = step->number[0];
}

static void act_others(struct stage *stage)
{
	struct mc_world *world = &stage->world;
	uint64_t goal_kib = stage->others_goal_kib;
	uint64_t stride_kib = stage->others_pace_kib_s * world->step_ms / 1000;

	if (goal_kib <= world->others_kib)
		world->others_kib = goal_kib;
	else
		world->others_kib =
			mc_min(goal_kib, world->others_kib + stride_kib);
}

static void act_host(struct stage *stage)
{
	const struct scenario_program *program = &stage->scenario->host;

	while (stage->next < program->n_steps &&
	       program->steps[stage->next].at_ms <= stage->world.now_ms) {
		const struct scenario_step *step =
			&program->steps[stage->next++];

		if (step->act != NULL)
			step->act(stage, NULL, step);
	}
	act_others(stage);
}

/* ---- claims ---- */

static int resolve(const struct stage *stage, const struct actor *actor,
		   const struct scenario_moment *moment, uint64_t *at_ms,
		   struct mc_error *err)
{
	const struct scenario_program *program =
		actor != NULL ? &actor->role->program : NULL;
	uint64_t end_ms = stage->scenario->length_ms;
	uint64_t anchor_ms = moment->anchor == SCENARIO_END ? end_ms : 0;

	if (moment->anchor == SCENARIO_ITS_START ||
	    moment->anchor == SCENARIO_ITS_END) {
		if (program == NULL || program->start_ms == 0)
			return mc_fail(err, -EINVAL,
				       "there is no start and no end");
		anchor_ms =
			actor->shift_ms + (moment->anchor == SCENARIO_ITS_START
						   ? program->start_ms
						   : program->end_ms);
	}
	*at_ms = anchor_ms + (uint64_t)moment->offset_ms;
	if (*at_ms > end_ms)
		return mc_fail(err, -ERANGE,
			       "its time isn't within the run of %ju s",
			       (uintmax_t)end_ms / 1000);
	return 0;
}

static int add_case(struct stage *stage, const struct scenario_claim *claim,
		    struct actor *actor, struct mc_error *err)
{
	struct claim_case *of;
	int rc;

	stage->cases = mc_realloc(stage->cases, stage->n_cases + 1,
				  sizeof *stage->cases);
	of = &stage->cases[stage->n_cases++];
	*of = (struct claim_case){ .claim = claim, .actor = actor };
	rc = resolve(stage, actor, &claim->from, &of->from_ms, err);
	if (rc == 0)
		rc = resolve(stage, actor, &claim->until, &of->until_ms, err);
	if (rc == 0 && of->from_ms > of->until_ms)
		rc = mc_fail(err, -ERANGE, "it ends before it begins");
	return rc;
}

static int add_cases(struct stage *stage, const struct scenario_claim *claim,
		     struct mc_error *err)
{
	size_t n_matches = 0;

	if (claim->kind->about == CLAIM_HOST)
		return add_case(stage, claim, NULL, err);
	for (size_t i = 0; i < stage->scenario->n_guests; i++) {
		struct actor *actor = &stage->actors[i];

		if (fnmatch(claim->guests, actor->role->name, 0) != 0)
			continue;
		n_matches++;
		if (claim->kind->about == CLAIM_GUEST &&
		    add_case(stage, claim, actor, err) < 0)
			return err->code;
	}
	if (n_matches == 0)
		return mc_fail(err, -ENOENT, "there is no guest '%s'",
			       claim->guests);
	return claim->kind->about == CLAIM_GROUP
		       ? add_case(stage, claim, NULL, err)
		       : 0;
}

static int add_claims(struct stage *stage, struct mc_error *err)
{
	const struct scenario *scenario = stage->scenario;

	for (size_t i = 0; i < scenario->n_claims; i++)
		if (add_cases(stage, &scenario->claims[i], err) < 0)
			return mc_fail_at(err, "%s:%d", scenario->path,
					  scenario->claims[i].line);
	return 0;
}

static void begin(const struct stage *stage, struct claim_case *of)
{
	of->has_begun = true;
	of->host_before = stage->world.measures;
	if (of->actor != NULL)
		of->guest_before = of->actor->guest->measures;
}

static void judge(const struct stage *stage, struct claim_case *of)
{
	enum claim_how how = of->claim->kind->how;
	uint64_t now_ms = stage->world.now_ms;
	bool is_last = now_ms >= of->until_ms;
	bool holds;

	if (!is_last && (how == CLAIM_ONCE || how == CLAIM_COUNT))
		return;
	holds = claim_holds(stage, of);
	of->was_true |= holds;
	of->is_over = is_last;
	of->has_failed = how == CLAIM_SOME ? is_last && !of->was_true : !holds;
	of->failed_ms = now_ms;
}

/* What was counted stays when a guest goes; all else is of those here. */
static bool can_judge(const struct claim_case *of)
{
	return of->actor == NULL || of->actor->guest->is_here ||
	       of->claim->kind->how == CLAIM_COUNT;
}

/* One that failed isn't judged again. */
static void judge_all(struct stage *stage)
{
	for (size_t i = 0; i < stage->n_cases; i++) {
		struct claim_case *of = &stage->cases[i];

		if (stage->world.now_ms < of->from_ms || of->is_over ||
		    of->has_failed)
			continue;
		if (!of->has_begun)
			begin(stage, of);
		if (can_judge(of))
			judge(stage, of);
	}
}

/* Those that came to no end, because their guest had gone. */
static int judge_rest(struct stage *stage, struct mc_error *err)
{
	for (size_t i = 0; i < stage->n_cases; i++) {
		struct claim_case *of = &stage->cases[i];

		if (of->is_over || of->has_failed || of->was_true)
			continue;
		return mc_fail(err, -ENOENT, "%s:%d: '%s' was not there",
			       stage->scenario->path, of->claim->line,
			       of->actor->role->name);
	}
	return 0;
}

/* ---- watching ---- */

static void watch(const struct stage *stage)
{
	const struct mc_world *world = &stage->world;

	if (stage->watch_ms == 0 || world->now_ms % stage->watch_ms != 0)
		return;
	printf("%7.2fs host %5ju", (double)world->now_ms / 1000,
	       (uintmax_t)mc_world_available(world) / 1024);
	for (size_t i = 0; i < stage->scenario->n_guests; i++) {
		const struct actor *actor = &stage->actors[i];
		const struct mc_guest *guest = actor->guest;

		if (guest->is_here)
			printf(" | %s %ju>%ju use %ju free %ju %s k%ju",
			       actor->role->name,
			       (uintmax_t)guest->size_kib / 1024,
			       (uintmax_t)guest->target_kib / 1024,
			       (uintmax_t)stage_held(actor) / 1024,
			       (uintmax_t)mc_guest_usable(guest) / 1024,
			       mc_domain_state_name(actor->state),
			       (uintmax_t)guest->measures.kills);
	}
	printf("\n");
}

/* ---- the run ---- */

static void on_step(struct mc_world *world)
{
	struct stage *stage = stage_of(world);

	act_host(stage);
	for (size_t i = 0; i < stage->scenario->n_guests; i++)
		act(stage, &stage->actors[i]);
	judge_all(stage);
	watch(stage);
}

static void on_run(struct mc_world *world, const struct mc_run *run)
{
	struct stage *stage = stage_of(world);

	(void)run;
	for (size_t i = 0; i < world->n_here; i++)
		for (size_t j = 0; j < stage->scenario->n_guests; j++)
			if (stage->actors[j].guest == world->here[i])
				stage->actors[j].state =
					world->coordinator.domains[i]
						.decision.state;
}

static int load_settings(struct stage *stage, struct mc_error *err)
{
	const struct scenario *scenario = stage->scenario;
	const char *overrides[SCENARIO_SETTINGS + 1];
	char text[SCENARIO_GUESTS * 128] = "", path[64], interval[64];
	size_t length = 0;

	for (size_t i = 0; i < scenario->n_guests; i++) {
		const struct scenario_guest *guest = &scenario->guests[i];

		length += (size_t)snprintf(text + length, sizeof text - length,
					   "[domain \"%.32s\"]\nshares = %ju\n",
					   guest->name,
					   guest->shares > 0
						   ? (uintmax_t)guest->shares
						   : 1000);
		if (guest->min_kib > 0)
			length += (size_t)snprintf(text + length,
						   sizeof text - length,
						   "min = %juKiB\n",
						   (uintmax_t)guest->min_kib);
	}
	memfile_put(path, text);
	for (size_t i = 0; i < scenario->n_settings; i++)
		overrides[i] = scenario->settings[i];
	snprintf(interval, sizeof interval, "interval=%jums",
		 (uintmax_t)scenario->interval_ms);
	overrides[scenario->n_settings] = interval;
	return mc_settings_load(&stage->settings, path, false, overrides,
				scenario->n_settings + 1, err);
}

static void seat(struct stage *stage, size_t i)
{
	const struct scenario_guest *role = &stage->scenario->guests[i];
	uint64_t phase = stage->scenario->phase;
	struct actor *actor = &stage->actors[i];
	struct mc_guest *guest = mc_world_add(&stage->world);

	*guest = role->guest;
	mc_copy(guest->facts.name, sizeof guest->facts.name, role->name);
	snprintf(guest->facts.uuid, sizeof guest->facts.uuid,
		 "00000000-0000-4000-8000-%012u", (unsigned)(i + 1) % 1000);
	guest->facts.id = (int64_t)(i + 1) * 1000;
	guest->touched_kib = mc_min(guest->touched_kib, guest->size_kib);
	guest->news_ms = NEWS_MS;
	guest->phase_ms = ((i + 1) * 370 + phase * 100) % TELL_MS;
	mc_guest_measure(guest);
	*actor = (struct actor){ .role = role, .guest = guest };
	actor->shift_ms =
		stage->scenario->shift_ms + role->apart_ms * (role->number - 1);
	if (!role->comes_later)
		mc_world_come(&stage->world, guest);
}

static void open_stage(struct stage *stage)
{
	/* The guests' clocks tick at another moment than ours. */
	mc_world_init(&stage->world, &stage->settings,
		      EPOCH_MS + stage->scenario->phase * 270 % 1000);
	stage->world.total_kib = stage->scenario->total_kib;
	stage->world.on_step = on_step;
	stage->world.on_run = on_run;
	stage->world.context = stage;
	for (size_t i = 0; i < stage->scenario->n_guests; i++)
		seat(stage, i);
}

static void close_stage(struct stage *stage)
{
	mc_world_clear(&stage->world);
	mc_settings_clear(&stage->settings);
	free(stage->cases);
}

int stage_run(const struct scenario *scenario, uint64_t watch_ms,
	      stage_on_failure *on_failure, void *context, struct mc_error *err)
{
	struct stage stage = { .scenario = scenario, .watch_ms = watch_ms };
	int rc = load_settings(&stage, err);

	if (rc < 0)
		return mc_fail_at(err, "%s", scenario->path);
	open_stage(&stage);
	rc = add_claims(&stage, err);
	if (rc == 0) {
		mc_world_run(&stage.world, scenario->length_ms);
		judge_all(&stage);
		rc = judge_rest(&stage, err);
	}
	for (size_t i = 0; rc == 0 && i < stage.n_cases; i++)
		if (stage.cases[i].has_failed)
			on_failure(&stage, &stage.cases[i], context);
	close_stage(&stage);
	return rc;
}
