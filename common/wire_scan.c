/*
 * Finds the end of a msgpack value in bytes that are still arriving, and
 * refuses what a decoder should never see: too long, too deep, counts that the
 * bytes can't hold, extension types. Allocates nothing; wire_read.c decodes
 * only what has passed here.
 */
#include <errno.h>
#include <string.h>
#include <sys/types.h>

#include <memcoord/wire.h>

enum shape { SCALAR, BYTES, ARRAY, MAP, REFUSED };

/* How a value goes on behind its first byte. */
struct lead {
	enum shape shape;
	unsigned char length_bytes; /* of a length or count that follows */
	unsigned char fixed; /* bytes, or count, given by the first byte */
};

/* 0xc0 to 0xdf; the format specification of msgpack, "Formats". */
static const struct lead leads[] = {
	{ SCALAR, 0, 0 },  { REFUSED, 0, 0 }, { SCALAR, 0, 0 },
	{ SCALAR, 0, 0 },  { BYTES, 1, 0 },   { BYTES, 2, 0 },
	{ BYTES, 4, 0 },   { REFUSED, 0, 0 }, { REFUSED, 0, 0 },
	{ REFUSED, 0, 0 }, { BYTES, 0, 4 },   { BYTES, 0, 8 },
	{ BYTES, 0, 1 },   { BYTES, 0, 2 },   { BYTES, 0, 4 },
	{ BYTES, 0, 8 },   { BYTES, 0, 1 },   { BYTES, 0, 2 },
	{ BYTES, 0, 4 },   { BYTES, 0, 8 },   { REFUSED, 0, 0 },
	{ REFUSED, 0, 0 }, { REFUSED, 0, 0 }, { REFUSED, 0, 0 },
	{ REFUSED, 0, 0 }, { BYTES, 1, 0 },   { BYTES, 2, 0 },
	{ BYTES, 4, 0 },   { ARRAY, 2, 0 },   { ARRAY, 4, 0 },
	{ MAP, 2, 0 },	   { MAP, 4, 0 },
};

static struct lead lead_of(unsigned char byte)
{
	if (byte <= 0x7f || byte >= 0xe0)
		return (struct lead){ SCALAR, 0, 0 };
	if (byte <= 0x8f)
		return (struct lead){ MAP, 0, byte & 0x0f };
	if (byte <= 0x9f)
		return (struct lead){ ARRAY, 0, byte & 0x0f };
	if (byte <= 0xbf)
		return (struct lead){ BYTES, 0, byte & 0x1f };
	return leads[byte - 0xc0];
}

static uint64_t big_endian(const char *bytes, size_t count)
{
	uint64_t value = 0;

	while (count-- > 0)
		value = value << 8 | (unsigned char)*bytes++;
	return value;
}

/* One value is complete: so may be the arrays and maps around it. */
static void close_levels(struct mc_scan *scan)
{
	while (scan->depth > 0 && --scan->left[scan->depth - 1] == 0)
		scan->depth--;
}

static int open_level(struct mc_scan *scan, uint64_t values)
{
	if (scan->depth == MC_WIRE_DEPTH)
		return -ELOOP;
	if (values == 0) {
		close_levels(scan);
		return 0;
	}
	/* Each value still owed takes a byte at least. */
	if (values > scan->limit - scan->at - scan->owed)
		return -EMSGSIZE;
	scan->owed += values;
	scan->left[scan->depth++] = values;
	return 0;
}

/* Takes one value; 1 when it was there, 0 when bytes are missing. */
static int take_value(struct mc_scan *scan, const char *data, size_t size)
{
	const struct lead lead = lead_of((unsigned char)data[scan->at]);
	size_t head = 1 + (size_t)lead.length_bytes;
	uint64_t count = lead.fixed;
	bool is_bytes = lead.shape == BYTES;

	if (lead.shape == REFUSED)
		return -EBADMSG;
	if (head > scan->limit - scan->at)
		return -EMSGSIZE;
	if (head > size - scan->at)
		return 0;
	if (lead.length_bytes > 0)
		count = big_endian(data + scan->at + 1, lead.length_bytes);
	if (is_bytes && count > scan->limit - scan->at - head)
		return -EMSGSIZE;
	if (is_bytes && count > size - scan->at - head)
		return 0;

	scan->at += head + (is_bytes ? (size_t)count : 0);
	scan->owed--;
	if (scan->owed > scan->limit - scan->at)
		return -EMSGSIZE;
	if (lead.shape == ARRAY || lead.shape == MAP) {
		int rc =
			open_level(scan, lead.shape == MAP ? 2 * count : count);

		return rc < 0 ? rc : 1;
	}
	close_levels(scan);
	return 1;
}

ssize_t mc_scan(struct mc_scan *scan, const char *data, size_t size)
{
	if (!scan->has_begun) {
		scan->has_begun = true;
		scan->owed = 1;
	}
	while (scan->owed > 0) {
		int rc;

		if (scan->at == scan->limit)
			return -EMSGSIZE;
		if (scan->at == size)
			return 0;
		rc = take_value(scan, data, size);
		if (rc <= 0)
			return rc;
	}
	return (ssize_t)scan->at;
}

bool mc_scan_msgid(const char *data, size_t size, uint32_t *msgid)
{
	/* [0, msgid, method, params]: an array of 4, then the type 0. */
	static const char request[] = { (char)0x94, 0x00 };
	size_t at = sizeof request;
	size_t width;
	unsigned char lead;

	if (size <= at || memcmp(data, request, sizeof request) != 0)
		return false;
	lead = (unsigned char)data[at];
	*msgid = lead;
	if (lead <= 0x7f)
		return true;
	if (lead < 0xcc || lead > 0xce)
		return false;
	width = (size_t)1 << (lead - 0xcc);
	if (size - at - 1 < width)
		return false;
	*msgid = (uint32_t)big_endian(data + at + 1, width);
	return true;
}
