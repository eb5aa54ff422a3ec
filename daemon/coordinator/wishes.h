#ifndef MEMCOORD_COORDINATOR_WISHES_H
#define MEMCOORD_COORDINATOR_WISHES_H

#include "config/wish.h"
#include "coordinator.h"

/*
 * What clients have set for single domains. It stands in the domains' samples:
 * by RPC as `rpc`, which is kept here from sample to sample, and in their
 * metadata, which the collector reads, but may show a while late.
 */

/* The domain of that name, or of that uuid and id; NULL where there is none. */
struct mc_known *mc_wishes_find(const struct mc_coordinator *coordinator,
				const char *name);
struct mc_known *mc_wishes_find_id(const struct mc_coordinator *coordinator,
				   const char *uuid, int64_t id);

/*
 * Adds to a sample, before it is taken in, what it can't know. `asked` is the
 * number of the request that it answers; they are counted from 1.
 */
void mc_wishes_keep(struct mc_coordinator *coordinator,
		    struct mc_sample *sample, uint64_t asked);

/* What holds from now on, by RPC. The settings are applied by the caller. */
void mc_wishes_set(struct mc_known *known,
		   const struct mc_domain_metadata *wish);

/* The same in its metadata, where it has been written; RPC's keys give way. */
void mc_wishes_written(struct mc_known *known,
		       const struct mc_domain_metadata *wish);

/*
 * A domain whose metadata was written since the collector read it, or NULL. Its
 * `read_again` becomes the number of the request that asks for it.
 */
struct mc_known *mc_wishes_unread(const struct mc_coordinator *coordinator);

/* Takes back all that was set by RPC; `next` holds in its place. */
void mc_wishes_take_back(struct mc_coordinator *coordinator,
			 const struct mc_settings *settings,
			 const struct mc_settings *next,
			 struct mc_changes *changes);

#endif
