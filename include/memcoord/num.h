#ifndef MEMCOORD_NUM_H
#define MEMCOORD_NUM_H

#include "error.h"

#define MC_KIB_PER_MIB UINT64_C(1024)
#define MC_MIB(n) ((uint64_t)(n)*MC_KIB_PER_MIB)

/*
 * Reads a size such as "100MiB", "2G", "1.5GiB", "204800KiB", "0" into KiB.
 * K M G T and KiB MiB GiB TiB are powers of 1024, KB MB GB TB of 1000, as in
 * virsh. A number without a unit is refused (except 0): it could mean KiB as
 * well as MiB. What is left below 1 KiB is dropped.
 */
int mc_size_parse(uint64_t *kib, const char *text, struct mc_error *err);

/*
 * Reads a duration such as "5", "5s", "500ms", "2m", "1h" into milliseconds.
 * A number without a unit is seconds.
 */
int mc_duration_parse(uint64_t *ms, const char *text, struct mc_error *err);

/* Reads "10%" or "2.5%" into hundredths of a percent. */
int mc_percent_parse(uint64_t *centipercent, const char *text,
		     struct mc_error *err);

/* Reads a whole decimal number. */
int mc_count_parse(uint64_t *count, const char *text, struct mc_error *err);

/* Room for any text that the writers below produce. */
#define MC_NUM_TEXT 32

/* Writes KiB as people say it: "512 MiB", "1.5 GiB", "100 KiB". */
const char *mc_size_text(char text[MC_NUM_TEXT], uint64_t kib);

/* Writes KiB rounded to a tenth of the largest unit: "3.4 GiB", "0 MiB". */
const char *mc_size_about_text(char text[MC_NUM_TEXT], uint64_t kib);

/* Writes a difference with its sign: "+50 MiB", "-12.5 MiB", "0". */
const char *mc_delta_text(char text[MC_NUM_TEXT], int64_t kib);

/* Writes milliseconds as people say it: "500ms", "5s", "2m 5s", "3h 2m". */
const char *mc_duration_text(char text[MC_NUM_TEXT], uint64_t ms);

#endif
