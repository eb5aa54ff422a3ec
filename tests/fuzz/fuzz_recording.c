/*
 * Input: the file of a recording. It is refused with its path and what is
 * wrong, or read to its end; each sample is written as it was read, and a
 * replay of it comes to an end, too, with sums that can be.
 */
#include <errno.h>
#include <string.h>

#include <memcoord/recording.h>
#include <memcoord/wire.h>

#include "replay/replay.h"

#include "fuzz.h"

static struct fuzz_file file;
static struct mc_settings settings;

static bool is_refusal(int rc, const struct mc_error *err)
{
	return (rc == -EINVAL || rc == -E2BIG || rc == -ERANGE) &&
	       strncmp(err->text, file.path, strlen(file.path)) == 0;
}

/* Reads back what is written of the sample. */
static void write_again(const struct mc_sample *sample)
{
	mc_auto(mc_buf_clear) struct mc_buf once = { 0 }, twice = { 0 };
	struct mc_sample back;

	mc_recording_add(&once, sample);
	fuzz_claim(mc_wire_read(MC_RECORD_sample, &back, once.data, once.size,
				NULL) == 0);
	mc_recording_add(&twice, &back);
	fuzz_claim(once.size == twice.size &&
		   memcmp(once.data, twice.data, once.size) == 0);
	mc_record_clear(MC_RECORD_sample, &back);
}

static void read_all(void)
{
	struct mc_recording recording;
	struct mc_sample sample;
	struct mc_error err = { 0 };
	int rc = mc_recording_open(&recording, file.path, &err);

	fuzz_claim(rc == 0 || is_refusal(rc, &err));
	if (rc < 0)
		return;
	while ((rc = mc_recording_next(&recording, &sample, &err)) > 0) {
		write_again(&sample);
		mc_record_clear(MC_RECORD_sample, &sample);
	}
	fuzz_claim(rc == 0 || is_refusal(rc, &err));
	mc_recording_close(&recording);
}

static void check(const struct mc_replay *replay)
{
	uint64_t orders = 0;

	for (size_t i = 0; i < replay->n_domains; i++) {
		const struct mc_replay_domain *row = &replay->domains[i];

		fuzz_claim(row->watched_ms <= replay->span_ms);
		fuzz_claim(row->under_half_reserve_ms <= row->under_reserve_ms);
		fuzz_claim(row->under_reserve_ms <= row->watched_ms);
		fuzz_claim(row->out_of_memory_ms <= row->watched_ms);
		fuzz_claim(row->least_kib <= row->most_kib);
		fuzz_claim(row->n_sizes <= MC_REPLAY_POINTS_MOST);
		orders += row->orders;
	}
	fuzz_claim(orders == replay->orders);
	fuzz_claim(replay->host_under_reserve_ms <= replay->span_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Seldom enough that an hour of gaps takes no time. */
	static const char *const overrides[] = { "interval=60s",
						 "collector-interval=30s" };
	const struct mc_replay_how how = { .path = file.path,
					   .balloon_kib_s = MC_REPLAY_SPEED_KIB,
					   .has_series = true };
	struct mc_error err = { 0 };
	struct mc_replay replay;
	size_t before;
	int rc;

	if (settings.interval_ms == 0)
		fuzz_claim(mc_settings_load(&settings, NULL, true, overrides,
					    MC_COUNT(overrides), &err) == 0);
	fuzz_file_write(&file, data, size);
	before = fuzz_allocated();
	read_all();
	rc = mc_replay_run(&how, &settings, &replay, &err);
	fuzz_claim(rc == 0 || is_refusal(rc, &err));
	if (rc == 0) {
		check(&replay);
		mc_record_clear(MC_RECORD_replay, &replay);
	}
	fuzz_claim(fuzz_allocated() == before);
	return 0;
}
