#ifndef MEMCOORD_HYPERVISOR_SCRIPTED_H
#define MEMCOORD_HYPERVISOR_SCRIPTED_H

/*
 * The scripted hypervisor plays a host and its domains from a text file, for
 * what a real one can't be made to do. URI: scripted:FILE.
 *
 * The file is read again for each call, so reader and writer, which are two
 * processes, share it, and a test changes the world by appending to it:
 *
 *     [host]
 *     total = 8GiB
 *
 *     [domain web1]
 *     size = 512MiB
 *     max = 2GiB
 *     used = 150MiB
 *
 * INI, as libinih reads it. A section may come again; a key that comes again
 * replaces the one before. `auto` as the value brings any key's default back
 * (of those with words, the first word). Lines that start with # or ; are
 * comments, and so is what follows " ;". Lines are not indented (an indented
 * one continues the value before). A section without a key isn't seen.
 * A line has at most 198 characters, a domain's name at most 41. What isn't
 * known is an error that names file and line. Sizes, durations and
 * percentages are written as in memcoord's settings (512MiB, 500ms, 12.5%).
 *
 * Append whole sections with one write (printf '...' >>FILE). The writer does
 * so too, with a line first that a test can look for:
 *
 *     [domain web1]
 *     # order web1 balloon 524288 -> 473088
 *     from = 524288KiB
 *     target = 473088KiB
 *     since = 1700000000123
 *
 * (sizes in KiB before and after; since: milliseconds since the epoch), or
 *
 *     [domain web1]
 *     # order web1 period 0 -> 1
 *     period = 1
 *
 * or the keys of the metadata that were set or taken away,
 *
 *     [domain web1]
 *     # order web1 metadata
 *     metadata-min = 300MiB
 *     metadata-mode = auto
 *
 * [host]
 *   hostname   text; scripted
 *   total      size; 8GiB
 *   system     size: what the host itself uses; 1GiB
 *   available  size; total - system - the rss of all domains
 *   arc        size of ZFS's cache above its minimum, not in available; absent
 *   psi        percentage of time some task waited; absent
 *   connected  yes | no: each call fails (-ENOTCONN) with `error`
 *   error      text; "the script says so"
 *   delay      duration that each sample takes; 0
 *   hang       none | collect | apply: that worker blocks for ever
 *   crash      none | collect | apply: that worker aborts
 *   now        real | frozen: it is 1000000000 s after the epoch, always
 *
 * [domain NAME], in the order of their first appearance
 *   uuid       text; made from the name
 *   id         number; 1 for the first domain, 2 for the next ...
 *   state      running | paused | crashed | gone (isn't there). The numbers
 *              of one that doesn't run are frozen
 *   size       size at the start; 512MiB
 *   max        size; that of `size`
 *   used       size that programs in the guest need; 100MiB
 *   cache      size of the page cache that it would like to have; 0
 *   kernel     size that the guest's kernel never shows; 42872KiB
 *   rss        size; the smaller of actual and used + cache + kernel
 *   swap-in, swap-out   size, counters; 0
 *   major-faults        number, a counter; 0
 *   period     seconds of the balloon's statistics; 1. At 0 the numbers are
 *              frozen until the writer sets one
 *   age        duration by which the guest's numbers are older than the
 *              sample; 0. `frozen`: they are of 100000000 s after the epoch
 *   last-update  seconds since the epoch, instead of `age`
 *   numbers    good | absent | all-ones | contradict (unused above available)
 *   unused, usable, available, actual   size, instead of the computed one
 *   balloon    yes | no: the domain has no such device
 *   driver     yes | no | stuck: orders succeed and nothing moves; without
 *              a driver the guest sends no numbers either
 *   inflate    size that the balloon moves in a second; moves at once
 *   fail       text: set_balloon and set_metadata fail (-EIO) with it;
 *              `fail = auto` ends it
 *   moving, busy        no | yes: a job holds it, orders get -EBUSY. Only
 *                       `moving` is seen in the sample
 *   unresponsive        no | yes: no numbers, orders get -ETIMEDOUT
 *   hangs               no | yes: orders to it block for ever
 *   vanish              no | yes: in the sample, but orders get -ENOENT
 *   autodeflate, free-page-reporting, hugepages, locked, passthrough,
 *   launch-security, virtio-mem
 *                       no | yes, as found in a domain's XML
 *   min-guarantee       size; absent
 *   metadata-mode, metadata-min, metadata-max, metadata-shares,
 *   metadata-unknown    text, as found in a domain's metadata, readable or
 *                       not; absent
 *   target, from, since what the writer has ordered, see above. A target
 *                       without `since` is reached at once
 *
 * The numbers of a guest whose size is `actual`:
 *   free      = actual - kernel - used, never below 0
 *   unused    = free - what the page cache takes of it
 *   usable    = free
 *   available = actual - kernel; with autodeflate max - kernel
 */

#include <stdbool.h>

#include <memcoord/error.h>
#include <memcoord/schema.h>

/* A value that may be given; else the model has a default. */
struct mc_scripted_value {
	uint64_t value;
	bool is_given;
};

#define MC_SCRIPTED_TEXT 160

/* Words, in the order of the lists above. */
enum { MC_SCRIPTED_NOBODY, MC_SCRIPTED_COLLECT, MC_SCRIPTED_APPLY };
enum {
	MC_SCRIPTED_RUNNING,
	MC_SCRIPTED_PAUSED,
	MC_SCRIPTED_CRASHED,
	MC_SCRIPTED_GONE,
};
enum {
	MC_SCRIPTED_GOOD,
	MC_SCRIPTED_ABSENT,
	MC_SCRIPTED_ALL_ONES,
	MC_SCRIPTED_CONTRADICT,
};
enum { MC_SCRIPTED_DRIVER, MC_SCRIPTED_NO_DRIVER, MC_SCRIPTED_STUCK };

struct mc_scripted_host {
	char hostname[MC_SCRIPTED_TEXT];
	char error[MC_SCRIPTED_TEXT];
	struct mc_scripted_value total, system, available; /* KiB */
	struct mc_scripted_value arc; /* KiB */
	struct mc_scripted_value psi; /* hundredths of a percent */
	struct mc_scripted_value is_unconnected, is_frozen;
	struct mc_scripted_value delay; /* ms */
	struct mc_scripted_value hang, crash; /* for whom */
};

struct mc_scripted_domain {
	char name[MC_NAME_SIZE];
	char uuid[MC_UUID_SIZE];
	char fail[MC_SCRIPTED_TEXT];
	struct mc_scripted_value id, state, period, major_faults;
	struct mc_scripted_value size, max, used, cache, kernel, rss; /* KiB */
	struct mc_scripted_value swap_in, swap_out;
	struct mc_scripted_value unused, usable, available, actual;
	struct mc_scripted_value age; /* ms, UINT64_MAX: frozen */
	struct mc_scripted_value last_update; /* s */
	struct mc_scripted_value numbers, driver, lacks_balloon;
	struct mc_scripted_value inflate; /* KiB a second */
	struct mc_scripted_value moving, busy, unresponsive, hangs, vanish;
	struct mc_scripted_value autodeflate, free_page_reporting;
	struct mc_scripted_value hugepages, locked;
	struct mc_scripted_value passthrough, launch_security, virtio_mem;
	struct mc_scripted_value min_guarantee; /* KiB */
	struct {
		char mode[MC_VALUE_SIZE], min[MC_VALUE_SIZE];
		char max[MC_VALUE_SIZE], shares[MC_VALUE_SIZE];
		char unknown[MC_VALUE_SIZE];
	} metadata;
	struct mc_scripted_value target, from; /* KiB */
	struct mc_scripted_value since; /* ms since the epoch */
};

struct mc_scripted {
	struct mc_scripted_host host;
	struct mc_scripted_domain *domains; /* owned */
	size_t n_domains;
};

/* ---- scripted_file.c: the file ---- */

/* The path in "scripted:FILE". -EINVAL: there is none. */
int mc_scripted_path(const char **path, const char *uri, struct mc_error *err);

/*
 * Reads the file. -ENOTCONN: it can't be opened, as a hypervisor that isn't
 * there. -EINVAL names file and line. *script is set only on success.
 */
int mc_scripted_load(struct mc_scripted *script, const char *path,
		     struct mc_error *err);

void mc_scripted_clear(struct mc_scripted *script);

/* ---- scripted_model.c: what the script makes of its keys ---- */

/* The milliseconds since the epoch that it is in the script. */
uint64_t mc_scripted_now_ms(const struct mc_scripted *script);

/* The active domain with this uuid and id, or NULL. */
const struct mc_scripted_domain *mc_scripted_find(
	const struct mc_scripted *script, const char *uuid, int64_t id);

uint64_t mc_scripted_max_kib(const struct mc_scripted_domain *domain);

/* Seconds between the guest's numbers; 0: it sends none. */
uint64_t mc_scripted_period_s(const struct mc_scripted_domain *domain);

/* Whether a key with words has this one. */
bool mc_scripted_is(const struct mc_scripted_value *value, uint64_t word);

/* The balloon's size at this moment. */
uint64_t mc_scripted_actual_kib(const struct mc_scripted_domain *domain,
				uint64_t now_ms);

/*
 * Everything that a reader sees at now_ms. *sample is cleared by
 * mc_record_clear.
 */
void mc_scripted_sample(const struct mc_scripted *script,
			struct mc_sample *sample, uint64_t now_ms);

/*
 * What may befall each call: `who` (MC_SCRIPTED_COLLECT or _APPLY) hangs,
 * crashes, or finds no connection (-ENOTCONN with the script's words).
 */
int mc_scripted_befall(const struct mc_scripted *script, uint64_t who,
		       struct mc_error *err);

#endif
