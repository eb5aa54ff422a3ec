/*
 * Names of domains and words of libvirt come from outside. Whatever of them
 * could drive a terminal or break JSON is written as \xNN.
 */
#include <memcoord/escape.h>

#include <string.h>

#include <memcoord/base.h>

/* What a byte grows to. */
#define ESCAPED_BYTES 4

/* First and last. */
struct range {
	uint32_t from, to;
};

/* The forms of UTF-8, by their number of continuation bytes. */
static const struct {
	unsigned char mask, lead;
	struct range points;
} forms[] = {
	{ 0x80, 0x00, { 0x0, 0x7f } },
	{ 0xe0, 0xc0, { 0x80, 0x7ff } },
	{ 0xf0, 0xe0, { 0x800, 0xffff } },
	{ 0xf8, 0xf0, { 0x10000, 0x10ffff } },
};

static const struct range surrogates = { 0xd800, 0xdfff };

static const struct range unprintable[] = {
	{ 0x00, 0x1f },	    { 0x7f, 0x9f }, /* C0, C1: drive terminals */
	{ 0x200b, 0x200f }, { 0x2028, 0x202e }, /* unseen, or turn around */
	{ 0x2060, 0x206f }, { 0xfeff, 0xfeff },
};

static bool is_within(uint32_t point, const struct range *range)
{
	return point >= range->from && point <= range->to;
}

/* The bytes of the character at `text`, 0 where it is no UTF-8. */
static size_t take_point(const char *text, uint32_t *point)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t form = 0;

	while ((bytes[0] & forms[form].mask) != forms[form].lead)
		if (++form == MC_COUNT(forms))
			return 0;
	*point = bytes[0] & (unsigned char)~forms[form].mask;
	for (size_t i = 1; i <= form; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (bytes[i] & 0x3f);
	}
	if (!is_within(*point, &forms[form].points) ||
	    is_within(*point, &surrogates))
		return 0;
	return form + 1;
}

bool mc_is_utf8(const char *text)
{
	uint32_t point;
	size_t size = 1;

	while (*text != '\0' && size > 0) {
		size = take_point(text, &point);
		text += size;
	}
	return size > 0;
}

static bool is_safe_to_print(const char *text, uint32_t point)
{
	for (size_t i = 0; i < MC_COUNT(unprintable); i++)
		if (is_within(point, &unprintable[i]))
			return false;
	return text[0] != '\\' || text[1] != 'x';
}

static char *escape(const char *text,
		    bool (*is_safe)(const char *text, uint32_t point))
{
	char *escaped = mc_alloc(strlen(text) + 1, ESCAPED_BYTES);
	char *to = escaped;

	while (*text != '\0') {
		uint32_t point;
		size_t size = take_point(text, &point);
		bool is_kept = size > 0 && is_safe(text, point);

		for (size_t left = size > 0 ? size : 1; left > 0; left--) {
			if (is_kept)
				*to++ = *text;
			else
				to += sprintf(to, "\\x%02x",
					      (unsigned char)*text);
			text++;
		}
	}
	return escaped;
}

static bool is_any(const char *text, uint32_t point)
{
	(void)text;
	(void)point;
	return true;
}

char *mc_escape_print(const char *text)
{
	return escape(text, is_safe_to_print);
}

char *mc_escape_utf8(const char *text)
{
	return escape(text, is_any);
}
