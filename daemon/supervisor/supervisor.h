#ifndef MEMCOORD_SUPERVISOR_SUPERVISOR_H
#define MEMCOORD_SUPERVISOR_SUPERVISOR_H

#include "control/server.h"
#include "host/host.h"
#include "notify.h"
#include "options.h"

/* memcoordd as a whole: one loop, one socket, one host. */
struct mc_supervisor {
	uv_loop_t loop;
	const struct mc_options *options; /* borrowed */
	struct mc_settings settings; /* owned */
	struct mc_server server;
	struct mc_host host;
	struct mc_notify notify;
	uv_signal_t signals[3];
	uint64_t started_at_ms; /* loop time */
	char schema
		[MC_WORD_SIZE]; /* its fingerprint; `version` is asked often */
	bool is_stopping;
};

/*
 * Runs until SIGTERM or SIGINT. `settings` is taken over. `report` is called
 * once the socket is served. 0 after an orderly stop; a negative errno and a
 * sentence when it could not start.
 */
int mc_supervisor_run(const struct mc_options *options,
		      struct mc_settings *settings, void (*report)(void),
		      struct mc_error *err);

/* Fills *status, which mc_record_clear clears. */
void mc_supervisor_status(struct mc_supervisor *supervisor,
			  struct mc_status *status);

/* The whole program; the return value is the exit status. */
int mc_memcoordd_main(int argc, char **argv);

#endif
