/*
 * Recordings: what was written is read again, and of a file that is damaged
 * or something else it is said where and what.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include <memcoord/recording.h>

#include "tests/support/memfile.h"

#define BYTES(text) text, sizeof text - 1

/* The header, and a sample of a host without domains, by hand. */
#define HEADER \
	"\x82\xa6" \
	"format\xb2" \
	"memcoord-recording\xa7" \
	"version\x01"
#define HOST \
	"\xa4" \
	"host\x83\xa8" \
	"hostname\xa1" \
	"h\xa9" \
	"total_kib\x10\xad" \
	"available_kib\x08"
#define SAMPLE \
	"\x83\xab" \
	"taken_at_ms\x05" HOST "\xa7" \
	"domains\x90"

static const struct {
	const char *label;
	const char *data;
	size_t size;
	uint64_t samples; /* that are read */
	const char *want; /* in the error, NULL for none */
	bool is_cut_off;
} files[] = {
	{ "a recording of nothing", BYTES(HEADER), 0, NULL, false },
	{ "two samples", BYTES(HEADER SAMPLE SAMPLE), 2, NULL, false },
	{ "a header with more in it",
	  BYTES("\x83\xa4"
		"host\xa1"
		"h\xa6"
		"format\xb2"
		"memcoord-recording\xa7"
		"version\x01" SAMPLE),
	  1, NULL, false },
	{ "a sample with more in it",
	  BYTES(HEADER "\x84\xa4"
		       "note\xa1"
		       "n\xab"
		       "taken_at_ms\x05" HOST "\xa7"
		       "domains\x90"),
	  1, NULL, false },
	{ "cut off in the second sample",
	  BYTES(HEADER SAMPLE "\x83\xab"
			      "tak"),
	  1, NULL, true },
	{ "cut off in the first", BYTES(HEADER "\x83"), 0, NULL, true },
	{ "an empty file", BYTES(""), 0, "not a recording", false },
	{ "cut off in the header",
	  BYTES("\x82\xa6"
		"form"),
	  0, "not a recording", false },
	{ "a text", BYTES("# Settings\n"), 0, "not a recording", false },
	{ "samples without a header", BYTES(SAMPLE SAMPLE), 0,
	  "not a recording", false },
	{ "something else in msgpack",
	  BYTES("\x82\xa6"
		"format\xa4"
		"film\xa7"
		"version\x01"),
	  0, "not a recording", false },
	{ "a version to come",
	  BYTES("\x82\xa6"
		"format\xb2"
		"memcoord-recording\xa7"
		"version\x02"),
	  0, "version 2", false },
	{ "no sample", BYTES(HEADER SAMPLE "\x2a"), 1,
	  "sample 2: byte 102: a whole number, where a map is wanted", false },
	{ "a sample without its time",
	  BYTES(HEADER "\x82" HOST "\xa7"
		       "domains\x90"),
	  0, "sample 1: byte 36: taken_at_ms: missing", false },
	{ "a second recording behind the first", BYTES(HEADER SAMPLE HEADER), 1,
	  "sample 2: byte 102: ", false },
	{ "a byte that msgpack never uses", BYTES(HEADER "\xc1"), 0,
	  "sample 1: byte 36: this byte stands in no recording", false },
	{ "a list of 4 Gi", BYTES(HEADER "\xdd\xff\xff\xff\xff"), 0,
	  "sample 1: byte 41: it is, or announces, more than is allowed",
	  false },
	{ "nine levels",
	  BYTES(HEADER "\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0"), 0,
	  "nested too deep", false },
};

/* Reads to the end; what the last call said. */
static int read_all(struct mc_recording *recording, struct mc_error *err)
{
	struct mc_sample sample;
	int rc;

	while ((rc = mc_recording_next(recording, &sample, err)) > 0)
		mc_record_clear(MC_RECORD_sample, &sample);
	return rc;
}

static void files_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(files); i++) {
		struct mc_recording recording;
		struct mc_error err = { 0 };
		char path[64];
		uint64_t samples = 0;
		bool is_cut_off = false;
		int rc;

		memfile_put_bytes(path, files[i].data, files[i].size);
		rc = mc_recording_open(&recording, path, &err);
		if (rc == 0) {
			rc = read_all(&recording, &err);
			samples = recording.samples;
			is_cut_off = recording.is_cut_off;
			mc_recording_close(&recording);
		}
		if ((rc < 0) != (files[i].want != NULL) ||
		    samples != files[i].samples ||
		    is_cut_off != files[i].is_cut_off)
			fail_msg("%s: %d (%s), %ju samples, cut off: %d",
				 files[i].label, rc, err.text,
				 (uintmax_t)samples, is_cut_off);
		if (rc < 0 && (strstr(err.text, files[i].want) == NULL ||
			       strncmp(err.text, path, strlen(path)) != 0))
			fail_msg("%s: %s", files[i].label, err.text);
	}
}

static void what_cant_be_read_is_named(void **state)
{
	struct mc_recording recording;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_recording_open(&recording, "/no/such/file", &err),
			 -ENOENT);
	assert_string_equal(err.text,
			    "/no/such/file: No such file or directory");
	assert_int_equal(mc_recording_open(&recording, "/proc", &err), -EISDIR);
	assert_string_equal(err.text, "/proc: Is a directory");
}

#define SAMPLES 200
#define DOMAINS 30

static void fill(struct mc_sample *sample, struct mc_domain_sample *domains,
		 uint64_t number)
{
	*sample = (struct mc_sample){ .taken_at_ms = 1000 * number,
				      .domains = domains,
				      .n_domains = number % DOMAINS };
	mc_copy(sample->host.hostname, sizeof sample->host.hostname, "h");
	for (size_t i = 0; i < sample->n_domains; i++) {
		domains[i] = (struct mc_domain_sample){ 0 };
		snprintf(domains[i].name, sizeof domains[i].name, "web%zu", i);
		domains[i].actual_kib = number * i;
		domains[i].has_unused_kib = number % 2 == 0;
		domains[i].unused_kib = number;
	}
}

/* More than is read at once, so that samples lie across the borders. */
static void what_was_written_is_read_again(void **state)
{
	static struct mc_domain_sample domains[DOMAINS];
	struct mc_buf buf = { 0 };
	struct mc_recording recording;
	struct mc_sample sample, got;
	struct mc_error err;
	char path[64];

	(void)state;
	mc_recording_begin(&buf);
	for (uint64_t i = 0; i < SAMPLES; i++) {
		fill(&sample, domains, i);
		mc_recording_add(&buf, &sample);
	}
	assert_true(buf.size > 200000);
	memfile_put_bytes(path, buf.data, buf.size);
	assert_int_equal(mc_recording_open(&recording, path, &err), 0);
	for (uint64_t i = 0; i < SAMPLES; i++) {
		fill(&sample, domains, i);
		assert_int_equal(mc_recording_next(&recording, &got, &err), 1);
		assert_int_equal(got.taken_at_ms, sample.taken_at_ms);
		assert_int_equal(got.n_domains, sample.n_domains);
		for (size_t at = 0; at < got.n_domains; at++)
			assert_memory_equal(&got.domains[at], &domains[at],
					    offsetof(struct mc_domain_sample,
						     unused_kib));
		mc_record_clear(MC_RECORD_sample, &got);
	}
	assert_int_equal(mc_recording_next(&recording, &got, &err), 0);
	assert_false(recording.is_cut_off);
	mc_recording_close(&recording);
	mc_buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_follow_the_table),
		cmocka_unit_test(what_cant_be_read_is_named),
		cmocka_unit_test(what_was_written_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
