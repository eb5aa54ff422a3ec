/*
 * Sentences that are longer than a line.
 */
#include "wrap.h"

#include <string.h>

#include <memcoord/escape.h>

/* Columns of the next `length` bytes of UTF-8, all of one column each. */
static size_t columns_of(const char *text, size_t length)
{
	size_t columns = 0;

	for (size_t i = 0; i < length; i++)
		columns += ((unsigned char)text[i] & 0xc0) != 0x80;
	return columns;
}

void mc_wrap(FILE *out, size_t width, size_t column, size_t indent,
	     const char *text)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);
	size_t at = column;

	for (const char *word = escaped; *word != '\0';) {
		size_t length = strcspn(word, " ");
		size_t columns = columns_of(word, length);

		if (width > 0 && at > indent && at + 1 + columns > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (word != escaped) {
			putc(' ', out);
			at++;
		}
		fwrite(word, 1, length, out);
		at += columns;
		word += length + (word[length] == ' ');
	}
	putc('\n', out);
}
