/*
 * What standard output can show, and lines of text on it.
 */
#include "screen.h"

#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#include "wrap.h"

#define LABEL_COLUMNS 10
#define USUAL_WIDTH 80
#define USUAL_HEIGHT 24

static const char *const sequences[] = {
	[MC_TINT_NONE] = NULL,
	[MC_TINT_GREEN] = "\033[32m",
	[MC_TINT_YELLOW] = "\033[33m",
	[MC_TINT_RED] = "\033[31m",
};

/* Words of the daemon: states, actions, outcomes. Others are plain. */
static const struct {
	const char *word;
	enum mc_tint tint;
} tints[] = {
	{ "ok", MC_TINT_GREEN },	 { "ready", MC_TINT_GREEN },
	{ "done", MC_TINT_GREEN },	 { "needy", MC_TINT_YELLOW },
	{ "stale", MC_TINT_YELLOW },	 { "blind", MC_TINT_YELLOW },
	{ "stuck", MC_TINT_YELLOW },	 { "low", MC_TINT_YELLOW },
	{ "short", MC_TINT_YELLOW },	 { "paused", MC_TINT_YELLOW },
	{ "starting", MC_TINT_YELLOW },	 { "gone", MC_TINT_YELLOW },
	{ "waiting", MC_TINT_RED },	 { "stopped", MC_TINT_RED },
	{ "unresponsive", MC_TINT_RED }, { "critical", MC_TINT_RED },
	{ "refused", MC_TINT_RED },	 { "failed", MC_TINT_RED },
	{ "unanswered", MC_TINT_RED },	 { "hint", MC_TINT_YELLOW },
	{ "wrong", MC_TINT_RED },
};

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

static bool is_dumb(void)
{
	const char *kind = getenv("TERM");

	return kind == NULL || strcmp(kind, "dumb") == 0;
}

void mc_screen_of_stdout(struct mc_screen *screen, bool wants_color)
{
	struct winsize size;

	*screen = (struct mc_screen){ .out = stdout };
	if (!isatty(STDOUT_FILENO))
		return;
	screen->can_redraw = !is_dumb();
	screen->has_color =
		wants_color && !is_set("NO_COLOR") && screen->can_redraw;
	screen->width = USUAL_WIDTH;
	screen->height = USUAL_HEIGHT;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return;
	if (size.ws_col > 0)
		screen->width = size.ws_col;
	if (size.ws_row > 0)
		screen->height = size.ws_row;
}

enum mc_tint mc_screen_tint(const char *word)
{
	for (size_t i = 0; i < MC_COUNT(tints); i++)
		if (strcmp(tints[i].word, word) == 0)
			return tints[i].tint;
	return MC_TINT_NONE;
}

const char *mc_screen_color(const struct mc_screen *screen, const char *word)
{
	if (!screen->has_color || word == NULL)
		return NULL;
	return sequences[mc_screen_tint(word)];
}

void mc_screen_say(const struct mc_screen *screen, const char *word,
		   const char *label, const char *format, ...)
{
	const char *color = mc_screen_color(screen, word);
	size_t column = label == NULL ? 0 : LABEL_COLUMNS;
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (label != NULL)
		fprintf(screen->out, "%-*s", LABEL_COLUMNS, label);
	mc_wrap_colored(screen->out, screen->width, column, column, color,
			text);
}
