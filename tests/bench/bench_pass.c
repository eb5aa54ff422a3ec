/*
 * What a pass costs against the sample that it can't do without, and what it
 * costs to send that sample from the collector to the supervisor. In one
 * process, on the hypervisor that the command line names.
 */
#include <memcoord/wire.h>

#include "bench.h"
#include "coordinator/run.h"
#include "hypervisor/hypervisor.h"

enum part { PART_SAMPLE, PART_PASS, PART_ENCODE, PART_DECODE, PARTS };

static const char *const names[PARTS] = {
	[PART_SAMPLE] = "sample",
	[PART_PASS] = "pass",
	[PART_ENCODE] = "encode",
	[PART_DECODE] = "decode",
};

struct bench {
	const struct mc_reader_ops *ops;
	struct mc_reader *reader;
	struct mc_settings settings;
	struct mc_coordinator coordinator;
	size_t bytes; /* of an encoded sample */
};

static uint64_t now_ns(void)
{
	return bench_now_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static void must(int rc, const struct mc_error *err)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "bench_pass: %s\n", err->text);
	exit(1);
}

static void read_sample(struct bench *bench, struct mc_sample *sample)
{
	struct mc_error err = { 0 };

	must(bench->ops->sample(bench->reader, sample, &err), &err);
}

static uint64_t time_sample(struct bench *bench)
{
	uint64_t start_ns = now_ns();
	struct mc_sample sample;

	read_sample(bench, &sample);
	mc_record_clear(MC_RECORD_sample, &sample);
	return now_ns() - start_ns;
}

/* Sample, decide, explain: all but the orders. */
static uint64_t time_pass(struct bench *bench)
{
	uint64_t start_ns = now_ns();
	struct mc_sample sample;
	struct mc_pass pass;

	read_sample(bench, &sample);
	mc_coordinator_sample(&bench->coordinator, &bench->settings, &sample);
	mc_run_plan(&bench->coordinator, &pass);
	mc_record_clear(MC_RECORD_pass, &pass);
	mc_record_clear(MC_RECORD_sample, &sample);
	return now_ns() - start_ns;
}

static uint64_t time_decode(const struct mc_buf *bytes)
{
	uint64_t start_ns = now_ns();
	struct mc_scan scan = { .limit = MC_WORKER_FRAME_BYTES };
	struct mc_envelope envelope = { 0 };
	struct mc_error err = { 0 };
	struct mc_sample sample;
	bool has_msgid;

	mc_scan(&scan, bytes->data, bytes->size);
	must(mc_envelope_open(&envelope, bytes->data, bytes->size, &has_msgid,
			      &err),
	     &err);
	must(mc_envelope_read(&envelope, MC_RECORD_sample, &sample, &err),
	     &err);
	mc_envelope_clear(&envelope);
	mc_record_clear(MC_RECORD_sample, &sample);
	return now_ns() - start_ns;
}

static void time_codec(struct bench *bench, uint64_t *encode_ns,
		       uint64_t *decode_ns)
{
	mc_auto(mc_buf_clear) struct mc_buf bytes = { 0 };
	struct mc_sample sample;
	uint64_t start_ns;

	read_sample(bench, &sample);
	start_ns = now_ns();
	mc_wire_result(&bytes, 1, MC_RECORD_sample, &sample);
	*encode_ns = now_ns() - start_ns;
	*decode_ns = time_decode(&bytes);
	bench->bytes = bytes.size;
	mc_record_clear(MC_RECORD_sample, &sample);
}

static void open_bench(struct bench *bench, const char *uri)
{
	struct mc_error err = { 0 };

	must(mc_settings_load(&bench->settings, NULL, true, NULL, 0, &err),
	     &err);
	bench->ops = &mc_scripted_reader;
	must(bench->ops->open(&bench->reader, uri, &err), &err);
}

int main(int argc, char **argv)
{
	uint64_t spent_ns[PARTS][BENCH_TURNS];
	struct bench bench = { 0 };

	if (argc != 2) {
		fprintf(stderr, "usage: bench_pass scripted:FILE\n");
		return 2;
	}
	open_bench(&bench, argv[1]);
	for (size_t turn = 0; turn < BENCH_TURNS; turn++) {
		spent_ns[PART_SAMPLE][turn] = time_sample(&bench);
		spent_ns[PART_PASS][turn] = time_pass(&bench);
		time_codec(&bench, &spent_ns[PART_ENCODE][turn],
			   &spent_ns[PART_DECODE][turn]);
	}
	for (enum part part = 0; part < PARTS; part++)
		bench_print_ms(names[part], bench_median(spent_ns[part]));
	printf("bytes %zu\n", bench.bytes);
	mc_coordinator_clear(&bench.coordinator);
	mc_settings_clear(&bench.settings);
	bench.ops->free(bench.reader);
	return 0;
}
