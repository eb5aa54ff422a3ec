#ifndef MEMCOORD_TESTS_BENCH_H
#define MEMCOORD_TESTS_BENCH_H

#include <time.h>

#include <memcoord/base.h>

/*
 * Each program prints lines "NAME VALUE" for `run`: what so many repetitions
 * come to, in which the things that are compared take turns.
 */
#define BENCH_TURNS 25

/* Nanoseconds of `clock`: CLOCK_PROCESS_CPUTIME_ID or CLOCK_MONOTONIC. */
static inline uint64_t bench_now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static inline int bench_compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Sorts the values. */
static inline uint64_t bench_median(uint64_t values[BENCH_TURNS])
{
	qsort(values, BENCH_TURNS, sizeof *values, bench_compare);
	return values[BENCH_TURNS / 2];
}

static inline void bench_print_ms(const char *name, uint64_t ns)
{
	printf("%s %.4f\n", name, (double)ns / 1e6);
}

#endif
