/* What is decided for one domain, and why; and what is noted of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"

#define MIB(n) ((uint64_t)(n)*1024)
#define START_MS UINT64_C(1700000000000)
#define OFFSET_KIB 42872

/* One host with one domain, or two, and a clock. */
struct world {
	struct mc_policy_settings settings;
	struct mc_policy_host host;
	struct mc_policy_domain domains[2];
	size_t n_domains;
	uint64_t now_ms;
};

static void tell(struct mc_policy_domain *domain, unsigned usable_mib,
		 uint64_t now_ms)
{
	struct mc_policy_view *view = &domain->view;

	view->unused_kib = MIB(usable_mib);
	view->usable_kib = MIB(usable_mib);
	view->available_kib = view->actual_kib - OFFSET_KIB;
	view->last_update_ms = now_ms / 1000 * 1000;
}

static void next(struct world *world)
{
	world->now_ms += 2000;
	for (size_t i = 0; i < world->n_domains; i++)
		tell(&world->domains[i],
		     (unsigned)(world->domains[i].view.usable_kib / 1024),
		     world->now_ms);
	mc_policy_observe(&world->settings, &world->host, world->domains,
			  world->n_domains, world->now_ms);
}

/*
 * Domains of 512 MiB (200 to 2048) that are long up and have so much usable,
 * all of their memory touched, on a host with 1200 MiB available.
 */
static void begin(struct world *world, size_t n_domains, unsigned usable_mib)
{
	*world = (struct world){
		.settings = mc_policy_defaults,
		.host = { .total_kib = MIB(8192), .available_kib = MIB(1200) },
		.n_domains = n_domains,
		.now_ms = START_MS,
	};
	for (size_t i = 0; i < n_domains; i++) {
		world->domains[i].view = (struct mc_policy_view){
			.shares = 1000,
			.min_kib = MIB(200),
			.max_kib = MIB(2048),
			.actual_kib = MIB(512),
			.is_running = true,
			.has_balloon = true,
			.has_unused = true,
			.has_usable = true,
			.has_available = true,
			.has_rss = true,
			.rss_kib = MIB(620),
			.has_last_update = true,
		};
		tell(&world->domains[i], usable_mib, world->now_ms);
	}
	for (unsigned i = 0; i < 15; i++)
		next(world);
}

static const struct mc_decision_policy *decide(struct world *world,
					       enum mc_policy_step step)
{
	mc_policy_decide(&world->settings, &world->host, world->domains,
			 world->n_domains, step, world->now_ms);
	return &world->domains[0].decision;
}

static struct world now;

static void is_booting(void)
{
	now.domains[0].memory.fresh_since_ms = now.now_ms - 19999;
}

static void is_pending(void)
{
	decide(&now, MC_STEP_PASS);
	mc_policy_ordered(&now.domains[0], now.now_ms);
}

static void is_reached(void)
{
	is_pending();
	now.domains[0].view.actual_kib = now.domains[0].decision.to_kib;
	now.domains[0].view.usable_kib -= MIB(50);
	next(&now);
}

static void has_old_numbers_of_autodeflate(void)
{
	now.domains[0].view.has_autodeflate = true;
	is_reached();
}

static void was_set_by_others(void)
{
	now.domains[0].view.actual_kib = MIB(600);
	next(&now);
	next(&now);
}

static void has_suffered(void)
{
	now.domains[0].memory.harm.cooldown_ms = 30000;
	now.domains[0].memory.harm.hurt_ms = now.now_ms - 29999;
}

static void has_learned_its_size(void)
{
	now.domains[0].memory.harm.floor_kib = MIB(512);
	now.domains[0].memory.harm.floor_ms = now.now_ms;
}

static void has_learned_a_lower_size(void)
{
	now.domains[0].memory.harm.floor_kib = MIB(500);
	now.domains[0].memory.harm.floor_ms = now.now_ms;
}

static void is_near_its_minimum(void)
{
	now.domains[0].view.min_kib = MIB(508);
}

static void is_at_its_minimum(void)
{
	now.domains[0].view.min_kib = MIB(512);
}

static void is_below_its_minimum(void)
{
	now.domains[0].view.min_kib = MIB(600);
}

static void is_above_its_maximum(void)
{
	now.domains[0].view.max_kib = MIB(500);
}

static void is_at_its_maximum(void)
{
	now.domains[0].view.max_kib = MIB(512);
}

static void is_near_its_maximum(void)
{
	now.domains[0].view.max_kib = MIB(522);
}

static void is_observed(void)
{
	now.domains[0].view.mode = MC_MODE_OBSERVE;
}

static void is_off(void)
{
	now.domains[0].view.mode = MC_MODE_OFF;
}

static void is_stale(void)
{
	now.now_ms += 11000;
}

static void has_cache(void)
{
	now.domains[0].view.unused_kib = MIB(20);
}

static void has_little_left(void)
{
	now.host.available_kib = MIB(240);
	next(&now);
}

static void has_nothing_left(void)
{
	now.host.available_kib = MIB(200);
	next(&now);
}

static void is_reserved(void)
{
	now.host.reserved_kib = MIB(1000);
}

static void has_an_older_promise(void)
{
	now.domains[0].memory.ledger.promised_kib = MIB(990);
}

static const struct {
	const char *label;
	unsigned usable_mib;
	void (*change)(void); /* may be NULL */
	enum mc_policy_step step;
	enum mc_domain_state state;
	enum mc_reason reason;
	int change_mib;
} rows[] = {
	{ "much to spare: a step", 300, NULL, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_SURPLUS_STEP, -50 },
	{ "half of the slack stays", 140, NULL, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_SURPLUS, -32 },
	{ "a little more than the slack", 117, NULL, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_SURPLUS, -9 },
	{ "the slack isn't taken", 116, NULL, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_WITHIN_SLACK, 0 },
	{ "the reserve isn't taken", 100, NULL, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_AT_RESERVE, 0 },
	{ "a relief takes nothing", 300, NULL, MC_STEP_RELIEF, MC_DOMAIN_OK,
	  MC_REASON_RELIEF_ONLY, 0 },
	{ "down to the minimum, were it less than the slack", 300,
	  is_near_its_minimum, MC_STEP_PASS, MC_DOMAIN_OK, MC_REASON_SURPLUS,
	  -4 },
	{ "at the minimum", 300, is_at_its_minimum, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_AT_MINIMUM, 0 },
	{ "below the minimum", 300, is_below_its_minimum, MC_STEP_PASS,
	  MC_DOMAIN_OK, MC_REASON_OUTSIDE_LIMITS, 0 },
	{ "above the maximum", 300, is_above_its_maximum, MC_STEP_PASS,
	  MC_DOMAIN_OK, MC_REASON_OUTSIDE_LIMITS, 0 },
	{ "booting", 300, is_booting, MC_STEP_PASS, MC_DOMAIN_BOOTING,
	  MC_REASON_BOOTING, 0 },
	{ "an order is on its way", 300, is_pending, MC_STEP_PASS,
	  MC_DOMAIN_SETTLING, MC_REASON_SETTLING, 0 },
	{ "the order is reached: the next pass goes on", 300, is_reached,
	  MC_STEP_PASS, MC_DOMAIN_OK, MC_REASON_SURPLUS_STEP, -50 },
	{ "with autodeflate the numbers must be newer", 300,
	  has_old_numbers_of_autodeflate, MC_STEP_PASS, MC_DOMAIN_SETTLING,
	  MC_REASON_SETTLING, 0 },
	{ "somebody else set it", 300, was_set_by_others, MC_STEP_PASS,
	  MC_DOMAIN_OK, MC_REASON_MANUAL_HOLD, 0 },
	{ "it has suffered", 300, has_suffered, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_COOLDOWN, 0 },
	{ "it suffered below this size", 300, has_learned_its_size,
	  MC_STEP_PASS, MC_DOMAIN_OK, MC_REASON_LEARNED_FLOOR, 0 },
	{ "it suffered below a lower size", 300, has_learned_a_lower_size,
	  MC_STEP_PASS, MC_DOMAIN_OK, MC_REASON_SURPLUS, -12 },
	{ "observed", 300, is_observed, MC_STEP_PASS, MC_DOMAIN_OK,
	  MC_REASON_OBSERVE, 0 },
	{ "off", 300, is_off, MC_STEP_PASS, MC_DOMAIN_OFF, MC_REASON_MODE_OFF,
	  0 },
	{ "stale", 300, is_stale, MC_STEP_PASS, MC_DOMAIN_STALE,
	  MC_REASON_STALE, 0 },
	{ "a full cache is neither need nor surplus", 300, has_cache,
	  MC_STEP_PASS, MC_DOMAIN_OK, MC_REASON_AT_RESERVE, 0 },

	{ "in need: whole, at once, with the slack", 60, NULL, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED, 72 },
	{ "a relief gives", 60, NULL, MC_STEP_RELIEF, MC_DOMAIN_NEEDY,
	  MC_REASON_NEED, 72 },
	{ "a booting domain is given to", 60, is_booting, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED, 72 },
	{ "one that suffers likewise", 60, has_suffered, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED, 72 },
	{ "what is given already isn't given again", 60, is_pending,
	  MC_STEP_PASS, MC_DOMAIN_SETTLING, MC_REASON_SETTLING, 0 },
	{ "up to the maximum", 60, is_near_its_maximum, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED, 10 },
	{ "in need at the maximum", 60, is_at_its_maximum, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_AT_MAXIMUM, 0 },
	{ "in need and observed", 60, is_observed, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_OBSERVE, 0 },
	{ "the host has a part of it", 60, has_little_left, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED_PARTLY, 40 },
	{ "the host has nothing", 60, has_nothing_left, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED_UNFUNDED, 0 },
	{ "the rest is reserved", 60, is_reserved, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED_UNFUNDED, 0 },
	{ "the rest is promised", 60, has_an_older_promise, MC_STEP_PASS,
	  MC_DOMAIN_NEEDY, MC_REASON_NEED_PARTLY, 10 },
};

static void decisions_follow_the_law(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct mc_decision_policy *got;
		long long change_kib;

		begin(&now, 1, rows[i].usable_mib);
		if (rows[i].change != NULL)
			rows[i].change();
		got = decide(&now, rows[i].step);
		change_kib = (long long)(got->to_kib - got->from_kib);
		/* A page less than the whole budget is given at the most. */
		if (got->state != rows[i].state ||
		    got->reason != rows[i].reason ||
		    llabs(change_kib - rows[i].change_mib * 1024) > 4)
			fail_msg("%s: got %s/%s, %lld KiB", rows[i].label,
				 mc_domain_state_name(got->state),
				 mc_reason_name(got->reason), change_kib);
	}
}

static void an_order_that_failed_is_undone(void **state)
{
	static const unsigned usable_mib[] = { 300, 60 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct mc_decision_policy first;
		uint64_t promised_kib;

		begin(&now, 1, usable_mib[i]);
		first = *decide(&now, MC_STEP_PASS);
		promised_kib = now.host.promised_kib;
		mc_policy_ordered(&now.domains[0], now.now_ms);
		assert_int_equal(decide(&now, MC_STEP_PASS)->state,
				 MC_DOMAIN_SETTLING);
		mc_policy_failed(&now.domains[0]);
		assert_int_equal(decide(&now, MC_STEP_PASS)->to_kib,
				 first.to_kib);
		assert_int_equal(now.host.promised_kib, promised_kib);
		/* Nothing is left to be undone. */
		mc_policy_failed(&now.domains[0]);
		assert_int_equal(decide(&now, MC_STEP_PASS)->to_kib,
				 first.to_kib);
	}
}

static void two_steps_on_one_sample_spend_it_once(void **state)
{
	(void)state;
	begin(&now, 2, 60);
	now.domains[1].view.usable_kib = MIB(300);
	now.host.available_kib = MIB(280);
	next(&now);
	/* It lacks 40 MiB, and gets a quarter of what is left then. */
	assert_int_equal(decide(&now, MC_STEP_RELIEF)->granted_kib,
			 MIB(40 + 10) - 4);
	mc_policy_ordered(&now.domains[0], now.now_ms);
	now.domains[1].view.usable_kib = MIB(50);
	now.domains[1].view.unused_kib = MIB(50);
	decide(&now, MC_STEP_RELIEF);
	assert_int_equal(now.host.promised_kib, MIB(50) - 4);
	assert_int_equal(now.domains[1].decision.granted_kib, MIB(30));
	assert_true(now.host.is_short);
}

static void a_release_under_way_is_ended_by_a_need(void **state)
{
	(void)state;
	begin(&now, 1, 120);
	decide(&now, MC_STEP_PASS);
	mc_policy_ordered(&now.domains[0], now.now_ms);
	now.domains[0].view.usable_kib = MIB(90);
	next(&now);
	assert_int_equal(decide(&now, MC_STEP_RELIEF)->reason, MC_REASON_NEED);
	assert_true(now.domains[0].decision.to_kib > MIB(512));
}

static void a_reservation_that_waits_is_a_shortage(void **state)
{
	(void)state;
	begin(&now, 1, 300);
	decide(&now, MC_STEP_PASS);
	assert_false(now.host.is_short);
	now.host.reserved_kib = MIB(1000);
	decide(&now, MC_STEP_PASS);
	assert_int_equal(now.host.missing_kib, 0);
	assert_false(now.host.is_short);
	now.host.reserved_kib = MIB(1001);
	decide(&now, MC_STEP_PASS);
	assert_int_equal(now.host.missing_kib, MIB(1));
	assert_true(now.host.is_short);
}

static void a_reservation_takes_room_between_two_samples(void **state)
{
	(void)state;
	begin(&now, 1, 60);
	assert_int_equal(decide(&now, MC_STEP_RELIEF)->granted_kib, MIB(72));
	now.host.reserved_kib = MIB(990);
	assert_int_equal(decide(&now, MC_STEP_RELIEF)->granted_kib,
			 MIB(10) - 4);
	assert_true(now.host.is_short);
}

/* What was promised before a reservation goes before it. */
static void a_reservation_waits_for_what_was_granted(void **state)
{
	(void)state;
	begin(&now, 1, 60);
	decide(&now, MC_STEP_RELIEF);
	mc_policy_ordered(&now.domains[0], now.now_ms);
	now.host.reserved_kib = MIB(1000);
	decide(&now, MC_STEP_RELIEF);
	assert_int_equal(now.host.missing_kib, MIB(72));
	now.host.available_kib += MIB(72);
	decide(&now, MC_STEP_RELIEF);
	assert_int_equal(now.host.missing_kib, 0);
	assert_int_equal(now.host.budget_kib, 0);
}

static void what_was_never_observed_is_unknown(void **state)
{
	(void)state;
	begin(&now, 1, 60);
	memset(&now.domains[0].memory, 0, sizeof now.domains[0].memory);
	assert_int_equal(decide(&now, MC_STEP_PASS)->state, MC_DOMAIN_UNKNOWN);
	assert_int_equal(now.domains[0].decision.to_kib, MIB(512));
}

static void a_reboot_is_a_boot(void **state)
{
	(void)state;
	begin(&now, 1, 300);
	now.domains[0].view.has_major_faults = true;
	now.domains[0].view.major_faults = 5000;
	next(&now);
	assert_int_equal(decide(&now, MC_STEP_PASS)->state, MC_DOMAIN_OK);
	now.domains[0].view.major_faults = 300;
	next(&now);
	assert_int_equal(decide(&now, MC_STEP_PASS)->state, MC_DOMAIN_BOOTING);
}

static void a_clock_set_back_stops_nothing_for_long(void **state)
{
	(void)state;
	begin(&now, 1, 300);
	now.now_ms -= 86400000;
	for (unsigned i = 0; i < 15; i++)
		next(&now);
	assert_int_equal(decide(&now, MC_STEP_PASS)->reason,
			 MC_REASON_SURPLUS_STEP);
}

/* Whether the period is to be set: at once, and after so many ms. */
static void a_period_is_set_when_it_helps(void **state)
{
	struct mc_policy_domain *domain = &now.domains[0];

	(void)state;
	begin(&now, 1, 300);
	assert_true(mc_policy_wants_period(&now.settings, domain, now.now_ms));
	mc_policy_period_set(domain, now.now_ms);
	assert_false(mc_policy_wants_period(&now.settings, domain,
					    now.now_ms + 10000));
	/* Its numbers stopped. */
	assert_true(mc_policy_wants_period(&now.settings, domain,
					   now.now_ms + 12000));
	mc_policy_period_set(domain, now.now_ms + 12000);
	assert_false(mc_policy_wants_period(&now.settings, domain,
					    now.now_ms + 21999));
	assert_true(mc_policy_wants_period(&now.settings, domain,
					   now.now_ms + 22000));

	/* Somebody else changed it. */
	begin(&now, 1, 300);
	domain->view.has_period = true;
	domain->view.period_ms = 1000;
	assert_false(mc_policy_wants_period(&now.settings, domain, now.now_ms));
	domain->view.period_ms = 5000;
	assert_true(mc_policy_wants_period(&now.settings, domain, now.now_ms));
	domain->view.mode = MC_MODE_OBSERVE;
	assert_false(mc_policy_wants_period(&now.settings, domain, now.now_ms));
	domain->view.has_unused = false;
	assert_true(mc_policy_wants_period(&now.settings, domain, now.now_ms));
	domain->view.is_unresponsive = true;
	assert_false(mc_policy_wants_period(&now.settings, domain, now.now_ms));
}

static void people_are_told_what_is_used(void **state)
{
	struct mc_policy_view view = {
		.has_unused = true,
		.unused_kib = MIB(100),
		.has_available = true,
		.available_kib = MIB(470),
		.actual_kib = MIB(312),
		.max_kib = MIB(400),
		.ceiling_kib = MIB(512),
	};
	uint64_t used_kib = 0;

	(void)state;
	assert_true(mc_policy_used(&view, &used_kib));
	assert_int_equal(used_kib, MIB(370));
	view.has_autodeflate = true;
	assert_true(mc_policy_used(&view, &used_kib));
	assert_int_equal(used_kib, MIB(170));
	view.unused_kib = MIB(471);
	assert_false(mc_policy_used(&view, &used_kib));
	view.unused_kib = UINT64_MAX;
	view.available_kib = UINT64_MAX;
	assert_false(mc_policy_used(&view, &used_kib));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decisions_follow_the_law),
		cmocka_unit_test(an_order_that_failed_is_undone),
		cmocka_unit_test(two_steps_on_one_sample_spend_it_once),
		cmocka_unit_test(a_release_under_way_is_ended_by_a_need),
		cmocka_unit_test(a_reservation_that_waits_is_a_shortage),
		cmocka_unit_test(a_reservation_takes_room_between_two_samples),
		cmocka_unit_test(a_reservation_waits_for_what_was_granted),
		cmocka_unit_test(what_was_never_observed_is_unknown),
		cmocka_unit_test(a_reboot_is_a_boot),
		cmocka_unit_test(a_clock_set_back_stops_nothing_for_long),
		cmocka_unit_test(a_period_is_set_when_it_helps),
		cmocka_unit_test(people_are_told_what_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
