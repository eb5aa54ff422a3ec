/*
 * Text and the columns that it takes on a screen.
 */
#include "text.h"

#include <string.h>

#include <memcoord/base.h>

#include "screen/wrap.h"

char *mc_top_text_ascii(const char *text)
{
	char *ascii = mc_alloc(strlen(text) + 1, sizeof "\\xNN");
	char *to = ascii;

	for (const char *from = text; *from != '\0'; from++) {
		unsigned char byte = (unsigned char)*from;

		if (byte < 0x80)
			*to++ = *from;
		else
			to += sprintf(to, "\\x%02x", byte);
	}
	return ascii;
}

size_t mc_top_text_line(const char *text, size_t columns)
{
	size_t used, size = mc_columns_fit(text, columns, &used);

	if (text[size] == '\0')
		return size;
	for (size_t at = size; at > 0; at--)
		if (text[at] == ' ')
			return at;
	return size;
}
