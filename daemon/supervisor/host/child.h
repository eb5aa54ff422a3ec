#ifndef MEMCOORD_SUPERVISOR_HOST_CHILD_H
#define MEMCOORD_SUPERVISOR_HOST_CHILD_H

#include <uv.h>

#include <memcoord/error.h>
#include <memcoord/log.h>
#include <memcoord/schema.h>

/*
 * A worker program that is kept running: started, greeted, called with a
 * deadline, killed when it misses it, started again with growing back-off from
 * the file that was opened at the start.
 */

/* How a child stands: S(id, name). */
#define MC_CHILD_STATES(S) \
	S(STOPPED, "stopped") \
	S(STARTING, "starting") /* runs, hasn't said hello */ \
	S(READY, "ready") \
	S(BUSY, "busy") /* a call is under way */ \
	S(ENDING, "ending") /* was killed or closed its link */ \
	S(WAITING, "waiting") /* is down until its back-off is over */

#define MC_CHILD_STATE_ID(id, name) MC_CHILD_##id,
enum mc_child_state { MC_CHILD_STATES(MC_CHILD_STATE_ID) };

struct mc_child;
struct mc_process;

/*
 * The answer to a call. rc 0: `result` is the method's record, the callee's
 * to take from (what is left is cleared after). rc < 0: *err says why, and
 * `result` is NULL.
 */
typedef void (*mc_child_answer)(struct mc_child *child, int rc, void *result,
				const struct mc_error *err);

struct mc_child {
	uv_loop_t *loop;
	const char *role; /* "collector" */
	enum mc_link link;
	enum mc_method hello;
	const char *uri; /* borrowed */
	enum mc_log_sink log; /* where it logs */
	void *owner; /* borrowed */
	void (*on_ready)(struct mc_child *child); /* may be NULL */
	void (*on_failed)(struct mc_child *child); /* went; may be NULL */
	void (*on_stopped)(struct mc_child *child); /* after mc_child_stop */
	uint64_t deadline_ms;

	int program; /* open file, O_PATH */
	enum mc_child_state state;
	struct mc_process *process; /* NULL while none runs */
	uv_timer_t timer; /* deadline, or back-off */
	uint64_t backoff_ms;
	uint64_t ready_at_ms; /* loop time */
	bool is_stopping;

	uint32_t msgid;
	enum mc_method method; /* of the call under way */
	mc_child_answer answer;

	uint64_t restarts;
	bool has_answered;
	uint64_t answered_at_ms; /* loop time */
	char error[MC_TEXT_SIZE]; /* why it was last started anew */
};

/*
 * Opens the program `memcoord-ROLE`, beside our own or in the directory that
 * was configured at the build. The fields above `program` are the caller's.
 */
int mc_child_open(struct mc_child *child, struct mc_error *err);

/* Starts it; on_ready is called after each start that went well. */
void mc_child_start(struct mc_child *child);

/*
 * Calls a method. -EBUSY, with nothing called, unless the child is READY. Else
 * `answer` is called once, later.
 */
int mc_child_call(struct mc_child *child, enum mc_method method,
		  const void *params, mc_child_answer answer);

/* What a worker may take to end once its link is closed. */
#define MC_CHILD_ENDING_MS 1000

/*
 * Closes its link, so that it ends by itself, and kills it when it hasn't after
 * most_ms. A call under way is not answered.
 */
void mc_child_stop(struct mc_child *child, uint64_t most_ms);

/* The process id, 0 while none runs. */
int mc_child_pid(const struct mc_child *child);

const char *mc_child_state_name(enum mc_child_state state);

#endif
