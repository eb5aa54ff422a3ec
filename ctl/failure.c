/*
 * From failures to what the operator reads, and to exit statuses.
 */
#include "failure.h"

#include <errno.h>
#include <string.h>

#include <memcoord/escape.h>

#include "screen/json.h"

#define NO_CONNECTION "no-connection"
#define NOT_RUNNING \
	": memcoordd isn't running; start it with 'systemctl start " \
	"memcoordd' " \
	"or '/etc/init.d/memcoordd start'"

/* A kind of failure: its name in JSON, and how its sentence goes on. */
struct kind {
	int code;
	const char *name; /* of a refusal: its RPC error's */
	const char *hint;
};

static const struct kind connection_kinds[] = {
	{ -ENOENT, NO_CONNECTION, NOT_RUNNING },
	{ -ECONNREFUSED, NO_CONNECTION, NOT_RUNNING },
	{ -EACCES, NO_CONNECTION,
	  "; run memcoordctl as root, or join the socket's group with "
	  "'usermod -aG GROUP USER' and log in again" },
	{ -ETIMEDOUT, "no-answer",
	  ": memcoordd is busy or hangs; try a longer --timeout, or look into "
	  "its log" },
	{ -ECONNRESET, "connection-lost",
	  ": memcoordd has ended or has too many clients; try again, or look "
	  "into its log" },
	{ -EPROTO, "bad-answer",
	  ": memcoordd and memcoordctl may be of different versions; restart "
	  "memcoordd if it was upgraded" },
	{ 0, NO_CONNECTION, "" },
};

static const struct kind refusal_kinds[] = {
	{ -EACCES, NULL,
	  "; run memcoordctl as root, or as a member of admin-group "
	  "(memcoordd.conf(5))" },
	{ -ENOSYS, NULL,
	  ": memcoordd is older than memcoordctl; restart it if it was "
	  "upgraded" },
	{ -EBUSY, NULL, "; try again" },
	{ 0, NULL, "" },
};

/* Where to look up what wasn't found. */
static const struct {
	enum mc_method method;
	const char *hint;
} lists[] = {
	{ MC_METHOD_CONTROL_domain, "; 'memcoordctl status' lists them" },
	{ MC_METHOD_CONTROL_set_domain, "; 'memcoordctl status' lists them" },
	{ MC_METHOD_CONTROL_why, "; 'memcoordctl status' lists them" },
	{ MC_METHOD_CONTROL_unreserve,
	  "; 'memcoordctl reservations' lists them" },
	{ MC_METHOD_CONTROL_settings, "; 'memcoordctl settings' lists them" },
};

static const char *list_of(enum mc_method method)
{
	for (size_t i = 0; i < MC_COUNT(lists); i++)
		if (lists[i].method == method)
			return lists[i].hint;
	return "";
}

/* The last row is for all others. */
static const struct kind *find(const struct kind *kinds, int code)
{
	while (kinds->code != 0 && kinds->code != code)
		kinds++;
	return kinds;
}

static void say(const char *text, const char *hint)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);

	fprintf(stderr, "memcoordctl: %s%s\n", escaped, hint);
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
	return report(options, "usage", err->text, "; see 'memcoordctl --help'",
		      MC_EXIT_USAGE);
}

const char *mc_failure_refusal_hint(enum mc_method method, int code)
{
	return code == -ENOENT ? list_of(method)
			       : find(refusal_kinds, code)->hint;
}

int mc_failure_refusal(const struct mc_options *options, enum mc_method method,
		       const struct mc_error *err)
{
	return report(options, mc_rpc_error_name(err->code), err->text,
		      mc_failure_refusal_hint(method, err->code),
		      MC_EXIT_REFUSED);
}

int mc_failure_connection(const struct mc_options *options,
			  const struct mc_error *err)
{
	const struct kind *kind = find(connection_kinds, err->code);

	return report(options, kind->name, err->text, kind->hint,
		      MC_EXIT_NO_CONNECTION);
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
