/*
 * What was done before: the command `history`.
 */
#include "history.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <memcoord/num.h>
#include <memcoord/schema.h>

#include "domain.h"
#include "screen/render.h"
#include "screen/table.h"

static int read_last(uint64_t *last, const char *text, struct mc_error *err)
{
	if (mc_count_parse(last, text, err) < 0)
		return mc_fail_at(err, "--last");
	if (*last < 1 || *last > MC_HISTORY_MOST)
		return mc_fail(err, -EINVAL, "--last: '%s' is not within 1..%d",
			       text, MC_HISTORY_MOST);
	return 0;
}

int mc_history_prepare(void *record, const struct mc_options *options,
		       char **words, size_t n_words, struct mc_error *err)
{
	struct mc_history_params *params = record;

	params->has_most = mc_options_have(options, MC_OPTION_LAST);
	if (params->has_most &&
	    read_last(&params->most, options->last, err) < 0)
		return err->code;
	params->has_domain = n_words > 0;
	if (n_words == 0)
		return 0;
	if (mc_domain_take_name(params->domain, words[0], err) < 0)
		return mc_fail_at(err, "history");
	return 0;
}

/* ---- the table ---- */

#define NAME_COLUMN 3

static const struct mc_column columns[] = {
	{ "TIME", false },   { "KIND", false },	   { "NUMBER", true },
	{ "DOMAIN", false }, { "ACTION", false },  { "FROM", true },
	{ "TO", true },	     { "OUTCOME", false }, { "REASON", false },
};

/* The month, the day and the time, where we are. */
static void add_time(struct mc_table *table, uint64_t at_ms)
{
	time_t at_s = (time_t)(at_ms / 1000);
	struct tm local;
	char text[32] = "-";

	if (localtime_r(&at_s, &local) != NULL)
		strftime(text, sizeof text, "%m-%d %H:%M:%S", &local);
	mc_table_add(table, text, NULL);
}

static void add_word(struct mc_table *table, const struct mc_screen *screen,
		     const char *word)
{
	mc_table_add(table, word, mc_screen_color(screen, word));
}

static void add_decision(struct mc_table *table, const struct mc_screen *screen,
			 const struct mc_pass *pass,
			 const struct mc_decision *decision)
{
	bool is_change = decision->to_kib != decision->from_kib;
	char text[MC_NUM_TEXT];

	add_time(table, pass->at_ms);
	mc_table_add(table, pass->kind, NULL);
	snprintf(text, sizeof text, "%" PRIu64, pass->number);
	mc_table_add(table, text, NULL);
	mc_table_add(table, decision->name, NULL);
	add_word(table, screen, decision->action);
	mc_table_add(table, mc_size_text(text, decision->from_kib), NULL);
	mc_table_add(table,
		     is_change ? mc_size_text(text, decision->to_kib) : "-",
		     NULL);
	add_word(table, screen, decision->outcome);
	mc_table_add(table, mc_render_reason(decision), NULL);
}

static int print_decisions(const struct mc_screen *screen,
			   const struct mc_history *history)
{
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(columns, MC_COUNT(columns));

	mc_table_names_in(table, NAME_COLUMN);
	mc_table_keep_whole(table);
	for (size_t i = 0; i < history->n_passes; i++) {
		const struct mc_pass *pass = &history->passes[i];

		for (size_t j = 0; j < pass->n_decisions; j++)
			add_decision(table, screen, pass, &pass->decisions[j]);
	}
	return mc_table_print(table, screen);
}

/* ---- in words ---- */

static size_t count_silent(const struct mc_history *history)
{
	size_t count = 0;

	for (size_t i = 0; i < history->n_passes; i++)
		count += history->passes[i].n_decisions == 0;
	return count;
}

static void say_totals(const struct mc_screen *screen,
		       const struct mc_history *history)
{
	size_t silent = count_silent(history);
	char news[64] = "";

	if (silent > 0)
		snprintf(news, sizeof news, ", %zu of them without news",
			 silent);
	mc_screen_say(screen, NULL, "total",
		      "%zu pass%s%s; %" PRIu64 " kept, %" PRIu64 " dropped",
		      history->n_passes, history->n_passes == 1 ? "" : "es",
		      news, history->kept, history->dropped);
	if (history->cut)
		mc_screen_say(screen, "stale", "note",
			      "an answer has no room for older ones; ask for "
			      "one domain");
}

int mc_history_render(const struct mc_screen *screen, const void *record)
{
	const struct mc_history *history = record;
	int rc = 0;

	if (history->n_passes == 0) {
		mc_screen_say(screen, NULL, NULL,
			      history->kept == 0
				      ? "No pass is kept yet."
				      : "No pass that is kept tells of it.");
		return 0;
	}
	if (count_silent(history) < history->n_passes) {
		rc = print_decisions(screen, history);
		putc('\n', screen->out);
	}
	say_totals(screen, history);
	return rc;
}
