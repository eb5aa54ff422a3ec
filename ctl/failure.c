/*
 * From failures to what the operator reads, and to exit statuses. What to do
 * next is known to advice.c.
 */
#include "failure.h"

#include <errno.h>
#include <string.h>

#include <memcoord/escape.h>

#include "advice.h"
#include "screen/json.h"

/* What a failure of the connection is called in JSON; 0: all others. */
static const struct {
	int code;
	const char *name;
} connection_names[] = {
	{ -ETIMEDOUT, "no-answer" },
	{ -ECONNRESET, "connection-lost" },
	{ -EPROTO, "bad-answer" },
	{ 0, "no-connection" },
};

static void say(const char *text, const char *hint)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);
	mc_auto(mc_freep) char *escaped_hint = mc_escape_print(hint);

	fprintf(stderr, "memcoordctl: %s%s\n", escaped, escaped_hint);
}

static int report(const struct mc_options *options, const char *name,
		  const char *text, const char *hint, enum mc_exit status)
{
	if (mc_options_have(options, MC_OPTION_JSON))
		mc_json_print_error(stdout, name, text, options->has_lines);
	fflush(stdout);
	say(text, hint);
	return status;
}

int mc_failure_usage(const struct mc_options *options,
		     const struct mc_error *err)
{
	/* Who was asked what they mean knows how to go on. */
	bool is_question = strchr(err->text, '?') != NULL;

	return report(options, "usage", err->text,
		      is_question ? "" : "; see 'memcoordctl --help'",
		      MC_EXIT_USAGE);
}

int mc_failure_refusal(const struct mc_options *options,
		       struct mc_client *client, enum mc_method method,
		       const struct mc_error *err)
{
	char hint[MC_ADVICE_SIZE];

	mc_advice_refusal(hint, options, client, method, err->code);
	return report(options, mc_rpc_error_name(err->code), err->text, hint,
		      MC_EXIT_REFUSED);
}

static const char *connection_name(int code)
{
	size_t i = 0;

	while (connection_names[i].code != 0 &&
	       connection_names[i].code != code)
		i++;
	return connection_names[i].name;
}

int mc_failure_connection(const struct mc_options *options,
			  const struct mc_error *err)
{
	char hint[MC_ADVICE_SIZE];

	mc_advice_connection(hint, options, err->code);
	return report(options, connection_name(err->code), err->text, hint,
		      MC_EXIT_NO_CONNECTION);
}

void mc_failure_passing(const struct mc_options *options,
			const struct mc_error *err, const char *hint)
{
	report(options, connection_name(err->code), err->text, hint,
	       MC_EXIT_NO_CONNECTION);
}

int mc_failure_host(const struct mc_options *options,
		    const struct mc_error *err)
{
	return report(options, "wrong-host", err->text,
		      "; --socket names that of another memcoordd",
		      MC_EXIT_REFUSED);
}

int mc_failure_file(const struct mc_options *options,
		    const struct mc_error *err)
{
	return report(options, "file", err->text, "", MC_EXIT_REFUSED);
}

int mc_failure_output(int code)
{
	char text[128];

	snprintf(text, sizeof text, "standard output: %s", strerror(-code));
	say(text, "");
	return MC_EXIT_REFUSED;
}
