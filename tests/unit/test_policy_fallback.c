/*
 * The sizes for when nobody balances any more: who gets one, how what the host
 * has is shared, and that it is never more than the host has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coordinator/fallback.h"
#include "replay/world.h"

#define MIB(n) ((uint64_t)(n)*1024)
#define START_MS UINT64_C(1700000000000)

/* ---- who takes part ---- */

static struct {
	struct mc_policy_settings settings;
	struct mc_policy_host host;
	struct mc_policy_domain domains[3];
	size_t n_domains;
	uint64_t now_ms;
} now;

static void observe(void)
{
	now.now_ms += 2000;
	for (size_t i = 0; i < now.n_domains; i++)
		if (now.domains[i].view.last_update_ms > 0)
			now.domains[i].view.last_update_ms = now.now_ms;
	mc_policy_observe(&now.settings, &now.host, now.domains, now.n_domains,
			  now.now_ms);
}

/*
 * Domains of 512 MiB (200 to 1024) that are long up and use all but 200 MiB, on
 * a host with `available` MiB. All that they have is touched.
 */
static void begin(size_t n_domains, unsigned available_mib)
{
	memset(&now, 0, sizeof now);
	now.settings = mc_policy_defaults;
	now.host.total_kib = MIB(8192);
	now.host.available_kib = MIB(available_mib);
	now.n_domains = n_domains;
	now.now_ms = START_MS;
	for (size_t i = 0; i < n_domains; i++)
		now.domains[i].view = (struct mc_policy_view){
			.shares = 1000,
			.min_kib = MIB(200),
			.max_kib = MIB(1024),
			.actual_kib = MIB(512),
			.is_running = true,
			.has_balloon = true,
			.has_unused = true,
			.unused_kib = MIB(200),
			.has_usable = true,
			.usable_kib = MIB(200),
			.has_available = true,
			.available_kib = MIB(470),
			.has_rss = true,
			.rss_kib = MIB(640),
			.has_last_update = true,
			.last_update_ms = now.now_ms,
		};
	observe();
	observe();
}

static uint64_t fallback_of(size_t at)
{
	mc_policy_fallback(&now.settings, &now.host, now.domains, now.n_domains,
			   now.now_ms);
	return now.domains[at].fallback.to_kib;
}

static void is_well(void)
{
}

static void is_observed(void)
{
	now.domains[0].view.mode = MC_MODE_OBSERVE;
}

static void is_off(void)
{
	now.domains[0].view.mode = MC_MODE_OFF;
}

static void is_paused(void)
{
	now.domains[0].view.is_running = false;
}

static void is_moving(void)
{
	now.domains[0].view.is_moving = true;
}

static void is_unresponsive(void)
{
	now.domains[0].view.is_unresponsive = true;
}

static void is_excluded(void)
{
	now.domains[0].view.has_passthrough = true;
}

static void is_stuck(void)
{
	now.domains[0].memory.balloon.is_stuck = true;
}

static void was_never_heard(void)
{
	memset(&now.domains[0].memory, 0, sizeof now.domains[0].memory);
	now.domains[0].view.has_unused = false;
	now.domains[0].view.has_usable = false;
	observe();
}

static void has_gone_blind(void)
{
	now.domains[0].view.has_unused = false;
	now.domains[0].view.has_usable = false;
	observe();
}

static void is_stale(void)
{
	now.domains[0].view.last_update_ms = START_MS;
	now.now_ms += 60000;
}

static void was_moved_by_others(void)
{
	now.domains[0].view.actual_kib = MIB(400);
	observe();
}

static void was_moved_long_ago(void)
{
	was_moved_by_others();
	now.now_ms += now.settings.manual_hold_ms;
}

static void is_at_its_maximum(void)
{
	now.domains[0].view.max_kib = MIB(512);
}

static void is_above_its_maximum(void)
{
	now.domains[0].view.max_kib = MIB(300);
}

static void has_an_odd_maximum(void)
{
	now.domains[0].view.max_kib = MIB(1024) - 1;
}

static void has_no_size(void)
{
	now.domains[0].view.actual_kib = 0;
	observe();
}

static void host_is_low(void)
{
	now.host.available_kib = MIB(200);
	observe();
}

static void host_is_pressed(void)
{
	now.host.has_psi = true;
	now.host.psi_some_centipct = 5000;
	observe();
}

static void host_has_reservations(void)
{
	now.host.reserved_kib = MIB(3800);
}

static const struct {
	const char *label;
	void (*happens)(void);
	uint64_t want_kib;
} rows[] = {
	{ "one of ours gets its maximum", is_well, MIB(1024) },
	{ "one that is only observed stays", is_observed, 0 },
	{ "one that is off stays", is_off, 0 },
	{ "a paused one stays", is_paused, 0 },
	{ "one that moves to another host stays", is_moving, 0 },
	{ "one whose QEMU hangs stays", is_unresponsive, 0 },
	{ "one that can't give memory back stays", is_excluded, 0 },
	{ "one whose driver is stuck stays", is_stuck, 0 },
	{ "one that never sent numbers stays", was_never_heard, 0 },
	{ "one whose numbers vanished may need it", has_gone_blind, MIB(1024) },
	{ "one whose numbers are old may need it", is_stale, MIB(1024) },
	{ "one that others just moved stays", was_moved_by_others, 0 },
	{ "one that others moved long ago", was_moved_long_ago, MIB(1024) },
	{ "one at its maximum stays", is_at_its_maximum, 0 },
	{ "one above its maximum isn't shrunk", is_above_its_maximum, 0 },
	{ "one whose size isn't told stays", has_no_size, 0 },
	{ "whole pages", has_an_odd_maximum, MIB(1024) - 4 },
	{ "nothing while the host is low", host_is_low, 0 },
	{ "nothing while the host is pressed", host_is_pressed, 0 },
	{ "nothing of what is reserved", host_has_reservations, 0 },
};

static void who_gets_a_size_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t got;

		begin(1, 4000);
		rows[i].happens();
		got = fallback_of(0);
		if (got != rows[i].want_kib)
			fail_msg("%s: got %ju KiB, want %ju", rows[i].label,
				 (uintmax_t)got, (uintmax_t)rows[i].want_kib);
	}
}

/* ---- how it is shared ---- */

static void a_shortage_is_shared_by_shares_above_each_minimum(void **state)
{
	uint64_t first_kib, second_kib;

	(void)state;
	begin(2, 200 + 500);
	first_kib = fallback_of(0);
	assert_int_equal(first_kib, fallback_of(1));
	assert_in_range(first_kib, MIB(761), MIB(762));

	/* Above 200 MiB they stand 1 to 2: 374.7 and 749.3 MiB. */
	now.domains[1].view.shares = 2000;
	first_kib = fallback_of(0);
	second_kib = fallback_of(1);
	assert_in_range(first_kib, MIB(574), MIB(575));
	assert_in_range(second_kib, MIB(949), MIB(950));
}

static void what_one_cannot_use_goes_to_the_others(void **state)
{
	(void)state;
	begin(3, 200 + 700);
	now.domains[0].view.max_kib = MIB(612);
	assert_int_equal(fallback_of(0), MIB(612));
	assert_in_range(fallback_of(1), MIB(811), MIB(812));
	assert_int_equal(fallback_of(1), fallback_of(2));
}

/* While we balance, its surplus would be taken; without us it may be touched. */
static void what_was_never_touched_is_promised_in_whole(void **state)
{
	uint64_t before_kib;

	(void)state;
	begin(2, 200 + 500);
	before_kib = fallback_of(0);
	now.domains[1].view.mode = MC_MODE_OFF;
	now.domains[1].view.actual_kib = MIB(1024);
	now.domains[1].view.rss_kib = MIB(296);
	memset(&now.domains[1].memory, 0, sizeof now.domains[1].memory);
	observe();
	assert_int_equal(fallback_of(1), 0);
	assert_true(fallback_of(0) < before_kib);
	now.domains[1].view.actual_kib = MIB(600);
	memset(&now.domains[1].memory, 0, sizeof now.domains[1].memory);
	observe();
	assert_true(fallback_of(0) > MIB(512));
}

static void a_grant_on_its_way_is_not_spent_again(void **state)
{
	(void)state;
	begin(2, 200 + 500);
	now.domains[0].decision.from_kib = MIB(512);
	now.domains[0].decision.to_kib = MIB(912);
	mc_policy_ordered(&now.domains[0], now.now_ms);
	assert_int_equal(fallback_of(0), 0);
	assert_in_range(fallback_of(1), MIB(611), MIB(612));
}

static void a_size_on_its_way_is_ours(void **state)
{
	const struct mc_policy_fallback *fallback = &now.domains[0].fallback;

	(void)state;
	begin(1, 4000);
	now.domains[0].decision.from_kib = MIB(512);
	now.domains[0].decision.to_kib = MIB(462);
	mc_policy_ordered(&now.domains[0], now.now_ms);
	assert_int_equal(fallback_of(0), MIB(1024));
	assert_in_range(fallback->low_kib, MIB(461), MIB(462));
	assert_in_range(fallback->high_kib, MIB(512), MIB(513));
}

/* ---- that it fits ---- */

static unsigned raised; /* orders of lists */

static const struct mc_order *order_for(const struct mc_fallbacks *list,
					const struct mc_guest *guest)
{
	for (size_t i = 0; i < list->n_orders; i++)
		if (strcmp(list->orders[i].uuid, guest->facts.uuid) == 0)
			return &list->orders[i];
	return NULL;
}

/* The largest that it may come to be, with what the list orders. */
static uint64_t size_then(const struct mc_guest *guest,
			  const struct mc_order *order)
{
	uint64_t size_kib = mc_max(guest->size_kib, guest->target_kib);

	if (guest->has_order)
		size_kib = mc_max(size_kib, guest->ordered_kib);
	if (order == NULL)
		return size_kib;
	assert_true(order->target_kib > size_kib);
	assert_true(order->target_kib <= guest->facts.max_kib);
	return order->target_kib;
}

/* The worst that may come: every guest touches all that it has. */
static void check_fit(struct mc_world *world, const struct mc_run *run)
{
	uint64_t held_kib = world->others_kib;
	struct mc_fallbacks list;

	(void)run;
	mc_fallback_list(&world->coordinator, &list);
	for (size_t i = 0; i < world->n_here; i++) {
		const struct mc_guest *guest = world->here[i];

		held_kib += guest->beside_kib;
		held_kib += size_then(guest, order_for(&list, guest));
	}
	raised += list.n_orders;
	if (list.n_orders > 0 &&
	    held_kib + world->coordinator.policy.host_reserve_kib >=
		    world->total_kib)
		fail_msg("at %ju ms: %ju KiB held of %ju",
			 (uintmax_t)world->now_ms, (uintmax_t)held_kib,
			 (uintmax_t)world->total_kib);
	mc_record_clear(MC_RECORD_fallbacks, &list);
}

static void add_guest(struct mc_world *world, unsigned number)
{
	struct mc_guest *guest = mc_world_add(world);
	struct mc_domain_sample *facts = &guest->facts;

	mc_guest_init(guest, MIB(512), MIB(2048));
	guest->balloon_kib_s = MIB(number % 3 == 0 ? 20 : 300);
	facts->id = number + 1;
	snprintf(facts->name, sizeof facts->name, "g%u", number);
	snprintf(facts->uuid, sizeof facts->uuid, "u%u", number);
	mc_world_come(world, guest);
	mc_world_run(world, (number + 1) * UINT64_C(20000));
	mc_guest_want(guest, MIB(100 + 200 * number), 10000);
}

static void the_host_keeps_its_reserve_whatever_is_touched(void **state)
{
	struct mc_settings settings;
	struct mc_world world;

	(void)state;
	assert_int_equal(mc_settings_load(&settings, NULL, true, NULL, 0, NULL),
			 0);
	for (unsigned host_mib = 2000; host_mib <= 12000; host_mib += 1000) {
		mc_world_init(&world, &settings, START_MS);
		world.total_kib = MIB(host_mib);
		world.on_run = check_fit;
		for (unsigned i = 0; i < 6; i++)
			add_guest(&world, i);
		mc_guest_want(world.guests[5], MIB(100), 0);
		mc_guest_want(world.guests[3], MIB(100), 0);
		mc_world_run(&world, 300000);
		mc_world_clear(&world);
	}
	mc_settings_clear(&settings);
	assert_true(raised > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_gets_a_size_follows_the_table),
		cmocka_unit_test(
			a_shortage_is_shared_by_shares_above_each_minimum),
		cmocka_unit_test(what_one_cannot_use_goes_to_the_others),
		cmocka_unit_test(what_was_never_touched_is_promised_in_whole),
		cmocka_unit_test(a_grant_on_its_way_is_not_spent_again),
		cmocka_unit_test(a_size_on_its_way_is_ours),
		cmocka_unit_test(
			the_host_keeps_its_reserve_whatever_is_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
