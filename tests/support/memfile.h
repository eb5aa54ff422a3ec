#ifndef MEMCOORD_TESTS_MEMFILE_H
#define MEMCOORD_TESTS_MEMFILE_H

#include <stddef.h>

/* A file with this text, without a name on disk. Closed with the process. */
void memfile_put(char path[64], const char *text);

/* The same with any bytes. */
void memfile_put_bytes(char path[64], const void *bytes, size_t size);

#endif
