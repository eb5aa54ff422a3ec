/*
 * What the daemon answered, in words and tables. Where things stand on a line
 * is decided in table.c, what a terminal can show in screen.c.
 */
#include "render.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include <memcoord/num.h>

#include "table.h"

/* A number's text for as long as the enclosing block lives. */
#define SIZE(kib) mc_size_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define ABOUT(kib) mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define DELTA(kib) mc_delta_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define DURATION(ms) mc_duration_text((char[MC_NUM_TEXT]){ 0 }, ms)

static const char nothing[] = "-";

/* " for 5m, or": how long a pause lasts where it has an end. */
static const char *for_time(char *text, size_t size, bool has_end, uint64_t ms)
{
	snprintf(text, size, " for %s, or", DURATION(ms));
	return has_end ? text : "";
}

#define FOR_SIZE (MC_NUM_TEXT + sizeof " for , or")
#define FOR(has_end, ms) for_time((char[FOR_SIZE]){ 0 }, FOR_SIZE, has_end, ms)

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* "kvm1 (qemu:///system)": the name is known once a sample was taken. */
static const char *host_name(char *text, size_t size,
			     const struct mc_host_status *host)
{
	if (host->hostname[0] == '\0')
		mc_copy(text, size, host->uri);
	else
		snprintf(text, size, "%s (%s)", host->hostname, host->uri);
	return text;
}

#define HOST_NAME_SIZE (2 * MC_NAME_SIZE + sizeof " ()")
#define HOST_NAME(host) \
	host_name((char[HOST_NAME_SIZE]){ 0 }, HOST_NAME_SIZE, host)

/* ---- status ---- */

static void say_host(const struct mc_screen *screen,
		     const struct mc_host_status *host)
{
	if (host->connected)
		mc_screen_say(screen, NULL, "host", "%s, connected",
			      HOST_NAME(host));
	else
		mc_screen_say(screen, "failed", "host", "%s, not connected%s%s",
			      HOST_NAME(host),
			      host->error[0] != '\0' ? ": " : "", host->error);
}

static void say_memory(const struct mc_screen *screen,
		       const struct mc_host_status *host)
{
	char arc[80] = "", reserved[80] = "";

	if (host->total_kib == 0)
		return;
	if (host->has_arc_kib)
		snprintf(arc, sizeof arc, ", %s of it in ZFS's cache",
			 SIZE(host->arc_kib));
	mc_screen_say(screen, NULL, "memory", "%s available of %s%s%s",
		      SIZE(host->available_kib), SIZE(host->total_kib), arc,
		      host->connected ? "" : ", as last seen");
	if (host->reserved_kib > 0)
		snprintf(reserved, sizeof reserved, ", less %s reserved%s%s%s",
			 SIZE(host->reserved_kib),
			 host->missing_kib > 0 ? " of which " : "",
			 host->missing_kib > 0 ? SIZE(host->missing_kib) : "",
			 host->missing_kib > 0 ? " are missing" : "");
	mc_screen_say(screen, NULL, "budget",
		      "%s: %s available, less %s reserve, less %s promised%s",
		      SIZE(host->budget_kib), SIZE(host->available_kib),
		      SIZE(host->reserve_kib), SIZE(host->promised_kib),
		      reserved);
	if (host->has_psi_some_centipct)
		mc_screen_say(screen, host->state, "state",
			      "%s, some task waits for memory %" PRIu64
			      ".%02" PRIu64 "%% of the time (PSI)",
			      host->state, host->psi_some_centipct / 100,
			      host->psi_some_centipct % 100);
	else
		mc_screen_say(screen, host->state, "state", "%s", host->state);
}

static void say_passes(const struct mc_screen *screen,
		       const struct mc_status *status)
{
	if (status->has_last_pass_ago_ms)
		mc_screen_say(screen, NULL, "passes",
			      "every %s; %" PRIu64 " so far, the last %s ago",
			      DURATION(status->interval_ms), status->passes,
			      DURATION(status->last_pass_ago_ms));
	else
		mc_screen_say(screen, NULL, "passes", "every %s; none so far",
			      DURATION(status->interval_ms));
	if (status->has_sample_age_ms)
		mc_screen_say(screen, NULL, "samples",
			      "every %s; number %" PRIu64 " is %s old",
			      DURATION(status->collector_interval_ms),
			      status->sample, DURATION(status->sample_age_ms));
	else
		mc_screen_say(screen, NULL, "samples", "every %s; none so far",
			      DURATION(status->collector_interval_ms));
	mc_screen_say(screen, NULL, "moved", "%s taken, %s given",
		      SIZE(status->taken_kib), SIZE(status->given_kib));
}

static void say_daemon(const struct mc_screen *screen,
		       const struct mc_status *status)
{
	mc_screen_say(screen, NULL, "daemon",
		      "memcoordd %s, pid %" PRIu64 ", up %s", status->version,
		      status->pid, DURATION(status->uptime_ms));
	if (status->paused)
		mc_screen_say(screen, "paused", "paused",
			      "nothing is taken or given%s until "
			      "'memcoordctl resume'",
			      FOR(status->has_paused_for_ms,
				  status->paused_for_ms));
	say_passes(screen, status);
}

static const struct mc_column worker_columns[] = {
	{ "WORKER", false },	 { "STATE", false },   { "PID", true },
	{ "INTERVAL", true },	 { "ANSWERED", true }, { "RESTARTS", true },
	{ "LAST ERROR", false },
};

static void add_number(struct mc_table *table, bool is_known, uint64_t number)
{
	char text[MC_NUM_TEXT];

	snprintf(text, sizeof text, "%" PRIu64, number);
	mc_table_add(table, is_known ? text : nothing, NULL);
}

static void add_size(struct mc_table *table, bool is_known, uint64_t kib)
{
	mc_table_add(table, is_known ? SIZE(kib) : nothing, NULL);
}

static void add_ago(struct mc_table *table, bool is_known, uint64_t ms)
{
	char text[MC_NUM_TEXT + sizeof " ago"];

	snprintf(text, sizeof text, "%s ago", DURATION(ms));
	mc_table_add(table, is_known ? text : nothing, NULL);
}

static void add_word(struct mc_table *table, const struct mc_screen *screen,
		     const char *word)
{
	mc_table_add(table, word, mc_screen_color(screen, word));
}

static int print_workers(const struct mc_screen *screen,
			 const struct mc_status *status)
{
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(worker_columns, MC_COUNT(worker_columns));

	mc_table_keep_whole(table);
	for (size_t i = 0; i < status->n_workers; i++) {
		const struct mc_worker_status *worker = &status->workers[i];

		mc_table_add(table, worker->role, NULL);
		add_word(table, screen, worker->state);
		add_number(table, worker->has_pid, worker->pid);
		mc_table_add(table, DURATION(worker->interval_ms), NULL);
		add_ago(table, worker->has_answered_ago_ms,
			worker->answered_ago_ms);
		add_number(table, true, worker->restarts);
		mc_table_add(table, worker->error, NULL);
	}
	return mc_table_print(table, screen);
}

static const struct mc_column domain_columns[] = {
	{ "DOMAIN", false },	 { "STATE", false },  { "SIZE", true },
	{ "MAX", true },	 { "USED", true },    { "UNUSED", true },
	{ "LAST CHANGE", true }, { "REASON", false },
};

/* "-50 MiB 12s ago" */
static void add_last_change(struct mc_table *table,
			    const struct mc_domain_status *domain)
{
	char text[2 * MC_NUM_TEXT + sizeof "  ago"];
	bool is_known =
		domain->has_last_change_kib && domain->has_last_change_ago_ms;

	snprintf(text, sizeof text, "%s %s ago", DELTA(domain->last_change_kib),
		 DURATION(domain->last_change_ago_ms));
	mc_table_add(table, is_known ? text : nothing, NULL);
}

static int print_domains(const struct mc_screen *screen,
			 const struct mc_status *status)
{
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(domain_columns, MC_COUNT(domain_columns));

	for (size_t i = 0; i < status->n_domains; i++) {
		const struct mc_domain_status *domain = &status->domains[i];

		mc_table_add(table, domain->name, NULL);
		add_word(table, screen, domain->state);
		add_size(table, true, domain->size_kib);
		add_size(table, true, domain->max_kib);
		add_size(table, domain->has_used_kib, domain->used_kib);
		add_size(table, domain->has_unused_kib, domain->unused_kib);
		add_last_change(table, domain);
		mc_table_add(table, domain->text, NULL);
	}
	return mc_table_print(table, screen);
}

static void say_no_domains(const struct mc_screen *screen, uint64_t sample,
			   const struct mc_host_status *host)
{
	if (sample == 0)
		mc_screen_say(screen, NULL, NULL,
			      "No domain is known: no sample was taken yet.");
	else
		mc_screen_say(screen, NULL, NULL, "No domain runs on %s.",
			      HOST_NAME(host));
}

static void say_notes(const struct mc_screen *screen,
		      const struct mc_status *status)
{
	bool has_any = false;

	for (size_t i = 0; i < status->n_domains; i++) {
		const struct mc_domain_status *domain = &status->domains[i];

		if (!domain->has_note)
			continue;
		if (!has_any)
			putc('\n', screen->out);
		has_any = true;
		mc_screen_say(screen, "stale", "note", "%s: %s", domain->name,
			      domain->note);
	}
}

int mc_render_status(const struct mc_screen *screen, const void *record)
{
	const struct mc_status *status = record;
	int rc;

	say_host(screen, &status->host);
	say_memory(screen, &status->host);
	say_daemon(screen, status);
	putc('\n', screen->out);
	rc = print_workers(screen, status);
	if (rc < 0)
		return rc;
	putc('\n', screen->out);
	if (status->n_domains > 0) {
		rc = print_domains(screen, status);
		say_notes(screen, status);
		return rc;
	}
	say_no_domains(screen, status->sample, &status->host);
	return 0;
}

/* ---- the score ---- */

static const struct mc_column score_columns[] = {
	{ "DOMAIN", false },	{ "MODE", false },   { "WATCHED", true },
	{ "TAKEN BACK", true }, { "AVERAGE", true }, { "MOVED", true },
	{ "ORDERS", true },	{ "HARM", true },    { "NOTE", false },
};

/* What harm is called, by kind. */
static const struct {
	size_t offset; /* of its count in the score */
	const char *name;
} harms[] = {
	{ offsetof(struct mc_score, swap_ins), "swapped in" },
	{ offsetof(struct mc_score, heavy_faults), "faulted heavily" },
	{ offsetof(struct mc_score, lows), "was under half its reserve" },
	{ offsetof(struct mc_score, grown_back), "grew back by itself" },
};

/* Room for all of them, and for what comes before. */
#define SCORE_NOTE_SIZE 384

static void add_note(char *note, const char *format, ...) MC_PRINTF(2, 3);

static void add_note(char *note, const char *format, ...)
{
	size_t used = strlen(note);
	va_list args;

	if (used > 0)
		used += (size_t)snprintf(note + used, SCORE_NOTE_SIZE - used,
					 ", ");
	va_start(args, format);
	vsnprintf(note + used, SCORE_NOTE_SIZE - used, format, args);
	va_end(args);
}

static void add_harms(char *note, const struct mc_score *score)
{
	for (size_t i = 0; i < MC_COUNT(harms); i++) {
		uint64_t count = *(const uint64_t *)((const char *)score +
						     harms[i].offset);

		if (count == 1)
			add_note(note, "%s once", harms[i].name);
		else if (count > 1)
			add_note(note, "%s %" PRIu64 " times", harms[i].name,
				 count);
	}
}

static uint64_t moved_kib(const struct mc_score *score)
{
	return mc_add(score->taken_kib, score->given_kib);
}

/* Where it wasn't watched, nothing was counted. */
static void add_score(struct mc_table *table, const struct mc_score *score)
{
	bool is_known = score->watched_ms > 0;
	char hours[MC_NUM_TEXT + sizeof "-h"];

	snprintf(hours, sizeof hours, "%s-h",
		 ABOUT(score->taken_back_kib_s / 3600));
	mc_table_add(table, is_known ? DURATION(score->watched_ms) : nothing,
		     NULL);
	mc_table_add(table, is_known ? hours : nothing, NULL);
	mc_table_add(table,
		     is_known ? ABOUT(score->taken_back_average_kib) : nothing,
		     NULL);
	mc_table_add(table, is_known ? ABOUT(moved_kib(score)) : nothing, NULL);
	add_number(table, is_known, score->orders);
	add_number(table, is_known, score->harms);
}

static void add_domain_score(struct mc_table *table,
			     const struct mc_domain_score *domain)
{
	char note[SCORE_NOTE_SIZE] = "";

	if (domain->has_would_size_kib)
		add_note(note, "would be %s, is %s",
			 SIZE(domain->would_size_kib), SIZE(domain->size_kib));
	add_harms(note, &domain->score);
	mc_table_add(table, domain->name, NULL);
	mc_table_add(table, domain->mode, NULL);
	add_score(table, &domain->score);
	mc_table_add(table, note, NULL);
}

static void add_total_score(struct mc_table *table, const char *mode,
			    const struct mc_score *score, uint64_t gone)
{
	char note[SCORE_NOTE_SIZE] = "";

	if (gone > 0)
		add_note(note, "with %" PRIu64 " domain%s that %s gone", gone,
			 plural(gone), gone == 1 ? "is" : "are");
	mc_table_add(table, "total", NULL);
	mc_table_add(table, mode, NULL);
	add_score(table, score);
	mc_table_add(table, note, NULL);
}

static bool has_counted(const struct mc_score *score)
{
	return score->taken_back_kib_s > 0 || score->orders > 0;
}

/* Whether there is anything of that basis to tell. */
static bool has_basis(const struct mc_scores *scores, const char *basis)
{
	for (size_t i = 0; i < scores->n_domains; i++)
		if (strcmp(scores->domains[i].basis, basis) == 0 &&
		    scores->domains[i].score.watched_ms > 0)
			return true;
	return false;
}

static bool has_would(const struct mc_scores *scores)
{
	return has_counted(&scores->would) || has_basis(scores, "would");
}

static bool has_done(const struct mc_scores *scores)
{
	return has_counted(&scores->done) || has_basis(scores, "done") ||
	       !has_would(scores);
}

static int print_scores(const struct mc_screen *screen,
			const struct mc_scores *scores)
{
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(score_columns, MC_COUNT(score_columns));

	mc_table_keep_whole(table);
	for (size_t i = 0; i < scores->n_domains; i++)
		add_domain_score(table, &scores->domains[i]);
	if (has_done(scores))
		add_total_score(table, "manage", &scores->done, scores->gone);
	if (has_would(scores))
		add_total_score(table, "observe", &scores->would, 0);
	return mc_table_print(table, screen);
}

static void say_score(const struct mc_screen *screen, const char *begin,
		      const struct mc_score *score)
{
	char harm[sizeof "harm  times" + MC_NUM_TEXT] = "no harm";

	if (score->harms > 0)
		snprintf(harm, sizeof harm, "harm %" PRIu64 " time%s",
			 score->harms, plural(score->harms));
	mc_screen_say(screen, score->harms > 0 ? "low" : NULL, NULL,
		      "%s taken back %s-hours in %s, moved %s, %s", begin,
		      ABOUT(score->taken_back_kib_s / 3600),
		      DURATION(score->watched_ms), ABOUT(moved_kib(score)),
		      harm);
}

int mc_render_scores(const struct mc_screen *screen, const void *record)
{
	const struct mc_scores *scores = record;
	int rc;

	if (scores->sample == 0) {
		say_no_domains(screen, scores->sample, &scores->host);
		return 0;
	}
	rc = print_scores(screen, scores);
	putc('\n', screen->out);
	if (has_done(scores))
		say_score(screen, "memcoord has", &scores->done);
	if (has_would(scores))
		say_score(screen,
			  "if it managed those that it observes, it would have",
			  &scores->would);
	return rc;
}

/* ---- one domain ---- */

static void say_numbers(const struct mc_screen *screen,
			const struct mc_domain_status *domain)
{
	const struct {
		const char *label;
		bool is_known;
		uint64_t kib;
	} rows[] = {
		{ "used", domain->has_used_kib, domain->used_kib },
		{ "unused", domain->has_unused_kib, domain->unused_kib },
		{ "usable", domain->has_usable_kib, domain->usable_kib },
		{ "rss", domain->has_rss_kib, domain->rss_kib },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++)
		mc_screen_say(screen, NULL, rows[i].label, "%s",
			      rows[i].is_known ? SIZE(rows[i].kib) : nothing);
}

static void say_limits(const struct mc_screen *screen,
		       const struct mc_domain_status *domain)
{
	mc_screen_say(screen, NULL, "mode", "%s (%s)", domain->mode,
		      domain->mode_source);
	mc_screen_say(screen, NULL, "min", "%s (%s)", SIZE(domain->min_kib),
		      domain->min_source);
	mc_screen_say(screen, NULL, "max", "%s (%s)", SIZE(domain->max_kib),
		      domain->max_source);
	mc_screen_say(screen, NULL, "shares", "%" PRIu64 " (%s)",
		      domain->shares, domain->shares_source);
	if (domain->has_note)
		mc_screen_say(screen, "stale", "note", "%s", domain->note);
}

int mc_render_domain(const struct mc_screen *screen, const void *record)
{
	const struct mc_domain_status *domain = record;

	mc_screen_say(screen, NULL, "domain", "%s, uuid %s", domain->name,
		      domain->uuid);
	mc_screen_say(screen, domain->state, "state", "%s (%s): %s",
		      domain->state, domain->reason, domain->text);
	say_limits(screen, domain);
	if (domain->has_last_change_kib && domain->has_last_change_ago_ms)
		mc_screen_say(screen, NULL, "size", "%s, %s %s ago",
			      SIZE(domain->size_kib),
			      DELTA(domain->last_change_kib),
			      DURATION(domain->last_change_ago_ms));
	else
		mc_screen_say(screen, NULL, "size", "%s",
			      SIZE(domain->size_kib));
	say_numbers(screen, domain);
	return 0;
}

/* ---- a pass, done or planned ---- */

/* How much moves which way, and for how many domains. */
struct total {
	uint64_t kib;
	uint64_t n_domains;
};

struct totals {
	struct total take, give;
	uint64_t n_undone; /* orders that weren't carried out */
};

static const struct mc_column decision_columns[] = {
	{ "DOMAIN", false },  { "STATE", false },  { "ACTION", false },
	{ "FROM", true },     { "TO", true },	   { "CHANGE", true },
	{ "OUTCOME", false }, { "REASON", false },
};

static bool is_plan(const struct mc_pass *pass)
{
	return strcmp(pass->kind, "plan") == 0;
}

static bool is_as_decided(const struct mc_decision *decision)
{
	return strcmp(decision->outcome, "planned") == 0 ||
	       mc_outcome_is(decision->outcome, MC_OUTCOME_DONE);
}

static void count(struct total *total, uint64_t kib)
{
	total->kib = mc_add(total->kib, kib);
	total->n_domains++;
}

static struct totals add_up(const struct mc_pass *pass)
{
	struct totals totals = { 0 };

	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];
		uint64_t taken_kib =
			mc_sub(decision->from_kib, decision->to_kib);
		uint64_t given_kib =
			mc_sub(decision->to_kib, decision->from_kib);

		if (taken_kib == 0 && given_kib == 0)
			continue;
		if (!is_as_decided(decision))
			totals.n_undone++;
		else if (taken_kib > 0)
			count(&totals.take, taken_kib);
		else
			count(&totals.give, given_kib);
	}
	return totals;
}

const char *mc_render_reason(const struct mc_decision *decision)
{
	bool is_hindered = decision->to_kib != decision->from_kib &&
			   !is_as_decided(decision);

	if (is_hindered && decision->message[0] != '\0')
		return decision->message;
	return decision->text;
}

static int print_decisions(const struct mc_screen *screen,
			   const struct mc_pass *pass)
{
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(decision_columns, MC_COUNT(decision_columns));

	mc_table_keep_whole(table);
	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];
		bool is_change = decision->to_kib != decision->from_kib;
		/* Sizes far apart wrap around to their difference. */
		int64_t change_kib =
			(int64_t)(decision->to_kib - decision->from_kib);

		mc_table_add(table, decision->name, NULL);
		add_word(table, screen, decision->state);
		add_word(table, screen, decision->action);
		add_size(table, true, decision->from_kib);
		add_size(table, is_change, decision->to_kib);
		mc_table_add(table, is_change ? DELTA(change_kib) : nothing,
			     NULL);
		add_word(table, screen, decision->outcome);
		mc_table_add(table, mc_render_reason(decision), NULL);
	}
	return mc_table_print(table, screen);
}

/* Appends "took 150 MiB from 3 domains" where there is anything to say. */
static void add_total(char *line, size_t size, const char *verb,
		      const struct total *total, const char *preposition)
{
	size_t used = strlen(line);

	if (total->n_domains > 0)
		snprintf(line + used, size - used,
			 "%s%s %s %s %" PRIu64 " domain%s",
			 used > 0 ? ", " : "", verb, SIZE(total->kib),
			 preposition, total->n_domains,
			 plural(total->n_domains));
}

static void say_totals(const struct mc_screen *screen,
		       const struct mc_pass *pass)
{
	const struct totals totals = add_up(pass);
	char line[256] = "";

	add_total(line, sizeof line, is_plan(pass) ? "would take" : "took",
		  &totals.take, "from");
	add_total(line, sizeof line, is_plan(pass) ? "would give" : "gave",
		  &totals.give, "to");
	if (line[0] != '\0')
		mc_screen_say(screen, NULL, "total", "%s", line);
	else if (totals.n_undone == 0)
		mc_screen_say(screen, NULL, "total",
			      "nothing to do: nothing is taken or given");
	if (totals.n_undone > 0)
		mc_screen_say(screen, "failed", "undone",
			      "%" PRIu64 " order%s; see OUTCOME",
			      totals.n_undone, plural(totals.n_undone));
}

int mc_render_pass(const struct mc_screen *screen, const void *record)
{
	const struct mc_pass *pass = record;
	int rc;

	mc_screen_say(screen, NULL, is_plan(pass) ? "dry run" : "pass",
		      "on sample number %" PRIu64 ", %s old", pass->sample,
		      DURATION(pass->sample_age_ms));
	say_host(screen, &pass->host);
	putc('\n', screen->out);
	if (pass->n_decisions == 0) {
		say_no_domains(screen, pass->sample, &pass->host);
		return 0;
	}
	rc = print_decisions(screen, pass);
	putc('\n', screen->out);
	if (rc == 0)
		say_totals(screen, pass);
	return rc;
}

/* ---- the short ones ---- */

int mc_render_version(const struct mc_screen *screen, const void *record)
{
	const struct mc_version *version = record;
	char schema[MC_WORD_SIZE];

	mc_screen_say(screen, NULL, NULL, "memcoordctl %s, schema %s",
		      MC_VERSION, mc_schema_fingerprint(schema));
	mc_screen_say(screen, NULL, NULL,
		      "memcoordd %s, schema %s, pid %" PRIu64, version->version,
		      version->schema, version->pid);
	if (strcmp(version->schema, schema) != 0)
		mc_screen_say(screen, "stale", NULL,
			      "The two are of different builds; restart "
			      "memcoordd if it is the older one.");
	return 0;
}

static void say_interval(const struct mc_screen *screen, const char *label,
			 uint64_t now_ms, uint64_t old_ms, const char *remark)
{
	if (now_ms == old_ms)
		mc_screen_say(screen, NULL, label, "every %s, as before%s",
			      DURATION(now_ms), remark);
	else
		mc_screen_say(screen, NULL, label, "every %s, was %s%s",
			      DURATION(now_ms), DURATION(old_ms), remark);
}

int mc_render_intervals(const struct mc_screen *screen, const void *record)
{
	const struct mc_intervals *intervals = record;
	bool is_least = intervals->collector_ms == intervals->interval_ms;

	say_interval(screen, "pass", intervals->interval_ms,
		     intervals->old_interval_ms, "");
	say_interval(screen, "sample", intervals->collector_ms,
		     intervals->old_collector_ms,
		     is_least ? " (at least as often as a pass)" : "");
	return 0;
}

int mc_render_paused(const struct mc_screen *screen, const void *record)
{
	const struct mc_paused *paused = record;
	bool is_same = paused->paused == paused->was_paused;

	if (paused->paused)
		mc_screen_say(screen, NULL, NULL,
			      "Paused%s: nothing is taken or given%s until "
			      "'memcoordctl resume'.",
			      is_same ? " already" : "",
			      FOR(paused->has_paused_for_ms,
				  paused->paused_for_ms));
	else
		mc_screen_say(screen, NULL, NULL, "%s.",
			      is_same ? "Was not paused" : "Resumed");
	return 0;
}
