#ifndef MEMCOORD_WORKER_WORKER_H
#define MEMCOORD_WORKER_WORKER_H

#include <memcoord/error.h>
#include <memcoord/schema.h>

/* The descriptor on which a worker meets its supervisor. */
#define MC_WORKER_FD 3

/*
 * Carries out one method. `params` and `result` are the structs of its row in
 * the schema; `result` is zeroed before and cleared by the caller after.
 */
typedef int (*mc_worker_handler)(void *context, const void *params,
				 void *result, struct mc_error *err);

struct mc_worker {
	enum mc_link link;
	const mc_worker_handler *handlers; /* by enum mc_method */
	void *context;
};

/*
 * Answers requests on `fd` one after another until the other end closes it.
 * 0 then; -EPROTO and a sentence when the supervisor doesn't speak our
 * language, another negative errno when the descriptor fails.
 */
int mc_worker_serve(const struct mc_worker *worker, int fd,
		    struct mc_error *err);

/* `hello` of both workers: -EPROTO when the schemas differ. */
int mc_worker_hello(void *context, const void *params, void *result,
		    struct mc_error *err);

/* The whole of both programs; the return value is the exit status. */
int mc_collector_main(int argc, char **argv);
int mc_actuator_main(int argc, char **argv);

#endif
