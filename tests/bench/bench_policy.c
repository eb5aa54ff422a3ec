/*
 * What one step of the policy costs: observing a sample and deciding on it,
 * with memory for all and with too little: enough for about half the needs.
 */
#include <string.h>

#include "bench.h"
#include "policy/policy.h"

#define MANY 20000
#define FEW (MANY / 2)

#define MIB UINT64_C(1024)

/* More than any cache holds. */
#define COLD_BYTES (128 << 20)

enum fleet { FLEET_FEW, FLEET_MANY, FLEET_FEW_SHORT, FLEET_MANY_SHORT, FLEETS };

static const struct {
	const char *name;
	size_t n_domains;
	uint64_t budget_mib; /* for each domain */
} fleets[FLEETS] = {
	[FLEET_FEW] = { "policy_few", FEW, 1024 },
	[FLEET_MANY] = { "policy_many", MANY, 1024 },
	[FLEET_FEW_SHORT] = { "policy_few_short", FEW, 4 },
	[FLEET_MANY_SHORT] = { "policy_many_short", MANY, 4 },
};

static struct mc_policy_host hosts[FLEETS];
static struct mc_policy_domain domains[FLEETS][MANY];

/* A fleet as one finds it: some are idle, some in need, a few are silent. */
static void fill_view(struct mc_policy_view *view, size_t number, size_t turn)
{
	uint64_t unused_kib = number % 17 * 40 * MIB;

	*view = (struct mc_policy_view){
		.shares = 1000 + number % 7 * 100,
		.min_kib = 200 * MIB,
		.max_kib = 2048 * MIB,
		.ceiling_kib = 2048 * MIB,
		.actual_kib = 1024 * MIB,
		.is_running = true,
		.has_balloon = true,
		.has_unused = number % 23 != 0,
		.has_usable = true,
		.has_available = true,
		.has_rss = true,
		.has_last_update = true,
		.unused_kib = unused_kib,
		.usable_kib = unused_kib + (number + turn) % 13 * 5 * MIB,
		.available_kib = 1000 * MIB,
		.rss_kib = 1024 * MIB - unused_kib / 2,
		.last_update_ms = (turn + 1) * 2000,
	};
}

/* Between two samples the machine does other work: nothing is cached then. */
static void cool_down(void)
{
	static volatile unsigned char other[COLD_BYTES];

	for (size_t i = 0; i < sizeof other; i += 64)
		other[i]++;
}

static uint64_t step(enum fleet fleet, size_t turn)
{
	size_t n_domains = fleets[fleet].n_domains;
	uint64_t now_ms = (turn + 1) * 2000 + 500, start_ns;

	hosts[fleet].total_kib = UINT64_C(1) << 41;
	hosts[fleet].available_kib = mc_policy_defaults.host_reserve_kib +
				     hosts[fleet].promised_kib +
				     n_domains * fleets[fleet].budget_mib * MIB;
	for (size_t i = 0; i < n_domains; i++)
		fill_view(&domains[fleet][i].view, i, turn);
	cool_down();
	start_ns = bench_now_ns(CLOCK_PROCESS_CPUTIME_ID);
	mc_policy_observe(&mc_policy_defaults, &hosts[fleet], domains[fleet],
			  n_domains, now_ms);
	mc_policy_decide(&mc_policy_defaults, &hosts[fleet], domains[fleet],
			 n_domains, MC_STEP_PASS, now_ms);
	return bench_now_ns(CLOCK_PROCESS_CPUTIME_ID) - start_ns;
}

/* The least is told: what is above it was the machine's other work. */
int main(void)
{
	/* Enough for the boot's grace and for what is learned to be there. */
	const size_t warm_up = 15;
	uint64_t least_ns[FLEETS];

	for (enum fleet fleet = 0; fleet < FLEETS; fleet++)
		least_ns[fleet] = UINT64_MAX;
	for (size_t turn = 0; turn < warm_up + 3 * BENCH_TURNS; turn++)
		for (enum fleet fleet = 0; fleet < FLEETS; fleet++) {
			uint64_t ns = step(fleet, turn);

			if (turn >= warm_up)
				least_ns[fleet] = mc_min(least_ns[fleet], ns);
		}
	for (enum fleet fleet = 0; fleet < FLEETS; fleet++)
		bench_print_ms(fleets[fleet].name, least_ns[fleet]);
	return 0;
}
