/*
 * What the actuator does once it is on its own.
 *
 * A hung QEMU blocks the call that reaches it, and no supervisor is left to
 * kill who waits. So a child carries the list out under an alarm. When that has
 * ended it, another child goes on behind the order that hung.
 */
#include "fallback.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <memcoord/log.h>

#include "order.h"

#define ORDER_MOST_S 2

/* Where so many hang it is libvirt itself, or the host. */
#define HANGS_MOST 8

static void report(const struct mc_order *order, const struct mc_answer *answer)
{
	bool is_done = mc_outcome_is(answer->outcome, MC_OUTCOME_DONE);

	mc_log(is_done ? MC_LOG_INFO : MC_LOG_WARNING,
	       "%s: fallback %" PRIu64 " -> %" PRIu64 " KiB: %s%s%s",
	       order->name, order->from_kib, order->target_kib, answer->outcome,
	       is_done ? "" : ": ", answer->message);
}

/* The child: all orders from *next on, which is the parent's to see. */
static void carry_out(const struct mc_writer_ops *ops, const char *uri,
		      const struct mc_fallbacks *list, volatile size_t *next)
{
	struct mc_writer *writer;
	struct mc_error err = { 0 };

	/* A connection of its own: the parent's may be in any state. */
	if (ops->open(&writer, uri, &err) < 0) {
		mc_log(MC_LOG_ERROR, "fallback: %s", err.text);
		return;
	}
	for (; *next < list->n_orders; ++*next) {
		struct mc_answer answer = { 0 };

		alarm(ORDER_MOST_S);
		mc_order_carry_out(ops, writer, &list->orders[*next], &answer);
		report(&list->orders[*next], &answer);
	}
}

/* The signal that ended the child, 0 when it came to its end by itself. */
static int signal_of(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 0;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int run_child(const struct mc_writer_ops *ops, const char *uri,
		     const struct mc_fallbacks *list, volatile size_t *next)
{
	pid_t child = fork();

	if (child < 0)
		mc_log(MC_LOG_ERROR, "fallback: no process: %s",
		       strerror(errno));
	if (child != 0)
		return child < 0 ? 0 : signal_of(child);
	/* Who ends the parent means the child too. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	carry_out(ops, uri, list, next);
	_exit(0);
}

void mc_fallback_carry_out(const struct mc_writer_ops *ops, const char *uri,
			   const struct mc_fallbacks *list)
{
	size_t *next = mmap(NULL, sizeof *next, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (next == MAP_FAILED) {
		mc_log(MC_LOG_ERROR, "fallback: %s", strerror(errno));
		return;
	}
	for (unsigned hangs = 0; hangs < HANGS_MOST; hangs++) {
		int number = *next < list->n_orders
				     ? run_child(ops, uri, list, next)
				     : 0;

		if (number == 0)
			break;
		mc_log(MC_LOG_WARNING, "%s: fallback: %s; it is left as it is",
		       list->orders[*next].name,
		       number == SIGALRM ? "no answer" : strsignal(number));
		++*next;
	}
	munmap(next, sizeof *next);
}
