#ifndef MEMCOORD_BUF_H
#define MEMCOORD_BUF_H

#include <string.h>

#include "base.h"

/* Bytes that grow at the end and are taken from the front. */
struct mc_buf {
	char *data; /* owned */
	size_t size; /* bytes held */
	size_t room; /* bytes allocated */
};

/* Makes room for `more` bytes behind the end and returns where they go. */
char *mc_buf_reserve(struct mc_buf *buf, size_t more);

/* Inline: a message is made of thousands of these. */
static inline void mc_buf_append(struct mc_buf *buf, const void *bytes,
				 size_t count)
{
	if (count == 0)
		return;
	if (buf->room - buf->size < count)
		mc_buf_reserve(buf, count);
	memcpy(buf->data + buf->size, bytes, count);
	buf->size += count;
}

/* Drops `count` bytes from the front; an emptied buffer gives its memory up. */
void mc_buf_consume(struct mc_buf *buf, size_t count);

void mc_buf_clear(struct mc_buf *buf);

#endif
