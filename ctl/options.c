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
#define DAY_MS 86400000
#define WATCH_USUAL_MS 2000
#define WATCH_LEAST_MS 100
#define HELP_COLUMN 24

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

static int take_host(struct mc_options *options, const char *value,
		     struct mc_error *err)
{
	(void)err;
	options->host = value;
	return 0;
}

static int take_timeout(struct mc_options *options, const char *value,
			struct mc_error *err)
{
	uint64_t ms;
	int rc = mc_duration_parse(&ms, value, err);

	if (rc < 0)
		return rc;
	if (ms < 1 || ms > DAY_MS)
		return mc_fail(err, -EINVAL, "'%s' is not within 1ms..1d",
			       value);
	options->timeout_ms = (unsigned)ms;
	return 0;
}

static int take_watch(struct mc_options *options, const char *value,
		      struct mc_error *err)
{
	int rc = mc_duration_parse(&options->watch_ms, value, err);

	if (rc == 0 &&
	    (options->watch_ms < WATCH_LEAST_MS || options->watch_ms > DAY_MS))
		rc = mc_fail(err, -EINVAL, "'%s' is not within 100ms..1d",
			     value);
	return rc;
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
	[MC_OPTION_HOST] = take_host,
	[MC_OPTION_TIMEOUT] = take_timeout,
	[MC_OPTION_WATCH] = take_watch,
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

#define ROW(id, letter, name, argument, help) \
	[MC_OPTION_##id] = { letter, name, argument, help },
static const struct {
	const char *letter; /* "-w", or NULL */
	const char *name;
	const char *argument;
	const char *help;
} rows[] = { MC_GLOBAL_OPTIONS(ROW) MC_COMMAND_OPTIONS(ROW) };

/* An option as it is written: "--watch=5s", "-w5s". */
struct written {
	const char *name;
	size_t size; /* of the name */
	const char *value; /* NULL where it has none attached */
};

static struct written read_long(const char *arg)
{
	size_t size = strcspn(arg, "=");

	return (struct written){
		.name = arg,
		.size = size,
		.value = arg[size] == '=' ? arg + size + 1 : NULL,
	};
}

static struct written read_letter(const char *arg)
{
	const char *rest = arg + 2;

	return (struct written){
		.name = arg,
		.size = 2,
		.value = rest[0] == '\0' ? NULL : rest + (rest[0] == '='),
	};
}

static bool is_called(const char *name, const struct written *written)
{
	return name != NULL && strlen(name) == written->size &&
	       memcmp(name, written->name, written->size) == 0;
}

static size_t find(const struct written *written)
{
	size_t i;

	for (i = 0; i < MC_COUNT(rows); i++)
		if (is_called(rows[i].name, written) ||
		    is_called(rows[i].letter, written))
			break;
	return i;
}

static int unknown(const struct written *written, struct mc_error *err)
{
	mc_auto(mc_freep) char *wanted = strndup(written->name, written->size);
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
 * Takes the option at *arg; the word after it is its argument where it wants
 * one. The number of words taken.
 */
static int take(struct mc_options *options, char **arg, struct mc_error *err)
{
	struct written written =
		(*arg)[1] == '-' ? read_long(*arg) : read_letter(*arg);
	size_t option = find(&written);
	const char *argument;
	int taken = 1;

	if (option == MC_OPTION_COUNT)
		return unknown(&written, err);
	options->given |= MC_OPTION_BIT(option);
	argument = rows[option].argument;
	if (argument == NULL && written.value != NULL)
		return mc_fail(err, -EINVAL, "%s takes no argument",
			       rows[option].name);
	if (argument == NULL || (argument[0] == '[' && written.value == NULL))
		return taken;
	if (written.value == NULL) {
		written.value = arg[1];
		taken = 2;
	}
	if (written.value == NULL)
		return mc_fail(err, -EINVAL, "%s wants an argument: %s",
			       rows[option].name, argument);
	if (takers[option](options, written.value, err) < 0)
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
		.watch_ms = WATCH_USUAL_MS,
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

#define BIT(id, letter, name, argument, help) | MC_OPTION_BIT(MC_OPTION_##id)

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
		const char *letter = rows[i].letter, *argument = "";
		char left[64];

		if ((set & MC_OPTION_BIT(i)) == 0)
			continue;
		if (rows[i].argument != NULL)
			argument = rows[i].argument;
		snprintf(left, sizeof left, "%s%s%s%s%s",
			 letter == NULL ? "    " : letter,
			 letter == NULL ? "" : ", ", rows[i].name,
			 argument[0] == '\0' || argument[0] == '[' ? "" : " ",
			 argument);
		fprintf(out, "  %-*s  %s\n", HELP_COLUMN, left, rows[i].help);
	}
}
