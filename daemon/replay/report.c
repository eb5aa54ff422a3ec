/*
 * A replay as tables. Numbers stand in columns of one unit each, so that they
 * can be compared at a glance.
 */
#include "report.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <memcoord/escape.h>
#include <memcoord/num.h>

/* So that a table fits into a manual page on 80 columns. */
#define NAME_COLUMNS 18
#define KIB_PER_GIB (1024.0 * 1024)

static size_t columns_of(const char *text)
{
	size_t columns = 0;

	for (; *text != '\0'; text++)
		columns += ((unsigned char)*text & 0xc0) != 0x80;
	return columns;
}

/* A name that is too long has a line of its own. */
static void put_name(FILE *out, const char *name)
{
	mc_auto(mc_freep) char *text = mc_escape_print(name);
	size_t columns = columns_of(text);

	fputs(text, out);
	if (columns >= NAME_COLUMNS) {
		putc('\n', out);
		columns = 0;
	}
	fprintf(out, "%*s", (int)(NAME_COLUMNS - columns), "");
}

/* ---- sizes ---- */

static double gib_hours(uint64_t kib_s)
{
	return (double)kib_s / KIB_PER_GIB / 3600;
}

static void put_mib(FILE *out, int columns, uint64_t kib)
{
	fprintf(out, "%*" PRIu64, columns,
		(kib + MC_KIB_PER_MIB / 2) / MC_KIB_PER_MIB);
}

static void put_sizes(FILE *out, const struct mc_replay *replay)
{
	fprintf(out,
		"\n%*s          size in MiB           "
		"taken back, in GiB-hours\n"
		"%-*s%8s%8s%8s%8s%12s%12s\n",
		NAME_COLUMNS, "", NAME_COLUMNS, "domain", "start", "end",
		"least", "most", "recorded", "replayed");
	for (size_t i = 0; i < replay->n_domains; i++) {
		const struct mc_replay_domain *row = &replay->domains[i];

		put_name(out, row->name);
		put_mib(out, 8, row->start_kib);
		put_mib(out, 8, row->end_kib);
		put_mib(out, 8, row->least_kib);
		put_mib(out, 8, row->most_kib);
		fprintf(out, "%12.2f%12.2f\n",
			gib_hours(row->recorded_taken_back_kib_s),
			gib_hours(row->taken_back_kib_s));
	}
	fprintf(out, "%-*s%44.2f%12.2f\n", NAME_COLUMNS, "all",
		gib_hours(replay->recorded_taken_back_kib_s),
		gib_hours(replay->taken_back_kib_s));
}

/* ---- how they fared ---- */

/* The columns of the second table, as domains and their sum have them. */
struct fare {
	uint64_t taken_kib, given_kib, orders;
	uint64_t under_reserve_ms, under_half_reserve_ms, out_of_memory_ms;
};

#define FARE(of) \
	{ \
		(of)->taken_kib, (of)->given_kib, (of)->orders, \
			(of)->under_reserve_ms, (of)->under_half_reserve_ms, \
			(of)->out_of_memory_ms \
	}

static void put_seconds(FILE *out, int columns, uint64_t ms)
{
	fprintf(out, "%*" PRIu64 ".%" PRIu64, columns - 2, ms / 1000,
		ms % 1000 / 100);
}

static void put_fare(FILE *out, const struct fare *fare)
{
	put_mib(out, 10, fare->taken_kib);
	put_mib(out, 10, fare->given_kib);
	fprintf(out, "%8" PRIu64, fare->orders);
	put_seconds(out, 10, fare->under_reserve_ms);
	put_seconds(out, 9, fare->under_half_reserve_ms);
	put_seconds(out, 9, fare->out_of_memory_ms);
	putc('\n', out);
}

static void put_fares(FILE *out, const struct mc_replay *replay)
{
	const struct fare sum = FARE(replay);

	fprintf(out,
		"\n%*s     moved, in MiB            "
		"seconds short of memory\n"
		"%-*s%10s%10s%8s%10s%9s%9s\n",
		NAME_COLUMNS, "", NAME_COLUMNS, "domain", "taken", "given",
		"orders", "reserve", "half", "all out");
	for (size_t i = 0; i < replay->n_domains; i++) {
		const struct fare fare = FARE(&replay->domains[i]);

		put_name(out, replay->domains[i].name);
		put_fare(out, &fare);
	}
	fprintf(out, "%-*s", NAME_COLUMNS, "all");
	put_fare(out, &sum);
}

/* ---- the whole ---- */

static void put_head(FILE *out, const struct mc_replay *replay)
{
	mc_auto(mc_freep) char *file = mc_escape_print(replay->file);
	time_t from_s = (time_t)(replay->from_ms / 1000);
	char from[32] = "", span[MC_NUM_TEXT];
	struct tm utc;

	if (gmtime_r(&from_s, &utc) != NULL)
		strftime(from, sizeof from, "%Y-%m-%d %H:%M:%S", &utc);
	fprintf(out, "%s\n%" PRIu64 " samples of %s from %s UTC, %zu domains\n",
		file, replay->samples, mc_duration_text(span, replay->span_ms),
		from, replay->n_domains);
}

static void put_host(FILE *out, const struct mc_replay *replay)
{
	char least[MC_NUM_TEXT], recorded[MC_NUM_TEXT], reserve[MC_NUM_TEXT];
	char low[MC_NUM_TEXT];

	fprintf(out,
		"\nhost available    %s at least, %s recorded; reserve %s\n"
		"host low          %" PRIu64
		" times, at its reserve or under it for %s\n",
		mc_size_text(least, replay->host_least_available_kib),
		mc_size_text(recorded,
			     replay->recorded_host_least_available_kib),
		mc_size_text(reserve, replay->host_reserve_kib),
		replay->host_low_times,
		mc_duration_text(low, replay->host_under_reserve_ms));
	fprintf(out,
		"harm              %" PRIu64
		" times that a domain suffered after a release\n"
		"needs             %" PRIu64 " times refused, %" PRIu64
		" times funded in part\n"
		"runs              %" PRIu64 " passes, %" PRIu64 " reliefs\n",
		replay->harms, replay->needs_refused,
		replay->needs_partly_funded, replay->passes, replay->reliefs);
}

void mc_replay_report(FILE *out, const struct mc_replay *replay)
{
	put_head(out, replay);
	put_sizes(out, replay);
	put_fares(out, replay);
	put_host(out, replay);
}
