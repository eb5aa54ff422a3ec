/*
 * The foreground program: passes in one process, with no daemon and no socket,
 * until SIGINT. Sampling, its rhythm, law and orders are those of memcoordd.
 */
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include <memcoord/moment.h>
#include <memcoord/num.h>

#include "coordinator/pace.h"
#include "coordinator/run.h"
#include "hypervisor/hypervisor.h"
#include "worker/order.h"

struct scheduler {
	struct mc_settings settings;
	struct mc_coordinator coordinator;
	struct mc_pace pace; /* of samples */
	uint64_t next_pass_ms; /* steady time */
	bool is_pass_due;
	struct mc_run last; /* what followed the last sample */
	char error[MC_TEXT_SIZE]; /* why there is no sample, else "" */
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

static void print_change(const struct mc_decision *decision)
{
	char from[MC_NUM_TEXT], to[MC_NUM_TEXT];

	mc_size_text(from, decision->from_kib);
	mc_size_text(to, decision->to_kib);
	printf("%s: %s", decision->name, from);
	if (decision->to_kib != decision->from_kib)
		printf(" -> %s", to);
	printf(", %s: %s\n", decision->state, decision->text);
}

static void print_failure(const struct mc_decision *decision)
{
	if (decision->message[0] != '\0')
		printf("warning: %s: %s: %s\n", decision->name,
		       decision->outcome, decision->message);
}

static bool has_failed_before(const struct mc_run *last,
			      const struct mc_decision *decision)
{
	for (size_t i = 0; i < last->pass.n_decisions; i++) {
		const struct mc_decision *before = &last->pass.decisions[i];

		if (strcmp(before->uuid, decision->uuid) == 0)
			return strcmp(before->outcome, decision->outcome) == 0;
	}
	return false;
}

/* Between two passes: what was changed, and what begins to fail. */
static void print_news(const struct mc_run *last,
		       const struct mc_decision *decision)
{
	if (mc_outcome_is(decision->outcome, MC_OUTCOME_DONE))
		print_change(decision);
	else if (!has_failed_before(last, decision))
		print_failure(decision);
}

static void print_host(const struct mc_host_status *host, size_t n_domains)
{
	char available[MC_NUM_TEXT], reserve[MC_NUM_TEXT];

	mc_size_text(available, host->available_kib);
	mc_size_text(reserve, host->reserve_kib);
	printf("host: %s available, reserve %s, %s, %zu active domains\n",
	       available, reserve, host->state, n_domains);
}

static void print_no_budget(const struct mc_host_status *host)
{
	char available[MC_NUM_TEXT], reserve[MC_NUM_TEXT];

	mc_size_text(available, host->available_kib);
	mc_size_text(reserve, host->reserve_kib);
	printf("warning: host: %s available, reserve %s: nothing is given\n",
	       available, reserve);
}

/* All of them at each pass, as the domain's line is; else the new ones. */
static void print_notes(const struct scheduler *scheduler, bool is_pass_due)
{
	for (size_t i = 0; i < scheduler->coordinator.n_domains; i++) {
		const struct mc_known *known = &scheduler->coordinator.known[i];
		struct mc_domain_limits limits;
		char note[MC_TEXT_SIZE];

		if (!is_pass_due && !known->has_new_note)
			continue;
		mc_settings_domain(&scheduler->settings, &known->sample,
				   &limits, note);
		if (*note != '\0')
			printf("warning: %s: %s\n", known->sample.name, note);
	}
}

/* A line for each domain where a pass was due; else what is news. */
static void print_run(const struct scheduler *scheduler,
		      const struct mc_run *run, bool is_pass_due)
{
	const struct mc_pass *pass = &run->pass;
	bool had_budget = scheduler->last.pass.host.budget_kib > 0;

	if (is_pass_due)
		print_host(&pass->host, pass->n_decisions);
	if (pass->host.budget_kib == 0 && (is_pass_due || had_budget))
		print_no_budget(&pass->host);
	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];

		if (!is_pass_due) {
			print_news(&scheduler->last, decision);
			continue;
		}
		print_change(decision);
		print_failure(decision);
	}
	print_notes(scheduler, is_pass_due);
	fflush(stdout);
}

static int take_sample(struct scheduler *scheduler, struct mc_error *err)
{
	struct mc_coordinator *coordinator = &scheduler->coordinator;
	uint64_t asked_at_ms = mc_moment_steady_ms();
	struct mc_sample sample;
	int rc = scheduler->reads->sample(scheduler->reader, &sample, err);

	if (rc < 0)
		return rc;
	mc_pace_note(&scheduler->pace,
		     (mc_moment_steady_ms() - asked_at_ms) * 1000);
	coordinator->sample_interval_ms =
		mc_pace_interval(&scheduler->pace, &scheduler->settings);
	mc_coordinator_sample(coordinator, &scheduler->settings, &sample);
	mc_record_clear(MC_RECORD_sample, &sample);
	return 0;
}

static void carry_out(struct scheduler *scheduler, struct mc_run *run)
{
	struct mc_order order;

	while (mc_run_next(run, &order)) {
		struct mc_answer answer = { 0 };

		mc_order_carry_out(scheduler->writes, scheduler->writer, &order,
				   &answer);
		mc_run_answered(run, answer.outcome, answer.message);
	}
	mc_run_end(run);
}

/*
 * One step: list the active domains and read their memory, then a pass where
 * one is due or memory is short, else a relief: set the statistics period of
 * those that need it, decide, set. Prints what print_run says. Fails when the
 * hypervisor can't be reached; a pass stays due then.
 */
static int MemoryScheduler(struct scheduler *scheduler, struct mc_error *err)
{
	struct mc_coordinator *coordinator = &scheduler->coordinator;
	struct mc_run run;
	int rc = take_sample(scheduler, err);

	if (rc < 0)
		return rc;
	mc_run_begin(&run, coordinator,
		     mc_coordinator_step(coordinator, scheduler->is_pass_due));
	carry_out(scheduler, &run);
	print_run(scheduler, &run, scheduler->is_pass_due);
	mc_run_clear(&scheduler->last);
	scheduler->last = run;
	scheduler->is_pass_due = false;
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
	mc_run_clear(&scheduler->last);
	mc_coordinator_clear(&scheduler->coordinator);
	mc_settings_clear(&scheduler->settings);
}

/* Why there is no sample is told when it begins, and at each pass. */
static void step(struct scheduler *scheduler, bool is_pass_time)
{
	struct mc_error err = { 0 };

	if (MemoryScheduler(scheduler, &err) == 0)
		*err.text = '\0';
	else if (is_pass_time || strcmp(err.text, scheduler->error) != 0)
		fprintf(stderr, "warning: %s\n", err.text);
	mc_copy(scheduler->error, sizeof scheduler->error, err.text);
}

/* Steps where it is time to; returns when it is time again. */
static uint64_t step_at(struct scheduler *scheduler, uint64_t now_ms)
{
	bool is_pass_time = now_ms >= scheduler->next_pass_ms;

	if (is_pass_time) {
		scheduler->is_pass_due = true;
		scheduler->next_pass_ms =
			now_ms + scheduler->settings.interval_ms;
	}
	step(scheduler, is_pass_time);
	return mc_min(now_ms + mc_pace_interval(&scheduler->pace,
						&scheduler->settings),
		      scheduler->next_pass_ms);
}

/* The signals are blocked but for the wait, so that none comes unseen. */
static void wait_until(uint64_t then_ms)
{
	uint64_t wait_ms = mc_sub(then_ms, mc_moment_steady_ms());
	const struct timespec wait = {
		.tv_sec = (time_t)(wait_ms / 1000),
		.tv_nsec = (long)(wait_ms % 1000 * 1000000),
	};
	sigset_t stops, usual;

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigprocmask(SIG_BLOCK, &stops, &usual);
	if (!is_asked_to_stop)
		ppoll(NULL, 0, &wait, &usual);
	sigprocmask(SIG_SETMASK, &usual, NULL);
}

static void run_until_stopped(struct scheduler *scheduler)
{
	while (!is_asked_to_stop)
		wait_until(step_at(scheduler, mc_moment_steady_ms()));
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
		run_until_stopped(&scheduler);
	else
		fprintf(stderr, "memory_coordinator: %s\n", err.text);
	close_scheduler(&scheduler);
	return rc == 0 ? 0 : 1;
}
