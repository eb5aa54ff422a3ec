/*
 * What standard output can show, and lines of text on it.
 */
#include "screen.h"

#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#include <memcoord/escape.h>

#define LABEL_COLUMNS 10
#define USUAL_WIDTH 80

#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define RED "\033[31m"

/* Words of the daemon: states, actions, outcomes. Others are plain. */
static const struct {
	const char *word;
	const char *color;
} colors[] = {
	{ "ok", GREEN },       { "ready", GREEN },     { "done", GREEN },
	{ "needy", YELLOW },   { "stale", YELLOW },    { "blind", YELLOW },
	{ "stuck", YELLOW },   { "low", YELLOW },      { "short", YELLOW },
	{ "paused", YELLOW },  { "starting", YELLOW }, { "gone", YELLOW },
	{ "waiting", RED },    { "stopped", RED },     { "unresponsive", RED },
	{ "critical", RED },   { "refused", RED },     { "failed", RED },
	{ "unanswered", RED }, { "hint", YELLOW },     { "wrong", RED },
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
	screen->has_color = wants_color && !is_set("NO_COLOR") && !is_dumb();
	screen->width = USUAL_WIDTH;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		screen->width = size.ws_col;
}

const char *mc_screen_color(const struct mc_screen *screen, const char *word)
{
	if (!screen->has_color || word == NULL)
		return NULL;
	for (size_t i = 0; i < MC_COUNT(colors); i++)
		if (strcmp(colors[i].word, word) == 0)
			return colors[i].color;
	return NULL;
}

void mc_screen_say(const struct mc_screen *screen, const char *word,
		   const char *label, const char *format, ...)
{
	const char *color = mc_screen_color(screen, word);
	mc_auto(mc_freep) char *escaped = NULL;
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	escaped = mc_escape_print(text);
	if (label != NULL)
		fprintf(screen->out, "%-*s", LABEL_COLUMNS, label);
	if (color != NULL)
		fprintf(screen->out, "%s%s%s\n", color, escaped,
			MC_SCREEN_PLAIN);
	else
		fprintf(screen->out, "%s\n", escaped);
}
