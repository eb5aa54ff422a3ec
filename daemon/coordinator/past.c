/*
 * Remembers what was decided about a domain lately, in numbers; the sentences
 * are made when somebody asks.
 */
#include "past.h"

#define PAST_MOST 8

struct mc_past {
	size_t count; /* of all that was noted ever */
	struct mc_past_decision decisions[PAST_MOST]; /* count % PAST_MOST */
};

static const struct mc_past_decision *newest(const struct mc_past *past)
{
	return &past->decisions[(past->count - 1) % PAST_MOST];
}

/* A relief that leaves a domain as it is says nothing about it. */
static bool is_news(const struct mc_past *past,
		    const struct mc_past_decision *news)
{
	if (news->decision.to_kib != news->decision.from_kib)
		return true;
	return news->step == MC_STEP_PASS &&
	       (past == NULL ||
		newest(past)->decision.reason != news->decision.reason);
}

void mc_past_note(struct mc_past **past, const struct mc_past_decision *news)
{
	if (!is_news(*past, news))
		return;
	if (*past == NULL)
		*past = mc_alloc(1, sizeof **past);
	(*past)->decisions[(*past)->count++ % PAST_MOST] = *news;
}

const char *mc_past_action(const struct mc_decision_policy *decision)
{
	if (decision->to_kib < decision->from_kib)
		return "take";
	return decision->to_kib > decision->from_kib ? "give" : "keep";
}

const char *mc_past_kind(enum mc_policy_step step)
{
	return step == MC_STEP_PASS ? "pass" : "relief";
}

static void fill(struct mc_why_decision *out,
		 const struct mc_past_decision *past)
{
	const struct mc_decision_policy *decision = &past->decision;

	out->at_ms = past->at_ms;
	out->from_kib = decision->from_kib;
	out->to_kib = decision->to_kib;
	mc_copy(out->kind, sizeof out->kind, mc_past_kind(past->step));
	mc_copy(out->action, sizeof out->action, mc_past_action(decision));
	mc_copy(out->reason, sizeof out->reason,
		mc_reason_name(decision->reason));
	mc_reason_text(out->text, sizeof out->text, decision);
	mc_copy(out->outcome, sizeof out->outcome, past->outcome);
}

void mc_past_fill(const struct mc_past *past, struct mc_why *why)
{
	size_t count = past == NULL ? 0 : mc_min(past->count, PAST_MOST);

	why->last = mc_alloc(count, sizeof *why->last);
	why->n_last = count;
	for (size_t i = 0; i < count; i++)
		fill(&why->last[i],
		     &past->decisions[(past->count - count + i) % PAST_MOST]);
}
