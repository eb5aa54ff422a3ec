#ifndef MEMCOORD_CONFIG_SETTINGS_H
#define MEMCOORD_CONFIG_SETTINGS_H

#include <stdbool.h>

#include <memcoord/error.h>
#include <memcoord/log.h>
#include <memcoord/schema.h>
#include "policy/policy.h"

#include "keys.h"

/*
 * What memcoordd was told: by its file FILE, by the drop-ins FILE.d/NAME.conf,
 * by --set on the command line, by clients, and else by the defaults of the
 * table in keys.h. memcoordd.conf(5) is the manual.
 */

#define MC_SOCKET_SIZE 108 /* all that sun_path holds */
#define MC_GROUP_SIZE 64 /* also of a user */
#define MC_PIDFILE_SIZE 256

#define MC_KEY_ID(section, id, ...) MC_KEY_##section##_##id,
enum mc_key_id { MC_KEYS(MC_KEY_ID) MC_KEY_COUNT };

/* What becomes of the domains' sizes when nobody balances any more. */
enum mc_fallback { MC_FALLBACK_KEEP, MC_FALLBACK_RESTORE };

/* A size, or a share of the host's memory where centipct isn't 0. */
struct mc_amount {
	uint64_t kib;
	uint64_t centipct;
};

/*
 * Where a value comes from. More than 0 is a line of a file: the later file's
 * are the greater ones, and those of the first file are its lines. The others
 * are below; of those that are set for one domain the lowest is the strongest.
 */
typedef int mc_origin;

enum {
	MC_ORIGIN_DEFAULT = 0,
	MC_ORIGIN_SET = -1, /* --set */
	MC_ORIGIN_MIN_GUARANTEE = -2, /* of the domain's memtune */
	MC_ORIGIN_METADATA = -3, /* the domain's, in our namespace */
	MC_ORIGIN_RPC = -4, /* by a client, until a reload */
	MC_ORIGIN_HYPERVISOR = -5, /* what can't be exceeded */
};

/* A file has fewer lines than that: it is 1 MiB at most. */
#define MC_ORIGIN_LINES (1 << 21)

static inline mc_origin mc_origin_at(size_t file, int line)
{
	return (mc_origin)(file * MC_ORIGIN_LINES) + line;
}

/* Of one that is more than 0: which of the files, and its line. */
static inline size_t mc_origin_file(mc_origin from)
{
	return (size_t)from / MC_ORIGIN_LINES;
}

static inline int mc_origin_line(mc_origin from)
{
	return from % MC_ORIGIN_LINES;
}

enum mc_choice { MC_CHOICE_NO, MC_CHOICE_YES };

/* A [domain] section. What it doesn't set comes from 0. */
struct mc_domain_rule {
	char pattern[MC_NAME_SIZE]; /* of fnmatch(3); may be a plain name */
	mc_origin at; /* its heading */
	mc_origin from[MC_KEY_COUNT]; /* those of [domain] are used */
	enum mc_mode mode;
	uint64_t min_kib;
	uint64_t max_kib;
	uint64_t shares;
};

/* What holds for one domain. */
struct mc_domain_limits {
	enum mc_mode mode;
	uint64_t min_kib; /* never above max_kib */
	uint64_t max_kib; /* never above the hypervisor's */
	uint64_t shares;
	mc_origin mode_from, min_from, max_from, shares_from;
	bool has_own_min; /* not that of [policy] */
};

/*
 * Plain data, to be copied freely except for `files` and `rules`, which belong
 * to one copy: the one that is given to mc_settings_clear.
 */
struct mc_settings {
	char socket[MC_SOCKET_SIZE];
	char group[MC_GROUP_SIZE]; /* may connect; "": only root may */
	char socket_owner[MC_GROUP_SIZE]; /* "": who made it */
	uint64_t socket_mode; /* 0: as `group` wants it */
	char admin_group[MC_GROUP_SIZE]; /* may change things; "": nobody */
	char connect[MC_NAME_SIZE];
	char pidfile[MC_PIDFILE_SIZE]; /* "": none is written */
	enum mc_log_sink log;
	enum mc_level log_level;
	uint64_t worker_deadline_ms;
	uint64_t history; /* passes kept */
	uint64_t history_size_kib; /* at most, of what is kept */
	enum mc_fallback on_exit; /* after an orderly stop */
	enum mc_fallback on_orphan; /* after any other end */

	struct mc_amount host_reserve; /* see mc_settings_policy */
	enum mc_choice count_arc; /* what the host's arc_kib is */

	enum mc_mode mode; /* of domains without one of their own */
	uint64_t min_kib; /* likewise */
	uint64_t interval_ms;
	uint64_t collector_interval_ms; /* as set; see below */
	struct mc_policy_settings policy; /* see mc_settings_policy */

	char **files; /* owned: those that were read, in that order */
	size_t n_files;
	mc_origin from[MC_KEY_COUNT];
	struct mc_domain_rule *rules; /* owned, in the order of the files */
	size_t n_rules;
};

/* What settings are loaded from. */
struct mc_sources {
	const char *path; /* of FILE; NULL: no file, and no drop-ins */
	bool is_optional; /* FILE may be missing */
	const char *const *overrides; /* each a KEY=VALUE */
	size_t n_overrides;
	const char *persisted; /* instead of that file's text, if not NULL */
};

/*
 * Fills *out with the defaults, then what FILE says, then what each drop-in
 * says, in the order of their names, then the overrides; the last one of a key
 * counts. All or nothing: on failure *out is as it was, and *err names the
 * file, line and key, or the --set, and what would be right. On success what
 * *out held before isn't released.
 */
int mc_settings_load_from(struct mc_settings *out,
			  const struct mc_sources *sources,
			  struct mc_error *err);

/* The same from sources that are named one by one. */
int mc_settings_load(struct mc_settings *out, const char *path,
		     bool is_optional, const char *const *overrides,
		     size_t n_overrides, struct mc_error *err);

/* Fills *out with a copy that owns what is its own. */
void mc_settings_copy(struct mc_settings *out,
		      const struct mc_settings *settings);

void mc_settings_clear(struct mc_settings *settings);

/* -ERANGE where keys contradict each other; *err names one and its place. */
int mc_settings_check(const struct mc_settings *settings, struct mc_error *err);

/*
 * Limits of a domain: of each key what was set by RPC, else its metadata's,
 * else (of min) its min_guarantee, else the last matching section's, else the
 * default. Where min is above max, the one from the stronger of these holds,
 * and takes the other with it; of one source, max holds.
 *
 * Writes to `note` (which may be NULL) what was set for this domain and
 * doesn't hold, and why; "" where there is nothing to say.
 */
void mc_settings_domain(const struct mc_settings *settings,
			const struct mc_domain_sample *sample,
			struct mc_domain_limits *out, char note[MC_TEXT_SIZE]);

/*
 * Refuses what a client asked for the domain, by RPC or in its metadata, where
 * that leaves a min above max: -ERANGE, and *err names both with their sources.
 */
int mc_settings_domain_check(const struct mc_settings *settings,
			     const struct mc_domain_sample *sample,
			     struct mc_error *err);

/*
 * -ERANGE when the host's reserve is all the memory that the host has, or
 * more: nothing could ever be given. *err names where the reserve was set.
 */
int mc_settings_check_host(const struct mc_settings *settings,
			   uint64_t host_total_kib, struct mc_error *err);

/* How often samples are taken: never less often than passes are made. */
uint64_t mc_settings_collector_interval(const struct mc_settings *settings);

/*
 * The policy's settings on a host of so much memory: with the collector's
 * interval as above, and the reserve as a size. While a reserve that is a
 * share can't be known (host_total_kib is 0) everything is reserved.
 */
struct mc_policy_settings mc_settings_policy(const struct mc_settings *settings,
					     uint64_t host_total_kib);

/*
 * Writes where a value comes from: "default", "FILE:LINE", "--set", "rpc",
 * "min_guarantee", "metadata" or "hypervisor". A FILE that has no room is cut
 * at its start. Returns `text`.
 */
const char *mc_settings_origin_text(const struct mc_settings *settings,
				    mc_origin from, char *text, size_t size);

/* A row of the table. */
enum mc_when { MC_WHEN_LIVE, MC_WHEN_START };

struct mc_key {
	const char *section;
	const char *name;
	const struct mc_key_type *type;
	size_t offset, size; /* of its member */
	uint64_t low, high;
	const char *fallback; /* default, as one would write it; "": none */
	enum mc_when when; /* START: a reload doesn't change it */
	const char *help;
};

extern const struct mc_key mc_keys[MC_KEY_COUNT];

#endif
