/*
 * Input: how many calls a client makes, then what the daemon sends it before
 * it closes. Whatever comes, each call and each wait for an event ends, with a
 * sentence where it failed, and nothing stays allocated.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memcoord/client.h>

#include "fuzz.h"

#define PATH "/the/socket"
#define PATIENT_MS 60000

/* The first byte. */
#define HOW_CALLS 0x03 /* how many */

static int daemon_end;

/* In the C library's stead: no socket that has a path. */
int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	int ends[2];

	(void)address;
	(void)size;
	fuzz_claim(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ==
		   0);
	fuzz_claim(dup2(ends[0], fd) == fd);
	close(ends[0]);
	daemon_end = ends[1];
	return 0;
}

static void check_failure(int rc, const struct mc_error *err)
{
	fuzz_claim(rc == -ECONNRESET || rc == -EPROTO);
	fuzz_claim(err->code == rc);
	fuzz_claim(strncmp(err->text, PATH ": ", strlen(PATH ": ")) == 0);
}

/* Whether the connection can be used further. */
static bool call(struct mc_client *client)
{
	struct mc_status status;
	struct mc_error err = { 0 };
	bool refused;
	int rc = mc_client_call(client, MC_METHOD_CONTROL_status, NULL, &status,
				PATIENT_MS, &refused, &err);

	if (rc == 0)
		mc_record_clear(MC_RECORD_status, &status);
	else if (!refused)
		check_failure(rc, &err);
	else
		fuzz_claim(err.code == rc && rc < 0);
	return rc == 0 || refused;
}

static void take_events(struct mc_client *client)
{
	struct mc_client_event event;
	struct mc_error err = { 0 };
	int rc;

	while ((rc = mc_client_next(client, &event, -1, &err)) == 1) {
		fuzz_claim(event.kind < MC_EVENT_COUNT && event.record != NULL);
		mc_client_event_clear(&event);
	}
	check_failure(rc, &err);
}

static void play(const uint8_t *data, size_t size)
{
	struct mc_client *client;
	unsigned calls = data[0] & HOW_CALLS;

	fuzz_claim(mc_client_open(&client, PATH, NULL) == 0);
	/* What doesn't fit is as if the daemon had closed before. */
	(void)!send(daemon_end, data + 1, size - 1, MSG_DONTWAIT);
	close(daemon_end);
	while (calls > 0 && call(client))
		calls--;
	if (calls == 0)
		take_events(client);
	mc_client_free(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t before = fuzz_allocated();

	if (size > 0)
		play(data, size);
	fuzz_claim(fuzz_allocated() == before);
	return 0;
}
