#ifndef MEMCOORD_CTL_TOP_GLYPHS_H
#define MEMCOORD_CTL_TOP_GLYPHS_H

#include "parts.h"
#include "ring.h"
#include "terminal.h"

/* How a part of a bar looks, and what it is called. */
struct mc_top_glyph {
	const char *utf8;
	const char *ascii;
	unsigned ink;
	const char *label;
};

extern const struct mc_top_glyph mc_top_domain_glyphs[MC_TOP_DOMAIN_PARTS];
extern const struct mc_top_glyph mc_top_host_glyphs[MC_TOP_HOST_PARTS];

/* Stands for what has no room. */
extern const struct mc_top_glyph mc_top_more_glyph;

/* The character, for this terminal. */
const char *mc_top_glyph(const struct mc_top_terminal *terminal,
			 const struct mc_top_glyph *glyph);

/* Puts a bar of so many columns. */
void mc_top_put_bar(const struct mc_top_terminal *terminal, unsigned line,
		    unsigned column, unsigned width,
		    const struct mc_top_glyph *glyphs,
		    const uint64_t *parts_kib, size_t count);

/* Puts a past, the newest at the right end, of something up to max_kib. */
void mc_top_put_past(const struct mc_top_terminal *terminal, unsigned line,
		     unsigned column, unsigned width,
		     const struct mc_top_ring *ring, uint64_t max_kib);

#endif
