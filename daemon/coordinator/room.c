/*
 * Shares what the host has for reservations among them. Who made them, and when
 * they end, is the supervisor's.
 */
#include "room.h"

#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

static int by_name(const void *name, const void *known)
{
	return strcmp(name, ((const struct mc_known *)known)->sample.name);
}

static const struct mc_domain_sample *find(
	const struct mc_coordinator *coordinator, const char *name)
{
	const struct mc_known *known = NULL;

	if (coordinator->n_domains > 0)
		known = bsearch(name, coordinator->known,
				coordinator->n_domains, sizeof *known, by_name);
	return known == NULL ? NULL : &known->sample;
}

static void note_touched(struct mc_reservation *told,
			 const struct mc_coordinator *coordinator)
{
	const struct mc_domain_sample *domain = find(coordinator, told->name);

	told->has_touched_kib = domain != NULL && domain->has_rss_kib;
	told->touched_kib = told->has_touched_kib ? domain->rss_kib : 0;
}

static uint64_t wanted_kib(const struct mc_reservation *told)
{
	return mc_sub(told->size_kib, told->touched_kib);
}

/* What a pass on the numbers known would find missing. */
static uint64_t missing_kib(const struct mc_coordinator *coordinator,
			    bool is_running)
{
	struct mc_coordinator copy = mc_coordinator_copy(coordinator);
	uint64_t found_kib;

	for (size_t i = 0; is_running && i < copy.n_domains; i++)
		mc_policy_ordered(&copy.domains[i], copy.sampled_at_ms);
	mc_policy_decide(&copy.policy, &copy.host, copy.domains, copy.n_domains,
			 MC_STEP_PASS, copy.sampled_at_ms);
	found_kib = copy.host.missing_kib;
	mc_coordinator_free_copy(&copy);
	return found_kib;
}

static void hand_out(struct mc_room *first, uint64_t room_kib)
{
	for (struct mc_room *at = first; at != NULL; at = at->next) {
		uint64_t wants_kib = wanted_kib(&at->told);

		at->told.missing_kib = mc_sub(wants_kib, room_kib);
		at->told.ready = at->told.missing_kib == 0;
		room_kib = mc_sub(room_kib, wants_kib);
	}
}

void mc_room_count(struct mc_room *first, struct mc_coordinator *coordinator,
		   bool is_running)
{
	struct mc_policy_host *host = &coordinator->host;

	host->reserved_kib = 0;
	host->missing_kib = 0;
	for (struct mc_room *at = first; at != NULL; at = at->next) {
		note_touched(&at->told, coordinator);
		host->reserved_kib =
			mc_add(host->reserved_kib, wanted_kib(&at->told));
	}
	if (host->reserved_kib > 0)
		host->missing_kib = missing_kib(coordinator, is_running);
	/* The next sample leads to a pass: what is missing is looked for. */
	if (host->missing_kib > 0)
		host->is_short = true;
	hand_out(first, host->reserved_kib - host->missing_kib);
}

int mc_room_check(const struct mc_coordinator *coordinator, uint64_t size_kib,
		  struct mc_error *err)
{
	uint64_t total_kib = coordinator->host.total_kib;
	uint64_t reserve_kib = coordinator->policy.host_reserve_kib;
	char size[MC_NUM_TEXT], total[MC_NUM_TEXT], reserve[MC_NUM_TEXT];

	if (size_kib <= mc_sub(total_kib, reserve_kib))
		return 0;
	return mc_fail(err, -EINVAL,
		       "size_kib: %s is more than the host can ever have: it "
		       "has %s in all, and %s of it are its reserve",
		       mc_size_text(size, size_kib),
		       mc_size_text(total, total_kib),
		       mc_size_text(reserve, reserve_kib));
}
