/*
 * The daemon's numbers as text: the command `metrics`.
 */
#include "metrics.h"

#include <string.h>

#include <memcoord/escape.h>
#include <memcoord/schema.h>

static void print_escaped(FILE *out, const char *text)
{
	while (*text != '\0') {
		size_t size = strcspn(text, "\n");
		mc_auto(mc_freep) char *line = mc_alloc(size + 1, 1);
		mc_auto(mc_freep) char *escaped = NULL;

		memcpy(line, text, size);
		escaped = mc_escape_print(line);
		fprintf(out, "%s\n", escaped);
		text += size + (text[size] == '\n');
	}
}

int mc_metrics_render(const struct mc_screen *screen, const void *record)
{
	const struct mc_metrics *metrics = record;
	bool is_terminal = screen->width > 0;

	if (is_terminal)
		print_escaped(screen->out, metrics->text);
	else
		fputs(metrics->text, screen->out);
	return 0;
}
