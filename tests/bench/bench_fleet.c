/*
 * How long `status` takes while 50 clients poll the daemon whose socket the
 * command line names: each every 100 ms, as watchers and dashboards would,
 * without regard to the others. Prints the median and the 99th percentile.
 */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include <memcoord/client.h>

#include "bench.h"

#define CLIENTS 50
#define POLLS 60
#define PERIOD_NS 100000000
#define TIMEOUT_MS 10000

struct poller {
	const char *path;
	size_t number;
	uint64_t took_ns[POLLS];
};

static void sleep_until(uint64_t at_ns)
{
	const struct timespec at = { .tv_sec = (time_t)(at_ns / 1000000000),
				     .tv_nsec = (long)(at_ns % 1000000000) };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void fail(const struct mc_error *err)
{
	fprintf(stderr, "bench_fleet: %s\n", err->text);
	exit(1);
}

/* From the request to the answer as a struct; what decoding takes is in it. */
static uint64_t time_status(struct mc_client *client)
{
	uint64_t start_ns = bench_now_ns(CLOCK_MONOTONIC);
	struct mc_status status;
	struct mc_error err = { 0 };
	bool is_refused;

	if (mc_client_call(client, MC_METHOD_CONTROL_status, NULL, &status,
			   TIMEOUT_MS, &is_refused, &err) < 0)
		fail(&err);
	mc_record_clear(MC_RECORD_status, &status);
	return bench_now_ns(CLOCK_MONOTONIC) - start_ns;
}

static void *poll_status(void *argument)
{
	struct poller *poller = argument;
	uint64_t next_ns = bench_now_ns(CLOCK_MONOTONIC) +
			   poller->number * PERIOD_NS / CLIENTS;
	struct mc_client *client;
	struct mc_error err = { 0 };

	if (mc_client_open(&client, poller->path, &err) < 0)
		fail(&err);
	for (size_t i = 0; i < POLLS; i++, next_ns += PERIOD_NS) {
		sleep_until(next_ns);
		poller->took_ns[i] = time_status(client);
	}
	mc_client_free(client);
	return NULL;
}

static void run_all(struct poller *pollers)
{
	pthread_t threads[CLIENTS];

	for (size_t i = 0; i < CLIENTS; i++)
		if (pthread_create(&threads[i], NULL, poll_status,
				   &pollers[i]) != 0)
			exit(1);
	for (size_t i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
	static struct poller pollers[CLIENTS];
	static uint64_t all_ns[CLIENTS * POLLS];

	if (argc != 2) {
		fprintf(stderr, "usage: bench_fleet SOCKET\n");
		return 2;
	}
	for (size_t i = 0; i < CLIENTS; i++)
		pollers[i] = (struct poller){ .path = argv[1], .number = i };
	run_all(pollers);
	for (size_t i = 0; i < CLIENTS; i++)
		memcpy(&all_ns[i * POLLS], pollers[i].took_ns,
		       sizeof pollers[i].took_ns);
	qsort(all_ns, MC_COUNT(all_ns), sizeof *all_ns, bench_compare);
	bench_print_ms("median", all_ns[MC_COUNT(all_ns) / 2]);
	bench_print_ms("p99", all_ns[MC_COUNT(all_ns) * 99 / 100]);
	return 0;
}
