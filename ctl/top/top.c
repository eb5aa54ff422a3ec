/*
 * The command `top`: waits for keys, for the daemon and for the time, and
 * shows what came of it. Nothing else here waits.
 */
#include "top.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>

#include <memcoord/moment.h>
#include <memcoord/num.h>

#include "advice.h"
#include "draw.h"
#include "ends.h"
#include "failure.h"
#include "keys.h"
#include "recall.h"
#include "screen/screen.h"

#define INTERVAL_MS 1000

/* ---- what was said ---- */

static void say(struct mc_top *top, bool is_bad, const char *format, ...)
	MC_PRINTF(3, 4);

static void say(struct mc_top *top, bool is_bad, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(top->message, sizeof top->message, format, args);
	va_end(args);
	top->is_bad = is_bad;
}

static void on_status(struct mc_top *top, void *result)
{
	mc_top_model_take(&top->model, result, top->now_ms);
	top->wants_why = top->view == MC_TOP_VIEW_DETAILS;
}

static void on_why(struct mc_top *top, void *result)
{
	if (top->view == MC_TOP_VIEW_DETAILS)
		mc_top_details_take(&top->details, result, top->layout.width);
}

static void on_history(struct mc_top *top, void *result)
{
	uint64_t ago_ms = top->now_ms - top->model.at_ms;

	mc_top_recall(&top->model, result, mc_moment_real_ms() - ago_ms);
}

static void on_paused(struct mc_top *top, void *result)
{
	const struct mc_paused *paused = result;

	say(top, false,
	    paused->paused ? "Paused: nothing is taken or given." : "Resumed.");
	top->due_at_ms = top->now_ms;
}

static void on_run(struct mc_top *top, void *result)
{
	const struct mc_pass *pass = result;
	char taken[MC_NUM_TEXT], given[MC_NUM_TEXT];

	say(top, false, "A pass was run: %s taken, %s given.",
	    mc_size_about_text(taken, pass->take_kib),
	    mc_size_about_text(given, pass->give_kib));
	top->due_at_ms = top->now_ms;
}

static const struct {
	enum mc_method method;
	void (*on_result)(struct mc_top *top, void *result);
} answers[] = {
	{ MC_METHOD_CONTROL_status, on_status },
	{ MC_METHOD_CONTROL_why, on_why },
	{ MC_METHOD_CONTROL_history, on_history },
	{ MC_METHOD_CONTROL_pause, on_paused },
	{ MC_METHOD_CONTROL_resume, on_paused },
	{ MC_METHOD_CONTROL_run, on_run },
};

static void on_answer(struct mc_top *top, void *result)
{
	enum mc_method method = top->session.asked;

	for (size_t i = 0; i < MC_COUNT(answers); i++)
		if (answers[i].method == method)
			answers[i].on_result(top, result);
	mc_record_clear(mc_methods[method].result, result);
}

static void on_refusal(struct mc_top *top, const struct mc_error *err)
{
	static const struct mc_options none;
	enum mc_method method = top->session.asked;
	char advice[MC_ADVICE_SIZE];

	if (method == MC_METHOD_CONTROL_why)
		mc_top_details_say(&top->details, err->text);
	else
		say(top, true, "%s was refused: %s%s", mc_methods[method].name,
		    err->text,
		    mc_advice_refusal(advice, &none, NULL, method, err->code));
}

static void take(struct mc_top *top)
{
	mc_auto(mc_freep) void *result = NULL;
	struct mc_error err = { 0 };
	enum mc_session_said said =
		mc_session_take(&top->session, &result, &err, top->now_ms);

	if (said == MC_SESSION_ANSWER)
		on_answer(top, result);
	else if (said == MC_SESSION_REFUSAL)
		on_refusal(top, &err);
}

/* ---- what is asked ---- */

static void ask(struct mc_top *top, enum mc_method method, const void *params)
{
	mc_session_ask(&top->session, method, params, top->now_ms);
}

static void ask_why(struct mc_top *top)
{
	struct mc_domain_params params = { 0 };

	mc_copy(params.name, sizeof params.name, top->details.name);
	top->wants_why = false;
	ask(top, MC_METHOD_CONTROL_why, &params);
}

static void ask_past(struct mc_top *top)
{
	const struct mc_history_params params = { 0 };

	top->wants_past = false;
	ask(top, MC_METHOD_CONTROL_history, &params);
}

static void ask_wanted(struct mc_top *top)
{
	enum mc_method method = top->wanted;

	top->wanted = MC_METHOD_COUNT;
	if (method == MC_METHOD_CONTROL_run)
		say(top, false, "A pass is run ...");
	ask(top, method, NULL);
}

/* One question at a time: what the operator wants first. */
static void ask_next(struct mc_top *top)
{
	if (top->session.client == NULL || top->session.is_asking)
		return;
	if (top->wanted != MC_METHOD_COUNT) {
		ask_wanted(top);
	} else if (top->now_ms >= top->due_at_ms) {
		top->due_at_ms = top->now_ms + top->interval_ms;
		ask(top, MC_METHOD_CONTROL_status, NULL);
	} else if (top->wants_why) {
		ask_why(top);
	} else if (top->wants_past) {
		ask_past(top);
	}
}

static void reconnect(struct mc_top *top)
{
	if (top->session.client != NULL ||
	    top->now_ms < top->session.retry_at_ms)
		return;
	top->wanted = MC_METHOD_COUNT;
	if (mc_session_open(&top->session, top->now_ms) < 0)
		return;
	top->due_at_ms = top->now_ms;
	top->wants_past = true;
}

/* ---- the loop ---- */

static void press_keys(struct mc_top *top)
{
	int key;

	while ((key = mc_top_terminal_key()) != MC_KEY_NONE)
		mc_top_keys_press(top, key);
}

/* Until something is to be done by itself. */
static int time_left(const struct mc_top *top)
{
	uint64_t due_ms = mc_session_due(&top->session);

	if (top->session.client != NULL && !top->session.is_asking)
		due_ms = mc_min(due_ms, top->due_at_ms);
	return (int)mc_min(mc_sub(due_ms, mc_moment_steady_ms()), INT32_MAX);
}

static void wait_for_more(struct mc_top *top, const struct mc_ends *ends)
{
	struct pollfd ready[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = ends->fd, .events = POLLIN },
		{ .fd = top->terminal.resize_fd, .events = POLLIN },
		{ .fd = top->session.client == NULL
				? -1
				: mc_client_fd(top->session.client),
		  .events = POLLIN },
	};

	if (poll(ready, MC_COUNT(ready), time_left(top)) < 0)
		return;
	top->now_ms = mc_moment_steady_ms();
	if (ready[1].revents != 0 || (ready[0].revents & ~POLLIN) != 0)
		top->is_over = true;
	if (ready[2].revents != 0)
		mc_top_terminal_resize(&top->terminal);
	if (ready[0].revents != 0)
		press_keys(top);
}

static void loop(struct mc_top *top, const struct mc_ends *ends)
{
	while (!top->is_over) {
		top->now_ms = mc_moment_steady_ms();
		take(top);
		reconnect(top);
		ask_next(top);
		mc_top_draw(top);
		wait_for_more(top, ends);
	}
}

static int show(struct mc_top *top, const struct mc_options *options)
{
	struct mc_screen screen;
	struct mc_error err = { 0 };
	struct mc_ends ends;

	mc_screen_of_stdout(&screen,
			    !mc_options_have(options, MC_OPTION_NO_COLOR));
	if (mc_top_terminal_open(&top->terminal, screen.has_color, &err) < 0)
		return mc_failure_usage(options, &err);
	mc_ends_catch(&ends);
	loop(top, &ends);
	mc_top_terminal_close(&top->terminal);
	mc_ends_release(&ends);
	return MC_EXIT_DONE;
}

int mc_top_run(const struct mc_options *options, char **words, size_t n_words)
{
	struct mc_error err = { 0 };
	int rc;

	(void)words;
	(void)n_words;
	if (mc_options_have(options, MC_OPTION_JSON)) {
		mc_fail(&err, -EINVAL,
			"top has no JSON; 'memcoordctl --json status' has");
		return mc_failure_usage(options, &err);
	}
	mc_auto(mc_freep) struct mc_top *top = mc_alloc(1, sizeof *top);
	top->start = mc_advice_start();
	top->session.path = options->socket;
	top->session.timeout_ms = options->timeout_ms;
	top->interval_ms = INTERVAL_MS;
	top->wanted = MC_METHOD_COUNT;
	top->wants_past = true;
	if (mc_session_open(&top->session, mc_moment_steady_ms()) < 0)
		return mc_failure_connection(options, &top->session.error);
	rc = show(top, options);
	mc_session_clear(&top->session);
	mc_top_details_clear(&top->details);
	mc_top_model_clear(&top->model);
	return rc;
}
