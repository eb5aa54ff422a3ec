#ifndef MEMCOORD_SCHEMA_REPLAY_H
#define MEMCOORD_SCHEMA_REPLAY_H

/* What a replay of a recording shows. Rows of ../schema.h. */

/* A size, or what the host has available, at one time of a replay. */
#define MC_FIELDS_replay_point(F, R) \
	F(R, U64, REQ, at_ms, 0, MC_ANY) \
	F(R, U64, REQ, recorded_kib, 0, MC_ANY) \
	F(R, U64, REQ, replayed_kib, 0, MC_ANY)

#define MC_FIELDS_replay_warning(F, R) \
	F(R, STR, REQ, text, MC_TEXT_SIZE, MC_ANY)

/*
 * What became of one domain; without "recorded", of its replayed self.
 * Taken back is what its size lacks to its maximum, over time.
 */
#define MC_FIELDS_replay_domain(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, U64, REQ, watched_ms, 0, MC_ANY) \
	F(R, U64, REQ, start_kib, 0, MC_ANY) \
	F(R, U64, REQ, end_kib, 0, MC_ANY) \
	F(R, U64, REQ, recorded_end_kib, 0, MC_ANY) \
	F(R, U64, REQ, least_kib, 0, MC_ANY) \
	F(R, U64, REQ, most_kib, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, recorded_taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY) \
	F(R, U64, REQ, under_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, under_half_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, out_of_memory_ms, 0, MC_ANY) \
	F(R, U64, REQ, needs_refused, 0, MC_ANY) \
	F(R, U64, REQ, needs_partly_funded, 0, MC_ANY) \
	F(R, LIST, REQ, sizes, replay_point, MC_ANY)

/* A whole replay; the sums are those of its domains. */
#define MC_FIELDS_replay(F, R) \
	F(R, STR, REQ, file, MC_TEXT_SIZE, MC_ANY) \
	F(R, U64, REQ, from_ms, 0, MC_ANY) \
	F(R, U64, REQ, span_ms, 0, MC_ANY) \
	F(R, U64, REQ, samples, 0, MC_ANY) \
	F(R, LIST, REQ, warnings, replay_warning, MC_ANY) \
	F(R, U64, REQ, host_total_kib, 0, MC_ANY) \
	F(R, U64, REQ, host_reserve_kib, 0, MC_ANY) \
	F(R, U64, REQ, host_least_available_kib, 0, MC_ANY) \
	F(R, U64, REQ, recorded_host_least_available_kib, 0, MC_ANY) \
	F(R, U64, REQ, host_under_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, host_low_times, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, recorded_taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY) \
	F(R, U64, REQ, passes, 0, MC_ANY) \
	F(R, U64, REQ, reliefs, 0, MC_ANY) \
	F(R, U64, REQ, under_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, under_half_reserve_ms, 0, MC_ANY) \
	F(R, U64, REQ, out_of_memory_ms, 0, MC_ANY) \
	F(R, U64, REQ, harms, 0, MC_ANY) \
	F(R, U64, REQ, needs_refused, 0, MC_ANY) \
	F(R, U64, REQ, needs_partly_funded, 0, MC_ANY) \
	F(R, LIST, REQ, host_available, replay_point, MC_ANY) \
	F(R, LIST, REQ, domains, replay_domain, MC_ANY)

#endif
