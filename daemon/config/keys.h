#ifndef MEMCOORD_CONFIG_KEYS_H
#define MEMCOORD_CONFIG_KEYS_H

#include <memcoord/client.h>
#include <memcoord/schema.h>

/* Sections: S(id, the struct that holds its keys). */
#define MC_SECTIONS(S) \
	S(daemon, struct mc_settings) \
	S(host, struct mc_settings) \
	S(policy, struct mc_settings) \
	S(domain, struct mc_domain_rule)

#define MC_TIB (UINT64_C(1) << 30)

/*
 * Every key, once: K(section, id, name, type, member, least, most, default,
 * when, help).
 *
 *   type     a row of value.c's table. least and most are in its unit: KiB for
 *            SIZE and AMOUNT, milliseconds for DURATION and SECONDS, hundredths
 *            for PERCENT. Of TEXT, least 1 means that it can't be empty; an
 *            empty OCTAL is 0, whatever least is
 *   default  as it would be written; of [domain] keys, in words, what holds
 *            where no section says otherwise
 *   when     LIVE: a reload changes it. START: only a new start does
 */
#define MC_KEYS(K) \
	K(daemon, socket, "socket", TEXT, socket, 1, 0, MC_SOCKET_DEFAULT, \
	  START, "where memcoordctl and other clients connect") \
	K(daemon, group, "group", TEXT, group, 0, 0, "memcoord", START, \
	  "group that may connect") \
	K(daemon, socket_owner, "socket-owner", TEXT, socket_owner, 0, 0, "", \
	  START, "user that the socket is given to") \
	K(daemon, socket_mode, "socket-mode", OCTAL, socket_mode, 0600, 0777, \
	  "", START, \
	  "who may open the socket; if empty, the group may, if there is one") \
	K(daemon, admin_group, "admin-group", TEXT, admin_group, 0, 0, "", \
	  LIVE, "group whose members may change things, as root may") \
	K(daemon, connect, "connect", TEXT, connect, 1, 0, "qemu:///system", \
	  START, "libvirt URI of the host to look after") \
	K(daemon, pidfile, "pidfile", TEXT, pidfile, 0, 0, "", START, \
	  "file that the process id is written to") \
	K(daemon, log, "log", SINK, log, 0, 0, "stderr", START, \
	  "where the log goes") \
	K(daemon, log_level, "log-level", LEVEL, log_level, 0, 0, "info", \
	  LIVE, "least important lines that are logged") \
	K(daemon, worker_deadline, "worker-deadline", DURATION, \
	  worker_deadline_ms, 500, 600000, "5s", LIVE, \
	  "time after which a silent worker is killed and started again") \
	K(daemon, history, "history", COUNT, history, 0, 1000000, "1000", \
	  LIVE, "passes that are kept to be looked at; 0 keeps none") \
	K(daemon, history_size, "history-size", SIZE, history_size_kib, 0, \
	  64 * 1024, "4MiB", LIVE, "most memory that they take") \
	K(daemon, on_exit, "on-exit", FALLBACK, on_exit, 0, 0, "keep", LIVE, \
	  "what becomes of the sizes when memcoordd is stopped") \
	K(daemon, on_orphan, "on-orphan", FALLBACK, on_orphan, 0, 0, "keep", \
	  LIVE, "what becomes of the sizes when memcoordd dies") \
	K(host, host_reserve, "host-reserve", AMOUNT, host_reserve, 0, \
	  1024 * MC_TIB, "200MiB", LIVE, \
	  "memory that stays available on the host") \
	K(host, psi_limit, "psi-limit", PERCENT, policy.psi_limit_centipct, 0, \
	  10000, "10%", LIVE, \
	  "memory pressure over which nothing is given; 0% ignores it") \
	K(host, count_arc, "count-arc", CHOICE, count_arc, 0, 0, "no", LIVE, \
	  "whether ZFS's cache above its minimum counts as available") \
	K(policy, mode, "mode", MODE, mode, 0, 0, "manage", LIVE, \
	  "what is done with domains that have no mode of their own") \
	K(policy, interval, "interval", DURATION, interval_ms, \
	  MC_INTERVAL_LEAST_MS, MC_INTERVAL_MOST_MS, "5s", LIVE, \
	  "time from one pass to the next") \
	K(policy, collector_interval, "collector-interval", DURATION, \
	  collector_interval_ms, MC_INTERVAL_LEAST_MS, MC_INTERVAL_MOST_MS, \
	  "500ms", LIVE, \
	  "time from one sample to the next; at most the interval counts") \
	K(policy, statistics_period, "statistics-period", SECONDS, \
	  policy.statistics_period_ms, 1000, 3600000, "1s", LIVE, \
	  "how often guests report, in whole seconds") \
	K(policy, guest_reserve, "guest-reserve", SIZE, \
	  policy.guest_reserve_kib, 1024, MC_TIB, "100MiB", LIVE, \
	  "memory that stays unused in each domain") \
	K(policy, release_step, "release-step", SIZE, policy.release_step_kib, \
	  1024, MC_TIB, "50MiB", LIVE, \
	  "most that one pass takes from one domain") \
	K(policy, slack, "slack", SIZE, policy.slack_kib, 0, MC_TIB, "16MiB", \
	  LIVE, "surplus that isn't worth taking") \
	K(policy, give_slack, "give-slack", SIZE, policy.give_slack_kib, 0, \
	  MC_TIB, "32MiB", LIVE, "what a domain in need gets on top") \
	K(policy, min, "min", SIZE, min_kib, 1024, 1024 * MC_TIB, "200MiB", \
	  LIVE, "minimum of domains that have none of their own") \
	K(policy, boot_grace, "boot-grace", DURATION, policy.boot_grace_ms, 0, \
	  3600000, "20s", LIVE, "time after a boot without taking") \
	K(policy, manual_hold, "manual-hold", DURATION, policy.manual_hold_ms, \
	  0, 86400000, "60s", LIVE, \
	  "time without taking after someone else changed a size") \
	K(policy, stuck_after, "stuck-after", DURATION, policy.stuck_after_ms, \
	  1000, 3600000, "20s", LIVE, \
	  "time without progress after which a driver counts as stuck") \
	K(policy, stuck_retry, "stuck-retry", DURATION, policy.stuck_retry_ms, \
	  1000, 86400000, "60s", LIVE, \
	  "time after which a stuck driver is tried again") \
	K(policy, cooldown, "cooldown", DURATION, policy.cooldown_least_ms, 0, \
	  86400000, "30s", LIVE, \
	  "first pause of taking after it hurt a domain") \
	K(policy, cooldown_most, "cooldown-most", DURATION, \
	  policy.cooldown_most_ms, 0, 86400000, "10min", LIVE, \
	  "longest such pause; each is twice the one before") \
	K(domain, mode, "mode", MODE, mode, 0, 0, "mode of [policy]", LIVE, \
	  "what is done with the domain") \
	K(domain, min, "min", SIZE, min_kib, 1024, 1024 * MC_TIB, \
	  "min of [policy]", LIVE, "size that it is never taken below") \
	K(domain, max, "max", SIZE, max_kib, 1024, 1024 * MC_TIB, \
	  "its maximum in libvirt", LIVE, \
	  "size that it is never given more than") \
	K(domain, shares, "shares", COUNT, shares, 1, 1000000, "1000", LIVE, \
	  "its weight when memory is short")

#endif
