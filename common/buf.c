/*
 * Bytes on their way: appended at the end, taken from the front.
 */
#include <memcoord/buf.h>

#include <string.h>

char *mc_buf_reserve(struct mc_buf *buf, size_t more)
{
	size_t room = buf->room > 0 ? buf->room : 256;

	while (room - buf->size < more)
		room *= 2;
	if (room != buf->room) {
		buf->data = mc_realloc(buf->data, room, 1);
		buf->room = room;
	}
	return buf->data + buf->size;
}

void mc_buf_consume(struct mc_buf *buf, size_t count)
{
	if (count >= buf->size) {
		mc_buf_clear(buf);
		return;
	}
	memmove(buf->data, buf->data + count, buf->size - count);
	buf->size -= count;
}

void mc_buf_clear(struct mc_buf *buf)
{
	free(buf->data);
	*buf = (struct mc_buf){ 0 };
}
