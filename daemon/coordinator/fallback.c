/*
 * The policy's sizes for the time without us, as orders.
 */
#include "fallback.h"

#include <string.h>

static void write_order(const struct mc_coordinator *coordinator, size_t at,
			struct mc_order *order)
{
	const struct mc_policy_domain *domain = &coordinator->domains[at];
	const struct mc_policy_fallback *fallback = &domain->fallback;
	const struct mc_domain_sample *sample = &coordinator->known[at].sample;

	*order = (struct mc_order){
		.id = sample->id,
		.has_target_kib = true,
		.target_kib = fallback->to_kib,
		.from_kib = domain->view.actual_kib,
		.floor_kib = domain->view.actual_kib,
		.ceiling_kib = domain->view.max_kib,
		.has_low_kib = true,
		.low_kib = fallback->low_kib,
		.has_high_kib = true,
		.high_kib = fallback->high_kib,
	};
	mc_copy(order->name, sizeof order->name, sample->name);
	mc_copy(order->uuid, sizeof order->uuid, sample->uuid);
}

/* Of a copy: the policy writes into the domains that it is given. */
static void list_from(struct mc_coordinator *copy, struct mc_fallbacks *list)
{
	*list = (struct mc_fallbacks){ 0 };
	mc_policy_fallback(&copy->policy, &copy->host, copy->domains,
			   copy->n_domains, copy->sampled_at_ms);
	list->orders = mc_alloc(copy->n_domains, sizeof *list->orders);
	for (size_t i = 0; i < copy->n_domains; i++)
		if (copy->domains[i].fallback.to_kib > 0)
			write_order(copy, i, &list->orders[list->n_orders++]);
}

void mc_fallback_list(const struct mc_coordinator *coordinator,
		      struct mc_fallbacks *list)
{
	struct mc_coordinator copy = mc_coordinator_copy(coordinator);

	list_from(&copy, list);
	mc_coordinator_free_copy(&copy);
}

void mc_fallback_list_of_run(const struct mc_run *run,
			     struct mc_fallbacks *list)
{
	struct mc_coordinator copy = mc_coordinator_copy(run->coordinator);

	for (size_t i = 0; i < copy.n_domains; i++)
		mc_policy_ordered(&copy.domains[i], copy.sampled_at_ms);
	list_from(&copy, list);
	mc_coordinator_free_copy(&copy);
}

static bool is_same_order(const struct mc_order *a, const struct mc_order *b)
{
	return strcmp(a->uuid, b->uuid) == 0 && a->id == b->id &&
	       a->target_kib == b->target_kib && a->low_kib == b->low_kib &&
	       a->high_kib == b->high_kib && a->ceiling_kib == b->ceiling_kib;
}

bool mc_fallback_is_same(const struct mc_fallbacks *a,
			 const struct mc_fallbacks *b)
{
	if (a->n_orders != b->n_orders)
		return false;
	for (size_t i = 0; i < a->n_orders; i++)
		if (!is_same_order(&a->orders[i], &b->orders[i]))
			return false;
	return true;
}
