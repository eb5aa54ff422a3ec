/*
 * Numbers over time as a plot needs them. Pure: what they mean and how they
 * are drawn is the business of others.
 */
#include "series.h"

#include <string.h>

/* As wide as screens are. */
#define WIDE 1000
#define FIRST_ROOM 16
/* So many times the usual distance is a gap. */
#define GAP_FACTOR 5
#define GAP_LEAST_MS 10000

/* ---- points ---- */

static void append(struct mc_series *series, struct mc_point point)
{
	if (series->n_points == series->room) {
		series->room =
			series->room == 0 ? FIRST_ROOM : 2 * series->room;
		series->points = mc_realloc(series->points, series->room,
					    sizeof *series->points);
	}
	series->points[series->n_points++] = point;
}

static void make_room(struct mc_series *series)
{
	uint64_t first_ms = series->points[0].at_ms;
	uint64_t last_ms = series->points[series->n_points - 1].at_ms;

	if (series->keep_ms > 0)
		first_ms = mc_max(first_ms, mc_sub(last_ms, series->keep_ms));
	mc_series_thin(series, first_ms, last_ms, WIDE / 2);
}

void mc_series_add(struct mc_series *series, uint64_t at_ms, uint64_t value)
{
	size_t n = series->n_points;

	if (n > 0 && at_ms < series->points[n - 1].at_ms)
		return;
	append(series,
	       (struct mc_point){ at_ms, value, series->is_broken && n > 0 });
	series->is_broken = false;
	if (series->n_points > MC_SERIES_MOST)
		make_room(series);
}

void mc_series_break(struct mc_series *series)
{
	series->is_broken = true;
}

void mc_series_tell(struct mc_series *series, bool is_known, uint64_t at_ms,
		    uint64_t value)
{
	if (is_known)
		mc_series_add(series, at_ms, value);
	else
		mc_series_break(series);
}

void mc_series_clear(struct mc_series *series)
{
	free(series->points);
	*series = (struct mc_series){ 0 };
}

uint64_t mc_series_top(const struct mc_series *series)
{
	uint64_t top = 0;

	for (size_t i = 0; i < series->n_points; i++)
		top = mc_max(top, series->points[i].value);
	return top;
}

/* How many points are at or before a time. */
static size_t count_until(const struct mc_series *series, uint64_t at_ms)
{
	size_t low = 0, high = series->n_points;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (series->points[middle].at_ms <= at_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool mc_series_at(const struct mc_series *series, uint64_t at_ms,
		  uint64_t most_ms, uint64_t *value)
{
	size_t n = count_until(series, at_ms);
	const struct mc_point *point = n == 0 ? NULL : &series->points[n - 1];

	if (point == NULL || at_ms - point->at_ms > most_ms)
		return false;
	if (n < series->n_points && series->points[n].is_apart &&
	    point->at_ms != at_ms)
		return false;
	*value = point->value;
	return true;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

uint64_t mc_series_gap_ms(const struct mc_series *series)
{
	size_t n = series->n_points;
	mc_auto(mc_freep) uint64_t *distances = NULL;

	if (n < 2)
		return GAP_LEAST_MS;
	distances = mc_alloc(n - 1, sizeof *distances);
	for (size_t i = 1; i < n; i++)
		distances[i - 1] =
			series->points[i].at_ms - series->points[i - 1].at_ms;
	qsort(distances, n - 1, sizeof *distances, compare);
	return mc_max(GAP_LEAST_MS,
		      mc_min(distances[(n - 1) / 2], UINT64_MAX / GAP_FACTOR) *
			      GAP_FACTOR);
}

/* ---- thinning ---- */

/* What is left of one column: places in the order of time. */
struct column {
	size_t first, least, greatest, last;
	bool is_apart; /* from the column before */
};

static size_t column_of(const struct mc_point *point, uint64_t from_ms,
			uint64_t until_ms, size_t columns)
{
	uint64_t span_ms = mc_add(until_ms - from_ms, 1);
	/* Divide first where the product would overflow. */
	uint64_t part_ms = span_ms / columns;

	if (span_ms > UINT64_MAX / columns)
		return (point->at_ms - from_ms) / (part_ms + 1);
	return (point->at_ms - from_ms) * columns / span_ms;
}

/* Moves what a column leaves to the front; how many there are now. */
static size_t leave(struct mc_point *points, size_t n,
		    const struct column *column)
{
	size_t middle = mc_min(column->least, column->greatest);
	size_t later = mc_max(column->least, column->greatest);
	const size_t places[] = { column->first, middle, later, column->last };
	bool is_apart = column->is_apart;

	for (size_t i = 0; i < MC_COUNT(places); i++) {
		if (i > 0 && places[i] == places[i - 1])
			continue;
		points[n] = points[places[i]];
		points[n++].is_apart = is_apart;
		is_apart = false;
	}
	return n;
}

static void widen(struct column *column, const struct mc_point *points,
		  size_t at)
{
	if (points[at].value < points[column->least].value)
		column->least = at;
	if (points[at].value > points[column->greatest].value)
		column->greatest = at;
	column->last = at;
	column->is_apart |= points[at].is_apart;
}

/* Drops what isn't within from..until; the first may move to `from`. */
static void crop(struct mc_series *series, uint64_t from_ms, uint64_t until_ms)
{
	size_t first = from_ms == 0 ? 0 : count_until(series, from_ms - 1);
	size_t end = count_until(series, until_ms);
	bool is_known = first > 0 && (first == series->n_points ||
				      !series->points[first].is_apart);

	if (is_known) {
		series->points[--first].at_ms = from_ms;
		end = mc_max(end, first + 1);
	}
	series->n_points = mc_sub(end, first);
	memmove(series->points, series->points + first,
		series->n_points * sizeof *series->points);
}

void mc_series_thin(struct mc_series *series, uint64_t from_ms,
		    uint64_t until_ms, size_t columns)
{
	struct mc_point *points = series->points;
	size_t left = 0;

	if (series->n_points == 0)
		return;
	crop(series, from_ms, until_ms);
	for (size_t at = 0; at < series->n_points;) {
		struct column column = { at, at, at, at, points[at].is_apart };
		size_t here =
			column_of(&points[at], from_ms, until_ms, columns);

		while (++at < series->n_points &&
		       column_of(&points[at], from_ms, until_ms, columns) ==
			       here)
			widen(&column, points, at);
		left = leave(points, left, &column);
	}
	series->n_points = left;
	if (left > 0)
		points[0].is_apart = false;
}

/* ---- axes ---- */

struct mc_axis mc_axis_of_sizes(uint64_t top_kib, size_t most)
{
	uint64_t step = 1;

	while (top_kib / step > most)
		step *= 2;
	return (struct mc_axis){ step, step, (size_t)(top_kib / step) };
}

#define SECONDS(n) (UINT64_C(1000) * (n))
#define MINUTES(n) (60 * SECONDS(n))
#define HOURS(n) (60 * MINUTES(n))
#define DAYS(n) (24 * HOURS(n))

static uint64_t round_time(uint64_t least_ms)
{
	static const uint64_t round[] = {
		SECONDS(1),  SECONDS(2),  SECONDS(5), SECONDS(10), SECONDS(15),
		SECONDS(30), MINUTES(1),  MINUTES(2), MINUTES(5),  MINUTES(10),
		MINUTES(15), MINUTES(30), HOURS(1),   HOURS(2),	   HOURS(3),
		HOURS(6),    HOURS(12),	  DAYS(1),
	};

	for (size_t i = 0; i < MC_COUNT(round); i++)
		if (round[i] >= least_ms)
			return round[i];
	return (least_ms / DAYS(1) + 1) * DAYS(1);
}

struct mc_axis mc_axis_of_times(uint64_t from_ms, uint64_t until_ms,
				int64_t ahead_s, size_t most)
{
	uint64_t step = round_time((until_ms - from_ms) / most + 1);
	/* Unsigned, so a clock behind UTC wraps there and back. */
	uint64_t ahead_ms = (uint64_t)ahead_s * 1000;
	uint64_t first =
		(from_ms + ahead_ms + step - 1) / step * step - ahead_ms;

	if (first < from_ms || first > until_ms)
		return (struct mc_axis){ first, step, 0 };
	return (struct mc_axis){ first, step,
				 mc_min(most, (until_ms - first) / step + 1) };
}
