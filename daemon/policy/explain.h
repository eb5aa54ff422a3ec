#ifndef MEMCOORD_POLICY_EXPLAIN_H
#define MEMCOORD_POLICY_EXPLAIN_H

#include "policy.h"

/*
 * The steps of the law, each by its name, which is stable:
 * S(id, name, form, member, sentence, sentence where it stands against it).
 * form and member: its value, of the numbers below. Words in braces are those
 * of explain_text.c; brackets are as in reason.h.
 */
#define MC_LAW_STEPS(S) \
	S(TAKES_PART, "takes-part", NONE, size_kib, \
	  "its memory can come back to the host, and it can answer", "{why}") \
	S(NUMBERS, "numbers", TIME, age_ms, \
	  "what the guest tells is {age} old and can be true", "{why}") \
	S(DRIVER, "driver", TIME, retry_ms, \
	  "its balloon driver isn't found stuck", \
	  "{why}: it is left alone for {retry}") \
	S(PLACE, "place", SIZE, base_kib, \
	  "its numbers are of {base}, and it is to have {goal}: unused " \
	  "{unused-now}, usable {usable-now} there[, less {hidden} touched " \
	  "since]", \
	  "") \
	S(RESERVE, "reserve", SIZE, reserve_kib, \
	  "{reserve} stay for it: guest-reserve is {guest-reserve}[, its " \
	  "jumps ask for {learned}]", \
	  "") \
	S(FORECAST, "forecast", SIZE, forecast_kib, \
	  "usable falls by {forecast} until a grant can take effect", "") \
	S(NEED, "need", SIZE, need_kib, \
	  "usable {usable-now} is enough for the {wanted} wanted", \
	  "usable {usable-now}, wanted {wanted}: with give-slack it lacks " \
	  "{need}") \
	S(MAXIMUM, "maximum", SIZE, room_up_kib, \
	  "there is room for {room-up} up to its maximum of {max}", \
	  "there is only room for {room-up} up to its maximum of {max}") \
	S(HOST_STATE, "host-state", NONE, size_kib, \
	  "the host is {host}: it gives as far as its budget goes", \
	  "the host is {host}: it gives nothing") \
	S(BUDGET, "budget", SIZE, budget_kib, \
	  "the host has {available} available, less {host-reserve} reserve[, " \
	  "{reserved} reserved][, {promised} promised]: {budget} to give", \
	  "the host has {available} available, less {host-reserve} reserve[, " \
	  "{reserved} reserved][, {promised} promised]: only {budget} to " \
	  "give") \
	S(SHARE, "share", SIZE, granted_kib, \
	  "it asks for {lack}, its part is {part}, given {granted}", \
	  "it asks for {lack}, but its part is {part}, given {granted}") \
	S(BOOT, "boot", TIME, boot_ms, "it has booted", \
	  "it may be booting for {boot} more") \
	S(LIMITS, "limits", NONE, size_kib, \
	  "its size of {size} is within {min} to {max}", \
	  "its size of {size} is not within {min} to {max}") \
	S(SETTLED, "settled", NONE, size_kib, \
	  "its numbers are of the size that it has", \
	  "its numbers may be of another size than it has; it is to have " \
	  "{goal}") \
	S(GUEST_RESERVE, "guest-reserve", SIZE, unused_kib, \
	  "it told {unused} unused, more than guest-reserve", \
	  "it told {unused} unused, no more than the guest-reserve of " \
	  "{guest-reserve}") \
	S(SPARE, "spare", SIZE, spare_kib, \
	  "unused {unused-now} less {reserve}, and usable {usable-now} less " \
	  "{wanted}, spare {spare}", \
	  "unused {unused-now} less {reserve}, and usable {usable-now} less " \
	  "{wanted}, only spare {spare}") \
	S(SLACK, "slack", SIZE, slack_kib, "that is more than {slack}", \
	  "{spare} is not worth taking: no more than {slack}") \
	S(FLOOR, "floor", SIZE, floor_kib, \
	  "it did not suffer from being made smaller", \
	  "it suffered when it was made smaller than {floor}") \
	S(MINIMUM, "minimum", SIZE, room_down_kib, \
	  "its size is {room-down} above the lowest, {lowest}", \
	  "its size is only {room-down} above its minimum of {min}") \
	S(MANUAL_HOLD, "manual-hold", TIME, held_ms, \
	  "nobody else changed its size lately", \
	  "somebody else changed its size: held for {held} more") \
	S(COOLDOWN, "cooldown", TIME, cooldown_ms, "it isn't in a cooldown", \
	  "it was short of memory: nothing is taken for {cooldown} more") \
	S(PASS, "pass", NONE, size_kib, "a pass takes", \
	  "a relief only gives; the next pass takes") \
	S(RELEASE_STEP, "release-step", SIZE, take_kib, \
	  "all of {most} can go in one pass", \
	  "of {most} that can go a pass takes {take} at most") \
	S(MODE, "mode", NONE, size_kib, "its mode is manage", \
	  "its mode is observe: nothing is done")

/*
 * What would change a decision: C(id, name, form, sentence). {value} and {time}
 * stand for the change's value.
 */
#define MC_LAW_CHANGES(C) \
	C(UNUSED_OVER, "unused-over", SIZE, \
	  "gives memory back once unused is over {value}") \
	C(UNUSED_AT, "unused-at-most", SIZE, \
	  "gives no more once unused falls to {value}") \
	C(USABLE_UNDER, "usable-under", SIZE, \
	  "gets memory, if the host can, once usable falls under {value}") \
	C(USABLE_AT, "usable-at-least", SIZE, \
	  "needs nothing more once usable is {value}") \
	C(HOST_SURE, "host-more-for-reserve", SIZE, \
	  "gets what it lacks of its guest-reserve with {value} more " \
	  "available on the host") \
	C(HOST_MORE, "host-more", SIZE, \
	  "gets all of it with {value} more available on the host") \
	C(MIN_UNDER, "min-under", SIZE, \
	  "gives memory back with a min under {value}") \
	C(MAX_OVER, "max-over", SIZE, "may get more with a max over {value}") \
	C(TAKEN_IN, "taken-in", TIME, \
	  "is taken from again in {time}, when {pause} ends") \
	C(ENDS_IN, "ends-in", TIME, \
	  "is looked at anew in {time}, when {pause} ends") \
	C(REMEDY, "remedy", NONE, "{remedy}")

#define MC_LAW_STEP_ID(id, name, form, member, passes, acts) MC_LAW_##id,
enum mc_law_step { MC_LAW_STEPS(MC_LAW_STEP_ID) MC_LAW_STEP_COUNT };

#define MC_LAW_CHANGE_ID(id, name, form, sentence) MC_CHANGE_##id,
enum mc_law_change { MC_LAW_CHANGES(MC_LAW_CHANGE_ID) MC_LAW_CHANGE_COUNT };

#define MC_CHANGES_MOST 4

/* The numbers that the law used; 0 where it didn't come to them. */
struct mc_explain_numbers {
	uint64_t size_kib, min_kib, max_kib;
	uint64_t unused_kib; /* as the guest told */
	uint64_t age_ms, boot_ms, retry_ms;
	uint64_t base_kib, goal_kib; /* see mc_place_memory, mc_balloon_goal */
	uint64_t unused_now_kib, usable_now_kib, hidden_kib;
	uint64_t guest_reserve_kib, learned_kib, reserve_kib;
	uint64_t forecast_kib, wanted_kib, need_kib;
	uint64_t room_up_kib, lack_kib, part_kib, granted_kib;
	uint64_t available_kib, host_reserve_kib, reserved_kib;
	uint64_t promised_kib, budget_kib;
	uint64_t spare_kib, slack_kib, floor_kib, lowest_kib, room_down_kib;
	uint64_t most_kib, take_kib;
	uint64_t held_ms, cooldown_ms;
};

struct mc_explain_step {
	enum mc_law_step id;
	bool is_acting; /* it stands against something */
	bool is_decisive; /* the decision is as it is because of this one */
};

struct mc_explain_change {
	enum mc_law_change id;
	uint64_t value; /* KiB, or milliseconds where it tells a time */
	uint64_t shift_kib; /* by how much the guest's numbers change for it */
};

struct mc_explanation {
	struct mc_decision_policy decision;
	enum mc_host_state host_state;
	enum mc_reason distrust; /* of its numbers, NONE: they are trusted */
	struct mc_explain_numbers numbers;
	struct mc_explain_step steps[MC_LAW_STEP_COUNT]; /* as they are taken */
	size_t n_steps;
	struct mc_explain_change changes[MC_CHANGES_MOST];
	size_t n_changes;
};

/*
 * Decides as mc_policy_decide does, and explains the decision for domain `at`:
 * the steps that the law took with it, up to the one that ended it, and what
 * would change the decision. A domain that wasn't observed yet has no steps.
 *
 * What would change it is found by trying: each is asked of the law itself.
 */
void mc_explain(const struct mc_policy_settings *settings,
		struct mc_policy_host *host, struct mc_policy_domain *domains,
		size_t n_domains, size_t at, enum mc_policy_step step,
		uint64_t now_ms, struct mc_explanation *out);

const char *mc_law_step_name(enum mc_law_step step);
const char *mc_law_change_name(enum mc_law_change change);

/* Whether a step or a change has a number, which one, and whether it's a time. */
bool mc_explain_step_value(const struct mc_explanation *explanation, size_t at,
			   uint64_t *value, bool *is_time);
bool mc_explain_change_value(const struct mc_explanation *explanation,
			     size_t at, uint64_t *value, bool *is_time);

/* Write a step or a change as a sentence; what doesn't fit is cut off. */
void mc_explain_step_text(const struct mc_explanation *explanation, size_t at,
			  char *text, size_t size);
void mc_explain_change_text(const struct mc_explanation *explanation, size_t at,
			    char *text, size_t size);

#endif
