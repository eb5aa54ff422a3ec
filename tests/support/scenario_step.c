/*
 * The steps of programs, of guests and of the host: what each needs to be
 * carried out (stage.c does it), and how far the program is after it.
 */
#include "scenario_parser.h"

#include <errno.h>
#include <string.h>

#include "stage.h"

/* Fills what `act` needs, and says where the program is after it. */
typedef int plan(struct scenario_parser *parser, struct scenario_step *step,
		 const struct sentence_values *values);

struct step_row {
	const char *pattern;
	scenario_act *act;
	plan *plan;
};

static int plan_plain(struct scenario_parser *parser,
		      struct scenario_step *step,
		      const struct sentence_values *values)
{
	parser->program->end_ms = step->at_ms;
	memcpy(step->number, values->number, sizeof step->number);
	return 0;
}

static int plan_grow(struct scenario_parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	struct scenario_program *program = parser->program;
	uint64_t rise_kib = mc_sub(values->number[0], program->level_kib);

	if (values->number[1] == 0)
		return mc_fail(parser->err, -EINVAL, "at no pace at all");
	plan_plain(parser, step, values);
	program->level_kib = values->number[0];
	program->end_ms += rise_kib * 1000 / values->number[1];
	return 0;
}

static int plan_jump(struct scenario_parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	struct scenario_program *program = parser->program;
	uint64_t rise_kib = mc_sub(values->number[0], program->level_kib);

	if (values->number[1] == 0)
		return mc_fail(parser->err, -EINVAL, "in no time at all");
	plan_plain(parser, step, values);
	step->number[1] = rise_kib * 1000 / values->number[1];
	program->level_kib = values->number[0];
	program->end_ms += values->number[1];
	return 0;
}

static int plan_hold(struct scenario_parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	parser->program->end_ms = step->at_ms + values->number[0];
	return 0;
}

static int plan_free(struct scenario_parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	plan_plain(parser, step, values);
	parser->program->level_kib = values->number[0];
	return 0;
}

static int plan_cycle(struct scenario_parser *parser,
		      struct scenario_step *step,
		      const struct sentence_values *values)
{
	if (values->number[2] == 0)
		return mc_fail(parser->err, -EINVAL, "a period of no time");
	return plan_plain(parser, step, values);
}

static int plan_wander(struct scenario_parser *parser,
		       struct scenario_step *step,
		       const struct sentence_values *values)
{
	if (values->number[0] == 0 || values->number[1] == 0)
		return mc_fail(parser->err, -EINVAL, "nowhere to wander");
	return plan_plain(parser, step, values);
}

/* The last step by which the guest came or went, or NULL. */
static scenario_act *last_presence(const struct scenario_program *program)
{
	for (size_t i = program->n_steps; i > 0; i--)
		if (program->steps[i - 1].act == stage_come ||
		    program->steps[i - 1].act == stage_leave)
			return program->steps[i - 1].act;
	return NULL;
}

static int plan_come(struct scenario_parser *parser, struct scenario_step *step,
		     const struct sentence_values *values)
{
	scenario_act *last = last_presence(parser->program);

	if (last == stage_come)
		return mc_fail(parser->err, -EINVAL, "it is here already");
	parser->guest->comes_later |= last == NULL;
	parser->program->level_kib = 0;
	return plan_plain(parser, step, values);
}

static int plan_go(struct scenario_parser *parser, struct scenario_step *step,
		   const struct sentence_values *values)
{
	if (last_presence(parser->program) == stage_leave)
		return mc_fail(parser->err, -EINVAL, "it has gone already");
	return plan_plain(parser, step, values);
}

int scenario_find_driver(struct scenario_parser *parser, const char *name,
			 uint64_t *driver)
{
	*driver = mc_driver_find(name);
	return *driver < MC_DRIVER_COUNT
		       ? 0
		       : scenario_fail(parser, "no such driver", name);
}

static int plan_driver(struct scenario_parser *parser,
		       struct scenario_step *step,
		       const struct sentence_values *values)
{
	plan_plain(parser, step, values);
	return scenario_find_driver(parser, values->text[0], &step->number[0]);
}

static const struct step_row guest_steps[] = {
	{ "grow to SIZE by PACE", stage_want, plan_grow },
	{ "jump to SIZE in TIME", stage_want, plan_jump },
	{ "hold for TIME", NULL, plan_hold },
	{ "free", stage_want, plan_free },
	{ "free to SIZE", stage_want, plan_free },
	{ "swing between SIZE and SIZE every TIME by PACE", stage_swing,
	  plan_cycle },
	{ "wander below SIZE every TIME by PACE", stage_wander, plan_wander },
	{ "come", stage_come, plan_come },
	{ "go", stage_leave, plan_go },
	{ "get a foreign target of SIZE", stage_resize, plan_plain },
	{ "driver becomes NAME", stage_driver, plan_driver },
	{ "tell nothing", stage_silence, plan_plain },
	{ "tell again", stage_speak, plan_plain },
};

static const struct step_row host_steps[] = {
	{ "others grow to SIZE by PACE", stage_others_grow, plan_grow },
	{ "others free to SIZE", stage_others_grow, plan_free },
	{ "others leave SIZE above the reserve", stage_others_leave,
	  plan_plain },
	{ "reserve SIZE", stage_reserve, plan_plain },
	{ "unreserve", stage_reserve, plan_plain },
	{ "pressure PERCENT", stage_press, plan_plain },
};

static int add_step(struct scenario_parser *parser, const struct step_row *row,
		    const struct sentence_values *values, uint64_t at_ms)
{
	struct scenario_program *program = parser->program;
	struct scenario_step *step = &program->steps[program->n_steps];

	if (program->n_steps == SCENARIO_STEPS)
		return mc_fail(parser->err, -E2BIG, "too many steps");
	if (program->n_steps > 0 && at_ms < step[-1].at_ms)
		return mc_fail(parser->err, -EINVAL,
			       "earlier than the step before");
	*step = (struct scenario_step){ .at_ms = at_ms, .act = row->act };
	if (program->start_ms == 0)
		program->start_ms = at_ms;
	if (row->plan(parser, step, values) < 0)
		return parser->err->code;
	program->n_steps++;
	return 0;
}

static int take_step_at(struct scenario_parser *parser,
			const struct sentence *sentence, size_t from,
			uint64_t at_ms)
{
	const struct step_row *rows =
		parser->guest != NULL ? guest_steps : host_steps;
	size_t n_rows = parser->guest != NULL ? MC_COUNT(guest_steps)
					      : MC_COUNT(host_steps);
	struct sentence_values values;
	struct sentence tail;

	sentence_tail(sentence, from, &tail);
	for (size_t i = 0; i < n_rows; i++) {
		if (!sentence_is(&tail, rows[i].pattern))
			continue;
		if (sentence_read(&tail, rows[i].pattern, &values,
				  &parser->seed, parser->err) < 0)
			return parser->err->code;
		return add_step(parser, &rows[i], &values, at_ms);
	}
	return scenario_fail(parser, "no such step", sentence->text);
}

int scenario_take_at(struct scenario_parser *parser,
		     const struct sentence *sentence,
		     const struct sentence_values *values)
{
	return take_step_at(parser, sentence, values->rest, values->number[0]);
}

int scenario_take_then(struct scenario_parser *parser,
		       const struct sentence *sentence,
		       const struct sentence_values *values)
{
	return take_step_at(parser, sentence, values->rest,
			    parser->program->end_ms);
}
