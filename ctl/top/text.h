#ifndef MEMCOORD_CTL_TOP_TEXT_H
#define MEMCOORD_CTL_TOP_TEXT_H

#include <stddef.h>

/*
 * A copy of `text` for a terminal without UTF-8: other bytes than those of
 * ASCII become \xNN. The caller frees it.
 */
char *mc_top_text_ascii(const char *text);

/* As mc_columns_fit, but ends between two words if it can. */
size_t mc_top_text_line(const char *text, size_t columns);

#endif
