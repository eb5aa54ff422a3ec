#ifndef MEMCOORD_TESTS_FUZZ_H
#define MEMCOORD_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls, and replay.c in its stead. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process with where and what, when a claim doesn't hold. */
#define fuzz_claim(holds) \
	((holds) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #holds))
_Noreturn void fuzz_fail(const char *file, int line, const char *claim);

/* Input that is taken bit by bit; what isn't there any more is 0. */
struct fuzz_input {
	const uint8_t *at;
	size_t left;
};

/* The next `size` bytes, at most 8, as a number. */
uint64_t fuzz_number(struct fuzz_input *input, size_t size);

/*
 * A number whose size the input chooses too: small ones, those near powers of
 * two and those of all bits are equally likely.
 */
uint64_t fuzz_odd_number(struct fuzz_input *input);

/* The bytes up to the next NUL, which is dropped, as a string to be freed. */
char *fuzz_text(struct fuzz_input *input);

/*
 * A file in memory. Those of a program have the same paths in each process
 * when they are made in the same order.
 */
struct fuzz_file {
	int fd;
	char path[32];
};

/* Writes `size` bytes to the file, which is made at the first time. */
void fuzz_file_write(struct fuzz_file *file, const void *data, size_t size);

/* How many bytes are allocated at this moment. */
size_t fuzz_allocated(void);

#endif
