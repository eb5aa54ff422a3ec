#ifndef MEMCOORD_RECORDING_H
#define MEMCOORD_RECORDING_H

#include "buf.h"
#include "error.h"
#include "schema.h"

/*
 * Samples in a file, one after the other as they were taken: a stream of
 * msgpack values, first a `recording_header`, then
 * `sample` records. memcoord-recording(5) is the manual.
 */
#define MC_RECORDING_FORMAT "memcoord-recording"
#define MC_RECORDING_VERSION 1

/* A recording that is being read. */
struct mc_recording {
	const char *path; /* borrowed; as errors name it */
	int fd; /* owned */
	bool is_at_end; /* of the file */
	bool is_cut_off; /* it ends within the sample after the last one */
	struct mc_buf buf; /* what was read and not taken yet */
	uint64_t offset; /* of the first byte of `buf` in the file */
	uint64_t samples; /* taken so far */
};

/*
 * Opens the recording at `path` ("-": standard input) and reads how it begins.
 * -EINVAL and *err say what it is instead, where it is no recording. Released
 * by mc_recording_close, except after a failure.
 */
int mc_recording_open(struct mc_recording *recording, const char *path,
		      struct mc_error *err);

/*
 * Reads the next sample. 1: *sample is set, and cleared by mc_record_clear; 0:
 * there are no more, and is_cut_off tells whether the last one was whole. On
 * failure *err names file, sample and byte. Never holds more than one sample.
 */
int mc_recording_next(struct mc_recording *recording, struct mc_sample *sample,
		      struct mc_error *err);

void mc_recording_close(struct mc_recording *recording);

/* Appends to `out` what a recording begins with, and one sample of it. */
void mc_recording_begin(struct mc_buf *out);
void mc_recording_add(struct mc_buf *out, const struct mc_sample *sample);

#endif
