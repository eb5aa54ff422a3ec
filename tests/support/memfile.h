#ifndef MEMCOORD_TESTS_MEMFILE_H
#define MEMCOORD_TESTS_MEMFILE_H

/* A file with this text, without a name on disk. Closed with the process. */
void memfile_put(char path[64], const char *text);

#endif
