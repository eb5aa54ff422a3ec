/*
 * Memory that is there or ends the process, and bounded copies.
 */
#include <memcoord/base.h>

#include <string.h>

static void *check(void *memory)
{
	static const char text[] = "memcoord: out of memory\n";

	if (memory == NULL) {
		(void)!write(STDERR_FILENO, text, sizeof text - 1);
		abort();
	}
	return memory;
}

void *mc_alloc(size_t count, size_t size)
{
	return check(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *mc_realloc(void *pointer, size_t count, size_t size)
{
	return check(reallocarray(pointer, count > 0 ? count : 1, size));
}

void mc_copy(char *to, size_t size, const char *from)
{
	size_t length = strnlen(from, size - 1);

	memcpy(to, from, length);
	to[length] = '\0';
}
