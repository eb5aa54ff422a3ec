/*
 * The details of one domain: what `memcoordctl why` prints, to be scrolled.
 */
#include "details.h"

#include <string.h>

#include "commands/why.h"

static void clear_text(struct mc_top_details *details)
{
	free(details->text);
	free(details->lines);
	details->text = NULL;
	details->lines = NULL;
	details->n_lines = 0;
}

/* Takes the text and finds its lines. */
static void take_text(struct mc_top_details *details, char *text)
{
	size_t most = 1;

	clear_text(details);
	for (const char *at = text; *at != '\0'; at++)
		most += *at == '\n';
	details->text = text;
	details->lines = mc_alloc(most, sizeof *details->lines);
	for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
		details->lines[details->n_lines++] = line;
	/* What ends with a newline has no line after it. */
	if (details->lines[details->n_lines - 1][0] == '\0')
		details->n_lines--;
}

void mc_top_details_begin(struct mc_top_details *details, const char *name)
{
	clear_text(details);
	details->first = 0;
	mc_copy(details->name, sizeof details->name, name);
}

void mc_top_details_take(struct mc_top_details *details,
			 const struct mc_why *why, size_t width)
{
	struct mc_screen screen = { .width = width };
	char *text = NULL;
	size_t size = 0;

	screen.out = open_memstream(&text, &size);
	if (screen.out == NULL)
		return;
	mc_why_show(&screen, why);
	fclose(screen.out);
	take_text(details, text);
}

void mc_top_details_say(struct mc_top_details *details, const char *text)
{
	char *copy = strdup(text);

	if (copy != NULL)
		take_text(details, copy);
}

void mc_top_details_move(struct mc_top_details *details, long by, size_t shown)
{
	long last = (long)mc_sub(details->n_lines, shown);
	long first = (long)details->first + by;

	if (first > last)
		first = last;
	details->first = first < 0 ? 0 : (size_t)first;
}

void mc_top_details_clear(struct mc_top_details *details)
{
	clear_text(details);
}
