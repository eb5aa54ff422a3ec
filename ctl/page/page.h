#ifndef MEMCOORD_CTL_PAGE_H
#define MEMCOORD_CTL_PAGE_H

#include "story.h"

/*
 * Writes a story as one page of HTML that needs nothing else. Thins its series
 * to what the page can show.
 */
void mc_page_write(FILE *out, struct mc_story *story);

#endif
