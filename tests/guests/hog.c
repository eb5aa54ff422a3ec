/*
 * The load of a test guest: holds and grows memory by a plan, and says each
 * second on the console what it holds and how long its touches took.
 *
 * The plan stands on the kernel command line, all parts optional. Sizes are
 * MiB, times are seconds; both may have a fraction (hog.rate=0.5).
 *
 *   hog.base=N      held from the start (0)
 *   hog.start=T     seconds after boot at which growing begins (0)
 *   hog.from=F      what start counts from: "boot" (default), or "go", the
 *                   first whole second after a line came in on the console
 *   hog.rate=N      MiB per second by which it grows, in 10 ms ticks (0: not)
 *   hog.ceiling=N   held at the most; growing stops here
 *   hog.hold=T      time at the ceiling (0)
 *   hog.end=E       after it: "free" back to the base (default), or "keep"
 *   hog.repeat=N    cycles of growing and freeing (1)
 *   hog.pause=T     time between two cycles (0)
 *   hog.square=LO:HI:PERIOD:PHASE
 *                   instead of growing: LO for half a period, then HI for
 *                   the other half, from hog.start on for ever; PHASE is how
 *                   far into the first period it begins. It jumps at once.
 *
 * The line, ended by a newline alone:
 *
 *   hog t=12 held=240 want=240 stall_ms=3 max_stall_ms=10 kills=0
 *       phase=grow free=123456 avail=234567        (in one line)
 *
 *   t             seconds since boot
 *   held, want    MiB touched, and MiB that the plan asks for by now; while
 *                 it grows they may be one apart
 *   stall_ms      the longest touch of one 4 KiB page in this second, one
 *                 that still waits included
 *   max_stall_ms  the largest stall_ms so far
 *   kills         how often the guest's kernel killed the program that holds
 *                 the memory (out of memory); it starts again at once
 *   phase         base grow hold pause done, or low high of a square
 *   free, avail   MemFree and MemAvailable of the guest, KiB
 *
 * A plan that can't be read gives one line "hog error: ..." and exit 2.
 *
 * Two processes: the child touches and frees, the parent reports and starts a
 * new child when one is killed. They share one page.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define MIB (UINT64_C(1024) * 1024)
#define SECOND_US INT64_C(1000000)
#define TICK_US INT64_C(10000)
#define FOREVER_US INT64_MAX

struct plan {
	uint64_t base;
	uint64_t rate;
	uint64_t ceiling;
	uint64_t low;
	uint64_t high;
	int64_t start_us;
	int64_t hold_us;
	int64_t pause_us;
	int64_t period_us;
	int64_t shift_us;
	int64_t repeat;
	bool keeps;
	bool waits; /* for a go */
};

/* What the plan says of one moment. */
struct moment {
	const char *phase;
	uint64_t want; /* bytes */
	int64_t until_us; /* when to ask again */
};

/*
 * Written by the child, read by the parent, who also resets worst_us and writes
 * origin_us.
 */
struct shared {
	int64_t origin_us; /* from which the plan counts; FOREVER_US: not yet */
	uint64_t held; /* bytes */
	int64_t began_us; /* the touch under way; 0 when there is none */
	int64_t worst_us; /* longest touch since the last report */
};

struct report {
	int64_t max_stall_us;
	unsigned kills;
};

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

__attribute__((format(printf, 1, 2), noreturn)) static void refuse(
	const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("hog error: ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	exit(2);
}

/*
 * The number at the start of *text as a multiple of unit; moves *text past it.
 * False when there is none or it is absurd.
 */
static bool take_number(const char **text, double unit, double *number)
{
	char *end;
	double value = strtod(*text, &end);

	/* Also false for NaN. */
	if (end == *text || !(value >= 0 && value <= 1e9))
		return false;
	*text = end;
	*number = value * unit;
	return true;
}

static double number_of(const char *key, const char *text, double unit)
{
	const char *rest = text;
	double number;

	if (!take_number(&rest, unit, &number) || *rest != '\0')
		refuse("%s=%s: not a number from 0 to 1e9", key, text);
	return number;
}

static void set_bytes(void *field, const char *key, const char *text)
{
	*(uint64_t *)field = number_of(key, text, MIB);
}

static void set_time(void *field, const char *key, const char *text)
{
	*(int64_t *)field = number_of(key, text, SECOND_US);
}

static void set_count(void *field, const char *key, const char *text)
{
	*(int64_t *)field = number_of(key, text, 1);
}

/* Whether it is the second of two words. */
static bool is_second(const char *key, const char *text, const char *first,
		      const char *second)
{
	bool is = strcmp(text, second) == 0;

	if (!is && strcmp(text, first) != 0)
		refuse("%s=%s: neither %s nor %s", key, text, first, second);
	return is;
}

static void set_end(void *field, const char *key, const char *text)
{
	*(bool *)field = is_second(key, text, "free", "keep");
}

static void set_from(void *field, const char *key, const char *text)
{
	*(bool *)field = is_second(key, text, "boot", "go");
}

static void set_square(void *field, const char *key, const char *text)
{
	static const double units[] = { MIB, MIB, SECOND_US, SECOND_US };
	struct plan *plan = field;
	const char *rest = text;
	double part[4];

	for (size_t i = 0; i < 4; i++) {
		const char *end = i < 3 ? ":" : "";

		if (!take_number(&rest, units[i], &part[i]) || *rest != *end)
			refuse("%s=%s: not LO:HI:PERIOD:PHASE", key, text);
		rest += i < 3;
	}
	plan->low = part[0];
	plan->high = part[1];
	plan->period_us = part[2];
	plan->shift_us = part[3];
	if (plan->period_us < 2 * TICK_US)
		refuse("%s=%s: the period is too short", key, text);
}

static void set_parameter(struct plan *plan, const char *key, const char *text)
{
	const struct {
		const char *key;
		void (*set)(void *field, const char *key, const char *text);
		void *field;
	} rows[] = {
		{ "hog.base", set_bytes, &plan->base },
		{ "hog.rate", set_bytes, &plan->rate },
		{ "hog.ceiling", set_bytes, &plan->ceiling },
		{ "hog.start", set_time, &plan->start_us },
		{ "hog.from", set_from, &plan->waits },
		{ "hog.hold", set_time, &plan->hold_us },
		{ "hog.pause", set_time, &plan->pause_us },
		{ "hog.repeat", set_count, &plan->repeat },
		{ "hog.end", set_end, &plan->keeps },
		{ "hog.square", set_square, plan },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strcmp(key, rows[i].key) == 0) {
			rows[i].set(rows[i].field, key, text);
			return;
		}
	}
	refuse("%s: no such parameter", key);
}

static struct plan read_plan(char *command_line)
{
	struct plan plan = { .repeat = 1 };

	for (char *word = strtok(command_line, " \n"); word != NULL;
	     word = strtok(NULL, " \n")) {
		char *value = strchr(word, '=');

		if (strncmp(word, "hog.", 4) != 0)
			continue;
		if (value == NULL)
			refuse("%s: no value", word);
		*value++ = '\0';
		set_parameter(&plan, word, value);
	}
	if (plan.rate > 0 && plan.ceiling <= plan.base)
		refuse("hog.rate needs a hog.ceiling above hog.base");
	return plan;
}

static struct moment square_at(const struct plan *plan, int64_t us)
{
	int64_t half = plan->period_us / 2;
	int64_t into = (us - plan->start_us + plan->shift_us) % plan->period_us;

	if (into < half)
		return (struct moment){ "low", plan->low, us + half - into };
	return (struct moment){ "high", plan->high,
				us + plan->period_us - into };
}

static struct moment growth_at(const struct plan *plan, int64_t us)
{
	uint64_t rise = plan->ceiling - plan->base;
	int64_t grow_us = (double)rise / (double)plan->rate * SECOND_US;
	int64_t cycle_us = grow_us + plan->hold_us + plan->pause_us;
	int64_t since_us = us - plan->start_us;
	int64_t cycle = cycle_us > 0 ? since_us / cycle_us : plan->repeat;
	int64_t into = cycle_us > 0 ? since_us % cycle_us : 0;

	if (plan->keeps && (cycle > 0 || into >= grow_us))
		return (struct moment){ "hold", plan->ceiling, FOREVER_US };
	if (cycle >= plan->repeat)
		return (struct moment){ "done", plan->base, FOREVER_US };
	if (into >= grow_us + plan->hold_us)
		return (struct moment){ "pause", plan->base,
					us + cycle_us - into };
	if (into >= grow_us)
		return (struct moment){ "hold", plan->ceiling,
					us + grow_us + plan->hold_us - into };
	return (struct moment){
		"grow",
		plan->base + (double)plan->rate * into / SECOND_US,
		us + TICK_US,
	};
}

/* us: since the plan's origin. */
static struct moment planned_at(const struct plan *plan, int64_t us)
{
	bool is_square = plan->period_us > 0;

	if (!is_square && plan->rate == 0)
		return (struct moment){ "base", plan->base, FOREVER_US };
	if (us < plan->start_us)
		return (struct moment){ "base", plan->base, plan->start_us };
	return is_square ? square_at(plan, us) : growth_at(plan, us);
}

static struct moment moment_at(const struct plan *plan,
			       const struct shared *shared, int64_t us)
{
	int64_t origin_us =
		__atomic_load_n(&shared->origin_us, __ATOMIC_RELAXED);
	struct moment moment;

	if (origin_us > us)
		return (struct moment){ "base", plan->base, us + TICK_US };
	moment = planned_at(plan, us - origin_us);
	if (moment.until_us != FOREVER_US)
		moment.until_us += origin_us;
	return moment;
}

static void touch(struct shared *shared, volatile uint64_t *page)
{
	int64_t began = now_us();
	int64_t took;

	__atomic_store_n(&shared->began_us, began, __ATOMIC_RELEASE);
	*page = (uintptr_t)page;
	took = now_us() - began;
	__atomic_store_n(&shared->began_us, 0, __ATOMIC_RELEASE);
	if (took > __atomic_load_n(&shared->worst_us, __ATOMIC_RELAXED))
		__atomic_store_n(&shared->worst_us, took, __ATOMIC_RELAXED);
}

static void hold(struct shared *shared, char *area, uint64_t want)
{
	uint64_t held = shared->held;

	want -= want % PAGE;
	if (held > want)
		madvise(area + want, held - want, MADV_DONTNEED);
	for (; held < want; held += PAGE) {
		touch(shared, (volatile uint64_t *)(area + held));
		__atomic_store_n(&shared->held, held + PAGE, __ATOMIC_RELAXED);
	}
	__atomic_store_n(&shared->held, want, __ATOMIC_RELAXED);
}

static void sleep_until(int64_t us)
{
	struct timespec when = {
		.tv_sec = us / SECOND_US,
		.tv_nsec = us % SECOND_US * 1000,
	};

	clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &when, NULL);
}

static void be_first_to_be_killed(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "1000", 4) != 4)
		refuse("/proc/self/oom_score_adj: %s", strerror(errno));
	close(fd);
}

static uint64_t largest(const struct plan *plan)
{
	uint64_t most = plan->base;

	if (plan->ceiling > most)
		most = plan->ceiling;
	if (plan->high > most)
		most = plan->high;
	return plan->low > most ? plan->low : most;
}

/* The child's life: it ends by being killed, or with its parent. */
__attribute__((noreturn)) static void follow(const struct plan *plan,
					     struct shared *shared)
{
	uint64_t size = largest(plan) + PAGE;
	char *area;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	be_first_to_be_killed();
	/* More than the guest has by now is meant: the balloon gives later. */
	area = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (area == MAP_FAILED)
		refuse("can't map %ju MiB", (uintmax_t)(size / MIB));
	madvise(area, size, MADV_NOHUGEPAGE);
	for (;;) {
		struct moment moment = moment_at(plan, shared, now_us());

		hold(shared, area, moment.want);
		sleep_until(moment.until_us);
	}
}

static pid_t start_child(const struct plan *plan, struct shared *shared)
{
	pid_t pid;

	shared->held = 0;
	shared->began_us = 0;
	while ((pid = fork()) < 0)
		sleep_until(now_us() + TICK_US);
	if (pid == 0)
		follow(plan, shared);
	return pid;
}

/* The child's last sign of life is how it ended; a refusal is passed on. */
static void take_leave(pid_t pid, struct report *report)
{
	int status;

	waitpid(pid, &status, 0);
	if (WIFEXITED(status))
		exit(WEXITSTATUS(status));
	report->kills++;
}

static uintmax_t meminfo_kib(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at == NULL ? 0 : strtoull(at + strlen(key), NULL, 10);
}

/* The start of a file of /proc as a string; empty when it can't be read. */
static void read_start(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? 0 : read(fd, text, size - 1);

	text[got < 0 ? 0 : got] = '\0';
	if (fd >= 0)
		close(fd);
}

static int64_t take_stall_us(struct shared *shared, int64_t us)
{
	int64_t began = __atomic_load_n(&shared->began_us, __ATOMIC_ACQUIRE);
	int64_t worst =
		__atomic_exchange_n(&shared->worst_us, 0, __ATOMIC_RELAXED);
	int64_t waiting = began == 0 ? 0 : us - began;

	return waiting > worst ? waiting : worst;
}

static uintmax_t nearest_mib(uint64_t bytes)
{
	return (bytes + MIB / 2) / MIB;
}

static void say(const struct plan *plan, struct shared *shared,
		struct report *report)
{
	static char meminfo[512];
	int64_t us = now_us();
	struct moment moment = moment_at(plan, shared, us);
	int64_t stall_us = take_stall_us(shared, us);
	uint64_t held = __atomic_load_n(&shared->held, __ATOMIC_RELAXED);

	if (stall_us > report->max_stall_us)
		report->max_stall_us = stall_us;
	read_start("/proc/meminfo", meminfo, sizeof meminfo);
	printf("hog t=%jd held=%ju want=%ju stall_ms=%jd max_stall_ms=%jd "
	       "kills=%u phase=%s free=%ju avail=%ju\n",
	       (intmax_t)(us / SECOND_US), nearest_mib(held),
	       nearest_mib(moment.want), (intmax_t)(stall_us / 1000),
	       (intmax_t)(report->max_stall_us / 1000), report->kills,
	       moment.phase, meminfo_kib(meminfo, "MemFree:"),
	       meminfo_kib(meminfo, "MemAvailable:"));
}

static bool has_go(void)
{
	struct pollfd console = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&console, 1, 0) == 1 && (console.revents & POLLIN) != 0;
}

static void look_for_go(struct shared *shared, int64_t next_us)
{
	if (shared->origin_us == FOREVER_US && has_go())
		__atomic_store_n(&shared->origin_us, next_us, __ATOMIC_RELAXED);
}

/* True when the child ended before the time came. */
static bool child_ends_before(const sigset_t *child_signal, int64_t us)
{
	int64_t left = us - now_us();
	struct timespec wait = { 0 };

	if (left > 0) {
		wait.tv_sec = left / SECOND_US;
		wait.tv_nsec = left % SECOND_US * 1000;
	}
	return sigtimedwait(child_signal, NULL, &wait) == SIGCHLD;
}

int main(void)
{
	static char command_line[4096];
	struct report report = { 0 };
	struct shared *shared;
	struct plan plan;
	sigset_t child_signal;
	pid_t pid;

	setvbuf(stdout, NULL, _IOLBF, 1024);
	read_start("/proc/cmdline", command_line, sizeof command_line);
	plan = read_plan(command_line);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		refuse("can't map a shared page");
	shared->origin_us = plan.waits ? FOREVER_US : 0;
	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_signal, NULL);

	pid = start_child(&plan, shared);
	for (;;) {
		int64_t next_us = (now_us() / SECOND_US + 1) * SECOND_US;

		while (child_ends_before(&child_signal, next_us)) {
			take_leave(pid, &report);
			pid = start_child(&plan, shared);
		}
		say(&plan, shared, &report);
		look_for_go(shared, next_us + SECOND_US);
	}
}
