#ifndef MEMCOORD_SCHEMA_SCORE_H
#define MEMCOORD_SCHEMA_SCORE_H

/* What managing brought and cost. Rows of ../schema.h. */

/*
 * What managing brought and cost. Taken back is the maximum at the hypervisor
 * less the size, summed up over the time watched; taken and given is what
 * orders moved. harms: episodes that releases are to blame for, and of those,
 * by kind: swapping in, heavy major faults, under half the reserve usable, a
 * balloon that the guest grew back by itself.
 */
#define MC_FIELDS_score(F, R) \
	F(R, U64, REQ, watched_ms, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, taken_back_average_kib, 0, MC_ANY) \
	F(R, U64, REQ, taken_kib, 0, MC_ANY) \
	F(R, U64, REQ, given_kib, 0, MC_ANY) \
	F(R, U64, REQ, orders, 0, MC_ANY) \
	F(R, U64, REQ, harms, 0, MC_ANY) \
	F(R, U64, REQ, swap_ins, 0, MC_ANY) \
	F(R, U64, REQ, heavy_faults, 0, MC_ANY) \
	F(R, U64, REQ, lows, 0, MC_ANY) \
	F(R, U64, REQ, grown_back, 0, MC_ANY)

/*
 * basis: "done", or, where the domain is only observed, "would": the score is
 * what managing it would have come to. would_size_kib: the size that it would
 * have now; would_save_kib_s: its real size less that one, over time.
 */
#define MC_FIELDS_domain_score(F, R) \
	F(R, STR, REQ, name, MC_NAME_SIZE, MC_ANY) \
	F(R, STR, REQ, uuid, MC_UUID_SIZE, MC_ANY) \
	F(R, STR, REQ, mode, MC_WORD_SIZE, MC_ANY) \
	F(R, STR, REQ, basis, MC_WORD_SIZE, MC_ANY) \
	F(R, U64, REQ, size_kib, 0, MC_ANY) \
	F(R, U64, OPT, would_size_kib, 0, MC_ANY) \
	F(R, I64, OPT, would_save_kib_s, 0, MC_ANY) \
	F(R, U64, REQ, ceiling_kib, 0, MC_ANY) \
	F(R, REC, REQ, score, score, MC_ANY)

/*
 * done, would: all domains together since the first sample, those that are
 * gone included.
 */
#define MC_FIELDS_scores(F, R) \
	F(R, U64, REQ, sample, 0, MC_ANY) \
	F(R, U64, REQ, gone, 0, MC_ANY) \
	F(R, REC, REQ, done, score, MC_ANY) \
	F(R, REC, REQ, would, score, MC_ANY) \
	F(R, REC, REQ, host, host_status, MC_ANY) \
	F(R, LIST, REQ, domains, domain_score, MC_ANY)

#endif
