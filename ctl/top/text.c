/*
 * Text and the columns that it takes on a screen.
 */
#include "text.h"

#include <string.h>
#include <wchar.h>

#include <memcoord/base.h>

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

size_t mc_top_text_fit(const char *text, size_t columns, size_t *used)
{
	size_t at = 0, taken = 0, left = strlen(text);
	mbstate_t state = { 0 };

	while (at < left) {
		wchar_t character;
		size_t size = mbrtowc(&character, text + at, left - at, &state);
		int width;

		if (size == 0 || size > left - at)
			break;
		width = wcwidth(character);
		if (width < 0 || taken + (size_t)width > columns)
			break;
		taken += (size_t)width;
		at += size;
	}
	if (used != NULL)
		*used = taken;
	return at;
}

size_t mc_top_text_line(const char *text, size_t columns)
{
	size_t size = mc_top_text_fit(text, columns, NULL);

	if (text[size] == '\0')
		return size;
	for (size_t at = size; at > 0; at--)
		if (text[at] == ' ')
			return at;
	return size;
}
