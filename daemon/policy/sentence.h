#ifndef MEMCOORD_POLICY_SENTENCE_H
#define MEMCOORD_POLICY_SENTENCE_H

#include <stddef.h>

/* How the number behind a word is written. */
enum mc_form {
	MC_FORM_NONE, /* not at all: there is no number */
	MC_FORM_SIZE,
	MC_FORM_CHANGE, /* between two sizes */
	MC_FORM_TIME,
	MC_FORM_TEXT, /* a string, not a number */
};

/* A word in braces, and where in the numbers that stands. */
struct mc_word {
	const char *word; /* with its braces */
	enum mc_form form;
	size_t offset; /* of a uint64_t, of TEXT a const char * */
	size_t other; /* of the second size of a CHANGE */
};

/*
 * Writes the sentence with the numbers of its words, at most `size` bytes with
 * the final NUL; what doesn't fit is cut off. What is in brackets is left out
 * where the size in it reads 0 MiB. `numbers` is the struct that the offsets
 * of the words are in.
 */
void mc_sentence_write(char *text, size_t size, const char *sentence,
		       const struct mc_word *words, size_t n_words,
		       const void *numbers);

#endif
