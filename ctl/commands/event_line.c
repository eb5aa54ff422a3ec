/*
 * Events as people read them, a line for each.
 */
#include "event_line.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <memcoord/num.h>

#include "screen/render.h"
#include "screen/wrap.h"
#include "settings.h"

/* After the time and the event's name; further lines begin below the name. */
#define WORDS_COLUMN 35
#define WORDS_INDENT 21
/* "2026-11-24 02:05:05" */
#define TIME_SIZE 32

/* A number's text for as long as the enclosing block lives. */
#define SIZE(kib) mc_size_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define ABOUT(kib) mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, kib)

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* ---- what each says; the word whose colour it has, or NULL ---- */

static bool is_done(const struct mc_decision *decision)
{
	return mc_outcome_is(decision->outcome, MC_OUTCOME_DONE);
}

static void write_order(FILE *out, const struct mc_decision *decision)
{
	fprintf(out, "; %s %s -> %s", decision->name, SIZE(decision->from_kib),
		SIZE(decision->to_kib));
	if (is_done(decision))
		fprintf(out, ": %s", decision->text);
	else
		fprintf(out, " %s: %s", decision->outcome, decision->message);
}

static void write_total(FILE *out, const struct mc_pass *pass)
{
	uint64_t taken_kib = 0, given_kib = 0;

	for (size_t i = 0; i < pass->n_decisions; i++) {
		const struct mc_decision *decision = &pass->decisions[i];

		if (!is_done(decision))
			continue;
		taken_kib = mc_add(taken_kib, mc_sub(decision->from_kib,
						     decision->to_kib));
		given_kib = mc_add(given_kib, mc_sub(decision->to_kib,
						     decision->from_kib));
	}
	if (taken_kib > 0)
		fprintf(out, "took %s", SIZE(taken_kib));
	if (given_kib > 0)
		fprintf(out, "%sgave %s", taken_kib > 0 ? ", " : "",
			SIZE(given_kib));
	if (taken_kib == 0 && given_kib == 0)
		fputs("nothing taken or given", out);
}

static const char *write_pass(FILE *out, const void *record)
{
	const struct mc_pass *pass = record;

	if (strcmp(pass->kind, "pass") != 0)
		fprintf(out, "%s ", pass->kind);
	fprintf(out, "on sample %" PRIu64 ", %zu domain%s: ", pass->sample,
		pass->n_decisions, plural(pass->n_decisions));
	write_total(out, pass);
	for (size_t i = 0; i < pass->n_decisions; i++)
		if (pass->decisions[i].to_kib != pass->decisions[i].from_kib)
			write_order(out, &pass->decisions[i]);
	return NULL;
}

static const char *write_host_state(FILE *out, const void *record)
{
	const struct mc_host_event *event = record;
	const struct mc_host_status *host = &event->host;

	fputs(host->hostname[0] != '\0' ? host->hostname : host->uri, out);
	if (!host->connected) {
		fprintf(out, ": not connected: %s", host->error);
		return "failed";
	}
	if (strcmp(event->old, host->state) == 0)
		fprintf(out, ": connected again, %s", host->state);
	else
		fprintf(out, ": %s -> %s", event->old, host->state);
	fprintf(out, ", %s available of %s, reserve %s, promised %s",
		SIZE(host->available_kib), SIZE(host->total_kib),
		SIZE(host->reserve_kib), SIZE(host->promised_kib));
	return host->state;
}

static const char *write_worker_state(FILE *out, const void *record)
{
	const struct mc_worker_event *event = record;
	const struct mc_worker_status *worker = &event->worker;

	fprintf(out, "%s: %s", worker->role, worker->state);
	if (worker->has_pid)
		fprintf(out, ", pid %" PRIu64, worker->pid);
	else
		fprintf(out, ": %s", worker->error);
	if (worker->restarts > 0)
		fprintf(out, ", start number %" PRIu64, worker->restarts + 1);
	return worker->state;
}

static const char *write_domain_state(FILE *out, const void *record)
{
	const struct mc_domain_event *event = record;

	fprintf(out, "%s: ", event->name);
	if (!event->has_old)
		fputs("new, ", out);
	else if (strcmp(event->old, event->state) != 0)
		fprintf(out, "%s -> ", event->old);
	fprintf(out, "%s (%s): %s", event->state, event->reason, event->text);
	return event->state;
}

static const char *write_paused(FILE *out, const void *record)
{
	const struct mc_screen plain = { .out = out };
	const struct mc_paused *paused = record;

	mc_render_paused(&plain, paused);
	return paused->paused ? "paused" : NULL;
}

static const char *write_settings(FILE *out, const void *record)
{
	const struct mc_changes *changes = record;

	for (size_t i = 0; i < changes->n_changes; i++) {
		char line[MC_CHANGE_LINE];

		mc_settings_change_line(&changes->changes[i], line);
		fprintf(out, "%s%s", i > 0 ? "; " : "", line);
	}
	if (changes->n_changes == 0)
		fputs("read again, none has changed", out);
	return NULL;
}

static const char *write_reservation(FILE *out, const void *record)
{
	const struct mc_reservation_event *event = record;
	const struct mc_reservation *reservation = &event->reservation;

	fprintf(out, "%s: %" PRIu64, event->what, reservation->id);
	if (reservation->name[0] != '\0')
		fprintf(out, " for %s", reservation->name);
	fprintf(out, ", %s", SIZE(reservation->size_kib));
	if (reservation->missing_kib > 0)
		fprintf(out, ", %s missing", SIZE(reservation->missing_kib));
	return event->what;
}

static const char *write_sample(FILE *out, const void *record)
{
	const struct mc_sample *sample = record;

	fprintf(out, "%s available of %s, %zu domain%s",
		ABOUT(sample->host.available_kib),
		ABOUT(sample->host.total_kib), sample->n_domains,
		plural(sample->n_domains));
	for (size_t i = 0; i < sample->n_domains; i++) {
		const struct mc_domain_sample *domain = &sample->domains[i];

		fprintf(out, "; %s %s", domain->name, SIZE(domain->actual_kib));
		if (domain->has_unused_kib)
			fprintf(out, ", unused %s", ABOUT(domain->unused_kib));
	}
	return NULL;
}

static const char *write_lost(FILE *out, const void *record)
{
	const struct mc_lost *lost = record;

	fprintf(out,
		"%" PRIu64 " event%s didn't reach memcoordctl, which was too "
		"slow; %" PRIu64 " in all",
		lost->events, plural(lost->events), lost->total);
	return "low";
}

/* A row without a writer doesn't compile. */
#define WRITER(name, record, topic) [MC_EVENT_##name] = write_##name,
static const char *(*const writers[])(FILE *out, const void *record) = {
	MC_EVENTS(WRITER)
};

/* ---- the line ---- */

/* When it was, by the record where it tells. */
static uint64_t moment_of(const struct mc_client_event *event, uint64_t now_ms)
{
	const struct mc_record_info *info =
		&mc_records[mc_events[event->kind].record];

	for (size_t i = 0; i < info->n_fields; i++) {
		const struct mc_field *field = &info->fields[i];

		if (strcmp(field->name, "at_ms") == 0 ||
		    strcmp(field->name, "taken_at_ms") == 0)
			return *(const uint64_t *)((const char *)event->record +
						   field->offset);
	}
	return now_ms;
}

static const char *time_text(char text[TIME_SIZE], uint64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm parts;

	if (localtime_r(&seconds, &parts) == NULL ||
	    strftime(text, TIME_SIZE, "%Y-%m-%d %H:%M:%S", &parts) == 0)
		snprintf(text, TIME_SIZE, "%" PRIu64 " ms", at_ms);
	return text;
}

/* The event's own words, without a line's end. The caller frees them. */
static char *words_of(const struct mc_client_event *event, const char **word)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return NULL;
	*word = writers[event->kind](out, event->record);
	fclose(out);
	if (size > 0 && text[size - 1] == '\n')
		text[size - 1] = '\0';
	return text;
}

void mc_event_line_print(const struct mc_screen *screen,
			 const struct mc_client_event *event, uint64_t now_ms)
{
	const char *word = NULL;
	mc_auto(mc_freep) char *text = words_of(event, &word);

	fprintf(screen->out, "%s  %-12s  ",
		time_text((char[TIME_SIZE]){ 0 }, moment_of(event, now_ms)),
		mc_events[event->kind].name);
	mc_wrap_colored(screen->out, screen->width, WORDS_COLUMN, WORDS_INDENT,
			mc_screen_color(screen, word),
			text == NULL ? "" : text);
}
