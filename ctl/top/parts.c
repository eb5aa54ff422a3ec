/*
 * What memory is made of, from the numbers of a status. Guests' numbers are of
 * another moment than sizes, so each part takes no more than is left.
 */
#include "parts.h"

/* Takes up to `wanted` off what is left. */
static uint64_t cut(uint64_t *left_kib, uint64_t wanted_kib)
{
	uint64_t kib = mc_min(*left_kib, wanted_kib);

	*left_kib -= kib;
	return kib;
}

void mc_top_domain_parts(uint64_t parts_kib[MC_TOP_DOMAIN_PARTS],
			 const struct mc_domain_status *domain)
{
	uint64_t left_kib = domain->size_kib;
	bool is_told = domain->has_unused_kib;

	parts_kib[MC_TOP_UNUSED] =
		is_told ? cut(&left_kib, domain->unused_kib) : 0;
	parts_kib[MC_TOP_CACHE] =
		is_told && domain->has_usable_kib
			? cut(&left_kib,
			      mc_sub(domain->usable_kib, domain->unused_kib))
			: 0;
	parts_kib[MC_TOP_USED] = is_told ? left_kib : 0;
	parts_kib[MC_TOP_UNTOLD] = is_told ? 0 : left_kib;
	parts_kib[MC_TOP_TAKEN] = mc_sub(domain->max_kib, domain->size_kib);
}

static uint64_t held_by_domains(const struct mc_status *status)
{
	uint64_t kib = 0;

	for (size_t i = 0; i < status->n_domains; i++) {
		const struct mc_domain_status *domain = &status->domains[i];

		kib = mc_add(kib, domain->has_rss_kib ? domain->rss_kib
						      : domain->size_kib);
	}
	return kib;
}

void mc_top_host_parts(uint64_t parts_kib[MC_TOP_HOST_PARTS],
		       const struct mc_status *status)
{
	const struct mc_host_status *host = &status->host;
	uint64_t used_kib = host->total_kib;
	uint64_t left_kib = cut(&used_kib, host->available_kib);

	parts_kib[MC_TOP_DOMAINS] = cut(&used_kib, held_by_domains(status));
	parts_kib[MC_TOP_OTHERS] = used_kib;
	parts_kib[MC_TOP_RESERVE] = cut(&left_kib, host->reserve_kib);
	parts_kib[MC_TOP_PROMISED] = cut(&left_kib, host->promised_kib);
	parts_kib[MC_TOP_RESERVED] = cut(&left_kib, host->reserved_kib);
	parts_kib[MC_TOP_BUDGET] = left_kib;
}
