/* Build it with cc client.c $(pkg-config --cflags --libs libmemcoord) */
#include <memcoord/client.h>

#define PATIENCE_MS 30000

static struct mc_error err;

static void check(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, err.text);
	exit(1);
}

static void call(struct mc_client *client, enum mc_method method,
		 const void *params, void *result)
{
	bool refused;

	check(mc_client_call(client, method, params, result, PATIENCE_MS,
			     &refused, &err),
	      mc_methods[method].name);
}

int main(int argc, char **argv)
{
	struct mc_reserve_params room = { .size_kib = 102400 };
	struct mc_set_interval_params often = { .interval_ms = 200 };
	struct mc_client_event event = { .kind = MC_EVENT_COUNT };
	struct mc_client *client;
	struct mc_status status;
	struct mc_pass plan;
	struct mc_intervals set;
	struct mc_reservation kept;
	struct mc_subscription now;

	check(mc_client_open(&client, argc > 1 ? argv[1] : NULL, &err), "open");
	call(client, MC_METHOD_CONTROL_status, NULL, &status);
	for (size_t i = 0; i < status.n_domains; i++)
		printf("domain: %s\n", status.domains[i].name);
	mc_record_clear(MC_RECORD_status, &status);
	call(client, MC_METHOD_CONTROL_plan, NULL, &plan);
	printf("plan: %zu decisions\n", plan.n_decisions);
	mc_record_clear(MC_RECORD_pass, &plan);
	room.has_name = true;
	mc_copy(room.name, sizeof room.name, "next");
	call(client, MC_METHOD_CONTROL_reserve, &room, &kept);
	printf("reserved: %s, %ju KiB\n", kept.name, (uintmax_t)kept.size_kib);
	call(client, MC_METHOD_CONTROL_subscribe, NULL, &now);
	often.has_interval_ms = true;
	call(client, MC_METHOD_CONTROL_set_interval, &often, &set);
	printf("interval: %ju ms\n", (uintmax_t)set.interval_ms);
	while (event.kind != MC_EVENT_pass) {
		mc_client_event_clear(&event);
		check(mc_client_next(client, &event, -1, &err), "events");
	}
	printf("event: %s\n", mc_events[event.kind].name);
	mc_client_event_clear(&event);
	mc_client_free(client);
	return 0;
}
