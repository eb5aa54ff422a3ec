/*
 * Names of states and reasons, and a reason's sentence with its numbers.
 */
#include "reason.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "arith.h"
#include "policy.h"

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

enum form { FORM_SIZE, FORM_CHANGE, FORM_TIME };

/* What the words of a sentence stand for. */
static const struct {
	const char *word;
	enum form form;
	size_t offset; /* of the number in the decision */
} words[] = {
#define SIZE(word, member) \
	{ \
		word, FORM_SIZE, offsetof(struct mc_decision_policy, member) \
	}
	SIZE("{size}", from_kib),
	SIZE("{target}", to_kib),
	SIZE("{unused}", unused_kib),
	SIZE("{usable}", usable_kib),
	SIZE("{reserve}", reserve_kib),
	SIZE("{forecast}", forecast_kib),
	SIZE("{need}", need_kib),
	SIZE("{spare}", spare_kib),
	SIZE("{granted}", granted_kib),
	SIZE("{limit}", limit),
#undef SIZE
	{ "{time}", FORM_TIME, offsetof(struct mc_decision_policy, limit) },
	{ "{change}", FORM_CHANGE, 0 },
};

/* Text that ends where its room does. */
struct text {
	char *at;
	size_t left; /* with the final NUL */
};

static void append(struct text *text, const char *from, size_t length)
{
	if (text->left == 0)
		return;
	length = length < text->left - 1 ? length : text->left - 1;
	memcpy(text->at, from, length);
	text->at += length;
	text->left -= length;
	*text->at = '\0';
}

/* Of a MiB, rounded. */
static uint64_t tenths_of(uint64_t kib)
{
	return kib / 1024 * 10 + (kib % 1024 * 10 + 512) / 1024;
}

static void append_size(struct text *text, uint64_t kib)
{
	uint64_t tenths = tenths_of(kib);
	char number[40];

	if (kib >= MC_SIZE_END_KIB)
		snprintf(number, sizeof number, "any size");
	else if (tenths % 10 == 0)
		snprintf(number, sizeof number, "%ju MiB",
			 (uintmax_t)(tenths / 10));
	else
		snprintf(number, sizeof number, "%ju.%ju MiB",
			 (uintmax_t)(tenths / 10), (uintmax_t)(tenths % 10));
	append(text, number, strlen(number));
}

static void append_time(struct text *text, uint64_t ms)
{
	char number[40];

	snprintf(number, sizeof number, "%ju s",
		 (uintmax_t)(ms / 1000 + (ms % 1000 > 0)));
	append(text, number, strlen(number));
}

static uint64_t number_of(const struct mc_decision_policy *decision,
			  size_t word)
{
	uint64_t number;

	memcpy(&number, (const char *)decision + words[word].offset,
	       sizeof number);
	return number;
}

static void append_word(struct text *text,
			const struct mc_decision_policy *decision, size_t word)
{
	uint64_t number = number_of(decision, word);

	if (words[word].form == FORM_TIME)
		append_time(text, number);
	else if (words[word].form == FORM_SIZE)
		append_size(text, number);
	else
		append_size(text,
			    mc_distance(decision->from_kib, decision->to_kib));
}

static size_t find_word(const char *at)
{
	size_t word = *at == '{' ? 0 : sizeof words / sizeof words[0];

	while (word < sizeof words / sizeof words[0] &&
	       strncmp(at, words[word].word, strlen(words[word].word)) != 0)
		word++;
	return word;
}

/* The size in the brackets that begin at `at` would read "0 MiB". */
static bool is_left_out(const struct mc_decision_policy *decision,
			const char *at)
{
	return tenths_of(number_of(decision, find_word(strchr(at, '{')))) == 0;
}

void mc_reason_text(char *text, size_t size,
		    const struct mc_decision_policy *decision)
{
	const char *at = reasons[decision->reason].sentence;
	struct text out = { text, size };

	append(&out, "", 0);
	while (*at != '\0') {
		size_t plain = strcspn(at, "{[]");
		size_t word = find_word(at);

		if (plain > 0) {
			append(&out, at, plain);
			at += plain;
		} else if (word < sizeof words / sizeof words[0]) {
			append_word(&out, decision, word);
			at += strlen(words[word].word);
		} else if (*at == '[' && is_left_out(decision, at)) {
			at += strcspn(at, "]");
		} else {
			at++;
		}
	}
}
