/*
 * `status --watch`: asks again and again, over a daemon that is restarted too.
 * What a status looks like is render.c's.
 */
#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>

#include <memcoord/moment.h>
#include <memcoord/num.h>

#include "advice.h"
#include "ends.h"
#include "failure.h"
#include "screen/json.h"
#include "screen/render.h"
#include "session.h"

/* Another screen, no cursor, and no line goes on below; and back. */
#define BEGIN "\033[?1049h\033[?25l\033[?7l"
#define END "\033[?7h\033[?25h\033[?1049l"
#define FIRST_LINE "\033[H"
#define REST_OF_LINE "\033[K"
#define REST_OF_SCREEN "\033[J"

/* The size of the terminal is looked at so often. */
#define LOOK_MS 250

struct watch {
	struct mc_options options; /* those of the command, with lines */
	struct mc_session session;
	struct mc_ends ends;
	struct mc_screen screen;
	const char *start; /* the command that starts memcoordd */
	bool is_live; /* a picture that changes */
	int stop_fd; /* of it: readable once Ctrl-Z was pressed */
	struct termios before; /* of the terminal, where it has an echo */
	bool has_before;
	struct mc_status *status; /* the last one, owned; or NULL */
	uint64_t at_ms; /* when it came, of the steady clock, as all are */
	uint64_t due_at_ms; /* the next one */
	uint64_t now_ms;
	bool is_first; /* nothing was printed yet */
	bool has_told; /* that the connection is lost */
	bool is_changed; /* what the picture is of */
};

/* ---- a picture that changes ---- */

static void hide_keys(struct watch *watch)
{
	struct termios quiet;

	watch->has_before = tcgetattr(STDIN_FILENO, &watch->before) == 0;
	if (!watch->has_before)
		return;
	quiet = watch->before;
	quiet.c_lflag &= (tcflag_t)~ECHO;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
}

static void begin_picture(struct watch *watch)
{
	if (!watch->is_live)
		return;
	hide_keys(watch);
	fputs(BEGIN, stdout);
}

/* What was typed meanwhile was for nobody. */
static void end_picture(struct watch *watch)
{
	if (!watch->is_live)
		return;
	fputs(END, stdout);
	fflush(stdout);
	if (watch->has_before)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &watch->before);
}

/* Whoever stops it gets the terminal as it was, and the picture again after. */
static void catch_stops(struct watch *watch)
{
	sigset_t wanted;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTSTP);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	watch->stop_fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void stop(struct watch *watch)
{
	struct signalfd_siginfo info;

	while (read(watch->stop_fd, &info, sizeof info) > 0)
		;
	end_picture(watch);
	kill(getpid(), SIGSTOP);
	begin_picture(watch);
	watch->is_changed = true;
}

static void write_heading(const struct watch *watch,
			  const struct mc_screen *screen)
{
	const struct mc_session *session = &watch->session;
	time_t now = time(NULL);
	struct tm local;
	char when[32] = "", text[MC_NUM_TEXT];

	if (!session->is_lost) {
		if (localtime_r(&now, &local) != NULL)
			strftime(when, sizeof when, "%F %T", &local);
		mc_screen_say(screen, NULL, NULL,
			      "every %s, %s; Ctrl-C ends it",
			      mc_duration_text(text, watch->options.watch_ms),
			      when);
		return;
	}
	mc_screen_say(screen, "failed", NULL,
		      "%s: %s; this is %s old, the connection is tried again "
		      "each second ('%s' starts it)",
		      mc_session_lead(session), session->error.text,
		      mc_duration_text(text, (watch->now_ms - watch->at_ms) /
						     1000 * 1000),
		      watch->start);
}

/* Prints as many lines as there is room for, each over what stood there. */
static void put_lines(const struct mc_screen *screen, const char *lines)
{
	size_t count = 0, shown = 0;

	for (const char *c = lines; *c != '\0'; c++)
		count += *c == '\n';
	fputs(FIRST_LINE, stdout);
	while (shown < count) {
		size_t size = strcspn(lines, "\n");
		bool is_last = shown + 1 == screen->height;

		if (is_last && count > screen->height)
			printf("%zu more lines; 'memcoordctl top' shows all",
			       count - shown);
		else
			fwrite(lines, 1, size, stdout);
		fputs(REST_OF_LINE, stdout);
		shown++;
		if (is_last)
			break;
		if (shown < count)
			fputs("\r\n", stdout);
		lines += size + 1;
	}
	fputs(REST_OF_SCREEN, stdout);
}

static int draw(struct watch *watch)
{
	mc_auto(mc_freep) char *lines = NULL;
	struct mc_screen screen = watch->screen;
	size_t size = 0;
	int rc = 0;

	screen.out = open_memstream(&lines, &size);
	if (screen.out == NULL)
		return -ENOMEM;
	write_heading(watch, &screen);
	putc('\n', screen.out);
	if (watch->status != NULL)
		rc = mc_render_status(&screen, watch->status);
	if (fclose(screen.out) == EOF)
		return -ENOMEM;
	put_lines(&watch->screen, lines);
	return rc;
}

static bool is_resized(struct watch *watch)
{
	struct mc_screen now;

	mc_screen_of_stdout(&now, watch->screen.has_color);
	if (now.width == watch->screen.width &&
	    now.height == watch->screen.height)
		return false;
	watch->screen.width = now.width;
	watch->screen.height = now.height;
	return true;
}

/* ---- one after another ---- */

static bool has_json(const struct watch *watch)
{
	return mc_options_have(&watch->options, MC_OPTION_JSON);
}

static int print_next(struct watch *watch)
{
	if (has_json(watch))
		return mc_json_print_line(stdout, MC_RECORD_status,
					  watch->status);
	if (!watch->is_first)
		putc('\n', stdout);
	watch->is_first = false;
	return mc_render_status(&watch->screen, watch->status);
}

/* ---- the daemon ---- */

static void take_status(struct watch *watch, struct mc_status *status)
{
	if (watch->status != NULL)
		mc_record_clear(MC_RECORD_status, watch->status);
	free(watch->status);
	watch->status = status;
	watch->at_ms = watch->now_ms;
	watch->has_told = false;
	watch->is_changed = true;
}

static void tell_lost(struct watch *watch)
{
	struct mc_error err;

	watch->has_told = true;
	watch->is_changed = watch->is_live;
	if (watch->is_live)
		return;
	mc_fail(&err, watch->session.error.code, "%s: %s",
		mc_session_lead(&watch->session), watch->session.error.text);
	mc_failure_passing(&watch->options, &err,
			   "; the connection is tried again each second");
}

static void reconnect(struct watch *watch)
{
	if (watch->session.client != NULL ||
	    watch->now_ms < watch->session.retry_at_ms)
		return;
	if (mc_session_open(&watch->session, watch->now_ms) == 0)
		watch->due_at_ms = watch->now_ms;
	watch->is_changed = watch->is_live;
}

static void ask_next(struct watch *watch)
{
	if (watch->session.client == NULL || watch->session.is_asking ||
	    watch->now_ms < watch->due_at_ms)
		return;
	watch->due_at_ms = watch->now_ms + watch->options.watch_ms;
	mc_session_ask(&watch->session, MC_METHOD_CONTROL_status, NULL,
		       watch->now_ms);
}

/* ---- the whole ---- */

static int show(struct watch *watch)
{
	int rc = 0;

	if (watch->is_live && is_resized(watch))
		watch->is_changed = true;
	if (watch->is_changed)
		rc = watch->is_live ? draw(watch) : print_next(watch);
	watch->is_changed = false;
	if (rc == 0 && (fflush(stdout) == EOF || ferror(stdout)))
		rc = -errno;
	return rc;
}

/* Whether a signal has ended it. */
static bool wait_for_more(struct watch *watch)
{
	struct pollfd ready[] = {
		{ .fd = watch->ends.fd, .events = POLLIN },
		{ .fd = watch->session.client == NULL
				? -1
				: mc_client_fd(watch->session.client),
		  .events = POLLIN },
		{ .fd = watch->stop_fd, .events = POLLIN },
	};
	uint64_t due_ms = mc_session_due(&watch->session);

	if (watch->session.client != NULL && !watch->session.is_asking)
		due_ms = mc_min(due_ms, watch->due_at_ms);
	if (watch->is_live)
		due_ms = mc_min(due_ms, mc_moment_steady_ms() + LOOK_MS);
	if (poll(ready, MC_COUNT(ready),
		 (int)mc_min(mc_sub(due_ms, mc_moment_steady_ms()),
			     INT32_MAX)) <= 0)
		return false;
	if (ready[2].revents != 0)
		stop(watch);
	return ready[0].revents != 0;
}

/* *err has the refusal where the status of one ends it. */
static int loop(struct watch *watch, bool *refused, struct mc_error *err)
{
	do {
		void *result = NULL;
		enum mc_session_said said;
		int rc;

		watch->now_ms = mc_moment_steady_ms();
		said = mc_session_take(&watch->session, &result, err,
				       watch->now_ms);
		*refused = said == MC_SESSION_REFUSAL;
		if (*refused)
			return err->code;
		if (said == MC_SESSION_ANSWER)
			take_status(watch, result);
		reconnect(watch);
		ask_next(watch);
		if (watch->session.is_lost && !watch->has_told)
			tell_lost(watch);
		rc = show(watch);
		if (rc < 0)
			return rc;
	} while (!wait_for_more(watch));
	return 0;
}

static int run(struct watch *watch)
{
	struct mc_error err = { 0 };
	bool refused = false;
	int rc;

	mc_ends_catch(&watch->ends);
	if (watch->is_live)
		catch_stops(watch);
	begin_picture(watch);
	rc = loop(watch, &refused, &err);
	end_picture(watch);
	mc_closep(&watch->stop_fd);
	mc_ends_release(&watch->ends);
	if (refused)
		return mc_failure_refusal(&watch->options, NULL,
					  MC_METHOD_CONTROL_status, &err);
	return rc < 0 ? mc_failure_output(rc) : MC_EXIT_DONE;
}

int mc_watch_run(const struct mc_options *options, char **words, size_t n_words)
{
	struct watch watch = {
		.options = *options,
		.session = { .path = options->socket,
			     .timeout_ms = options->timeout_ms },
		.start = mc_advice_start(),
		.stop_fd = -1,
		.is_first = true,
	};
	int rc;

	(void)words;
	(void)n_words;
	watch.options.has_lines = true;
	mc_screen_of_stdout(&watch.screen,
			    !mc_options_have(options, MC_OPTION_NO_COLOR));
	watch.is_live = watch.screen.can_redraw && !has_json(&watch);
	if (mc_session_open(&watch.session, mc_moment_steady_ms()) < 0)
		return mc_failure_connection(&watch.options,
					     &watch.session.error);
	rc = run(&watch);
	mc_session_clear(&watch.session);
	if (watch.status != NULL)
		mc_record_clear(MC_RECORD_status, watch.status);
	free(watch.status);
	return rc;
}
