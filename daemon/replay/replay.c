/*
 * Runs a recording through the feed, and writes down what came of it. How it
 * is shown is report.c's and json.c's.
 */
#include "replay.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <string.h>

#include <memcoord/num.h>
#include <memcoord/recording.h>

#include "coordinator/score.h"

/* A gap: longer than this, and much longer than what came before. */
#define GAP_LEAST_MS 30000
#define GAP_TIMES 3

/* Something over time: a point for each `stride` samples. */
struct point {
	uint64_t sample; /* its number */
	struct mc_replay_point point;
};

struct series {
	struct point *points; /* owned */
	size_t n_points, room;
};

struct replay {
	const struct mc_replay_how *how;
	const struct mc_settings *settings;
	struct mc_recording recording;
	struct mc_feed feed;
	struct mc_replay *result;
	uint64_t last_ms; /* the recorded time of the last sample, */
	uint64_t usual_ms; /* and the time before it, if that was no gap */
	uint64_t gaps, longest_gap_ms;
	uint64_t set_back; /* samples that are older than the one before */
	uint64_t stride; /* a point each so many samples */
	struct series available;
};

int mc_replay_add_driver(struct mc_replay_how *how, const char *text,
			 struct mc_error *err)
{
	const char *word = strrchr(text, '=');
	struct mc_replay_driver *driver = &how->drivers[how->n_drivers];

	if (how->n_drivers == MC_REPLAY_DRIVERS_MOST)
		return mc_fail(err, -EINVAL, "'%s': more than %d of them", text,
			       MC_REPLAY_DRIVERS_MOST);
	if (word == NULL || word == text ||
	    (size_t)(word - text) >= sizeof driver->pattern)
		return mc_fail(err, -EINVAL, "'%s' is not NAME=HOW", text);
	mc_copy(driver->pattern, (size_t)(word - text) + 1, text);
	driver->driver = mc_driver_find(word + 1);
	if (driver->driver == MC_DRIVER_COUNT)
		return mc_fail(err, -EINVAL,
			       "'%s': a driver is fine, dead, page or lazy",
			       text);
	how->n_drivers++;
	return 0;
}

static enum mc_driver driver_of(const char *name, const void *context)
{
	const struct mc_replay_how *how = context;
	enum mc_driver driver = MC_DRIVER_FINE;

	for (size_t i = 0; i < how->n_drivers; i++)
		if (fnmatch(how->drivers[i].pattern, name, 0) == 0)
			driver = how->drivers[i].driver;
	return driver;
}

/* ---- warnings ---- */

static void warn(struct mc_replay *result, const char *format, ...)
	MC_PRINTF(2, 3);

static void warn(struct mc_replay *result, const char *format, ...)
{
	struct mc_replay_warning *warning;
	va_list args;

	result->warnings = mc_realloc(result->warnings, result->n_warnings + 1,
				      sizeof *result->warnings);
	warning = &result->warnings[result->n_warnings++];
	va_start(args, format);
	vsnprintf(warning->text, sizeof warning->text, format, args);
	va_end(args);
}

static void warn_of_time(const struct replay *replay)
{
	char longest[MC_NUM_TEXT], most[MC_NUM_TEXT];

	if (replay->gaps > 0)
		warn(replay->result,
		     "gaps between samples: %ju, the longest of %s; in each "
		     "things go on as they were, for %s at most",
		     (uintmax_t)replay->gaps,
		     mc_duration_text(longest, replay->longest_gap_ms),
		     mc_duration_text(most, MC_FEED_GAP_MOST_MS));
	if (replay->set_back > 0)
		warn(replay->result,
		     "samples older than the one before: %ju; no time passes "
		     "before them",
		     (uintmax_t)replay->set_back);
	if (replay->recording.is_cut_off)
		warn(replay->result,
		     "the recording ends in the middle of sample %ju: replayed "
		     "up to there",
		     (uintmax_t)replay->recording.samples + 1);
}

/* Domains whose needs nobody knows. */
static void warn_of_blind(const struct replay *replay)
{
	const char *name = NULL;
	size_t blind = 0;

	for (size_t i = 0; i < replay->feed.n_domains; i++) {
		const struct mc_feed_domain *domain = replay->feed.domains[i];

		if (domain->numbers_ms > 0 || domain->is_mirrored)
			continue;
		if (blind++ == 0)
			name = domain->guest->facts.name;
	}
	if (blind > 0)
		warn(replay->result,
		     "%s%s sent no numbers to be trusted: what was needed "
		     "there isn't known",
		     name, blind > 1 ? " and others" : "");
}

/* ---- series ---- */

static void thin_out(struct series *series, uint64_t stride)
{
	size_t kept = 0;

	for (size_t i = 0; i < series->n_points; i++)
		if (series->points[i].sample % stride == 0)
			series->points[kept++] = series->points[i];
	series->n_points = kept;
}

static void add_point(struct series *series, uint64_t sample,
		      const struct mc_replay_point *point)
{
	if (series->n_points == series->room) {
		series->room = series->room > 0 ? 2 * series->room : 16;
		series->points = mc_realloc(series->points, series->room,
					    sizeof *series->points);
	}
	series->points[series->n_points++] = (struct point){ sample, *point };
}

static struct series *series_of(struct mc_feed_domain *domain)
{
	if (domain->notes == NULL)
		domain->notes = mc_alloc(1, sizeof(struct series));
	return domain->notes;
}

/* All series keep the same times, however long the recording is. */
static void note_points(struct replay *replay, uint64_t at_ms,
			uint64_t available_kib)
{
	struct mc_feed *feed = &replay->feed;
	uint64_t sample = feed->samples - 1;

	if (!replay->how->has_series || sample % replay->stride != 0)
		return;
	if (sample / replay->stride == MC_REPLAY_POINTS_MOST) {
		replay->stride *= 2;
		thin_out(&replay->available, replay->stride);
		for (size_t i = 0; i < feed->n_domains; i++)
			thin_out(series_of(feed->domains[i]), replay->stride);
	}
	add_point(&replay->available, sample,
		  &(struct mc_replay_point){
			  at_ms, available_kib,
			  mc_world_available(&feed->world) });
	for (size_t i = 0; i < feed->n_domains; i++) {
		struct mc_feed_domain *domain = feed->domains[i];

		if (mc_feed_is_here(feed, domain))
			add_point(series_of(domain), sample,
				  &(struct mc_replay_point){
					  at_ms, domain->size_kib,
					  domain->guest->size_kib });
	}
}

static void move_points(struct series *series, struct mc_replay_point **points,
			size_t *n_points)
{
	*points = mc_alloc(series->n_points, sizeof **points);
	*n_points = series->n_points;
	for (size_t i = 0; i < series->n_points; i++)
		(*points)[i] = series->points[i].point;
	free(series->points);
	*series = (struct series){ 0 };
}

/* ---- samples ---- */

static bool is_gap(const struct replay *replay, uint64_t elapsed_ms)
{
	/* A part of it doesn't pass. */
	if (elapsed_ms > MC_FEED_GAP_MOST_MS)
		return true;
	return elapsed_ms > GAP_LEAST_MS &&
	       elapsed_ms / GAP_TIMES > replay->usual_ms &&
	       replay->feed.samples > 2;
}

static void note_time(struct replay *replay, uint64_t at_ms)
{
	uint64_t elapsed_ms = mc_sub(at_ms, replay->last_ms);

	if (replay->feed.samples > 1) {
		bool is_one = is_gap(replay, elapsed_ms);

		replay->gaps += is_one;
		if (is_one)
			replay->longest_gap_ms =
				mc_max(replay->longest_gap_ms, elapsed_ms);
		else
			replay->usual_ms = elapsed_ms;
		replay->set_back += at_ms < replay->last_ms;
		replay->result->span_ms += replay->feed.elapsed_ms;
	}
	replay->last_ms = at_ms;
}

static int first_sample(struct replay *replay, const struct mc_sample *sample,
			struct mc_error *err)
{
	struct mc_replay *result = replay->result;
	uint64_t total_kib = sample->host.total_kib;

	result->from_ms = sample->taken_at_ms;
	result->host_total_kib = total_kib;
	result->recorded_host_least_available_kib = UINT64_MAX;
	result->host_reserve_kib =
		mc_settings_policy(replay->settings, total_kib)
			.host_reserve_kib;
	if (mc_settings_check_host(replay->settings, total_kib, err) < 0)
		return mc_fail_at(err, "%s", replay->how->path);
	return 0;
}

static int take_sample(struct replay *replay, struct mc_sample *sample,
		       struct mc_error *err)
{
	struct mc_replay *result = replay->result;
	uint64_t available_kib;
	int rc = mc_feed_sample(&replay->feed, replay->settings, sample, err);

	if (rc < 0)
		return mc_fail_at(err, "%s: sample %ju", replay->how->path,
				  (uintmax_t)replay->recording.samples);
	available_kib = replay->feed.real.host.available_kib;
	result->recorded_host_least_available_kib =
		mc_min(result->recorded_host_least_available_kib,
		       available_kib);
	note_time(replay, sample->taken_at_ms);
	note_points(replay, sample->taken_at_ms, available_kib);
	return 0;
}

static int take_samples(struct replay *replay, struct mc_error *err)
{
	struct mc_sample sample;
	int rc;

	while ((rc = mc_recording_next(&replay->recording, &sample, err)) > 0) {
		rc = replay->feed.samples == 0
			     ? first_sample(replay, &sample, err)
			     : 0;
		if (rc == 0)
			rc = take_sample(replay, &sample, err);
		mc_record_clear(MC_RECORD_sample, &sample);
		if (rc < 0)
			return rc;
	}
	if (rc == 0 && replay->feed.samples == 0)
		return mc_fail(err, -EINVAL, "%s: no sample in it",
			       replay->how->path);
	return rc;
}

/* ---- the result ---- */

static void fill_domain(struct mc_replay_domain *row,
			struct mc_feed_domain *domain)
{
	const struct mc_guest_measures *measures = &domain->guest->measures;

	*row = (struct mc_replay_domain){
		.watched_ms = measures->here_ms,
		.start_kib = domain->start_kib,
		.end_kib = domain->guest->size_kib,
		.recorded_end_kib = domain->size_kib,
		.least_kib = measures->least_size_kib,
		.most_kib = measures->most_size_kib,
		.taken_back_kib_s = measures->taken_kib_ms / 1000,
		.recorded_taken_back_kib_s = domain->taken_kib_ms / 1000,
		.taken_kib = measures->taken_kib,
		.given_kib = measures->given_kib,
		.orders = measures->orders,
		.under_reserve_ms = measures->reserve_ms,
		.under_half_reserve_ms = measures->half_reserve_ms,
		.out_of_memory_ms = measures->out_ms,
		.needs_refused = measures->refused,
		.needs_partly_funded = measures->partly,
	};
	mc_copy(row->name, sizeof row->name, domain->guest->facts.name);
	mc_copy(row->uuid, sizeof row->uuid, domain->guest->facts.uuid);
	if (domain->notes != NULL)
		move_points(domain->notes, &row->sizes, &row->n_sizes);
}

static int by_name(const void *a, const void *b)
{
	const struct mc_replay_domain *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	return order != 0 ? order : strcmp(left->uuid, right->uuid);
}

/* The sums have the names of what they sum up. */
static void add_up(struct mc_replay *result, const struct mc_replay_domain *row)
{
	result->taken_back_kib_s += row->taken_back_kib_s;
	result->recorded_taken_back_kib_s += row->recorded_taken_back_kib_s;
	result->taken_kib += row->taken_kib;
	result->given_kib += row->given_kib;
	result->orders += row->orders;
	result->under_reserve_ms += row->under_reserve_ms;
	result->under_half_reserve_ms += row->under_half_reserve_ms;
	result->out_of_memory_ms += row->out_of_memory_ms;
	result->needs_refused += row->needs_refused;
	result->needs_partly_funded += row->needs_partly_funded;
}

static void fill_domains(struct replay *replay)
{
	struct mc_replay *result = replay->result;
	struct mc_feed *feed = &replay->feed;

	result->domains = mc_alloc(feed->n_domains, sizeof *result->domains);
	result->n_domains = feed->n_domains;
	for (size_t i = 0; i < feed->n_domains; i++) {
		fill_domain(&result->domains[i], feed->domains[i]);
		add_up(result, &result->domains[i]);
	}
	qsort(result->domains, result->n_domains, sizeof *result->domains,
	      by_name);
}

/* Episodes that a release is to blame for, as live. */
static uint64_t count_harms(const struct mc_coordinator *coordinator)
{
	struct mc_scores scores;
	uint64_t harms;

	mc_coordinator_scores(coordinator, &scores);
	harms = scores.done.harms;
	mc_record_clear(MC_RECORD_scores, &scores);
	return harms;
}

static void fill_result(struct replay *replay)
{
	const struct mc_world_measures *measures = &replay->feed.world.measures;
	struct mc_replay *result = replay->result;

	mc_copy(result->file, sizeof result->file, replay->how->path);
	result->samples = replay->feed.samples;
	result->host_least_available_kib =
		mc_min(measures->least_available_kib,
		       mc_world_available(&replay->feed.world));
	result->host_under_reserve_ms = measures->low_ms;
	result->host_low_times = measures->low;
	result->passes = measures->passes;
	result->reliefs = measures->reliefs;
	result->harms = count_harms(&replay->feed.world.coordinator);
	fill_domains(replay);
	move_points(&replay->available, &result->host_available,
		    &result->n_host_available);
	warn_of_time(replay);
	warn_of_blind(replay);
}

static void clear(struct replay *replay)
{
	for (size_t i = 0; i < replay->feed.n_domains; i++) {
		struct series *series = replay->feed.domains[i]->notes;

		if (series != NULL)
			free(series->points);
		free(series);
	}
	free(replay->available.points);
	mc_feed_clear(&replay->feed);
	mc_recording_close(&replay->recording);
}

int mc_replay_run(const struct mc_replay_how *how,
		  const struct mc_settings *settings, struct mc_replay *result,
		  struct mc_error *err)
{
	struct mc_replay next = { 0 };
	struct replay replay = {
		.how = how, .settings = settings, .result = &next, .stride = 1
	};
	int rc = mc_recording_open(&replay.recording, how->path, err);

	if (rc < 0)
		return rc;
	mc_feed_init(&replay.feed,
		     &(struct mc_feed){ .balloon_kib_s = how->balloon_kib_s,
					.driver_of = driver_of,
					.context = how });
	rc = take_samples(&replay, err);
	if (rc == 0) {
		fill_result(&replay);
		*result = next;
	} else {
		mc_record_clear(MC_RECORD_replay, &next);
	}
	clear(&replay);
	return rc;
}
