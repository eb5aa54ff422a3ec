/*
 * What the actuator does once it is on its own.
 *
 * A hung QEMU blocks the call that reaches it, and no supervisor is left to
 * kill who waits. So a child carries the list out under an alarm. When that has
 * ended it, another child goes on behind the order that hung.
 *
 * The call may also hang already as the supervisor dies. Then nobody reads the
 * link. The kernel's signal sets an alarm, and that runs this program anew: it
 * finds the list where it was and the link closed. So the list is kept in a
 * file in memory.
 */
#include "fallback.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <memcoord/log.h>

#include "order.h"

#define ORDER_MOST_S 2

/* Where so many hang it is libvirt itself, or the host. */
#define HANGS_MOST 8

/* Tells the program that runs anew the descriptor of the list. */
#define VARIABLE "MEMCOORD_FALLBACK"

/* The file. */
struct left {
	size_t n_orders;
	size_t next; /* the first that isn't done */
	struct mc_order orders[];
};

static int left_fd = -1;
static pid_t supervisor;
static char **arguments;

/* ---- before ---- */

static void on_stuck(int number)
{
	(void)number;
	fcntl(left_fd, F_SETFD, 0);
	execv("/proc/self/exe", arguments);
	_exit(1);
}

static void on_orphaned(int number)
{
	(void)number;
	/* Others can send it too. */
	if (getppid() != supervisor)
		alarm(ORDER_MOST_S);
}

static void watch_supervisor(void)
{
	/* Not held back: what runs anew needs the signal too. */
	const struct sigaction stuck = { .sa_handler = on_stuck,
					 .sa_flags = SA_NODEFER | SA_RESTART };
	const struct sigaction orphaned = { .sa_handler = on_orphaned,
					    .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &stuck, NULL);
	sigaction(SIGUSR1, &orphaned, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

int mc_fallback_init(char **argv, struct mc_error *err)
{
	const char *kept = getenv(VARIABLE);
	char number[16];

	arguments = argv;
	supervisor = getppid();
	left_fd = kept != NULL ? atoi(kept)
			       : memfd_create("memcoord-fallback", MFD_CLOEXEC);
	if (left_fd < 0)
		return mc_fail(err, -errno, "no file in memory: %s",
			       strerror(errno));
	fcntl(left_fd, F_SETFD, FD_CLOEXEC);
	snprintf(number, sizeof number, "%d", left_fd);
	setenv(VARIABLE, number, 1);
	watch_supervisor();
	return 0;
}

int mc_fallback_keep(const struct mc_fallbacks *list, struct mc_error *err)
{
	const struct left head = { .n_orders = list->n_orders };
	size_t size = list->n_orders * sizeof *list->orders;

	if (ftruncate(left_fd, (off_t)(sizeof head + size)) < 0 ||
	    pwrite(left_fd, &head, sizeof head, 0) != (ssize_t)sizeof head ||
	    pwrite(left_fd, list->orders, size, sizeof head) != (ssize_t)size)
		return mc_fail(err, -EIO, "the list can't be kept: %s",
			       strerror(errno));
	return 0;
}

/* ---- on its own ---- */

static void report(const struct mc_order *order, const struct mc_answer *answer)
{
	bool is_done = mc_outcome_is(answer->outcome, MC_OUTCOME_DONE);

	mc_log(is_done ? MC_LOG_INFO : MC_LOG_WARNING,
	       "%s: fallback %" PRIu64 " -> %" PRIu64 " KiB: %s%s%s",
	       order->name, order->from_kib, order->target_kib, answer->outcome,
	       is_done ? "" : ": ", answer->message);
}

/* The child: all orders that aren't done. */
static void carry_out(const struct mc_writer_ops *ops, const char *uri,
		      struct left *left)
{
	struct mc_writer *writer;
	struct mc_error err = { 0 };

	/* Who ends the parent means the child too. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGALRM, SIG_DFL);
	/* A connection of its own: the parent's may be in any state. */
	if (ops->open(&writer, uri, &err) < 0) {
		mc_log(MC_LOG_ERROR, "fallback: %s", err.text);
		return;
	}
	for (; left->next < left->n_orders; left->next++) {
		const struct mc_order *order = &left->orders[left->next];
		struct mc_answer answer = { 0 };

		alarm(ORDER_MOST_S);
		mc_order_carry_out(ops, writer, order, &answer);
		report(order, &answer);
	}
}

/* The signal that ended the child, 0 when it came to its end by itself. */
static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return 0;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int run_child(const struct mc_writer_ops *ops, const char *uri,
		     struct left *left)
{
	pid_t child = fork();

	if (child > 0)
		return wait_for(child);
	if (child < 0) {
		mc_log(MC_LOG_ERROR, "fallback: no process: %s",
		       strerror(errno));
		return 0;
	}
	carry_out(ops, uri, left);
	_exit(0);
}

static void run_children(const struct mc_writer_ops *ops, const char *uri,
			 struct left *left)
{
	for (int i = 0; i < HANGS_MOST && left->next < left->n_orders; i++) {
		int number = run_child(ops, uri, left);

		if (number == 0)
			return;
		mc_log(MC_LOG_WARNING, "%s: fallback: %s",
		       left->orders[left->next].name,
		       number == SIGALRM ? "no answer" : strsignal(number));
		left->next++;
	}
}

void mc_fallback_carry_out(const struct mc_writer_ops *ops, const char *uri)
{
	struct stat file;
	struct left *left;

	/* The link closes before the signal comes. */
	signal(SIGUSR1, SIG_IGN);
	alarm(0);
	if (fstat(left_fd, &file) < 0 || file.st_size == 0)
		return; /* nothing was ever left */
	left = mmap(NULL, (size_t)file.st_size, PROT_READ | PROT_WRITE,
		    MAP_SHARED, left_fd, 0);
	if (left == MAP_FAILED) {
		mc_log(MC_LOG_ERROR, "fallback: %s", strerror(errno));
		return;
	}
	run_children(ops, uri, left);
	munmap(left, (size_t)file.st_size);
}
