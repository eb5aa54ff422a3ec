/*
 * A line of text, or a part of one, in the picture.
 */
#include "draw_line.h"

#include <stdarg.h>

unsigned mc_top_draw_line(const struct mc_top *top, unsigned line,
			  unsigned column, unsigned ink, const char *format,
			  ...)
{
	char text[2 * MC_TEXT_SIZE];
	va_list args;

	if (column >= top->layout.width)
		return column;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return column + mc_top_terminal_put(&top->terminal, line, column,
					    top->layout.width - column, ink,
					    text);
}
