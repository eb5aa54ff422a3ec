#ifndef MEMCOORD_MOMENT_H
#define MEMCOORD_MOMENT_H

#include <stdint.h>
#include <time.h>

static inline uint64_t mc_moment_ms(clockid_t which)
{
	struct timespec now;

	clock_gettime(which, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Milliseconds since the epoch, the clock of samples. */
static inline uint64_t mc_moment_real_ms(void)
{
	return mc_moment_ms(CLOCK_REALTIME);
}

/* Milliseconds that nobody sets back, for what is kept for some time. */
static inline uint64_t mc_moment_steady_ms(void)
{
	return mc_moment_ms(CLOCK_MONOTONIC);
}

#endif
