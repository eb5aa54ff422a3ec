/*
 * Sentences with numbers in them: sizes and times as people read them. What
 * the sentences are is the business of reason.c and explain_text.c.
 */
#include "sentence.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "arith.h"

/* Text that ends where its room does. */
struct text {
	char *at;
	size_t left; /* with the final NUL */
};

/* The words of one sentence, and what they stand for. */
struct meaning {
	const struct mc_word *words;
	size_t n_words;
	const char *numbers;
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

static uint64_t number_at(const struct meaning *meaning, size_t offset)
{
	uint64_t number;

	memcpy(&number, meaning->numbers + offset, sizeof number);
	return number;
}

static void append_text(struct text *text, const struct meaning *meaning,
			size_t offset)
{
	const char *words;

	memcpy(&words, meaning->numbers + offset, sizeof words);
	append(text, words, strlen(words));
}

static void append_word(struct text *text, const struct meaning *meaning,
			const struct mc_word *word)
{
	if (word->form == MC_FORM_TEXT)
		append_text(text, meaning, word->offset);
	else if (word->form == MC_FORM_TIME)
		append_time(text, number_at(meaning, word->offset));
	else if (word->form == MC_FORM_CHANGE)
		append_size(text, mc_distance(number_at(meaning, word->offset),
					      number_at(meaning, word->other)));
	else
		append_size(text, number_at(meaning, word->offset));
}

/* The word that begins at `at`, or NULL. */
static const struct mc_word *find_word(const struct meaning *meaning,
				       const char *at)
{
	for (size_t i = 0; *at == '{' && i < meaning->n_words; i++) {
		const char *word = meaning->words[i].word;

		if (strncmp(at, word, strlen(word)) == 0)
			return &meaning->words[i];
	}
	return NULL;
}

/* The size in the brackets that begin at `at` would read "0 MiB". */
static bool is_left_out(const struct meaning *meaning, const char *at)
{
	const struct mc_word *word = find_word(meaning, strchr(at, '{'));

	return tenths_of(number_at(meaning, word->offset)) == 0;
}

void mc_sentence_write(char *text, size_t size, const char *sentence,
		       const struct mc_word *words, size_t n_words,
		       const void *numbers)
{
	struct meaning meaning = { words, n_words, numbers };
	struct text out = { text, size };
	const char *at = sentence;

	append(&out, "", 0);
	while (*at != '\0') {
		size_t plain = strcspn(at, "{[]");
		const struct mc_word *word = find_word(&meaning, at);

		if (plain > 0) {
			append(&out, at, plain);
			at += plain;
		} else if (word != NULL) {
			append_word(&out, &meaning, word);
			at += strlen(word->word);
		} else if (*at == '[' && is_left_out(&meaning, at)) {
			at += strcspn(at, "]");
		} else {
			at++;
		}
	}
}
