/*
 * The command `why`: one domain's decision, explained. Sentences are wrapped
 * and never cut, since they are what is asked for.
 */
#include "why.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <memcoord/escape.h>
#include <memcoord/num.h>
#include <memcoord/schema.h>

#include "domain.h"
#include "screen/table.h"
#include "screen/wrap.h"

#define WIDTH_USUAL 80
#define WIDTH_MOST 100
#define WIDTH_LEAST 40
#define TEXT_SIZE (2 * MC_TEXT_SIZE)
#define STEP_COLUMNS 14
#define INDENT 4

/* A number's text for as long as the enclosing block lives. */
#define SIZE(kib) mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define DURATION(ms) mc_duration_text((char[MC_NUM_TEXT]){ 0 }, ms)

int mc_why_prepare(void *record, const struct mc_options *options, char **words,
		   size_t n_words, struct mc_error *err)
{
	struct mc_domain_params *params = record;

	(void)options;
	if (n_words == 0)
		return mc_fail(err, -EINVAL,
			       "why wants a name, such as 'why web1'");
	if (mc_domain_take_name(params->name, words[0], err) < 0)
		return mc_fail_at(err, "why");
	return 0;
}

/* ---- wrapped text ---- */

static size_t width_of(const struct mc_screen *screen)
{
	if (screen->width == 0)
		return WIDTH_USUAL;
	return mc_max(mc_min(screen->width, WIDTH_MOST), WIDTH_LEAST);
}

static void wrap(const struct mc_screen *screen, size_t column, size_t indent,
		 const char *text)
{
	mc_wrap(screen->out, width_of(screen), column, indent, text);
}

static void say_title(const struct mc_screen *screen, const char *title)
{
	putc('\n', screen->out);
	wrap(screen, 0, 0, title);
}

/* ---- the parts ---- */

static void say_headline(const struct mc_screen *screen,
			 const struct mc_why *why)
{
	const struct mc_domain_status *domain = &why->domain;
	char text[TEXT_SIZE];

	if (why->to_kib == domain->size_kib)
		snprintf(text, sizeof text, "%s keeps its %s: %s", domain->name,
			 SIZE(domain->size_kib), domain->text);
	else
		snprintf(text, sizeof text, "%s goes from %s to %s: %s",
			 domain->name, SIZE(domain->size_kib),
			 SIZE(why->to_kib), domain->text);
	wrap(screen, 0, 0, text);
	snprintf(text, sizeof text,
		 "state %s, reason %s, mode %s, on sample number %" PRIu64
		 ", %s old",
		 domain->state, domain->reason, domain->mode, why->sample,
		 DURATION(why->sample_age_ms));
	wrap(screen, 0, 0, text);
	if (why->paused)
		wrap(screen, 0, 0,
		     "memcoordd is paused: nothing is done until 'memcoordctl "
		     "resume'");
	if (domain->has_note)
		wrap(screen, 0, 0, domain->note);
}

static const struct mc_column input_columns[] = {
	{ "INPUT", false },
	{ "VALUE", true },
	{ "AGE", true },
	{ "FROM", false },
};

static const char *value_text(char text[MC_NUM_TEXT],
			      const struct mc_why_input *input)
{
	if (input->has_value_kib)
		return mc_size_about_text(text, input->value_kib);
	if (input->has_value_ms)
		return mc_duration_text(text, input->value_ms);
	if (input->has_value_centipct)
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 ".%02" PRIu64 "%%",
			 input->value_centipct / 100,
			 input->value_centipct % 100);
	else
		snprintf(text, MC_NUM_TEXT, "%" PRIu64, input->value);
	return text;
}

static int print_inputs(const struct mc_screen *screen,
			const struct mc_why *why)
{
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(input_columns, MC_COUNT(input_columns));

	for (size_t i = 0; i < why->n_inputs; i++) {
		const struct mc_why_input *input = &why->inputs[i];
		char text[MC_NUM_TEXT];

		mc_table_add(table, input->name, NULL);
		mc_table_add(table, value_text(text, input), NULL);
		mc_table_add(table,
			     input->has_age_ms ? DURATION(input->age_ms) : "-",
			     NULL);
		mc_table_add(table, input->source, NULL);
	}
	return mc_table_print(table, screen);
}

static void say_steps(const struct mc_screen *screen, const struct mc_why *why)
{
	for (size_t i = 0; i < why->n_steps; i++) {
		const struct mc_why_step *step = &why->steps[i];

		mc_auto(mc_freep) char *name = mc_escape_print(step->name);

		fprintf(screen->out, "%s %-*s ", step->decided ? "->" : "  ",
			STEP_COLUMNS, name);
		wrap(screen, INDENT + STEP_COLUMNS, INDENT + STEP_COLUMNS,
		     step->text);
	}
}

static void say_changes(const struct mc_screen *screen,
			const struct mc_why *why)
{
	for (size_t i = 0; i < why->n_changes; i++) {
		fputs("  - ", screen->out);
		wrap(screen, INDENT, INDENT, why->changes[i].text);
	}
}

static void say_decision(const struct mc_screen *screen,
			 const struct mc_why_decision *decision)
{
	time_t seconds = (time_t)(decision->at_ms / 1000);
	char text[TEXT_SIZE], when[32] = "";
	struct tm local;

	if (localtime_r(&seconds, &local) != NULL)
		strftime(when, sizeof when, "%F %T", &local);
	if (decision->to_kib == decision->from_kib)
		snprintf(text, sizeof text, "%s %s, %s at %s: %s", when,
			 decision->kind, decision->reason,
			 SIZE(decision->from_kib), decision->text);
	else
		snprintf(text, sizeof text, "%s %s, %s to %s, %s: %s", when,
			 decision->kind, SIZE(decision->from_kib),
			 SIZE(decision->to_kib), decision->outcome,
			 decision->text);
	fputs("  - ", screen->out);
	wrap(screen, INDENT, INDENT, text);
}

int mc_why_show(const struct mc_screen *screen, const void *record)
{
	const struct mc_why *why = record;

	say_headline(screen, why);
	say_title(screen, "The law, step by step; -> marks the one that "
			  "decided:");
	say_steps(screen, why);
	if (why->n_changes > 0)
		say_title(screen, "What would change it:");
	say_changes(screen, why);
	if (why->n_last > 0)
		say_title(screen, "The last decisions that moved it or had "
				  "another reason:");
	for (size_t i = 0; i < why->n_last; i++)
		say_decision(screen, &why->last[i]);
	say_title(screen, "The numbers that went in:");
	return print_inputs(screen, why);
}
