#ifndef MEMCOORD_REPLAY_FEED_H
#define MEMCOORD_REPLAY_FEED_H

#include "world.h"

/*
 * Feeds a world with samples of real domains: what each of them needed is what
 * its guest in the world needs, a sample later; sizes are the world's own.
 * Domains that are observed are managed there.
 *
 * What a domain needed is read from its numbers as the policy reads them. Its
 * size in the samples, and who set it, has no part in it, so a need that the
 * real domain had no memory for can't be seen.
 */

/* No more time than this passes between two samples. */
#define MC_FEED_GAP_MOST_MS 600000

/* Domains that it knows, those that are gone included. */
#define MC_FEED_DOMAINS_MOST 65536

/* A domain as its samples showed it. */
struct mc_feed_domain {
	struct mc_guest *guest; /* its other self; the world's */
	uint64_t sample; /* the last one that it was in */
	uint64_t start_kib; /* its size in the first sample, */
	uint64_t size_kib; /* and in the last one; so did its guest start */
	uint64_t rss_kib; /* in the last one */
	uint64_t taken_kib_ms; /* integral of its maximum less its size */
	bool is_mirrored; /* it takes no part: it is as in the samples */
	bool has_numbers; /* some that could be trusted, since it started */
	uint64_t numbers_ms; /* last_update of the last of them */
	uint64_t unplaced_ms; /* time without a size that they belong to */
	void *notes; /* for the feed's user; NULL at first, not freed here */
};

struct mc_feed {
	struct mc_world world;
	/* as set up; borrowed */
	uint64_t balloon_kib_s; /* of all guests */
	enum mc_driver (*driver_of)(const char *name, const void *context);
	const void *context;
	uint64_t step_ms; /* the world's; 0: as it likes */
	/* as it goes */
	struct mc_settings settings; /* the world's; its rules are owned */
	struct mc_coordinator real; /* the samples, as the policy sees them */
	struct mc_feed_domain **domains; /* owned, in the order of uuids */
	size_t n_domains;
	uint64_t samples;
	uint64_t starts; /* of guests */
	uint64_t elapsed_ms; /* before the last sample */
};

/*
 * A feed without samples; fields as set up come from *how. It stays where it
 * is until it is cleared.
 */
void mc_feed_init(struct mc_feed *feed, const struct mc_feed *how);

void mc_feed_clear(struct mc_feed *feed);

/*
 * Lets the world's time pass until the sample was taken, under the settings as
 * they are now, and takes the sample in. Where the clock was set back no time
 * passes. Sorts the sample's list. -EINVAL: it can't be one, and *err says
 * why; -E2BIG: too many domains.
 */
int mc_feed_sample(struct mc_feed *feed, const struct mc_settings *settings,
		   struct mc_sample *sample, struct mc_error *err);

/* The domain of that uuid, or NULL. */
struct mc_feed_domain *mc_feed_find(const struct mc_feed *feed,
				    const char *uuid);

/* Forgets those that the last sample didn't have. */
void mc_feed_forget(struct mc_feed *feed);

/* Whether the last sample had it. */
bool mc_feed_is_here(const struct mc_feed *feed,
		     const struct mc_feed_domain *domain);

#endif
