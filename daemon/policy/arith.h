#ifndef MEMCOORD_POLICY_ARITH_H
#define MEMCOORD_POLICY_ARITH_H

#include <stdint.h>

/* A balloon moves whole pages of this size. */
#define MC_PAGE_KIB UINT64_C(4)

/* More than any machine can have: 4 PiB. A number from here on is no size. */
#define MC_SIZE_END_KIB (UINT64_C(1) << 42)

/* Arithmetic on numbers that guests and people send: it stops at the ends. */
static inline uint64_t mc_sat_sub(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static inline uint64_t mc_sat_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static inline uint64_t mc_sat_mul(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static inline uint64_t mc_least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t mc_most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static inline uint64_t mc_distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static inline uint64_t mc_page_down(uint64_t kib)
{
	return kib - kib % MC_PAGE_KIB;
}

static inline uint64_t mc_page_up(uint64_t kib)
{
	return mc_page_down(mc_sat_add(kib, MC_PAGE_KIB - 1));
}

#endif
