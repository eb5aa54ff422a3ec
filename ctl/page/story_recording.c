/*
 * A story from a recording: what was sampled. Decisions aren't recorded.
 */
#include "story.h"

#include <string.h>

#include <memcoord/recording.h>

/* Of the last distance; the curves have the usual one of all. */
#define GAP_FACTOR 5
#define GAP_LEAST_MS 10000

/* What can be told of a domain without deciding: the first that holds. */
static const char *state_of(const struct mc_domain_sample *sample)
{
	if (sample->is_unresponsive)
		return "unresponsive";
	if (sample->is_moving)
		return "moving";
	if (!sample->is_running)
		return "paused";
	if (!sample->has_balloon)
		return "excluded";
	return sample->has_unused_kib ? "ok" : "blind";
}

/*
 * What the guest uses, as the daemon tells it: where a balloon that deflates by
 * itself leaves `available` as it was, what is taken looks used.
 */
static bool used_of(const struct mc_domain_sample *sample, uint64_t *used_kib)
{
	if (!sample->has_available_kib || !sample->has_unused_kib ||
	    sample->unused_kib > sample->available_kib ||
	    sample->available_kib > UINT64_MAX / 2)
		return false;
	*used_kib = sample->available_kib - sample->unused_kib;
	if (sample->has_autodeflate)
		*used_kib = mc_sub(*used_kib,
				   mc_sub(sample->max_kib, sample->actual_kib));
	return true;
}

static void add_domain(struct mc_story_domain *domain, uint64_t at_ms,
		       const struct mc_domain_sample *sample)
{
	uint64_t used_kib = 0;
	bool is_used_known = used_of(sample, &used_kib);

	mc_series_add(&domain->size, at_ms, sample->actual_kib);
	mc_series_add(&domain->ceiling, at_ms, sample->max_kib);
	mc_series_tell(&domain->used, is_used_known, at_ms, used_kib);
	mc_series_tell(&domain->unused, is_used_known, at_ms,
		       sample->unused_kib);
	mc_spans_add(&domain->states, at_ms, state_of(sample), NULL);
}

/* Breaks the lines of those that a sample hasn't. */
static void end_absent(struct mc_story *story, uint64_t at_ms, const bool *here)
{
	for (size_t i = 0; i < story->n_domains; i++) {
		struct mc_story_domain *domain = &story->domains[i];

		if (here[i])
			continue;
		mc_series_break(&domain->size);
		mc_series_break(&domain->ceiling);
		mc_series_break(&domain->used);
		mc_series_break(&domain->unused);
		mc_spans_add(&domain->states, at_ms, NULL, NULL);
	}
}

static void add_domains(struct mc_story *story, const struct mc_sample *sample,
			uint64_t last_ms)
{
	uint64_t at_ms = sample->taken_at_ms, taken_back_kib = 0;
	bool here[MC_STORY_DOMAINS] = { false };
	size_t next = 0, left_out = 0;

	for (size_t i = 0; i < sample->n_domains; i++) {
		const struct mc_domain_sample *one = &sample->domains[i];
		struct mc_story_domain *domain =
			mc_story_domain(story, one->uuid, one->name, &next);

		taken_back_kib = mc_add(taken_back_kib,
					mc_sub(one->max_kib, one->actual_kib));
		if (domain == NULL) {
			left_out++;
			continue;
		}
		domain->size.keep_ms = domain->ceiling.keep_ms = last_ms;
		domain->used.keep_ms = domain->unused.keep_ms = last_ms;
		add_domain(domain, at_ms, one);
		here[next - 1] = true;
	}
	story->n_left_out = mc_max(story->n_left_out, left_out);
	end_absent(story, at_ms, here);
	mc_series_add(&story->taken_back, at_ms, taken_back_kib);
}

/*
 * Where there was no sample for several times as long as before, it isn't known
 * how a domain stood.
 */
static void end_gap(struct mc_story *story, uint64_t at_ms)
{
	uint64_t distance_ms = at_ms - story->until_ms;
	uint64_t usual_ms = mc_max(story->gap_ms, GAP_LEAST_MS / GAP_FACTOR);

	if (distance_ms / GAP_FACTOR <= usual_ms) {
		story->gap_ms = distance_ms;
		return;
	}
	for (size_t i = 0; i < story->n_domains; i++)
		mc_spans_add(&story->domains[i].states, story->until_ms, NULL,
			     NULL);
}

/* A sample from before the last one was taken on a clock that was set back. */
static void add_sample(struct mc_story *story, const struct mc_sample *sample,
		       uint64_t last_ms)
{
	uint64_t at_ms = sample->taken_at_ms;

	if (story->n_samples > 0 && at_ms < story->until_ms) {
		story->n_back++;
		return;
	}
	if (story->n_samples++ == 0)
		story->from_ms = at_ms;
	else
		end_gap(story, at_ms);
	story->until_ms = at_ms;
	mc_copy(story->hostname, sizeof story->hostname, sample->host.hostname);
	mc_series_add(&story->total, at_ms, sample->host.total_kib);
	mc_series_add(&story->available, at_ms, sample->host.available_kib);
	add_domains(story, sample, last_ms);
}

int mc_story_read(struct mc_story *story, const char *path, uint64_t last_ms,
		  struct mc_error *err)
{
	struct mc_recording recording;
	struct mc_sample sample;
	int rc = mc_recording_open(&recording, path, err);

	if (rc < 0)
		return rc;
	*story = (struct mc_story){ .recording = path };
	story->total.keep_ms = story->available.keep_ms = last_ms;
	story->taken_back.keep_ms = last_ms;
	while ((rc = mc_recording_next(&recording, &sample, err)) > 0) {
		add_sample(story, &sample, last_ms);
		mc_record_clear(MC_RECORD_sample, &sample);
	}
	mc_recording_close(&recording);
	if (rc < 0) {
		mc_story_clear(story);
		return rc;
	}
	if (last_ms > 0)
		story->from_ms = mc_max(story->from_ms,
					mc_sub(story->until_ms, last_ms));
	story->gap_ms = mc_series_gap_ms(&story->available);
	mc_story_forget(story);
	return 0;
}
