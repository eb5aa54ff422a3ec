#ifndef MEMCOORD_CTL_HTML_H
#define MEMCOORD_CTL_HTML_H

#include <memcoord/base.h>

/*
 * Writes text so that it means nothing to HTML and XML, in an attribute as
 * little as elsewhere. What doesn't print becomes \xNN, as on a terminal.
 */
void mc_html_text(FILE *out, const char *text);

/*
 * What comes before and after a page's content. The page stands alone: it
 * forbids itself to load or run anything.
 */
void mc_html_begin(FILE *out, const char *title);
void mc_html_end(FILE *out);

#endif
