/*
 * The commands, once. Usage and dispatch derive from the table; man page and
 * completions are compared with the usage by tests.
 *
 * A command is a call of one method: its words and options become the
 * params, its result is shown or printed as JSON. One that is more than that
 * has a function of its own.
 */
#include "commands.h"

#include <errno.h>
#include <string.h>

#include <memcoord/client.h>
#include <memcoord/num.h>

#include "commands/domain.h"
#include "commands/events.h"
#include "commands/history.h"
#include "commands/metrics.h"
#include "commands/names.h"
#include "commands/record.h"
#include "commands/reserve.h"
#include "commands/settings.h"
#include "commands/watch.h"
#include "commands/why.h"
#include "doctor/doctor.h"
#include "ends.h"
#include "failure.h"
#include "host.h"
#include "page/html_report.h"
#include "screen/json.h"
#include "screen/render.h"
#include "suggestion.h"
#include "top/top.h"

#define NAME_COLUMN 22
#define WATCH MC_OPTION_BIT(MC_OPTION_WATCH)
#define NAMES MC_OPTION_BIT(MC_OPTION_NAMES)
#define FRESH MC_OPTION_BIT(MC_OPTION_FRESH)
#define COLLECTOR MC_OPTION_BIT(MC_OPTION_COLLECTOR)
#define SET MC_OPTION_BIT(MC_OPTION_SET)
#define PERSIST MC_OPTION_BIT(MC_OPTION_PERSIST)
#define LAST MC_OPTION_BIT(MC_OPTION_LAST)
#define LIMITS \
	(MC_OPTION_BIT(MC_OPTION_MODE) | MC_OPTION_BIT(MC_OPTION_MIN) | \
	 MC_OPTION_BIT(MC_OPTION_MAX) | MC_OPTION_BIT(MC_OPTION_SHARES) | \
	 PERSIST)
#define FOR MC_OPTION_BIT(MC_OPTION_FOR)
#define FORCE MC_OPTION_BIT(MC_OPTION_FORCE)
#define REPORT \
	(MC_OPTION_BIT(MC_OPTION_HTML) | MC_OPTION_BIT(MC_OPTION_RECORDING) | \
	 LAST | FORCE)
#define NAME MC_OPTION_BIT(MC_OPTION_NAME)
#define RESERVE \
	(NAME | MC_OPTION_BIT(MC_OPTION_TTL) | MC_OPTION_BIT(MC_OPTION_WAIT) | \
	 MC_OPTION_BIT(MC_OPTION_HOLD))

struct command {
	const char *name;
	const char *synopsis; /* what may follow the name */
	const char *help;
	unsigned options; /* its own, a set */
	size_t words_most;
	/* What it calls where it has no `run`. */
	enum mc_method method;
	/* Fills the method's params; NULL where it has none. */
	int (*prepare)(void *params, const struct mc_options *options,
		       char **words, size_t n_words, struct mc_error *err);
	int (*show)(const struct mc_screen *screen, const void *result);
	/* The same with --json; NULL: the keys are those of the result. */
	int (*print_json)(FILE *out, const void *result);
	/* The same with --names. */
	int (*show_names)(const struct mc_screen *screen, const void *result);
	/*
	 * What follows once the result is shown: the exit status. NULL: it is
	 * done. Whoever saw the result may send a signal, so they are caught
	 * from before.
	 */
	int (*finish)(struct mc_client *client, const struct mc_ends *ends,
		      const struct mc_options *options, const void *result);
	/* Does it all where it isn't one call; returns the exit status. */
	int (*run)(const struct mc_options *options, char **words,
		   size_t n_words);
};

static int prepare_plan(void *record, const struct mc_options *options,
			char **words, size_t n_words, struct mc_error *err)
{
	struct mc_plan_params *params = record;

	(void)words;
	(void)n_words;
	params->has_fresh = params->fresh =
		mc_options_have(options, MC_OPTION_FRESH);
	params->has_settings = mc_options_have(options, MC_OPTION_SET);
	if (mc_settings_read(&params->settings, &params->n_settings,
			     options->sets, options->n_sets, err) < 0)
		return mc_fail_at(err, "--set");
	return 0;
}

static int prepare_domain(void *record, const struct mc_options *options,
			  char **words, size_t n_words, struct mc_error *err)
{
	struct mc_domain_params *params = record;

	(void)options;
	if (n_words == 0)
		return mc_fail(err, -EINVAL,
			       "domain wants a name, such as 'domain web1'");
	if (mc_domain_take_name(params->name, words[0], err) < 0)
		return mc_fail_at(err, "domain");
	return 0;
}

static int check_interval(const char *what, uint64_t ms, struct mc_error *err)
{
	char text[MC_NUM_TEXT], least[MC_NUM_TEXT], most[MC_NUM_TEXT];

	if (ms >= MC_INTERVAL_LEAST_MS && ms <= MC_INTERVAL_MOST_MS)
		return 0;
	return mc_fail(err, -EINVAL, "%s: %s is not within %s..%s", what,
		       mc_duration_text(text, ms),
		       mc_duration_text(least, MC_INTERVAL_LEAST_MS),
		       mc_duration_text(most, MC_INTERVAL_MOST_MS));
}

static int prepare_set_interval(void *record, const struct mc_options *options,
				char **words, size_t n_words,
				struct mc_error *err)
{
	struct mc_set_interval_params *params = record;
	int rc = 0;

	params->has_interval_ms = n_words > 0;
	params->has_collector_ms =
		mc_options_have(options, MC_OPTION_COLLECTOR);
	params->collector_ms = options->collector_ms;
	if (!params->has_interval_ms && !params->has_collector_ms)
		return mc_fail(err, -EINVAL,
			       "set-interval wants an interval, such as "
			       "'set-interval 5' or 'set-interval "
			       "--collector 1'");
	if (params->has_interval_ms &&
	    mc_duration_parse(&params->interval_ms, words[0], err) < 0)
		return mc_fail_at(err, "set-interval");
	if (params->has_interval_ms)
		rc = check_interval("set-interval", params->interval_ms, err);
	if (rc == 0 && params->has_collector_ms)
		rc = check_interval("--collector", params->collector_ms, err);
	return rc;
}

static int run_help(const struct mc_options *options, char **words,
		    size_t n_words);

static const struct command commands[] = {
	{ .name = "status",
	  .synopsis = "[--watch[=DURATION] | --names]",
	  .help = "Show the host, the workers and each domain.",
	  .options = WATCH | NAMES,
	  .method = MC_METHOD_CONTROL_status,
	  .show = mc_render_status,
	  .show_names = mc_names_show_status },
	{ .name = "top",
	  .synopsis = "",
	  .help = "Watch host and domains full screen; q ends it.",
	  .run = mc_top_run },
	{ .name = "domain",
	  .synopsis = "NAME [--mode MODE] [--min SIZE]\n"
		      "       [--max SIZE] [--shares NUMBER] [--persist]",
	  .help = "Show one domain, its limits and sources, or set them.",
	  .options = LIMITS,
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_domain,
	  .prepare = prepare_domain,
	  .show = mc_render_domain },
	{ .name = "why",
	  .synopsis = "NAME",
	  .help = "Explain what is done with one domain, step by step.",
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_why,
	  .prepare = mc_why_prepare,
	  .show = mc_why_show },
	{ .name = "score",
	  .synopsis = "",
	  .help = "Show what was taken back, and what it cost.",
	  .method = MC_METHOD_CONTROL_score,
	  .show = mc_render_scores },
	{ .name = "history",
	  .synopsis = "[NAME] [--last N]",
	  .help = "Show what was done before, of one domain or of all.",
	  .options = LAST,
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_history,
	  .prepare = mc_history_prepare,
	  .show = mc_history_render },
	{ .name = "report",
	  .synopsis = "--html FILE [--recording FILE]\n"
		      "       [--last DURATION] [--force]",
	  .help = "Write a page with plots of host and domains.",
	  .options = REPORT,
	  .run = mc_html_report_run },
	{ .name = "metrics",
	  .synopsis = "",
	  .help = "Print all numbers, in the format of OpenMetrics.",
	  .method = MC_METHOD_CONTROL_metrics,
	  .show = mc_metrics_render },
	{ .name = "events",
	  .synopsis = "[TOPIC...]",
	  .help = "Follow what happens, until interrupted.",
	  .words_most = MC_TOPIC_COUNT,
	  .run = mc_events_run },
	{ .name = "record",
	  .synopsis = "FILE [--for DURATION] [--force]",
	  .help = "Write samples to FILE, for a replay.",
	  .options = FOR | FORCE,
	  .words_most = 1,
	  .run = mc_record_run },
	{ .name = "doctor",
	  .synopsis = "",
	  .help = "Check the installation, and how each domain is set up.",
	  .run = mc_doctor_run },
	{ .name = "dry-run",
	  .synopsis = "[--fresh] [--set KEY=VALUE]...",
	  .help = "Show what a pass would do, and do nothing.",
	  .options = FRESH | SET,
	  .method = MC_METHOD_CONTROL_plan,
	  .prepare = prepare_plan,
	  .show = mc_render_pass },
	{ .name = "run",
	  .synopsis = "",
	  .help = "Run a pass now and show what it did.",
	  .method = MC_METHOD_CONTROL_run,
	  .show = mc_render_pass },
	{ .name = "set-interval",
	  .synopsis = "[DURATION] [--collector DURATION]",
	  .help = "Set the time between passes, or between samples.",
	  .options = COLLECTOR,
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_set_interval,
	  .prepare = prepare_set_interval,
	  .show = mc_render_intervals },
	{ .name = "settings",
	  .synopsis = "",
	  .help = "Show all settings and their sources.",
	  .method = MC_METHOD_CONTROL_settings,
	  .show = mc_settings_show },
	{ .name = "get",
	  .synopsis = "KEY",
	  .help = "Show one setting and its source.",
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_settings,
	  .prepare = mc_settings_prepare_get,
	  .show = mc_settings_show_each },
	{ .name = "set",
	  .synopsis = "KEY=VALUE... [--persist]",
	  .help = "Change settings, all of those given or none.",
	  .options = PERSIST,
	  .words_most = SIZE_MAX,
	  .method = MC_METHOD_CONTROL_set,
	  .prepare = mc_settings_prepare_set,
	  .show = mc_settings_show_changes },
	{ .name = "reload",
	  .synopsis = "",
	  .help = "Read the settings again and show what changed.",
	  .method = MC_METHOD_CONTROL_reload,
	  .show = mc_settings_show_changes },
	{ .name = "pause",
	  .synopsis = "[--for DURATION]",
	  .help = "Take and give nothing until resumed.",
	  .options = FOR,
	  .method = MC_METHOD_CONTROL_pause,
	  .prepare = mc_settings_prepare_pause,
	  .show = mc_render_paused },
	{ .name = "resume",
	  .synopsis = "",
	  .help = "Take and give again.",
	  .method = MC_METHOD_CONTROL_resume,
	  .show = mc_render_paused },
	{ .name = "reserve",
	  .synopsis = "SIZE [--name NAME] [--ttl DURATION]\n"
		      "       [--wait DURATION] [--hold]",
	  .help = "Keep room for a domain that will start.",
	  .options = RESERVE,
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_reserve,
	  .prepare = mc_reserve_prepare,
	  .show = mc_reserve_show,
	  .finish = mc_reserve_finish },
	{ .name = "unreserve",
	  .synopsis = "ID|NAME | --name NAME",
	  .help = "End a reservation.",
	  .options = NAME,
	  .words_most = 1,
	  .method = MC_METHOD_CONTROL_unreserve,
	  .prepare = mc_unreserve_prepare,
	  .show = mc_unreserve_show },
	{ .name = "reservations",
	  .synopsis = "[--names]",
	  .help = "Show what is reserved.",
	  .options = NAMES,
	  .method = MC_METHOD_CONTROL_reservations,
	  .show = mc_reservations_show,
	  .show_names = mc_names_show_reservations },
	{ .name = "version",
	  .synopsis = "",
	  .help = "Show the versions of memcoordctl and memcoordd.",
	  .method = MC_METHOD_CONTROL_version,
	  .show = mc_render_version,
	  .print_json = mc_json_print_version },
	{ .name = "help",
	  .synopsis = "[COMMAND]",
	  .help = "Print the usage.",
	  .words_most = 1,
	  .run = run_help },
};

/* What else a command is with an option of its own. */
static const struct form {
	enum mc_method method; /* of the command */
	unsigned options; /* any of these */
	struct command command;
} forms[] = {
	{ MC_METHOD_CONTROL_domain,
	  LIMITS,
	  { .method = MC_METHOD_CONTROL_set_domain,
	    .prepare = mc_domain_prepare_set,
	    .show = mc_domain_show_set } },
	{ MC_METHOD_CONTROL_status, WATCH, { .run = mc_watch_run } },
};

static const struct command *form_of(const struct command *command,
				     const struct mc_options *options)
{
	for (size_t i = 0; i < MC_COUNT(forms); i++)
		if (command->run == NULL &&
		    forms[i].method == command->method &&
		    (options->given & forms[i].options) != 0)
			return &forms[i].command;
	return command;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < MC_COUNT(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* ---- usage ---- */

static void print_usage(FILE *out)
{
	fputs("usage: memcoordctl [OPTION...] COMMAND [ARGUMENT...]\n\n"
	      "Watch and steer memcoordd, which moves memory between the "
	      "domains of a host.\n\nCommands:\n",
	      out);
	for (size_t i = 0; i < MC_COUNT(commands); i++)
		fprintf(out, "  %-*s  %s\n", NAME_COLUMN, commands[i].name,
			commands[i].help);
	fputs("\nOptions:\n", out);
	mc_options_print(out, mc_options_global());
	fputs("\nDURATION is a number of seconds, or one with a unit: 500ms, "
	      "5s, 2m, 1h.\n'memcoordctl COMMAND --help' shows what may follow "
	      "COMMAND.\n",
	      out);
}

static void print_command_usage(FILE *out, const struct command *command)
{
	fprintf(out, "usage: memcoordctl [OPTION...] %s%s%s\n\n%s\n",
		command->name, command->synopsis[0] != '\0' ? " " : "",
		command->synopsis, command->help);
	if (command->options != 0)
		fputs("\nOptions of its own:\n", out);
	mc_options_print(out, command->options);
	fputs("\nOptions of every command:\n", out);
	mc_options_print(out, mc_options_global());
}

/* ---- running one ---- */

/* What was written last may still fail: a full disk shows when it is flushed. */
static int finish_output(int rc)
{
	if (rc == 0 && (fflush(stdout) == EOF || ferror(stdout)))
		rc = -errno;
	return rc < 0 ? mc_failure_output(rc) : MC_EXIT_DONE;
}

static int print_result(const struct command *command,
			const struct mc_options *options, const void *result)
{
	enum mc_record_id id = mc_methods[command->method].result;
	bool has_names = mc_options_have(options, MC_OPTION_NAMES);
	struct mc_screen screen;

	if (mc_options_have(options, MC_OPTION_JSON))
		return command->print_json != NULL
			       ? command->print_json(stdout, result)
			       : mc_json_print(stdout, id, result);
	mc_screen_of_stdout(&screen,
			    !mc_options_have(options, MC_OPTION_NO_COLOR));
	return has_names ? command->show_names(&screen, result)
			 : command->show(&screen, result);
}

static int finish(const struct command *command, struct mc_client *client,
		  const struct mc_options *options, const void *result)
{
	struct mc_ends ends;
	int rc;

	if (command->finish == NULL)
		return finish_output(print_result(command, options, result));
	mc_ends_catch(&ends);
	rc = finish_output(print_result(command, options, result));
	if (rc == MC_EXIT_DONE)
		rc = command->finish(client, &ends, options, result);
	mc_ends_release(&ends);
	return rc;
}

static int call(const struct command *command, const struct mc_options *options,
		const void *params)
{
	enum mc_record_id id = mc_methods[command->method].result;
	mc_auto(mc_freep) void *result = mc_alloc(1, mc_records[id].size);
	struct mc_client *client = NULL;
	struct mc_error err = { 0 };
	bool refused = false;
	int rc = mc_client_open(&client, options->socket, &err);

	if (rc == 0)
		rc = mc_client_call(client, command->method, params, result,
				    options->timeout_ms +
					    (unsigned)options->wait_ms,
				    &refused, &err);
	if (rc == 0)
		rc = finish(command, client, options, result);
	else if (refused)
		rc = mc_failure_refusal(options, client, command->method, &err);
	else
		rc = mc_failure_connection(options, &err);
	mc_client_free(client);
	mc_record_clear(id, result);
	return rc;
}

static int prepare_and_call(const struct command *command,
			    const struct mc_options *options, char **words,
			    size_t n_words)
{
	enum mc_record_id id = mc_methods[command->method].params;
	mc_auto(mc_freep) void *params = NULL;
	struct mc_error err = { 0 };
	int rc;

	if (command->prepare == NULL)
		return call(command, options, NULL);
	params = mc_alloc(1, mc_records[id].size);
	if (command->prepare(params, options, words, n_words, &err) < 0)
		rc = mc_failure_usage(options, &err);
	else
		rc = call(command, options, params);
	mc_record_clear(id, params);
	return rc;
}

static int unknown_command(const struct mc_options *options, const char *name)
{
	struct mc_suggestion suggestion;
	struct mc_error err;

	mc_suggestion_begin(&suggestion, name);
	for (size_t i = 0; i < MC_COUNT(commands); i++)
		mc_suggestion_offer(&suggestion, commands[i].name);
	mc_fail(&err, -EINVAL, "no command is called '%s'%s", name,
		mc_suggestion_text(&suggestion));
	return mc_failure_usage(options, &err);
}

static int show_help(const struct mc_options *options, const char *name)
{
	const struct command *command = name == NULL ? NULL : find(name);

	if (name != NULL && command == NULL)
		return unknown_command(options, name);
	if (command == NULL)
		print_usage(stdout);
	else
		print_command_usage(stdout, command);
	return finish_output(0);
}

static int run_help(const struct mc_options *options, char **words,
		    size_t n_words)
{
	struct mc_error err;

	if (!mc_options_have(options, MC_OPTION_JSON))
		return show_help(options, n_words > 0 ? words[0] : NULL);
	mc_fail(&err, -EINVAL, "help has no JSON");
	return mc_failure_usage(options, &err);
}

static int check(const struct command *command,
		 const struct mc_options *options, struct mc_error *err)
{
	unsigned foreign =
		options->given & ~(mc_options_global() | command->options);

	if (foreign != 0)
		return mc_fail(err, -EINVAL, "%s has no option %s",
			       command->name, mc_options_name(foreign));
	if (options->n_words - 1 > command->words_most)
		return mc_fail(err, -EINVAL,
			       "%s: '%s' is one argument too many",
			       command->name,
			       options->words[1 + command->words_most]);
	if (mc_options_have(options, MC_OPTION_NAMES) &&
	    (options->given & (WATCH | MC_OPTION_BIT(MC_OPTION_JSON))) != 0)
		return mc_fail(err, -EINVAL,
			       "%s: --names goes with neither --watch nor "
			       "--json",
			       command->name);
	return 0;
}

static bool asks_daemon(const struct command *command,
			const struct mc_options *options)
{
	return command->run != run_help &&
	       !mc_options_have(options, MC_OPTION_RECORDING);
}

int mc_commands_run(const struct mc_options *options)
{
	const char *name = options->n_words > 0 ? options->words[0] : NULL;
	const struct command *command = name == NULL ? NULL : find(name);
	struct mc_error err = { 0 };

	if (mc_options_have(options, MC_OPTION_HELP))
		return show_help(options, name);
	if (mc_options_have(options, MC_OPTION_VERSION)) {
		printf("memcoordctl %s\n", MC_VERSION);
		return finish_output(0);
	}
	if (name == NULL) {
		mc_fail(&err, -EINVAL, "no command is given");
		return mc_failure_usage(options, &err);
	}
	if (command == NULL)
		return unknown_command(options, name);
	if (check(command, options, &err) < 0)
		return mc_failure_usage(options, &err);
	if (asks_daemon(command, options)) {
		int status = mc_host_check(options);

		if (status != MC_EXIT_DONE)
			return status;
	}
	command = form_of(command, options);
	if (command->run != NULL)
		return command->run(options, options->words + 1,
				    options->n_words - 1);
	return prepare_and_call(command, options, options->words + 1,
				options->n_words - 1);
}
