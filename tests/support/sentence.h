#ifndef MEMCOORD_TESTS_SENTENCE_H
#define MEMCOORD_TESTS_SENTENCE_H

#include <stdbool.h>

#include <memcoord/error.h>

/*
 * Lines that read as sentences, matched against patterns. A pattern's words
 * stand for themselves, save for these:
 *
 *	SIZE TIME PACE COUNT PERCENT   a number of that kind: 50MiB, 2s,
 *	                               21MiB/s, 3, 10%; or LOW..HIGH, which
 *	                               is drawn at random
 *	NAME                           any word
 *	REST                           all words that are left, none too
 */

#define SENTENCE_WORDS 32
#define SENTENCE_VALUES 6

struct sentence {
	char text[256];
	char room[256]; /* for the words */
	const char *words[SENTENCE_WORDS];
	size_t n_words;
};

struct sentence_values {
	uint64_t number[SENTENCE_VALUES]; /* KiB, ms, KiB/s, hundredths */
	const char *text[SENTENCE_VALUES]; /* as it stands there */
	size_t rest; /* number of the first word that REST stands for */
};

/* Splits a line at its blanks, without what follows a '#'. */
int sentence_split(struct sentence *sentence, const char *line,
		   struct mc_error *err);

/* What is left of a sentence from that word on; it borrows the words. */
void sentence_tail(const struct sentence *sentence, size_t from,
		   struct sentence *tail);

/* Whether the sentence has the pattern's form. */
bool sentence_is(const struct sentence *sentence, const char *pattern);

/*
 * Reads the values of a sentence that has the pattern's form; *seed is what
 * numbers are drawn by, and goes on.
 */
int sentence_read(const struct sentence *sentence, const char *pattern,
		  struct sentence_values *values, uint64_t *seed,
		  struct mc_error *err);

/* A number of 0 to most - 1 that follows from the seed, which goes on. */
uint64_t sentence_draw(uint64_t *seed, uint64_t most);

#endif
