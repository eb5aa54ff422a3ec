/*
 * What memcoord measures, for who keeps numbers: each family is a row here.
 *
 * How they are written is openmetrics.c's. A family's value is that of a field
 * of a record; those whose labels tell something have a function each.
 */
#include "metrics.h"

#include <string.h>

#include "openmetrics.h"
#include "policy/reason.h"

/* The field is always there. */
#define ALWAYS SIZE_MAX

/* A family with a value for each record of one kind. */
struct family {
	struct mc_metric metric;
	size_t offset; /* of the value in the record */
	size_t has_offset; /* of what tells that it is there, or ALWAYS */
	bool is_flag; /* a bool, else a uint64_t */
};

#define ROW(type, name, measure, record, member, has, flag, help) \
	{ \
		{ name, MC_METRIC_##type, MC_MEASURE_##measure, help }, \
			offsetof(struct mc_##record, member), has, flag \
	}
#define GAUGE(name, measure, record, member, help) \
	ROW(GAUGE, name, measure, record, member, ALWAYS, false, help)
#define MAYBE(name, measure, record, member, has, help) \
	ROW(GAUGE, name, measure, record, member, \
	    offsetof(struct mc_##record, has), false, help)
#define FLAG(name, record, member, help) \
	ROW(GAUGE, name, COUNT, record, member, ALWAYS, true, help)
#define COUNTER(name, measure, record, member, help) \
	ROW(COUNTER, name, measure, record, member, ALWAYS, false, help)

/* ---- the families ---- */

static const struct family of_status[] = {
	GAUGE("uptime", MS, status, uptime_ms, "Time since memcoordd started."),
	FLAG("paused", status, paused,
	     "Whether nothing is taken or given until resumed."),
	GAUGE("interval", MS, status, interval_ms,
	      "Time from one pass to the next."),
	GAUGE("collector_interval", MS, status, collector_interval_ms,
	      "Time from one sample to the next."),
	COUNTER("samples", COUNT, status, sample, "Samples that were taken."),
	MAYBE("sample_age", MS, status, sample_age_ms, has_sample_age_ms,
	      "Time since the last sample."),
	COUNTER("passes", COUNT, status, passes, "Passes that were made."),
	MAYBE("pass_age", MS, status, last_pass_ago_ms, has_last_pass_ago_ms,
	      "Time since the last pass."),
	FLAG("host_connected", status, host.connected,
	     "Whether the last sample could be taken."),
};

static const struct family of_counts[] = {
	COUNTER("reliefs", COUNT, metrics_counts, reliefs,
		"Grants out of turn to domains in need."),
	GAUGE("clients", COUNT, metrics_counts, clients,
	      "Clients of the control socket."),
	GAUGE("domains", COUNT, metrics_counts, domains,
	      "Domains that run, whatever their state."),
	GAUGE("history_passes", COUNT, metrics_counts, history_passes,
	      "Passes that the history keeps."),
	GAUGE("history_size", BYTES, metrics_counts, history_bytes,
	      "Memory that the history takes."),
	COUNTER("history_dropped_passes", COUNT, metrics_counts,
		history_dropped, "Passes that the history dropped."),
};

/* Nothing is known of these before the first sample. */
static const struct family of_host[] = {
	GAUGE("host_memory", KIB, host_status, total_kib,
	      "Memory that the host has."),
	GAUGE("host_available", KIB, host_status, available_kib,
	      "Memory that is available on the host."),
	MAYBE("host_arc", KIB, host_status, arc_kib, has_arc_kib,
	      "Part of what is available that the ZFS cache holds."),
	GAUGE("host_reserve", KIB, host_status, reserve_kib,
	      "Memory that stays available on the host."),
	GAUGE("host_promised", KIB, host_status, promised_kib,
	      "Memory that was given to domains and is not touched yet."),
	GAUGE("host_reserved", KIB, host_status, reserved_kib,
	      "Memory that is kept for domains that will start."),
	GAUGE("host_reserved_missing", KIB, host_status, missing_kib,
	      "Part of what is reserved that the host does not have yet."),
	GAUGE("host_budget", KIB, host_status, budget_kib,
	      "Memory that may be given to domains in need."),
	MAYBE("host_pressure", CENTIPCT, host_status, psi_some_centipct,
	      has_psi_some_centipct,
	      "Share of time in which some task waited for memory."),
};

static const struct family of_score[] = {
	COUNTER("watched", MS, score, watched_ms,
		"Time since the first sample."),
	COUNTER("taken", KIB, score, taken_kib,
		"Memory by which domains shrank on our orders."),
	COUNTER("given", KIB, score, given_kib,
		"Memory by which domains grew on our orders."),
	COUNTER("taken_back", KIB_S, score, taken_back_kib_s,
		"What domains had less than their maximum, over time."),
};

static const struct family of_worker[] = {
	COUNTER("worker_restarts", COUNT, worker_status, restarts,
		"Times that the worker was started anew."),
	MAYBE("worker_answer_age", MS, worker_status, answered_ago_ms,
	      has_answered_ago_ms, "Time since the last answer."),
};

static const struct family of_domain[] = {
	GAUGE("domain_size", KIB, domain_status, size_kib,
	      "Memory that the domain has."),
	GAUGE("domain_min", KIB, domain_status, min_kib,
	      "Size that it is never taken below."),
	GAUGE("domain_max", KIB, domain_status, max_kib,
	      "Size that it is never given more than."),
	GAUGE("domain_shares", COUNT, domain_status, shares,
	      "Weight when memory is short."),
	MAYBE("domain_used", KIB, domain_status, used_kib, has_used_kib,
	      "Memory that the guest uses."),
	MAYBE("domain_unused", KIB, domain_status, unused_kib, has_unused_kib,
	      "Memory that the guest uses for nothing at all."),
	MAYBE("domain_usable", KIB, domain_status, usable_kib, has_usable_kib,
	      "Memory that the guest could use without swapping."),
	MAYBE("domain_rss", KIB, domain_status, rss_kib, has_rss_kib,
	      "Memory of the host that the domain occupies."),
	MAYBE("domain_numbers_age", MS, domain_status, numbers_age_ms,
	      has_numbers_age_ms, "Time since the guest sent its numbers."),
};

/* Of domains that are managed. */
static const struct family of_managed[] = {
	COUNTER("domain_taken", KIB, domain_score, score.taken_kib,
		"Memory by which the domain shrank on our orders."),
	COUNTER("domain_given", KIB, domain_score, score.given_kib,
		"Memory by which it grew on our orders."),
	COUNTER("domain_taken_back", KIB_S, domain_score,
		score.taken_back_kib_s,
		"What it had less than its maximum, over time."),
	COUNTER("domain_orders", COUNT, domain_score, score.orders,
		"Orders that it got."),
	COUNTER("domain_harms", COUNT, domain_score, score.harms,
		"Times that something that was taken hurt it."),
};

/* Of domains that are only observed. */
static const struct family of_observed[] = {
	MAYBE("domain_would_size", KIB, domain_score, would_size_kib,
	      has_would_size_kib,
	      "Memory that the domain would have if it were managed."),
};

static const struct mc_metric build = { "build", MC_METRIC_INFO,
					MC_MEASURE_COUNT,
					"What serves these metrics." };
static const struct mc_metric host_info = { "host", MC_METRIC_INFO,
					    MC_MEASURE_COUNT,
					    "Which host is looked after." };
static const struct mc_metric host_state = { "host_state", MC_METRIC_STATESET,
					     MC_MEASURE_COUNT,
					     "How the host stands." };
static const struct mc_metric orders = { "orders", MC_METRIC_COUNTER,
					 MC_MEASURE_COUNT,
					 "Orders, by what became of them." };
static const struct mc_metric harms = {
	"harms", MC_METRIC_COUNTER, MC_MEASURE_COUNT,
	"Times that something that was taken hurt a domain, by how."
};
static const struct mc_metric worker_up = { "worker_up", MC_METRIC_GAUGE,
					    MC_MEASURE_COUNT,
					    "Whether the worker serves." };
static const struct mc_metric domain_state = {
	"domain_state", MC_METRIC_GAUGE, MC_MEASURE_COUNT,
	"1 for the state in which the domain is, and why."
};

/* ---- records and their labels ---- */

/* What families are told of: a record, and the labels that tell which. */
struct subject {
	const void *record; /* borrowed */
	struct mc_buf labels; /* owned */
};

struct subjects {
	struct subject *list; /* owned */
	size_t count;
};

static struct subject *add_subject(struct subjects *subjects,
				   const void *record)
{
	struct subject *subject;

	subjects->list = mc_realloc(subjects->list, subjects->count + 1,
				    sizeof *subjects->list);
	subject = &subjects->list[subjects->count++];
	*subject = (struct subject){ .record = record };
	return subject;
}

static void add_domain(struct subjects *subjects, const void *record,
		       const char *name, const char *uuid)
{
	struct subject *subject = add_subject(subjects, record);

	mc_openmetrics_label(&subject->labels, "domain", name);
	mc_openmetrics_label(&subject->labels, "uuid", uuid);
}

static void clear_subjects(struct subjects *subjects)
{
	for (size_t i = 0; i < subjects->count; i++)
		mc_buf_clear(&subjects->list[i].labels);
	free(subjects->list);
}

/* ---- writing ---- */

static void write_value(struct mc_buf *out, const struct family *family,
			const struct subject *subject)
{
	const char *record = subject->record;
	const char *at = record + family->offset;

	if (family->has_offset != ALWAYS &&
	    !*(const bool *)(record + family->has_offset))
		return;
	mc_openmetrics_sample(out, &family->metric, &subject->labels,
			      family->is_flag ? *(const bool *)at
					      : *(const uint64_t *)at);
}

static void write_families(struct mc_buf *out, const struct family *families,
			   size_t n_families, const struct subjects *subjects)
{
	for (size_t i = 0; i < n_families; i++) {
		mc_openmetrics_family(out, &families[i].metric);
		for (size_t j = 0; j < subjects->count; j++)
			write_value(out, &families[i], &subjects->list[j]);
	}
}

#define WRITE(out, families, subjects) \
	write_families(out, families, MC_COUNT(families), subjects)

/* Families of a record that there is once. */
static void write_single(struct mc_buf *out, const struct family *families,
			 size_t n_families, const void *record)
{
	struct subject single = { .record = record };
	const struct subjects subjects = { &single, record != NULL };

	write_families(out, families, n_families, &subjects);
}

#define WRITE_SINGLE(out, families, record) \
	write_single(out, families, MC_COUNT(families), record)

/* A sample with one label. */
static void write_labelled(struct mc_buf *out, const struct mc_metric *metric,
			   const char *label, const char *text, uint64_t value)
{
	mc_auto(mc_buf_clear) struct mc_buf labels = { 0 };

	mc_openmetrics_label(&labels, label, text);
	mc_openmetrics_sample(out, metric, &labels, value);
}

static void write_info(struct mc_buf *out, const struct mc_metric *metric,
		       const char *const labels[][2], size_t count)
{
	mc_auto(mc_buf_clear) struct mc_buf list = { 0 };

	for (size_t i = 0; i < count; i++)
		mc_openmetrics_label(&list, labels[i][0], labels[i][1]);
	mc_openmetrics_family(out, metric);
	mc_openmetrics_sample(out, metric, &list, 1);
}

static void write_infos(struct mc_buf *out, const struct mc_status *status)
{
	char schema[MC_WORD_SIZE];
	const char *const about_build[][2] = {
		{ "version", status->version },
		{ "schema", mc_schema_fingerprint(schema) },
	};
	const char *const about_host[][2] = {
		{ "uri", status->host.uri },
		{ "hostname", status->host.hostname },
	};

	write_info(out, &build, about_build, MC_COUNT(about_build));
	write_info(out, &host_info, about_host, MC_COUNT(about_host));
}

#define STATE_NAME(id, name) name,
static void write_host_state(struct mc_buf *out,
			     const struct mc_host_status *host)
{
	static const char *const states[] = { MC_HOST_STATES(STATE_NAME) };

	mc_openmetrics_family(out, &host_state);
	for (size_t i = 0; i < MC_COUNT(states); i++)
		write_labelled(out, &host_state, "memcoord_host_state",
			       states[i], strcmp(states[i], host->state) == 0);
}

static void write_orders(struct mc_buf *out,
			 const uint64_t outcomes[MC_OUTCOME_COUNT])
{
	mc_openmetrics_family(out, &orders);
	for (size_t i = 0; i < MC_OUTCOME_COUNT; i++)
		write_labelled(out, &orders, "outcome", mc_outcome_names[i],
			       outcomes[i]);
}

static void write_harms(struct mc_buf *out, const struct mc_score *score)
{
	const struct {
		const char *how;
		uint64_t count;
	} rows[] = {
		{ "swap_in", score->swap_ins },
		{ "heavy_faults", score->heavy_faults },
		{ "low", score->lows },
		{ "grown_back", score->grown_back },
	};

	mc_openmetrics_family(out, &harms);
	for (size_t i = 0; i < MC_COUNT(rows); i++)
		write_labelled(out, &harms, "how", rows[i].how, rows[i].count);
}

static bool is_up(const struct mc_worker_status *worker)
{
	return strcmp(worker->state, "ready") == 0 ||
	       strcmp(worker->state, "busy") == 0;
}

static void write_workers(struct mc_buf *out, const struct mc_status *status)
{
	mc_auto(clear_subjects) struct subjects workers = { 0 };

	mc_openmetrics_family(out, &worker_up);
	for (size_t i = 0; i < status->n_workers; i++) {
		const struct mc_worker_status *worker = &status->workers[i];
		struct subject *subject = add_subject(&workers, worker);

		mc_openmetrics_label(&subject->labels, "role", worker->role);
		mc_openmetrics_sample(out, &worker_up, &subject->labels,
				      is_up(worker));
	}
	WRITE(out, of_worker, &workers);
}

static void write_domain_state(struct mc_buf *out,
			       const struct mc_domain_status *domain)
{
	mc_auto(mc_buf_clear) struct mc_buf labels = { 0 };

	mc_openmetrics_label(&labels, "domain", domain->name);
	mc_openmetrics_label(&labels, "uuid", domain->uuid);
	mc_openmetrics_label(&labels, "mode", domain->mode);
	mc_openmetrics_label(&labels, "state", domain->state);
	mc_openmetrics_label(&labels, "reason", domain->reason);
	mc_openmetrics_sample(out, &domain_state, &labels, 1);
}

static void write_domains(struct mc_buf *out, const struct mc_status *status)
{
	mc_auto(clear_subjects) struct subjects domains = { 0 };

	mc_openmetrics_family(out, &domain_state);
	for (size_t i = 0; i < status->n_domains; i++) {
		const struct mc_domain_status *domain = &status->domains[i];

		write_domain_state(out, domain);
		add_domain(&domains, domain, domain->name, domain->uuid);
	}
	WRITE(out, of_domain, &domains);
}

static void write_scores(struct mc_buf *out, const struct mc_scores *scores)
{
	mc_auto(clear_subjects) struct subjects managed = { 0 };
	mc_auto(clear_subjects) struct subjects observed = { 0 };

	for (size_t i = 0; i < scores->n_domains; i++) {
		const struct mc_domain_score *score = &scores->domains[i];
		bool is_done = strcmp(score->basis, "done") == 0;

		add_domain(is_done ? &managed : &observed, score, score->name,
			   score->uuid);
	}
	WRITE(out, of_managed, &managed);
	WRITE(out, of_observed, &observed);
}

void mc_metrics_write(struct mc_buf *out, const struct mc_status *status,
		      const struct mc_scores *scores,
		      const struct mc_metrics_counts *counts)
{
	bool is_sampled = status->sample > 0;

	write_infos(out, status);
	WRITE_SINGLE(out, of_status, status);
	WRITE_SINGLE(out, of_counts, counts);
	WRITE_SINGLE(out, of_host, is_sampled ? &status->host : NULL);
	write_host_state(out, &status->host);
	WRITE_SINGLE(out, of_score, &scores->done);
	write_orders(out, counts->outcomes);
	write_harms(out, &scores->done);
	write_workers(out, status);
	write_domains(out, status);
	write_scores(out, scores);
	mc_openmetrics_end(out);
}
