/*
 * memcoordctl as it is called: command lines, exit statuses, and what is said
 * on which output. The daemon's end answers from a child process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <memcoord/wire.h>

#include "ctl/commands.h"
#include "ctl/failure.h"

#define ARGS_MOST 12
#define FIRST_MSGID 1

static char folder[] = "/tmp/mc-commands-XXXXXX";
static char path[64];

/* What one call printed. */
struct printed {
	char out[4096];
	char err[1024];
};

static void take_output(FILE *from, char *to, size_t size)
{
	rewind(from);
	to[fread(to, 1, size - 1, from)] = '\0';
	fclose(from);
}

/* Runs memcoordctl with the words of `line` in place of a shell. */
static int run(const char *line, struct printed *printed)
{
	mc_auto(mc_freep) char *copy = strdup(line);
	char *argv[ARGS_MOST] = { (char *)"memcoordctl" };
	int argc = 1, rc, saved_out = dup(1), saved_err = dup(2);
	FILE *out = tmpfile(), *err = tmpfile();
	struct mc_options options;
	struct mc_error error = { 0 };
	char *rest = copy, *word;

	while ((word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0' && argc < ARGS_MOST - 1)
			argv[argc++] = word[0] == '@' ? path : word;
	fflush(NULL);
	dup2(fileno(out), 1);
	dup2(fileno(err), 2);
	if (mc_options_parse(&options, argc, argv, &error) < 0)
		rc = mc_failure_usage(&options, &error);
	else
		rc = mc_commands_run(&options);
	fflush(NULL);
	dup2(saved_out, 1);
	dup2(saved_err, 2);
	close(saved_out);
	close(saved_err);
	take_output(out, printed->out, sizeof printed->out);
	take_output(err, printed->err, sizeof printed->err);
	return rc;
}

/* A child that accepts one client, says `bytes` and waits for its end. */
static pid_t serve(const struct mc_buf *bytes)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char rest[512];
	pid_t child;
	int fd;

	mc_copy(address.sun_path, sizeof address.sun_path, path);
	unlink(path);
	assert_int_equal(bind(listener, (struct sockaddr *)&address,
			      sizeof address),
			 0);
	assert_int_equal(listen(listener, 1), 0);
	child = fork();
	if (child != 0) {
		close(listener);
		return child;
	}
	fd = accept(listener, NULL, NULL);
	if (write(fd, bytes->data, bytes->size) != (ssize_t)bytes->size)
		_exit(1);
	while (read(fd, rest, sizeof rest) > 0)
		;
	_exit(0);
}

static int run_served(const char *line, const struct mc_buf *answer,
		      struct printed *printed)
{
	pid_t child = serve(answer);
	int rc = run(line, printed), status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return rc;
}

static void assert_printed(const char *label, const char *text,
			   const char *part)
{
	if (part == NULL ? text[0] != '\0' : strstr(text, part) == NULL)
		fail_msg("%s: '%s' is not what was printed: %s", label,
			 part == NULL ? "nothing" : part, text);
}

static const struct {
	const char *line;
	int want;
	const char *out, *err; /* parts of; NULL: nothing is printed there */
} lines[] = {
	{ "", 2, NULL, "no command is given; see 'memcoordctl --help'" },
	{ "statsu", 2, NULL,
	  "no command is called 'statsu'; did you mean status?\n" },
	{ "sett", 2, NULL, "no command is called 'sett'; did you mean set?\n" },
	{ "xyzzy", 2, NULL,
	  "no command is called 'xyzzy'; see 'memcoordctl --help'\n" },
	{ "--bogus status", 2, NULL, "no option is called '--bogus'; see " },
	{ "status --jsno", 2, NULL,
	  "no option is called '--jsno'; did you mean --json?\n" },
	{ "status --no-colour=1", 2, NULL, "did you mean --no-color?\n" },
	{ "status --bogus=1", 2, NULL, "no option is called '--bogus'" },
	{ "-x", 2, NULL, "no option is called '-x'" },
	{ "status web1", 2, NULL, "status: 'web1' is one argument too many" },
	{ "status --fresh", 2, NULL, "status has no option --fresh" },
	{ "run --collector 5", 2, NULL, "run has no option --collector" },
	{ "--socket", 2, NULL, "--socket wants an argument: PATH" },
	{ "--json=yes status", 2, "\"usage\"", "--json takes no argument" },
	{ "--timeout 0 status", 2, NULL, "--timeout: '0' is not within" },
	{ "--timeout soon status", 2, NULL, "--timeout: 'soon'" },
	{ "--timeout 49d status", 2, NULL, "--timeout: '49d'" },
	{ "-xw", 2, NULL, "no option is called '-x'" },
	{ "-hx", 2, NULL, "--help takes no argument" },
	{ "status --watch 5", 2, NULL, "'5' is one argument too many" },
	{ "status -w99d", 2, NULL, "--watch: '99d' is not within 100ms..1d" },
	{ "why -w", 2, NULL, "why has no option --watch" },
	{ "status --names --json", 2, "\"usage\"",
	  "status: --names goes with neither --watch nor --json" },
	{ "domain", 2, NULL, "domain wants a name, such as 'domain web1'" },
	{ "domain a b", 2, NULL, "domain: 'b' is one argument too many" },
	{ "domain --min 1GiB", 2, NULL, "domain wants a name" },
	{ "domain a --persist", 2, NULL, "--persist keeps what is set: give" },
	{ "domain a --min", 2, NULL, "--min wants an argument: SIZE" },
	{ "run --mode off", 2, NULL, "run has no option --mode" },
	{ "set-interval", 2, NULL, "set-interval wants an interval" },
	{ "set-interval 5 6", 2, NULL, "'6' is one argument too many" },
	{ "set-interval five", 2, NULL, "set-interval: 'five'" },
	{ "set-interval -5", 2, NULL, "no option is called '-5'" },
	{ "set-interval -- -5", 2, NULL, "set-interval: '-5'" },
	{ "set-interval 0", 2, NULL, "set-interval: 0ms is not within 100ms" },
	{ "set-interval 2d", 2, NULL, "set-interval: " },
	{ "set-interval --collector 1ms", 2, NULL,
	  "--collector: 1ms is not within 100ms" },
	{ "set", 2, NULL, "set wants KEY=VALUE, such as 'set interval=5s'" },
	{ "set interval 5", 2, NULL, "set: 'interval' is not KEY=VALUE" },
	{ "set slack=1MiB =5", 2, NULL, "set: '=5' is not KEY=VALUE" },
	{ "set a123456789012345678901234567890123456789=5", 2, NULL,
	  "no setting is called so" },
	{ "get", 2, NULL, "get wants a key, such as 'get interval'" },
	{ "get a b", 2, NULL, "get: 'b' is one argument too many" },
	{ "settings a", 2, NULL, "settings: 'a' is one argument too many" },
	{ "reload --persist", 2, NULL, "reload has no option --persist" },
	{ "dry-run --set interval", 2, NULL,
	  "--set: 'interval' is not KEY=VALUE" },
	{ "pause --for 0", 2, NULL, "--for: '0' is not within 1ms..30d" },
	{ "pause --for 31d", 2, NULL, "--for: '31d' is not within" },
	{ "pause --for soon", 2, NULL, "--for: 'soon'" },
	{ "history a b", 2, NULL, "history: 'b' is one argument too many" },
	{ "history --last 0", 2, NULL, "--last: '0' is not within 1..10000" },
	{ "history --last few", 2, NULL, "--last: 'few'" },
	{ "metrics --last 1", 2, NULL, "metrics has no option --last" },
	{ "reserve", 2, NULL, "reserve wants a size" },
	{ "reserve 5", 2, NULL, "reserve: '5'" },
	{ "reserve 0", 2, NULL, "reserve: '0' is not within 1 KiB" },
	{ "reserve 1G 2G", 2, NULL, "'2G' is one argument too many" },
	{ "reserve 1G --ttl 0", 2, NULL, "--ttl: 0ms is not within 1ms" },
	{ "reserve 1G --ttl 25h", 2, NULL,
	  "--ttl: 25h is not within 1ms..24h" },
	{ "reserve 1G --wait 11m", 2, NULL, "--wait: 11m is not within 0ms" },
	{ "reserve 1G --hold=yes", 2, NULL, "--hold takes no argument" },
	{ "unreserve", 2, NULL, "unreserve wants the id or the name" },
	{ "unreserve 3 --name web1", 2, NULL, "unreserve wants the id" },
	{ "events passes dreams", 2, NULL,
	  "events: no topic is called 'dreams', there are passes states "
	  "settings reservations samples" },
	{ "events --json dreams", 2, "{\"error\": {\"name\": \"usage\", ",
	  "'dreams'" },
	{ "events a b c d e f", 2, NULL, "'f' is one argument too many" },
	{ "events --force", 2, NULL, "events has no option --force" },
	{ "record", 2, NULL,
	  "record wants a file, such as 'record night.rec'" },
	{ "record a b", 2, NULL, "record: 'b' is one argument too many" },
	{ "record a --for soon", 2, NULL, "--for: 'soon'" },
	{ "doctor web1", 2, NULL, "doctor: 'web1' is one argument too many" },
	{ "report", 2, NULL,
	  "report wants a file, such as 'report --html memory.html'" },
	{ "report page.html", 2, NULL, "'page.html' is one argument too many" },
	{ "report --html /nonexistent/p --last 0", 2, NULL,
	  "--last: '0' is no time at all" },
	{ "report --html /nonexistent/p --last few", 2, NULL, "--last: 'few'" },
	{ "report --html /nonexistent/p --recording /nonexistent/r", 1, NULL,
	  "memcoordctl: /nonexistent/r: No such file" },
	{ "report --html /nonexistent/p --recording /dev/null", 1, NULL,
	  "/dev/null" },
	{ "--socket /nonexistent/s report --html /nonexistent/p", 3, NULL,
	  "memcoordd isn't running" },
	{ "help --json", 2, "\"usage\"", "help has no JSON" },
	{ "help statsu", 2, NULL, "no command is called 'statsu'" },
	{ "--bogus --json", 2, "\"name\": \"usage\"", "'--bogus'" },
	{ "\033[2J", 2, NULL, "'\\x1b[2J'" },

	{ "--help", 0, "usage: memcoordctl [OPTION...] COMMAND", NULL },
	{ "help", 0, "  set-interval  ", NULL },
	{ "dry-run --help", 0, "dry-run [--fresh] [--set KEY=VALUE]...\n",
	  NULL },
	{ "--help dry-run", 0, "  --fresh  ", NULL },
	{ "help set-interval", 0, "--collector DURATION", NULL },
	{ "-h", 0, "usage: memcoordctl [OPTION...] COMMAND", NULL },
	{ "status -h", 0, "  -w, --watch[=DURATION]  ", NULL },
	{ "-V", 0, "memcoordctl " MC_VERSION "\n", NULL },
	{ "--version", 0, "memcoordctl " MC_VERSION "\n", NULL },

	{ "--socket /nonexistent/s status", 3, NULL,
	  "memcoordctl: /nonexistent/s: No such file or directory: memcoordd "
	  "isn't running, or not at the socket that --socket names; start it" },
	{ "status --json --socket=/nonexistent/s", 3,
	  "\"name\": \"no-connection\"", "memcoordd isn't running" },
	{ "top web1", 2, NULL, "top: 'web1' is one argument too many" },
	{ "top --json", 2, "\"usage\"", "top has no JSON" },
	{ "--socket /nonexistent/s top", 3, NULL, "memcoordd isn't running" },
	{ "--socket /nonexistent/s events", 3, NULL,
	  "memcoordd isn't running" },
	{ "--socket /nonexistent/s record /nonexistent/r", 3, NULL,
	  "memcoordd isn't running" },
	{ "--socket /dev/null run", 3, NULL,
	  "/dev/null: Connection refused: --socket names what is no socket\n" },
};

static void command_lines_have_their_exit_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(lines); i++) {
		struct printed printed;
		int rc = run(lines[i].line, &printed);

		if (rc != lines[i].want)
			fail_msg("%s: %d: %s", lines[i].line, rc, printed.err);
		assert_printed(lines[i].line, printed.out, lines[i].out);
		assert_printed(lines[i].line, printed.err, lines[i].err);
	}
}

static const struct {
	const char *line;
	int code; /* of the daemon's refusal, 0: it pauses */
	int want;
	const char *out, *err;
} answers[] = {
	{ "--socket @ pause", 0, 0, "Paused: nothing is taken or given", NULL },
	{ "pause --socket @ --json", 0, 0,
	  "{\n  \"paused\": true,\n  \"was_paused\": false\n}\n", NULL },
	{ "pause --socket @ --timeout 1h", 0, 0, "Paused: ", NULL },
	{ "--socket @ pause", -EACCES, 1, NULL,
	  "memcoordctl: it's so; run memcoordctl as root" },
	{ "--socket @ pause", -ENOSYS, 1, NULL,
	  "it's so: memcoordd is older than memcoordctl; if it was upgraded "
	  "restart it with '" },
	{ "--socket @ pause", -EBUSY, 1, NULL, "it's so; try again\n" },
	{ "--socket @ pause", -EIO, 1, NULL, "memcoordctl: it's so\n" },
	{ "--socket @ pause --json", -EACCES, 1,
	  "\"name\": \"permission-denied\",\n    \"message\": \"it's so\"",
	  "it's so" },
	{ "--socket @ domain web9", -ENOENT, 1, NULL,
	  "memcoordctl: it's so; 'memcoordctl status' lists those that run" },
	{ "--socket @ get intervall", -ENOENT, 1, NULL,
	  "memcoordctl: it's so; 'memcoordctl settings' lists them" },
	{ "--socket @ domain web9 --json", -ENOENT, 1,
	  "\"name\": \"not-found\"", "it's so" },
	/* The daemon's own timeout isn't ours. */
	{ "--socket @ pause --json", -ETIMEDOUT, 1, "\"name\": \"timeout\"",
	  "it's so" },
};

static void answers_have_their_exit_status(void **state)
{
	const struct mc_paused paused = { .paused = true };

	(void)state;
	for (size_t i = 0; i < MC_COUNT(answers); i++) {
		mc_auto(mc_buf_clear) struct mc_buf answer = { 0 };
		struct printed printed;
		int rc;

		if (answers[i].code == 0)
			mc_wire_result(&answer, FIRST_MSGID, MC_RECORD_paused,
				       &paused);
		else
			mc_wire_error(&answer, FIRST_MSGID, answers[i].code,
				      "it's so");
		rc = run_served(answers[i].line, &answer, &printed);
		if (rc != answers[i].want)
			fail_msg("%s: %d: %s", answers[i].line, rc,
				 printed.err);
		assert_printed(answers[i].line, printed.out, answers[i].out);
		assert_printed(answers[i].line, printed.err, answers[i].err);
	}
}

static void a_silent_daemon_is_no_connection(void **state)
{
	const struct mc_buf nothing = { 0 };
	struct printed printed;

	(void)state;
	assert_int_equal(run_served("pause --socket @ --timeout 20ms --json",
				    &nothing, &printed),
			 3);
	assert_printed("silent", printed.out, "\"name\": \"no-answer\"");
	assert_printed("silent", printed.err,
		       "no answer to 'pause' within 20ms: memcoordd is busy");
}

static void assert_fits(const char *text)
{
	for (size_t size; *text != '\0'; text += size + (text[size] == '\n')) {
		size = strcspn(text, "\n");
		if (size > 80)
			fail_msg("%zu columns: %.*s", size, (int)size, text);
	}
}

static void usages_fit_a_terminal(void **state)
{
	struct printed all, one;
	char *line;

	(void)state;
	assert_int_equal(run("--help", &all), 0);
	assert_fits(all.out);
	line = strstr(all.out, "Commands:\n");
	assert_non_null(line);
	line = strchr(line, '\n') + 1;
	for (char name[32], wanted[64];
	     sscanf(line, "  %31s", name) == 1 && strncmp(line, "  ", 2) == 0;
	     line = strchr(line, '\n') + 1) {
		snprintf(wanted, sizeof wanted, "%s --help", name);
		assert_int_equal(run(wanted, &one), 0);
		assert_fits(one.out);
	}
}

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/socket", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_lines_have_their_exit_status),
		cmocka_unit_test(answers_have_their_exit_status),
		cmocka_unit_test(a_silent_daemon_is_no_connection),
		cmocka_unit_test(usages_fit_a_terminal),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
