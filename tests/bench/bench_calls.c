/*
 * How many calls a second a client gets answered, one after another, by the
 * daemon whose socket the command line names.
 */
#include <memcoord/client.h>

#include "bench.h"

#define CALLS 100
#define TIMEOUT_MS 10000

static const enum mc_method methods[] = {
	MC_METHOD_CONTROL_version,
	MC_METHOD_CONTROL_status,
	MC_METHOD_CONTROL_plan,
};

static uint64_t time_calls(struct mc_client *client, enum mc_method method)
{
	const struct mc_method_info *info = &mc_methods[method];
	mc_auto(mc_freep) void *params =
		mc_alloc(1, mc_records[info->params].size);
	mc_auto(mc_freep) void *result =
		mc_alloc(1, mc_records[info->result].size);
	uint64_t start_ns = bench_now_ns(CLOCK_MONOTONIC);
	struct mc_error err = { 0 };
	bool is_refused;

	for (size_t i = 0; i < CALLS; i++) {
		if (mc_client_call(client, method, params, result, TIMEOUT_MS,
				   &is_refused, &err) < 0) {
			fprintf(stderr, "bench_calls: %s\n", err.text);
			exit(1);
		}
		mc_record_clear(info->result, result);
	}
	return bench_now_ns(CLOCK_MONOTONIC) - start_ns;
}

int main(int argc, char **argv)
{
	uint64_t spent_ns[MC_COUNT(methods)][BENCH_TURNS];
	struct mc_client *client;
	struct mc_error err = { 0 };

	if (argc != 2 || mc_client_open(&client, argv[1], &err) < 0) {
		fprintf(stderr, "usage: bench_calls SOCKET\n%s\n", err.text);
		return 2;
	}
	for (size_t turn = 0; turn < BENCH_TURNS; turn++)
		for (size_t i = 0; i < MC_COUNT(methods); i++)
			spent_ns[i][turn] = time_calls(client, methods[i]);
	for (size_t i = 0; i < MC_COUNT(methods); i++)
		printf("%s %.0f\n", mc_methods[methods[i]].name,
		       CALLS * 1e9 / (double)bench_median(spent_ns[i]));
	mc_client_free(client);
	return 0;
}
