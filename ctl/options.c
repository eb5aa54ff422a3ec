/*
 * The command line: options by their table, and words.
 */
#include "options.h"

#include <errno.h>
#include <string.h>

#include <memcoord/client.h>
#include <memcoord/num.h>
#include <memcoord/schema.h>

#include "suggestion.h"

#define TIMEOUT_USUAL_MS 10000
#define TIMEOUT_MOST_MS 86400000
#define HELP_COLUMN 22

typedef int take_option(struct mc_options *options, const char *value,
			struct mc_error *err);

/* Texts that are taken as they are. */
#define TAKE_TEXT(name) \
	static int take_##name(struct mc_options *options, const char *value, \
			       struct mc_error *err) \
	{ \
		(void)err; \
		options->name = value; \
		return 0; \
	}
TAKE_TEXT(socket)
TAKE_TEXT(mode)
TAKE_TEXT(min)
TAKE_TEXT(max)
TAKE_TEXT(shares)
TAKE_TEXT(last)
TAKE_TEXT(html)
TAKE_TEXT(recording)

static int take_timeout(struct mc_options *options, const char *value,
			struct mc_error *err)
{
	uint64_t ms;
	int rc = mc_duration_parse(&ms, value, err);

	if (rc < 0)
		return rc;
	if (ms < 1 || ms > TIMEOUT_MOST_MS)
		return mc_fail(err, -EINVAL, "'%s' is not within 1ms..1d",
			       value);
	options->timeout_ms = (unsigned)ms;
	return 0;
}

static int take_collector(struct mc_options *options, const char *value,
			  struct mc_error *err)
{
	return mc_duration_parse(&options->collector_ms, value, err);
}

static int take_for(struct mc_options *options, const char *value,
		    struct mc_error *err)
{
	int rc = mc_duration_parse(&options->for_ms, value, err);

	if (rc == 0 &&
	    (options->for_ms < 1 || options->for_ms > MC_PAUSE_MOST_MS))
		rc = mc_fail(err, -EINVAL, "'%s' is not within 1ms..30d",
			     value);
	return rc;
}

static int take_set(struct mc_options *options, const char *value,
		    struct mc_error *err)
{
	if (options->n_sets == MC_SETS_MOST)
		return mc_fail(err, -EINVAL, "is given more than %d times",
			       MC_SETS_MOST);
	options->sets[options->n_sets++] = value;
	return 0;
}

static int take_name(struct mc_options *options, const char *value,
		     struct mc_error *err)
{
	(void)err;
	options->name = value;
	return 0;
}

static int take_ttl(struct mc_options *options, const char *value,
		    struct mc_error *err)
{
	return mc_duration_parse(&options->ttl_ms, value, err);
}

static int take_wait(struct mc_options *options, const char *value,
		     struct mc_error *err)
{
	return mc_duration_parse(&options->wait_ms, value, err);
}

/* Those with an argument; of the others it counts that they are given. */
static take_option *const takers[MC_OPTION_COUNT] = {
	[MC_OPTION_SOCKET] = take_socket,
	[MC_OPTION_TIMEOUT] = take_timeout,
	[MC_OPTION_COLLECTOR] = take_collector,
	[MC_OPTION_LAST] = take_last,
	[MC_OPTION_MODE] = take_mode,
	[MC_OPTION_MIN] = take_min,
	[MC_OPTION_MAX] = take_max,
	[MC_OPTION_SHARES] = take_shares,
	[MC_OPTION_FOR] = take_for,
	[MC_OPTION_NAME] = take_name,
	[MC_OPTION_TTL] = take_ttl,
	[MC_OPTION_WAIT] = take_wait,
	[MC_OPTION_SET] = take_set,
	[MC_OPTION_HTML] = take_html,
	[MC_OPTION_RECORDING] = take_recording,
};

#define ROW(id, name, argument, help) \
	[MC_OPTION_##id] = { name, argument, help },
static const struct {
	const char *name;
	const char *argument;
	const char *help;
} rows[] = { MC_GLOBAL_OPTIONS(ROW) MC_COMMAND_OPTIONS(ROW) };

static size_t find(const char *name, size_t size)
{
	size_t i;

	for (i = 0; i < MC_COUNT(rows); i++)
		if (strlen(rows[i].name) == size &&
		    memcmp(rows[i].name, name, size) == 0)
			break;
	return i;
}

static int unknown(const char *name, size_t size, struct mc_error *err)
{
	mc_auto(mc_freep) char *wanted = strndup(name, size);
	struct mc_suggestion suggestion;

	if (wanted == NULL)
		abort();
	mc_suggestion_begin(&suggestion, wanted);
	for (size_t i = 0; i < MC_COUNT(rows); i++)
		mc_suggestion_offer(&suggestion, rows[i].name);
	return mc_fail(err, -EINVAL, "no option is called '%s'%s", wanted,
		       mc_suggestion_text(&suggestion));
}

/*
 * Takes the option at *arg; the words after it are its argument where it wants
 * one. The number of words taken.
 */
static int take(struct mc_options *options, char **arg, struct mc_error *err)
{
	const char *value = strchr(*arg, '=');
	size_t size = value == NULL ? strlen(*arg) : (size_t)(value - *arg);
	size_t option = find(*arg, size);
	int taken = 1;

	if (option == MC_OPTION_COUNT)
		return unknown(*arg, size, err);
	options->given |= MC_OPTION_BIT(option);
	if (value != NULL)
		value++;
	if (rows[option].argument == NULL && value != NULL)
		return mc_fail(err, -EINVAL, "%s takes no argument",
			       rows[option].name);
	if (rows[option].argument == NULL)
		return taken;
	if (value == NULL) {
		value = arg[1];
		taken = 2;
	}
	if (value == NULL)
		return mc_fail(err, -EINVAL, "%s wants an argument: %s",
			       rows[option].name, rows[option].argument);
	if (takers[option](options, value, err) < 0)
		return mc_fail_at(err, "%s", rows[option].name);
	return taken;
}

int mc_options_parse(struct mc_options *options, int argc, char **argv,
		     struct mc_error *err)
{
	bool is_ended = false;
	int rc = 0;

	*options = (struct mc_options){
		.timeout_ms = TIMEOUT_USUAL_MS,
		.words = argv + 1,
	};
	for (int i = 1; i < argc;) {
		int taken = 1;

		if (!is_ended && strcmp(argv[i], "--") == 0)
			is_ended = true;
		else if (is_ended || argv[i][0] != '-' || argv[i][1] == '\0')
			options->words[options->n_words++] = argv[i];
		else
			taken = take(options, &argv[i], rc < 0 ? NULL : err);
		if (taken < 0) {
			/* Go on: --json says how the error is reported. */
			rc = taken;
			taken = 1;
		}
		i += taken;
	}
	return rc;
}

const char *mc_options_socket(const struct mc_options *options,
			      const char **named_by)
{
	const char *from_environment = getenv("MEMCOORD_SOCKET");

	*named_by = "--socket";
	if (options->socket != NULL)
		return options->socket;
	*named_by = "MEMCOORD_SOCKET";
	if (from_environment != NULL && from_environment[0] != '\0')
		return from_environment;
	*named_by = NULL;
	return MC_SOCKET_DEFAULT;
}

bool mc_options_have(const struct mc_options *options, enum mc_option option)
{
	return (options->given & MC_OPTION_BIT(option)) != 0;
}

#define BIT(id, name, argument, help) | MC_OPTION_BIT(MC_OPTION_##id)

unsigned mc_options_global(void)
{
	return 0 MC_GLOBAL_OPTIONS(BIT);
}

const char *mc_options_name(unsigned set)
{
	for (size_t i = 0; i < MC_COUNT(rows); i++)
		if ((set & MC_OPTION_BIT(i)) != 0)
			return rows[i].name;
	return "";
}

void mc_options_print(FILE *out, unsigned set)
{
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		const char *argument = rows[i].argument;
		char left[64];

		if ((set & MC_OPTION_BIT(i)) == 0)
			continue;
		snprintf(left, sizeof left, "%s%s%s", rows[i].name,
			 argument == NULL ? "" : " ",
			 argument == NULL ? "" : argument);
		fprintf(out, "  %-*s  %s\n", HELP_COLUMN, left, rows[i].help);
	}
}
