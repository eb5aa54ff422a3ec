/*
 * Sentences that are longer than a line, and how wide text is.
 */
#include "wrap.h"

#include <string.h>
#include <wchar.h>

#include <memcoord/escape.h>

size_t mc_columns_fit(const char *text, size_t room, size_t *columns)
{
	size_t at = 0, left = strlen(text);

	*columns = 0;
	while (left > 0) {
		wchar_t wide;
		mbstate_t state = { 0 };
		size_t size = mbrtowc(&wide, text + at, left, &state);
		int width = size <= left ? wcwidth(wide) : 1;

		if (size > left)
			size = 1;
		if (*columns + (size_t)(width > 0 ? width : 0) > room)
			break;
		*columns += (size_t)(width > 0 ? width : 0);
		at += size;
		left -= size;
	}
	return at;
}

/* Columns of the next `length` bytes. */
static size_t columns_of(const char *text, size_t length)
{
	mc_auto(mc_freep) char *word = strndup(text, length);
	size_t columns;

	if (word == NULL)
		abort();
	mc_columns_fit(word, SIZE_MAX, &columns);
	return columns;
}

static void put(FILE *out, const char *sequence)
{
	if (sequence != NULL)
		fputs(sequence, out);
}

static void wrap(FILE *out, size_t width, size_t column, size_t indent,
		 const char *color, const char *text)
{
	const char *plain = color == NULL ? NULL : MC_SCREEN_PLAIN;
	size_t at = column;

	put(out, color);
	for (const char *word = text; *word != '\0';) {
		size_t length = strcspn(word, " ");
		size_t columns = columns_of(word, length);

		if (width > 0 && at > indent && at + 1 + columns > width) {
			put(out, plain);
			fprintf(out, "\n%*s", (int)indent, "");
			put(out, color);
			at = indent;
		} else if (word != text) {
			putc(' ', out);
			at++;
		}
		fwrite(word, 1, length, out);
		at += columns;
		word += length + (word[length] == ' ');
	}
	put(out, plain);
	putc('\n', out);
}

void mc_wrap(FILE *out, size_t width, size_t column, size_t indent,
	     const char *text)
{
	mc_wrap_colored(out, width, column, indent, NULL, text);
}

void mc_wrap_colored(FILE *out, size_t width, size_t column, size_t indent,
		     const char *color, const char *text)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);

	wrap(out, width, column, indent, color, escaped);
}

void mc_wrap_escaped(FILE *out, size_t width, size_t column, size_t indent,
		     const char *text)
{
	wrap(out, width, column, indent, NULL, text);
}
