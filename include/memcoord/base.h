#ifndef MEMCOORD_BASE_H
#define MEMCOORD_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The version that every program reports. */
#define MC_VERSION "0.1.0"

/* How many rows an array has. */
#define MC_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MC_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* Runs `release` on a local when it goes out of scope. */
#define mc_auto(release) __attribute__((cleanup(release)))

static inline void mc_freep(void *pointer)
{
	free(*(void **)pointer);
}

static inline void mc_fclose(FILE **file)
{
	if (*file != NULL)
		fclose(*file);
}

static inline void mc_closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Arithmetic on sizes that came from outside: it stops at the ends. */
static inline uint64_t mc_sub(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static inline uint64_t mc_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static inline uint64_t mc_min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t mc_max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * Zeroed memory for `count` objects of `size` bytes. Never NULL: memory that
 * a capped size can't have ends the process (we are supervised).
 */
void *mc_alloc(size_t count, size_t size) __attribute__((malloc));

/* Resizes like realloc, with the promise of mc_alloc. */
void *mc_realloc(void *pointer, size_t count, size_t size);

/* Copies `from` into an array of `size` bytes, cut off where it must be. */
void mc_copy(char *to, size_t size, const char *from);

#endif
