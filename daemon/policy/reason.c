/*
 * Names of states and reasons, and a reason's sentence with its numbers.
 */
#include "reason.h"

#include "policy.h"
#include "sentence.h"

#define NAME_ROW(id, name) name,
static const char *const domain_state_names[] = { MC_DOMAIN_STATES(NAME_ROW) };
static const char *const host_state_names[] = { MC_HOST_STATES(NAME_ROW) };

#define REASON_ROW(id, name, sentence) { name, sentence },
static const struct {
	const char *name;
	const char *sentence;
} reasons[] = { MC_REASONS(REASON_ROW) };

const char *mc_domain_state_name(enum mc_domain_state state)
{
	return domain_state_names[state];
}

const char *mc_reason_name(enum mc_reason reason)
{
	return reasons[reason].name;
}

const char *mc_host_state_name(enum mc_host_state state)
{
	return host_state_names[state];
}

/* What the words of a sentence stand for. */
static const struct mc_word words[] = {
#define NUMBER(word, form, member) \
	{ \
		word, MC_FORM_##form, \
			offsetof(struct mc_decision_policy, member), 0 \
	}
	NUMBER("{size}", SIZE, from_kib),
	NUMBER("{target}", SIZE, to_kib),
	NUMBER("{unused}", SIZE, unused_kib),
	NUMBER("{usable}", SIZE, usable_kib),
	NUMBER("{reserve}", SIZE, reserve_kib),
	NUMBER("{forecast}", SIZE, forecast_kib),
	NUMBER("{need}", SIZE, need_kib),
	NUMBER("{spare}", SIZE, spare_kib),
	NUMBER("{granted}", SIZE, granted_kib),
	NUMBER("{limit}", SIZE, limit),
	NUMBER("{time}", TIME, limit),
#undef NUMBER
	{ "{change}", MC_FORM_CHANGE,
	  offsetof(struct mc_decision_policy, from_kib),
	  offsetof(struct mc_decision_policy, to_kib) },
};

void mc_reason_text(char *text, size_t size,
		    const struct mc_decision_policy *decision)
{
	mc_sentence_write(text, size, reasons[decision->reason].sentence, words,
			  sizeof words / sizeof words[0], decision);
}
