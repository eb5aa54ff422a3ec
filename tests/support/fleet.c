/*
 * Random fleets: settings, a host, and domains that are told sane things,
 * absurd things and lies, in any order of time.
 */
#include "fleet.h"

#include <string.h>

#define PAGE_KIB 4

/* splitmix64 */
static uint64_t draw(struct fleet *fleet)
{
	uint64_t z = fleet->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t fleet_below(struct fleet *fleet, uint64_t end)
{
	return draw(fleet) % end;
}

bool fleet_one_in(struct fleet *fleet, uint64_t n)
{
	return fleet_below(fleet, n) == 0;
}

/* Anything at all, the ends of the range more often than not. */
static uint64_t absurd(struct fleet *fleet)
{
	switch (fleet_below(fleet, 6)) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX - fleet_below(fleet, 3);
	case 2:
		return UINT64_C(1) << fleet_below(fleet, 64);
	case 3:
		return draw(fleet);
	case 4:
		return fleet_below(fleet, 5);
	default:
		return fleet_below(fleet, 4194304);
	}
}

/* A sane number, but where everything is allowed anything now and then. */
uint64_t fleet_pick(struct fleet *fleet, uint64_t low, uint64_t high)
{
	if (fleet->is_hostile && fleet_one_in(fleet, 8))
		return absurd(fleet);
	return low + fleet_below(fleet, high - low + 1);
}

static void pick_settings(struct fleet *fleet)
{
	struct mc_policy_settings *settings = &fleet->settings;

	*settings = mc_policy_defaults;
	if (fleet_one_in(fleet, 2))
		return;
	settings->host_reserve_kib = fleet_pick(fleet, 0, 1048576);
	settings->guest_reserve_kib = fleet_pick(fleet, 0, 409600);
	settings->release_step_kib = fleet_pick(fleet, 1024, 409600);
	settings->slack_kib = fleet_pick(fleet, 0, 65536);
	settings->give_slack_kib = fleet_pick(fleet, 0, 65536);
	settings->collector_interval_ms = fleet_pick(fleet, 100, 20000);
	settings->statistics_period_ms = fleet_pick(fleet, 1, 10) * 1000;
	settings->boot_grace_ms = fleet_pick(fleet, 0, 5000);
	settings->manual_hold_ms = fleet_pick(fleet, 0, 60000);
	settings->stuck_after_ms = fleet_pick(fleet, 1000, 20000);
	settings->stuck_retry_ms = fleet_pick(fleet, 1000, 60000);
	settings->cooldown_least_ms = fleet_pick(fleet, 0, 30000);
	settings->cooldown_most_ms = fleet_pick(fleet, 0, 600000);
	settings->psi_limit_centipct = fleet_pick(fleet, 0, 2000);
}

void fleet_pick_limits(struct fleet *fleet, struct mc_policy_view *view)
{
	view->shares = fleet_pick(fleet, 1, 5000);
	view->min_kib = fleet_pick(fleet, 0, 409600);
	view->max_kib = fleet_pick(fleet, fleet_one_in(fleet, 8) ? 0 : 2097152,
				   4194304);
	view->mode = fleet_one_in(fleet, 10)
			     ? (enum mc_mode)fleet_below(fleet, 3)
			     : MC_MODE_MANAGE;
}

void fleet_pick_facts(struct fleet *fleet, struct mc_policy_view *view)
{
	view->is_running = !fleet_one_in(fleet, 40);
	view->is_moving = fleet_one_in(fleet, 40);
	view->is_unresponsive = fleet_one_in(fleet, 40);
	view->has_balloon = !fleet_one_in(fleet, 60);
	view->has_hugepages = fleet_one_in(fleet, 60);
	view->has_autodeflate = fleet_one_in(fleet, 3);
	view->has_unused = !fleet_one_in(fleet, 30);
	view->has_usable = !fleet_one_in(fleet, 10);
	view->has_available = !fleet_one_in(fleet, 10);
	view->has_swap_in = !fleet_one_in(fleet, 4);
	view->has_major_faults = !fleet_one_in(fleet, 4);
	view->has_rss = !fleet_one_in(fleet, 8);
	view->has_last_update = !fleet_one_in(fleet, 30);
	view->has_period = fleet_one_in(fleet, 2);
}

static void move_size(struct fleet *fleet, struct mc_policy_domain *domain)
{
	struct mc_policy_view *view = &domain->view;
	const struct mc_balloon_memory *balloon = &domain->memory.balloon;

	if (view->actual_kib == 0 || fleet_one_in(fleet, 40))
		view->actual_kib = fleet_pick(fleet, 204800, 2097152) /
				   PAGE_KIB * PAGE_KIB;
	else if (balloon->is_pending && !fleet->is_frozen &&
		 !fleet_one_in(fleet, 4))
		view->actual_kib =
			fleet_one_in(fleet, 3)
				? view->actual_kib / 2 + balloon->target_kib / 2
				: balloon->target_kib;
}

void fleet_pick_numbers(struct fleet *fleet, struct mc_policy_domain *domain)
{
	struct mc_policy_view *view = &domain->view;
	uint64_t base_kib = fleet_one_in(fleet, 3)
				    ? domain->memory.place.base_kib
				    : view->actual_kib;

	view->available_kib =
		base_kib > 51200 ? base_kib - 40960 : base_kib / 2;
	view->unused_kib = fleet_below(fleet, view->available_kib + 1);
	view->usable_kib =
		view->unused_kib +
		fleet_below(fleet, view->available_kib - view->unused_kib + 1);
	if (fleet_one_in(fleet, 12))
		view->available_kib = fleet_pick(fleet, 0, 4194304);
	if (fleet_one_in(fleet, 12))
		view->unused_kib = fleet_pick(fleet, 0, 4194304);
	if (fleet_one_in(fleet, 12))
		view->usable_kib = fleet_pick(fleet, 0, 4194304);
	view->swap_in_kib +=
		fleet_one_in(fleet, 8) ? fleet_pick(fleet, 0, 65536) : 0;
	view->major_faults +=
		fleet_one_in(fleet, 8) ? fleet_pick(fleet, 0, 5000) : 0;
	view->rss_kib = fleet_pick(fleet, 40960, 4194304);
	view->period_ms = fleet_below(fleet, 3) * 1000;
	view->last_update_ms = fleet->now_ms / 1000 * 1000;
	if (fleet_one_in(fleet, 10))
		view->last_update_ms =
			fleet_pick(fleet, 0, fleet->now_ms + 20000);
}

void fleet_next_sample(struct fleet *fleet)
{
	fleet->now_ms += fleet_one_in(fleet, 20) ? fleet_below(fleet, 100000)
						 : fleet_below(fleet, 5000);
	if (fleet_one_in(fleet, 50))
		fleet->now_ms = fleet_pick(fleet, 0, fleet->now_ms);
	fleet->now_ms %= UINT64_C(1) << 62;
	fleet->host.total_kib = fleet_pick(fleet, 0, 33554432);
	fleet->host.available_kib = fleet_pick(fleet, 0, 4194304);
	if (fleet_one_in(fleet, 3))
		fleet->host.available_kib = fleet->host.promised_kib +
					    fleet->settings.host_reserve_kib +
					    fleet_pick(fleet, 0, 262144);
	fleet->host.has_psi = fleet_one_in(fleet, 2);
	fleet->host.psi_some_centipct = fleet_pick(fleet, 0, 1500);
	fleet->host.reserved_kib =
		fleet_one_in(fleet, 3) ? fleet_pick(fleet, 0, 1048576) : 0;
	for (size_t i = 0; i < fleet->n_domains; i++) {
		struct mc_policy_domain *domain = &fleet->domains[i];

		if (fleet_one_in(fleet, 60))
			memset(domain, 0, sizeof *domain);
		if (domain->view.max_kib == 0 || fleet_one_in(fleet, 30))
			fleet_pick_limits(fleet, &domain->view);
		move_size(fleet, domain);
		if (fleet_one_in(fleet, 6) && domain->memory.is_seen)
			continue;
		fleet_pick_facts(fleet, &domain->view);
		fleet_pick_numbers(fleet, domain);
	}
}

void fleet_begin(struct fleet *fleet, uint64_t seed)
{
	memset(fleet, 0, sizeof *fleet);
	fleet->seed = seed;
	fleet->random = seed;
	fleet->now_ms = UINT64_C(1700000000000);
	fleet->is_hostile = fleet_one_in(fleet, 2);
	fleet->is_frozen = fleet_one_in(fleet, 10);
	fleet->n_domains = 1 + fleet_below(fleet, FLEET_MOST);
	fleet->n_steps = (unsigned)(fleet_one_in(fleet, 10)
					    ? 40 + fleet_below(fleet, 100)
					    : 1 + fleet_below(fleet, 24));
	pick_settings(fleet);
}
