/*
 * The sentences of an explanation. What it says is found in explain.c.
 */
#include "explain.h"

#include "explain_change.h"
#include "sentence.h"

#define WHY_SIZE 384

/* All that words can stand for. */
struct speech {
	struct mc_explain_numbers numbers;
	uint64_t value; /* of a change */
	const char *why, *host, *pause, *remedy;
};

static const struct mc_word words[] = {
#define SIZE(word, member) \
	{ \
		word, MC_FORM_SIZE, offsetof(struct speech, member), 0 \
	}
#define TIME(word, member) \
	{ \
		word, MC_FORM_TIME, offsetof(struct speech, member), 0 \
	}
#define TEXT(word, member) \
	{ \
		word, MC_FORM_TEXT, offsetof(struct speech, member), 0 \
	}
	SIZE("{size}", numbers.size_kib),
	SIZE("{min}", numbers.min_kib),
	SIZE("{max}", numbers.max_kib),
	SIZE("{unused}", numbers.unused_kib),
	TIME("{age}", numbers.age_ms),
	TIME("{boot}", numbers.boot_ms),
	TIME("{retry}", numbers.retry_ms),
	SIZE("{base}", numbers.base_kib),
	SIZE("{goal}", numbers.goal_kib),
	SIZE("{unused-now}", numbers.unused_now_kib),
	SIZE("{usable-now}", numbers.usable_now_kib),
	SIZE("{hidden}", numbers.hidden_kib),
	SIZE("{guest-reserve}", numbers.guest_reserve_kib),
	SIZE("{learned}", numbers.learned_kib),
	SIZE("{reserve}", numbers.reserve_kib),
	SIZE("{forecast}", numbers.forecast_kib),
	SIZE("{wanted}", numbers.wanted_kib),
	SIZE("{need}", numbers.need_kib),
	SIZE("{room-up}", numbers.room_up_kib),
	SIZE("{lack}", numbers.lack_kib),
	SIZE("{part}", numbers.part_kib),
	SIZE("{granted}", numbers.granted_kib),
	SIZE("{available}", numbers.available_kib),
	SIZE("{host-reserve}", numbers.host_reserve_kib),
	SIZE("{reserved}", numbers.reserved_kib),
	SIZE("{promised}", numbers.promised_kib),
	SIZE("{budget}", numbers.budget_kib),
	SIZE("{spare}", numbers.spare_kib),
	SIZE("{slack}", numbers.slack_kib),
	SIZE("{floor}", numbers.floor_kib),
	SIZE("{lowest}", numbers.lowest_kib),
	SIZE("{room-down}", numbers.room_down_kib),
	SIZE("{most}", numbers.most_kib),
	SIZE("{take}", numbers.take_kib),
	TIME("{held}", numbers.held_ms),
	TIME("{cooldown}", numbers.cooldown_ms),
	SIZE("{value}", value),
	TIME("{time}", value),
	TEXT("{why}", why),
	TEXT("{host}", host),
	TEXT("{pause}", pause),
	TEXT("{remedy}", remedy),
#undef SIZE
#undef TIME
#undef TEXT
};

#define STEP_ROW(id, name, form, member, passes, acts) \
	{ name, \
	  MC_FORM_##form, \
	  offsetof(struct mc_explain_numbers, member), \
	  { passes, acts } },
static const struct {
	const char *name;
	enum mc_form form;
	size_t offset; /* of its value */
	const char *sentences[2]; /* by is_acting */
} steps[] = { MC_LAW_STEPS(STEP_ROW) };

#define CHANGE_ROW(id, name, form, sentence) { name, MC_FORM_##form, sentence },
static const struct {
	const char *name;
	enum mc_form form;
	const char *sentence;
} changes[] = { MC_LAW_CHANGES(CHANGE_ROW) };

/* What ends with the time of a reason. */
static const char *const pauses[MC_REASON_COUNT] = {
	[MC_REASON_BOOTING] = "boot-grace",
	[MC_REASON_COOLDOWN] = "its cooldown",
	[MC_REASON_MANUAL_HOLD] = "manual-hold",
	[MC_REASON_LEARNED_FLOOR] = "what is remembered of its floor",
	[MC_REASON_STUCK] = "stuck-retry",
};

static const char *text_of(const char *text)
{
	return text != NULL ? text : "";
}

static void speak(const struct mc_explanation *explanation,
		  const char *sentence, struct speech *speech, char *text,
		  size_t size)
{
	enum mc_reason reason = explanation->decision.reason;

	speech->numbers = explanation->numbers;
	speech->host = mc_host_state_name(explanation->host_state);
	speech->pause = text_of(pauses[reason]);
	speech->remedy = text_of(mc_explain_remedy(reason));
	mc_sentence_write(text, size, sentence, words,
			  sizeof words / sizeof words[0], speech);
}

const char *mc_law_step_name(enum mc_law_step step)
{
	return steps[step].name;
}

const char *mc_law_change_name(enum mc_law_change change)
{
	return changes[change].name;
}

bool mc_explain_step_value(const struct mc_explanation *explanation, size_t at,
			   uint64_t *value, bool *is_time)
{
	enum mc_law_step id = explanation->steps[at].id;

	if (steps[id].form == MC_FORM_NONE ||
	    (id == MC_LAW_NUMBERS &&
	     explanation->distrust == MC_REASON_NO_NUMBERS))
		return false;
	*value = *(const uint64_t *)((const char *)&explanation->numbers +
				     steps[id].offset);
	*is_time = steps[id].form == MC_FORM_TIME;
	return true;
}

bool mc_explain_change_value(const struct mc_explanation *explanation,
			     size_t at, uint64_t *value, bool *is_time)
{
	const struct mc_explain_change *change = &explanation->changes[at];

	*value = change->value;
	*is_time = changes[change->id].form == MC_FORM_TIME;
	return changes[change->id].form != MC_FORM_NONE;
}

void mc_explain_step_text(const struct mc_explanation *explanation, size_t at,
			  char *text, size_t size)
{
	const struct mc_explain_step *step = &explanation->steps[at];
	struct mc_decision_policy decision = explanation->decision;
	char why[WHY_SIZE];
	struct speech speech = { .why = why };

	/* Numbers that are no good decide nothing while a guest boots. */
	if (step->id == MC_LAW_NUMBERS &&
	    explanation->distrust == MC_REASON_NO_NUMBERS)
		decision.reason = explanation->distrust;
	mc_reason_text(why, sizeof why, &decision);
	speak(explanation, steps[step->id].sentences[step->is_acting], &speech,
	      text, size);
}

void mc_explain_change_text(const struct mc_explanation *explanation, size_t at,
			    char *text, size_t size)
{
	const struct mc_explain_change *change = &explanation->changes[at];
	struct speech speech = { .value = change->value, .why = "" };

	speak(explanation, changes[change->id].sentence, &speech, text, size);
}
