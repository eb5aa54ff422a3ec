/*
 * The picture: a title, what is looked at, and below it the keys, or what is
 * to be answered. What is said now stands over the last lines of the head.
 */
#include "draw.h"

#include <string.h>

#include <memcoord/num.h>

#include "draw_domains.h"
#include "draw_host.h"
#include "draw_line.h"
#include "text.h"

#define MESSAGE_LINE 4
#define MESSAGE_LINES 3
#define DETAILS_LINE 1

#define DURATION(ms) mc_duration_text((char[MC_NUM_TEXT]){ 0 }, ms)

static void fill(const struct mc_top *top, unsigned line, unsigned ink)
{
	mc_top_draw_line(top, line, 0, ink, "%*s", (int)top->layout.width, "");
}

/* ---- the title ---- */

static void draw_paused(const struct mc_top *top)
{
	const struct mc_status *status = &top->model.status;
	char text[MC_NUM_TEXT + sizeof " PAUSED for  "] = " PAUSED ";
	unsigned width;

	if (status->has_paused_for_ms)
		snprintf(text, sizeof text, " PAUSED for %s ",
			 DURATION(status->paused_for_ms / 1000 * 1000));
	width = (unsigned)strlen(text);
	mc_top_draw_line(top, 0, top->layout.width - width,
			 MC_INK_YELLOW | MC_INK_REVERSE | MC_INK_BOLD, "%s",
			 text);
}

static void draw_title(const struct mc_top *top)
{
	const struct mc_status *status = &top->model.status;
	const struct mc_host_status *host = &status->host;

	fill(top, 0, MC_INK_REVERSE);
	mc_top_draw_line(top, 0, 0, MC_INK_REVERSE | MC_INK_BOLD,
			 "%s%s%s%s  memcoordd %s, up %s", host->hostname,
			 host->hostname[0] != '\0' ? " (" : "", host->uri,
			 host->hostname[0] != '\0' ? ")" : "", status->version,
			 DURATION(status->uptime_ms));
	if (status->paused)
		draw_paused(top);
}

/* ---- the details ---- */

static void draw_details(struct mc_top *top)
{
	struct mc_top_details *details = &top->details;
	size_t shown = mc_sub(top->layout.height, DETAILS_LINE + 1);

	mc_top_details_move(details, 0, shown);
	for (size_t i = 0; i < shown; i++) {
		size_t line = details->first + i;

		if (line < details->n_lines)
			mc_top_terminal_put_escaped(&top->terminal,
						    DETAILS_LINE + (unsigned)i,
						    0, top->layout.width,
						    MC_INK_PLAIN,
						    details->lines[line]);
	}
	if (details->n_lines == 0)
		mc_top_draw_line(top, DETAILS_LINE, 0, MC_INK_PLAIN,
				 "%s: asking why ...", details->name);
}

/* ---- the last line ---- */

static void draw_question(const struct mc_top *top)
{
	static const struct {
		enum mc_method method;
		const char *text;
	} questions[] = {
		{ MC_METHOD_CONTROL_pause,
		  "Pause: take and give nothing until resumed?" },
		{ MC_METHOD_CONTROL_resume, "Resume: take and give again?" },
		{ MC_METHOD_CONTROL_run, "Run a pass now?" },
	};

	for (size_t i = 0; i < MC_COUNT(questions); i++)
		if (questions[i].method == top->unsure)
			mc_top_draw_line(top, top->layout.height - 1, 0,
					 MC_INK_BOLD, "%s (y/n)",
					 questions[i].text);
}

static void draw_entry(const struct mc_top *top)
{
	mc_top_draw_line(top, top->layout.height - 1, 0, MC_INK_BOLD,
			 "/%s_  (Enter keeps it, Esc shows all)",
			 top->model.filter);
}

static void draw_keys(const struct mc_top *top)
{
	static const char *const keys[] = {
		[MC_TOP_VIEW_LIST] = "q quit  / filter  n s u i c sort  Enter "
				     "details",
		[MC_TOP_VIEW_DETAILS] = "q quit  Esc back  arrows scroll",
	};

	mc_top_draw_line(top, top->layout.height - 1, 0, MC_INK_DIM,
			 "%s  p %s  r run  +/- %s", keys[top->view],
			 top->model.status.paused ? "resume" : "pause",
			 DURATION(top->interval_ms));
}

static void draw_last_line(const struct mc_top *top)
{
	static void (*const lines[])(const struct mc_top *) = {
		[MC_TOP_PROMPT_NONE] = draw_keys,
		[MC_TOP_PROMPT_FILTER] = draw_entry,
		[MC_TOP_PROMPT_SURE] = draw_question,
	};

	lines[top->prompt](top);
}

/* ---- what is said now ---- */

/* Over several lines, between words; the lines below it are free then. */
static void draw_over(const struct mc_top *top, unsigned ink, const char *text)
{
	for (unsigned i = 0; i < MESSAGE_LINES; i++) {
		size_t size = mc_top_text_line(text, top->layout.width);

		fill(top, MESSAGE_LINE + i, MC_INK_PLAIN);
		mc_top_draw_line(top, MESSAGE_LINE + i, 0, ink, "%.*s",
				 (int)size, text);
		text += size;
		text += *text == ' ';
	}
}

/* In full colour over a picture that is dimmed. */
static void draw_lost(struct mc_top *top)
{
	char text[2 * MC_TEXT_SIZE + sizeof top->session.error.text];

	snprintf(text, sizeof text,
		 "%s: %s; the picture is %s old, and the connection is tried "
		 "again each second ('%s' starts it)",
		 mc_session_lead(&top->session), top->session.error.text,
		 DURATION((top->now_ms - top->model.at_ms) / 1000 * 1000),
		 top->start);
	top->terminal.adds = 0;
	draw_over(top, MC_INK_RED | MC_INK_BOLD, text);
}

static void draw_now(struct mc_top *top)
{
	if (top->session.is_lost)
		draw_lost(top);
	else if (top->message[0] != '\0')
		draw_over(top,
			  top->is_bad ? MC_INK_RED | MC_INK_BOLD : MC_INK_BOLD,
			  top->message);
}

/* ---- the whole ---- */

static void draw_view(struct mc_top *top)
{
	top->terminal.adds = top->session.is_lost ? MC_INK_DIM : 0;
	if (top->model.has_status)
		draw_title(top);
	if (top->view == MC_TOP_VIEW_DETAILS) {
		draw_details(top);
	} else if (top->model.has_status) {
		mc_top_draw_host(top);
		mc_top_draw_domains(top);
	}
	draw_now(top);
	top->terminal.adds = 0;
	draw_last_line(top);
}

void mc_top_draw(struct mc_top *top)
{
	mc_top_layout_make(&top->layout, top->terminal.width,
			   top->terminal.height);
	mc_top_terminal_begin();
	if (top->layout.is_too_small)
		mc_top_draw_line(top, 0, 0, MC_INK_PLAIN,
				 "top needs %dx%d, this terminal is %ux%u.",
				 MC_TOP_LEAST_WIDTH, MC_TOP_LEAST_HEIGHT,
				 top->layout.width, top->layout.height);
	else
		draw_view(top);
	mc_top_terminal_show();
}
