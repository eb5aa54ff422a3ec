/*
 * Words, patterns and the numbers in them. What a sentence means is the
 * caller's.
 */
#include "sentence.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

#define BLANKS " \t\r\n"

static int pace_parse(uint64_t *kib_s, const char *text, struct mc_error *err)
{
	const char *slash = strstr(text, "/s");
	char size[64];

	if (slash == NULL || slash[2] != '\0')
		return mc_fail(err, -EINVAL,
			       "'%s' isn't a pace, such as 21MiB/s", text);
	mc_copy(size, sizeof size, text);
	size[mc_min((uint64_t)(slash - text), sizeof size - 1)] = '\0';
	return mc_size_parse(kib_s, size, err);
}

static const struct {
	const char *word;
	int (*read)(uint64_t *number, const char *text, struct mc_error *err);
} kinds[] = {
	{ "SIZE", mc_size_parse },
	{ "TIME", mc_duration_parse },
	{ "PACE", pace_parse },
	{ "COUNT", mc_count_parse },
	{ "PERCENT", mc_percent_parse },
	{ "NAME", NULL },
	{ "REST", NULL },
};

/* The kind of the pattern's next word, or that of no kind: a plain word. */
static size_t kind_of(const char *word, size_t length)
{
	size_t i = 0;

	while (i < MC_COUNT(kinds) && (strlen(kinds[i].word) != length ||
				       memcmp(kinds[i].word, word, length)))
		i++;
	return i;
}

int sentence_split(struct sentence *sentence, const char *line,
		   struct mc_error *err)
{
	char *rest = NULL;

	*sentence = (struct sentence){ 0 };
	line += strspn(line, BLANKS);
	if (strcspn(line, "#\n") >= sizeof sentence->text)
		return mc_fail(err, -EMSGSIZE, "the line is too long");
	memcpy(sentence->text, line, strcspn(line, "#\n"));
	memcpy(sentence->room, sentence->text, sizeof sentence->room);
	for (char *word = strtok_r(sentence->room, BLANKS, &rest); word != NULL;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (sentence->n_words == SENTENCE_WORDS)
			return mc_fail(err, -EMSGSIZE, "too many words");
		sentence->words[sentence->n_words++] = word;
	}
	for (size_t end = strlen(sentence->text);
	     end > 0 && isspace((unsigned char)sentence->text[end - 1]); end--)
		sentence->text[end - 1] = '\0';
	return 0;
}

void sentence_tail(const struct sentence *sentence, size_t from,
		   struct sentence *tail)
{
	*tail = (struct sentence){ 0 };
	mc_copy(tail->text, sizeof tail->text, sentence->text);
	for (size_t i = from; i < sentence->n_words; i++)
		tail->words[tail->n_words++] = sentence->words[i];
}

/* The next word of a pattern: moves *at behind it, false when none is left. */
static bool next_word(const char **at, const char **word, size_t *length)
{
	*word = *at + strspn(*at, BLANKS);
	*length = strcspn(*word, BLANKS);
	*at = *word + *length;
	return *length > 0;
}

bool sentence_is(const struct sentence *sentence, const char *pattern)
{
	const char *word;
	size_t length, i = 0;

	for (; next_word(&pattern, &word, &length); i++) {
		size_t kind = kind_of(word, length);

		if (kind == MC_COUNT(kinds) - 1)
			return true;
		if (i == sentence->n_words)
			return false;
		if (kind == MC_COUNT(kinds) &&
		    (strlen(sentence->words[i]) != length ||
		     memcmp(sentence->words[i], word, length) != 0))
			return false;
	}
	return i == sentence->n_words;
}

uint64_t sentence_draw(uint64_t *seed, uint64_t most)
{
	uint64_t mixed = *seed += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (mixed ^ (mixed >> 31)) % most;
}

/* Sizes are drawn in whole pages. */
static uint64_t draw(uint64_t *seed, uint64_t low, uint64_t high, size_t kind)
{
	uint64_t unit = kinds[kind].read == mc_size_parse ? 4 : 1;

	return low + sentence_draw(seed, (high - low) / unit + 1) * unit;
}

static int read_number(uint64_t *number, const char *text, size_t kind,
		       uint64_t *seed, struct mc_error *err)
{
	const char *dots = strstr(text, "..");
	uint64_t high;
	char low[64];
	int rc;

	if (dots == NULL)
		return kinds[kind].read(number, text, err);
	mc_copy(low, sizeof low, text);
	low[mc_min((uint64_t)(dots - text), sizeof low - 1)] = '\0';
	rc = kinds[kind].read(number, low, err);
	if (rc == 0)
		rc = kinds[kind].read(&high, dots + 2, err);
	if (rc == 0 && high < *number)
		return mc_fail(err, -EINVAL, "'%s' ends before it begins",
			       text);
	if (rc == 0)
		*number = draw(seed, *number, high, kind);
	return rc;
}

int sentence_read(const struct sentence *sentence, const char *pattern,
		  struct sentence_values *values, uint64_t *seed,
		  struct mc_error *err)
{
	const char *word;
	size_t length, n_values = 0;
	int rc = 0;

	*values = (struct sentence_values){ .rest = sentence->n_words };
	for (size_t i = 0; rc == 0 && next_word(&pattern, &word, &length);
	     i++) {
		size_t kind = kind_of(word, length);

		if (kind == MC_COUNT(kinds))
			continue;
		if (kind == MC_COUNT(kinds) - 1) {
			values->rest = i;
			break;
		}
		values->text[n_values] = sentence->words[i];
		if (kinds[kind].read != NULL)
			rc = read_number(&values->number[n_values],
					 sentence->words[i], kind, seed, err);
		n_values++;
	}
	return rc;
}
