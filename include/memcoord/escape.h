#ifndef MEMCOORD_ESCAPE_H
#define MEMCOORD_ESCAPE_H

#include <stdbool.h>

/*
 * A copy of `text` for a terminal: bytes that are no UTF-8 and characters that
 * don't print, control a terminal or turn the direction of writing become
 * \xNN, byte for byte. So does a backslash before an x, so that the text can
 * be told from what it looks like. The caller frees it.
 */
char *mc_escape_print(const char *text);

bool mc_is_utf8(const char *text);

/* A copy of `text` as valid UTF-8: other bytes become \xNN. */
char *mc_escape_utf8(const char *text);

#endif
