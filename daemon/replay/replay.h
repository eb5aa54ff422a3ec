#ifndef MEMCOORD_REPLAY_REPLAY_H
#define MEMCOORD_REPLAY_REPLAY_H

#include "feed.h"

/*
 * What would have come of a recording under these settings: its samples are
 * fed to a world, and what happens there is summed up.
 */

#define MC_REPLAY_SPEED_KIB (300 * 1024) /* of balloons, a second */
#define MC_REPLAY_DRIVERS_MOST 64
#define MC_REPLAY_POINTS_MOST 512 /* of one series */

/* Domains whose balloon's driver isn't fine. */
struct mc_replay_driver {
	char pattern[MC_NAME_SIZE]; /* of fnmatch(3) */
	enum mc_driver driver;
};

struct mc_replay_how {
	const char *path; /* of the recording; borrowed */
	uint64_t balloon_kib_s;
	struct mc_replay_driver drivers[MC_REPLAY_DRIVERS_MOST];
	size_t n_drivers; /* the last one that fits counts */
	bool has_series; /* sizes and the host's memory over time */
};

/* Takes "PATTERN=DRIVER", a name of MC_DRIVERS. -EINVAL with a sentence. */
int mc_replay_add_driver(struct mc_replay_how *how, const char *text,
			 struct mc_error *err);

/*
 * Replays the recording. *result is set only on success, and cleared by
 * mc_record_clear. The same recording, settings and *how make the same result.
 */
int mc_replay_run(const struct mc_replay_how *how,
		  const struct mc_settings *settings, struct mc_replay *result,
		  struct mc_error *err);

#endif
