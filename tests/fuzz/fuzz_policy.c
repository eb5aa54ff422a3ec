/*
 * Input: settings, some domains, and how they and the host change from sample
 * to sample. However hostile the numbers are, no domain is harmed and the
 * host keeps its reserve.
 */
#include <string.h>

#include "config/settings.h"
#include "policy/arith.h"
#include "policy/policy.h"
#include "policy/trust.h"

#include "fuzz.h"

#define DOMAINS_MOST 6
#define STEPS_MOST 64

/* What of a domain a sample changes. */
enum change {
	CHANGE_FLAGS = 1 << 0,
	CHANGE_SIZE = 1 << 1,
	CHANGE_UNUSED = 1 << 2,
	CHANGE_USABLE = 1 << 3,
	CHANGE_AVAILABLE = 1 << 4,
	CHANGE_COUNTERS = 1 << 5,
	CHANGE_UPDATE = 1 << 6,
	CHANGE_LIMITS = 1 << 7,
};

/* What becomes of a decision. */
enum fate { FATE_DONE, FATE_LOST, FATE_REFUSED, FATE_UNHEARD, FATE_COUNT };

struct world {
	struct mc_policy_settings settings;
	struct mc_policy_host host;
	struct mc_policy_domain domains[DOMAINS_MOST];
	size_t n_domains;
	uint64_t now_ms;
};

/* ---- what the input makes of the world ---- */

/* Each of the policy's settings, within the range that its key has. */
static struct mc_policy_settings take_settings(struct fuzz_input *input)
{
	struct mc_settings settings;
	size_t first = offsetof(struct mc_settings, policy);
	size_t end = first + sizeof settings.policy;

	fuzz_claim(mc_settings_load(&settings, NULL, true, NULL, 0, NULL) == 0);
	if ((fuzz_number(input, 1) & 1) == 0)
		return mc_settings_policy(&settings, 0);
	settings.host_reserve.kib = fuzz_odd_number(input) % MC_SIZE_END_KIB;
	for (size_t i = 0; i < MC_KEY_COUNT; i++) {
		const struct mc_key *key = &mc_keys[i];

		if (strcmp(key->section, "domain") == 0 ||
		    key->offset < first || key->offset >= end)
			continue;
		*(uint64_t *)((char *)&settings + key->offset) =
			mc_least(mc_most(fuzz_odd_number(input), key->low),
				 key->high);
	}
	return mc_settings_policy(&settings, 0);
}

static void take_flags(struct mc_policy_view *view, struct fuzz_input *input)
{
	/* Those without which nothing happens are set where the bit isn't. */
	uint64_t bits = fuzz_number(input, 3);
	bool *const usual[] = { &view->is_running,	 &view->has_balloon,
				&view->has_unused,	 &view->has_usable,
				&view->has_available,	 &view->has_last_update,
				&view->has_rss,		 &view->has_swap_in,
				&view->has_major_faults, &view->has_period };
	bool *const odd[] = {
		&view->is_moving,	    &view->is_unresponsive,
		&view->has_autodeflate,	    &view->has_hugepages,
		&view->has_locked_memory,   &view->has_passthrough,
		&view->has_launch_security, &view->has_virtio_mem
	};

	for (size_t i = 0; i < MC_COUNT(usual); i++, bits >>= 1)
		*usual[i] = (bits & 1) == 0;
	for (size_t i = 0; i < MC_COUNT(odd); i++, bits >>= 1)
		*odd[i] = (bits & 1) != 0;
}

static void take_limits(struct mc_policy_view *view, struct fuzz_input *input)
{
	view->mode = fuzz_number(input, 1) % (MC_MODE_OFF + 1);
	view->shares = fuzz_odd_number(input);
	view->max_kib = fuzz_odd_number(input);
	view->min_kib = mc_least(fuzz_odd_number(input), view->max_kib);
	view->ceiling_kib = fuzz_odd_number(input);
	view->period_ms = fuzz_odd_number(input);
}

static void take_view(struct mc_policy_view *view, struct fuzz_input *input,
		      uint64_t now_ms)
{
	uint64_t changes = fuzz_number(input, 1);

	view->last_update_ms = now_ms - now_ms % 1000;
	if (changes & CHANGE_FLAGS)
		take_flags(view, input);
	if (changes & CHANGE_SIZE)
		view->actual_kib = fuzz_odd_number(input);
	if (changes & CHANGE_UNUSED)
		view->unused_kib = fuzz_odd_number(input);
	if (changes & CHANGE_USABLE)
		view->usable_kib = fuzz_odd_number(input);
	if (changes & CHANGE_AVAILABLE)
		view->available_kib = fuzz_odd_number(input);
	if (changes & CHANGE_COUNTERS) {
		view->swap_in_kib = fuzz_odd_number(input);
		view->major_faults = fuzz_odd_number(input);
		view->rss_kib = fuzz_odd_number(input);
	}
	if (changes & CHANGE_UPDATE)
		view->last_update_ms = fuzz_odd_number(input);
	if (changes & CHANGE_LIMITS)
		take_limits(view, input);
}

static void take_domain(struct mc_policy_domain *domain)
{
	static const struct mc_policy_view usual = {
		.shares = 1000,
		.min_kib = 200 * 1024,
		.max_kib = 2048 * 1024,
		.ceiling_kib = 2048 * 1024,
		.actual_kib = 1024 * 1024,
		.is_running = true,
		.has_balloon = true,
		.has_unused = true,
		.has_usable = true,
		.has_available = true,
		.has_rss = true,
		.has_last_update = true,
		.unused_kib = 700 * 1024,
		.usable_kib = 800 * 1024,
		.available_kib = 980 * 1024,
		.rss_kib = 500 * 1024,
	};

	*domain = (struct mc_policy_domain){ .view = usual };
}

/* ---- what is promised ---- */

static bool takes_part(const struct mc_policy_view *view)
{
	return view->mode == MC_MODE_MANAGE && view->is_running &&
	       !view->is_moving && !view->is_unresponsive &&
	       view->has_balloon && !view->has_hugepages &&
	       !view->has_locked_memory && !view->has_passthrough &&
	       !view->has_launch_security && !view->has_virtio_mem &&
	       view->has_unused;
}

static void check_domain(const struct world *world,
			 const struct mc_policy_domain *domain,
			 enum mc_policy_step step)
{
	const struct mc_policy_settings *settings = &world->settings;
	const struct mc_policy_view *view = &domain->view;
	const struct mc_decision_policy *decision = &domain->decision;
	uint64_t taken_kib = mc_sat_sub(decision->from_kib, decision->to_kib);
	char text[64];

	mc_reason_text(text, sizeof text, decision);
	fuzz_claim(memchr(text, '\0', sizeof text) != NULL);
	fuzz_claim(decision->from_kib == view->actual_kib);
	if (decision->to_kib == decision->from_kib)
		return;
	fuzz_claim(takes_part(view));
	if (taken_kib == 0) {
		fuzz_claim(decision->to_kib <= view->max_kib);
		return;
	}
	fuzz_claim(step == MC_STEP_PASS);
	fuzz_claim(taken_kib <= settings->release_step_kib);
	fuzz_claim(view->unused_kib > settings->guest_reserve_kib);
	fuzz_claim(view->unused_kib - settings->guest_reserve_kib >= taken_kib);
	fuzz_claim(mc_trust_usable(settings, view) >=
		   settings->guest_reserve_kib + taken_kib);
	fuzz_claim(decision->to_kib >= view->min_kib);
}

static uint64_t granted_before(const struct mc_policy_domain *domain)
{
	const struct mc_balloon_memory *balloon = &domain->memory.balloon;

	return balloon->is_pending
		       ? mc_most(domain->view.actual_kib, balloon->target_kib)
		       : domain->view.actual_kib;
}

static void check_host(const struct world *world)
{
	const struct mc_policy_host *host = &world->host;
	uint64_t limit_centipct = world->settings.psi_limit_centipct;
	uint64_t granted_kib = 0, bound_kib = host->promised_kib;

	for (size_t i = 0; i < world->n_domains; i++) {
		const struct mc_policy_domain *domain = &world->domains[i];

		granted_kib = mc_sat_add(granted_kib,
					 mc_sat_sub(domain->decision.to_kib,
						    granted_before(domain)));
	}
	if (granted_kib == 0)
		return;
	fuzz_claim(!host->has_psi || limit_centipct == 0 ||
		   host->psi_some_centipct <= limit_centipct);
	bound_kib = mc_sat_add(bound_kib, granted_kib);
	bound_kib = mc_sat_add(bound_kib, host->reserved_kib);
	bound_kib = mc_sat_add(bound_kib, world->settings.host_reserve_kib);
	fuzz_claim(host->available_kib > bound_kib);
}

/* A decision changes nothing, and their order doesn't matter. */
static void check_again(const struct world *world, enum mc_policy_step step)
{
	struct world other = *world;

	for (size_t i = 0; i < world->n_domains; i++)
		other.domains[i] = world->domains[world->n_domains - 1 - i];
	mc_policy_decide(&other.settings, &other.host, other.domains,
			 other.n_domains, step, other.now_ms);
	for (size_t i = 0; i < world->n_domains; i++) {
		const struct mc_decision_policy *one =
			&world->domains[i].decision;
		const struct mc_decision_policy *two =
			&other.domains[world->n_domains - 1 - i].decision;

		fuzz_claim(one->to_kib == two->to_kib);
		fuzz_claim(one->reason == two->reason);
	}
}

static void check_fallback(const struct world *world)
{
	struct world then = *world;
	const struct mc_policy_host *host = &then.host;
	uint64_t bound_kib = host->promised_kib, raised_kib = 0;

	mc_policy_fallback(&then.settings, host, then.domains, then.n_domains,
			   then.now_ms);
	for (size_t i = 0; i < then.n_domains; i++) {
		const struct mc_policy_domain *domain = &then.domains[i];
		uint64_t to_kib = domain->fallback.to_kib;

		if (to_kib == 0)
			continue;
		fuzz_claim(domain->view.mode == MC_MODE_MANAGE);
		fuzz_claim(to_kib > granted_before(domain));
		fuzz_claim(to_kib <= domain->view.max_kib);
		raised_kib =
			mc_sat_add(raised_kib, to_kib - granted_before(domain));
	}
	if (raised_kib == 0)
		return;
	bound_kib = mc_sat_add(bound_kib, raised_kib);
	bound_kib = mc_sat_add(bound_kib, host->reserved_kib);
	bound_kib = mc_sat_add(bound_kib, then.settings.host_reserve_kib);
	fuzz_claim(host->available_kib > bound_kib);
}

static void decide(struct world *world, enum mc_policy_step step)
{
	mc_policy_decide(&world->settings, &world->host, world->domains,
			 world->n_domains, step, world->now_ms);
	for (size_t i = 0; i < world->n_domains; i++)
		check_domain(world, &world->domains[i], step);
	check_host(world);
	check_fallback(world);
	check_again(world, step);
}

/* ---- from sample to sample ---- */

static void carry_out(struct world *world, struct mc_policy_domain *domain,
		      enum fate fate)
{
	uint64_t used_kib;

	if (mc_policy_wants_period(&world->settings, domain, world->now_ms))
		mc_policy_period_set(domain, world->now_ms);
	mc_policy_used(&domain->view, &used_kib);
	if (fate == FATE_UNHEARD)
		return;
	mc_policy_ordered(domain, world->now_ms);
	if (fate == FATE_DONE)
		domain->view.actual_kib = domain->decision.to_kib;
	else if (fate == FATE_REFUSED)
		mc_policy_failed(domain);
}

static void take_sample(struct world *world, struct fuzz_input *input)
{
	uint64_t how = fuzz_number(input, 1);

	world->now_ms += (how & 0x0f) * 250;
	if (how & 0x10)
		world->now_ms = fuzz_odd_number(input);
	if (how & 0x20)
		world->host.available_kib = fuzz_odd_number(input);
	if (how & 0x40) {
		world->host.has_psi = !world->host.has_psi;
		world->host.psi_some_centipct = fuzz_odd_number(input);
		world->host.reserved_kib = fuzz_odd_number(input);
	}
	for (size_t i = 0; i < world->n_domains; i++)
		take_view(&world->domains[i].view, input, world->now_ms);
}

static void advance(struct world *world, struct fuzz_input *input)
{
	enum mc_policy_step step;
	uint64_t fates;

	take_sample(world, input);
	mc_policy_observe(&world->settings, &world->host, world->domains,
			  world->n_domains, world->now_ms);
	fates = fuzz_number(input, 2);
	step = fates & 1 ? MC_STEP_RELIEF : MC_STEP_PASS;
	decide(world, step);
	for (size_t i = 0; i < world->n_domains; i++) {
		fates >>= 2;
		carry_out(world, &world->domains[i], fates % FATE_COUNT);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	struct world world = { .settings = take_settings(&input),
			       .now_ms = UINT64_C(1700000000000) };

	world.n_domains = fuzz_number(&input, 1) % (DOMAINS_MOST + 1);
	world.host.total_kib = fuzz_odd_number(&input);
	world.host.available_kib = fuzz_odd_number(&input);
	for (size_t i = 0; i < world.n_domains; i++)
		take_domain(&world.domains[i]);
	for (size_t i = 0; i < STEPS_MOST && input.left > 0; i++)
		advance(&world, &input);
	return 0;
}
