/*
 * How domains are set up, as the record that people and programs are shown.
 */
#include "facts.h"

static void fill_flags(struct mc_domain_setup *setup,
		       const struct mc_domain_sample *sample)
{
	setup->has_balloon = sample->has_balloon;
	setup->has_autodeflate = sample->has_autodeflate;
	setup->has_free_page_reporting = sample->has_free_page_reporting;
	setup->has_hugepages = sample->has_hugepages;
	setup->has_locked_memory = sample->has_locked_memory;
	setup->has_passthrough = sample->has_passthrough;
	setup->has_launch_security = sample->has_launch_security;
	setup->has_virtio_mem = sample->has_virtio_mem;
}

static void fill(struct mc_domain_setup *setup, const struct mc_known *known,
		 uint64_t now_ms)
{
	const struct mc_domain_sample *sample = &known->sample;

	mc_copy(setup->name, sizeof setup->name, sample->name);
	mc_copy(setup->uuid, sizeof setup->uuid, sample->uuid);
	fill_flags(setup, sample);
	setup->ceiling_kib = sample->max_kib;
	setup->has_period_s = sample->has_period_s;
	setup->period_s = sample->period_s;
	setup->has_swap_in_kib = sample->has_swap_in_kib;
	setup->swap_in_kib = sample->swap_in_kib;
	setup->has_swap_out_kib = sample->has_swap_out_kib;
	setup->swap_out_kib = sample->swap_out_kib;
	setup->has_swapped_in_ago_ms = known->swapped_in_at_ms > 0;
	setup->swapped_in_ago_ms = mc_sub(now_ms, known->swapped_in_at_ms);
}

bool mc_coordinator_facts(const struct mc_coordinator *coordinator,
			  const char *name, uint64_t now_ms,
			  struct mc_facts *facts)
{
	size_t first = 0, n = coordinator->n_domains;

	if (name != NULL) {
		if (!mc_coordinator_find(coordinator, name, &first))
			return false;
		n = 1;
	}
	facts->domains = mc_alloc(n, sizeof *facts->domains);
	facts->n_domains = n;
	for (size_t i = 0; i < n; i++)
		fill(&facts->domains[i], &coordinator->known[first + i],
		     now_ms);
	return true;
}
