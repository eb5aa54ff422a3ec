/*
 * Keeps what clients have set for single domains while samples come and go.
 * What a wish may be, and what it comes to, is config/wish.c's.
 */
#include "wishes.h"

#include <string.h>

struct mc_known *mc_wishes_find(const struct mc_coordinator *coordinator,
				const char *name)
{
	for (size_t i = 0; i < coordinator->n_domains; i++)
		if (strcmp(coordinator->known[i].sample.name, name) == 0)
			return &coordinator->known[i];
	return NULL;
}

static bool is_it(const struct mc_domain_sample *sample, const char *uuid,
		  int64_t id)
{
	return sample->id == id && strcmp(sample->uuid, uuid) == 0;
}

struct mc_known *mc_wishes_find_id(const struct mc_coordinator *coordinator,
				   const char *uuid, int64_t id)
{
	for (size_t i = 0; i < coordinator->n_domains; i++)
		if (is_it(&coordinator->known[i].sample, uuid, id))
			return &coordinator->known[i];
	return NULL;
}

static struct mc_domain_sample *find_in(const struct mc_sample *sample,
					const struct mc_domain_sample *domain)
{
	for (size_t i = 0; i < sample->n_domains; i++)
		if (is_it(&sample->domains[i], domain->uuid, domain->id))
			return &sample->domains[i];
	return NULL;
}

/* What was written holds until a sample could show it. */
static void keep(struct mc_known *known, const struct mc_sample *sample,
		 uint64_t asked)
{
	struct mc_domain_sample *domain;

	if (known->read_again != 0 && asked >= known->read_again)
		known->is_written = false;
	if (!known->is_written && !known->sample.has_rpc)
		return;
	domain = find_in(sample, &known->sample);
	if (domain == NULL)
		return;
	domain->has_rpc = known->sample.has_rpc;
	domain->rpc = known->sample.rpc;
	if (!known->is_written)
		return;
	domain->has_metadata = known->sample.has_metadata;
	domain->metadata = known->sample.metadata;
}

void mc_wishes_keep(struct mc_coordinator *coordinator,
		    struct mc_sample *sample, uint64_t asked)
{
	for (size_t i = 0; i < sample->n_domains; i++)
		sample->domains[i].has_rpc = false;
	for (size_t i = 0; i < coordinator->n_domains; i++)
		keep(&coordinator->known[i], sample, asked);
}

void mc_wishes_set(struct mc_known *known,
		   const struct mc_domain_metadata *wish)
{
	known->sample.has_rpc = mc_wish_put(&known->sample.rpc, wish);
}

void mc_wishes_written(struct mc_known *known,
		       const struct mc_domain_metadata *wish)
{
	struct mc_domain_sample *sample = &known->sample;

	sample->has_metadata = mc_wish_put(&sample->metadata, wish);
	sample->has_rpc = mc_wish_drop(&sample->rpc, wish);
	known->is_written = true;
	known->read_again = 0;
}

struct mc_known *mc_wishes_unread(const struct mc_coordinator *coordinator)
{
	for (size_t i = 0; i < coordinator->n_domains; i++) {
		struct mc_known *known = &coordinator->known[i];

		if (known->is_written && known->read_again == 0)
			return known;
	}
	return NULL;
}

void mc_wishes_take_back(struct mc_coordinator *coordinator,
			 const struct mc_settings *settings,
			 const struct mc_settings *next,
			 struct mc_changes *changes)
{
	for (size_t i = 0; i < coordinator->n_domains; i++) {
		struct mc_domain_sample *sample = &coordinator->known[i].sample;
		const struct mc_domain_sample old = *sample;
		const struct mc_wish_side before = { settings, &old };
		const struct mc_wish_side now = { next, sample };
		struct mc_domain_metadata none;

		if (!sample->has_rpc)
			continue;
		none = mc_wish_none(&sample->rpc);
		mc_wishes_set(&coordinator->known[i], &none);
		mc_wish_compare(&before, &now, &none, changes);
	}
}
