/*
 * The foreground program: passes in one process, with no daemon and no socket,
 * until SIGINT. Sampling, law and orders are those of memcoordd.
 */
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include <memcoord/num.h>

#include "coordinator/run.h"
#include "hypervisor/hypervisor.h"
#include "worker/order.h"

struct scheduler {
	struct mc_settings settings;
	struct mc_coordinator coordinator;
	const struct mc_reader_ops *reads;
	struct mc_reader *reader;
	const struct mc_writer_ops *writes;
	struct mc_writer *writer;
};

static volatile sig_atomic_t is_asked_to_stop;

static void on_stop_signal(int number)
{
	(void)number;
	is_asked_to_stop = 1;
}

static void print_decision(const struct mc_decision *decision)
{
	char from[MC_NUM_TEXT], to[MC_NUM_TEXT];

	mc_size_text(from, decision->from_kib);
	mc_size_text(to, decision->to_kib);
	printf("%s: %s", decision->name, from);
	if (decision->to_kib != decision->from_kib)
		printf(" -> %s", to);
	printf(", %s: %s\n", decision->state, decision->text);
	if (decision->message[0] != '\0')
		printf("warning: %s: %s: %s\n", decision->name,
		       decision->outcome, decision->message);
}

static void print_pass(const struct mc_pass *pass)
{
	const struct mc_host_status *host = &pass->host;
	char available[MC_NUM_TEXT], reserve[MC_NUM_TEXT];

	mc_size_text(available, host->available_kib);
	mc_size_text(reserve, host->reserve_kib);
	printf("host: %s available, reserve %s, %s, %zu active domains\n",
	       available, reserve, host->state, pass->n_decisions);
	if (host->budget_kib == 0)
		printf("warning: host: %s available, reserve %s: nothing is "
		       "given\n",
		       available, reserve);
	for (size_t i = 0; i < pass->n_decisions; i++)
		print_decision(&pass->decisions[i]);
}

/* Each time anew, as the domain's line is. */
static void print_notes(const struct scheduler *scheduler)
{
	for (size_t i = 0; i < scheduler->coordinator.n_domains; i++) {
		const struct mc_domain_sample *sample =
			&scheduler->coordinator.known[i].sample;
		struct mc_domain_limits limits;
		char note[MC_TEXT_SIZE];

		mc_settings_domain(&scheduler->settings, sample, &limits, note);
		if (*note != '\0')
			printf("warning: %s: %s\n", sample->name, note);
	}
}

/*
 * One pass: list the active domains and read their memory, set the statistics
 * period of those that need it, decide, set. Prints a line for each domain and
 * each warning. Fails when the hypervisor can't be reached.
 */
static int MemoryScheduler(struct scheduler *scheduler, struct mc_error *err)
{
	struct mc_sample sample;
	struct mc_run run;
	struct mc_order order;
	int rc = scheduler->reads->sample(scheduler->reader, &sample, err);

	if (rc < 0)
		return rc;
	mc_coordinator_sample(&scheduler->coordinator, &scheduler->settings,
			      &sample);
	mc_record_clear(MC_RECORD_sample, &sample);

	mc_run_begin(&run, &scheduler->coordinator, MC_STEP_PASS);
	while (mc_run_next(&run, &order)) {
		struct mc_answer answer = { 0 };

		mc_order_carry_out(scheduler->writes, scheduler->writer, &order,
				   &answer);
		mc_run_answered(&run, answer.outcome, answer.message);
	}
	mc_run_end(&run);
	print_pass(&run.pass);
	print_notes(scheduler);
	fflush(stdout);
	mc_run_clear(&run);
	return 0;
}

/* Whole seconds, 1 to a day; 0 for anything else. */
static uint64_t parse_interval(int argc, char **argv)
{
	uint64_t seconds;

	if (argc != 2 || mc_count_parse(&seconds, argv[1], NULL) < 0 ||
	    seconds > MC_INTERVAL_MOST_MS / 1000)
		return 0;
	return seconds;
}

static int open_scheduler(struct scheduler *scheduler, uint64_t seconds,
			  struct mc_error *err)
{
	const char *uri = getenv("LIBVIRT_DEFAULT_URI");
	int rc = mc_settings_load(&scheduler->settings, NULL, true, NULL, 0,
				  err);

	if (rc < 0)
		return rc;
	scheduler->settings.interval_ms = seconds * 1000;
	scheduler->settings.collector_interval_ms = seconds * 1000;
	if (uri == NULL || uri[0] == '\0')
		uri = scheduler->settings.connect;
	scheduler->reads = mc_reader_for(uri);
	scheduler->writes = mc_writer_for(uri);
	rc = scheduler->reads->open(&scheduler->reader, uri, err);
	if (rc == 0)
		rc = scheduler->writes->open(&scheduler->writer, uri, err);
	return rc;
}

static void close_scheduler(struct scheduler *scheduler)
{
	if (scheduler->writer != NULL)
		scheduler->writes->free(scheduler->writer);
	if (scheduler->reader != NULL)
		scheduler->reads->free(scheduler->reader);
	mc_coordinator_clear(&scheduler->coordinator);
	mc_settings_clear(&scheduler->settings);
}

static void run_until_stopped(struct scheduler *scheduler, uint64_t seconds)
{
	const struct timespec interval = { .tv_sec = (time_t)seconds };
	sigset_t stops, usual;

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	while (!is_asked_to_stop) {
		struct mc_error err = { 0 };

		if (MemoryScheduler(scheduler, &err) < 0)
			fprintf(stderr, "warning: %s\n", err.text);
		/* Blocked but for the wait, so that none comes unseen. */
		sigprocmask(SIG_BLOCK, &stops, &usual);
		if (!is_asked_to_stop)
			ppoll(NULL, 0, &interval, &usual);
		sigprocmask(SIG_SETMASK, &usual, NULL);
	}
}

int main(int argc, char **argv)
{
	const struct sigaction stop = { .sa_handler = on_stop_signal };
	struct scheduler scheduler = { 0 };
	struct mc_error err = { 0 };
	uint64_t seconds = parse_interval(argc, argv);
	int rc;

	if (seconds == 0) {
		fprintf(stderr,
			"Usage: memory_coordinator INTERVAL\n"
			"INTERVAL: seconds between two passes, 1 to 86400\n");
		return 2;
	}
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	rc = open_scheduler(&scheduler, seconds, &err);
	if (rc == 0)
		run_until_stopped(&scheduler, seconds);
	else
		fprintf(stderr, "memory_coordinator: %s\n", err.text);
	close_scheduler(&scheduler);
	return rc == 0 ? 0 : 1;
}
