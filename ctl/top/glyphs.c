/*
 * Bars and sparklines, out of characters that every terminal of UTF-8 has, or
 * those of ASCII. They can be told apart without colours.
 */
#include "glyphs.h"

#include <memcoord/base.h>

#include "bar.h"

const struct mc_top_glyph mc_top_domain_glyphs[MC_TOP_DOMAIN_PARTS] = {
	[MC_TOP_USED] = { "█", "#", MC_INK_BLUE, "used" },
	[MC_TOP_CACHE] = { "▓", "+", MC_INK_CYAN, "cache" },
	[MC_TOP_UNUSED] = { "░", "-", MC_INK_GREEN, "unused" },
	[MC_TOP_UNTOLD] = { "▒", "?", MC_INK_PLAIN, "not told" },
	[MC_TOP_TAKEN] = { "·", ".", MC_INK_DIM, "taken back" },
};

const struct mc_top_glyph mc_top_host_glyphs[MC_TOP_HOST_PARTS] = {
	[MC_TOP_DOMAINS] = { "█", "#", MC_INK_BLUE, "domains" },
	[MC_TOP_OTHERS] = { "▓", "+", MC_INK_CYAN, "otherwise" },
	[MC_TOP_RESERVE] = { "▒", "=", MC_INK_RED, "reserve" },
	[MC_TOP_PROMISED] = { "▚", "%", MC_INK_YELLOW, "promised" },
	[MC_TOP_RESERVED] = { "▞", "&", MC_INK_YELLOW, "reserved" },
	[MC_TOP_BUDGET] = { "░", "-", MC_INK_GREEN, "budget" },
};

const struct mc_top_glyph mc_top_more_glyph = { .utf8 = "…", .ascii = "~" };

/* By level; the first is nothing. */
static const struct mc_top_glyph levels[] = {
	{ .utf8 = " ", .ascii = " " }, { .utf8 = "▁", .ascii = "_" },
	{ .utf8 = "▂", .ascii = "." }, { .utf8 = "▃", .ascii = ":" },
	{ .utf8 = "▄", .ascii = "-" }, { .utf8 = "▅", .ascii = "=" },
	{ .utf8 = "▆", .ascii = "+" }, { .utf8 = "▇", .ascii = "*" },
	{ .utf8 = "█", .ascii = "#" },
};

const char *mc_top_glyph(const struct mc_top_terminal *terminal,
			 const struct mc_top_glyph *glyph)
{
	return terminal->has_utf8 ? glyph->utf8 : glyph->ascii;
}

void mc_top_put_bar(const struct mc_top_terminal *terminal, unsigned line,
		    unsigned column, unsigned width,
		    const struct mc_top_glyph *glyphs,
		    const uint64_t *parts_kib, size_t count)
{
	unsigned cells[MC_TOP_DOMAIN_PARTS + MC_TOP_HOST_PARTS];

	mc_top_bar_share(cells, parts_kib, count, width);
	for (size_t i = 0; i < count; i++)
		for (unsigned cell = 0; cell < cells[i]; cell++)
			column += mc_top_terminal_put(terminal, line, column, 1,
						      glyphs[i].ink,
						      mc_top_glyph(terminal,
								   &glyphs[i]));
}

void mc_top_put_past(const struct mc_top_terminal *terminal, unsigned line,
		     unsigned column, unsigned width,
		     const struct mc_top_ring *ring, uint64_t max_kib)
{
	size_t slots = mc_top_ring_slots(width);

	for (unsigned cell = 0; cell < width; cell++) {
		uint64_t kib = mc_top_ring_cell(ring, width - 1 - cell, slots);
		unsigned level =
			mc_top_level(kib, max_kib, MC_COUNT(levels) - 1);

		mc_top_terminal_put(terminal, line, column + cell, 1,
				    MC_INK_CYAN,
				    mc_top_glyph(terminal, &levels[level]));
	}
}
