#ifndef MEMCOORD_CONFIG_WISH_H
#define MEMCOORD_CONFIG_WISH_H

#include "settings.h"

/*
 * What is asked for one domain while it runs: some of the keys of [domain] as
 * texts, "" for one that shall be set no more. Those that are in force, by RPC
 * or in metadata, have the same record.
 */

/*
 * Reads what was asked for. -EINVAL: nothing is; or a text isn't one that the
 * file could have, and *err says why in the words that it would get there.
 */
int mc_wish_read(struct mc_domain_metadata *wish,
		 const struct mc_set_domain_params *params,
		 struct mc_error *err);

/* Puts a wish over what is in force. Whether anything is left in force. */
bool mc_wish_put(struct mc_domain_metadata *texts,
		 const struct mc_domain_metadata *wish);

/* Takes the keys of a wish out of what is in force; likewise. */
bool mc_wish_drop(struct mc_domain_metadata *texts,
		  const struct mc_domain_metadata *wish);

/* The wish that takes all these texts back. */
struct mc_domain_metadata mc_wish_none(const struct mc_domain_metadata *texts);

/* What holds for a domain, with whose settings and which sample. */
struct mc_wish_side {
	const struct mc_settings *settings;
	const struct mc_domain_sample *sample;
};

/*
 * The keys that `wish` has, and those that have another value or source now
 * than before; the caller clears *list. A wish that doesn't hold has a note.
 */
void mc_wish_compare(const struct mc_wish_side *before,
		     const struct mc_wish_side *now,
		     const struct mc_domain_metadata *wish,
		     struct mc_changes *list);

/* Whether anything did change. */
bool mc_wish_is_news(const struct mc_change *change);

#endif
