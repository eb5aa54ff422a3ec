#ifndef MEMCOORD_CTL_SERIES_H
#define MEMCOORD_CTL_SERIES_H

#include <stdbool.h>

#include <memcoord/base.h>

/* A number at a time. */
struct mc_point {
	uint64_t at_ms;
	uint64_t value;
	bool is_apart; /* nothing is known between it and the one before */
};

/*
 * A number over time, in bounded memory: past MC_SERIES_MOST points it thins
 * itself to what a wide screen can show. Zeroed, it is empty.
 */
struct mc_series {
	struct mc_point *points; /* owned; their times never go back */
	size_t n_points;
	size_t room;
	uint64_t keep_ms; /* what is older than that may go; 0: nothing */
	bool is_broken; /* the next point is apart */
};

#define MC_SERIES_MOST 4096

/* Adds a point; one from before the last one is left out. */
void mc_series_add(struct mc_series *series, uint64_t at_ms, uint64_t value);

/* Until the next point nothing is known. */
void mc_series_break(struct mc_series *series);

/* The first of the two where the value is known, else the second. */
void mc_series_tell(struct mc_series *series, bool is_known, uint64_t at_ms,
		    uint64_t value);

/*
 * Leaves at most four points for each of `columns` equal parts of the time
 * from..until: the first, the least, the greatest and the last. What lies
 * outside goes, but for the point before `from`, which moves to it unless it
 * is apart from the next. Gaps within a part close.
 */
void mc_series_thin(struct mc_series *series, uint64_t from_ms,
		    uint64_t until_ms, size_t columns);

/*
 * The value of the last point at or before a time; false where there is none,
 * or where it is more than `most_ms` old or the next one is apart.
 */
bool mc_series_at(const struct mc_series *series, uint64_t at_ms,
		  uint64_t most_ms, uint64_t *value);

/* The greatest value; 0 of an empty one. */
uint64_t mc_series_top(const struct mc_series *series);

void mc_series_clear(struct mc_series *series);

/*
 * The distance of points beyond which there is a gap between them, given the
 * times at which points were to be had: several times what is usual.
 */
uint64_t mc_series_gap_ms(const struct mc_series *series);

/* Where an axis has its lines: `count` from `first` on, `step` apart. */
struct mc_axis {
	uint64_t first, step;
	size_t count;
};

/* At most `most` round sizes above 0, up to `top_kib`. */
struct mc_axis mc_axis_of_sizes(uint64_t top_kib, size_t most);

/*
 * At most `most` round times within from..until, round where clocks are
 * `ahead_s` seconds ahead of UTC.
 */
struct mc_axis mc_axis_of_times(uint64_t from_ms, uint64_t until_ms,
				int64_t ahead_s, size_t most);

#endif
