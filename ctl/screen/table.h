#ifndef MEMCOORD_CTL_TABLE_H
#define MEMCOORD_CTL_TABLE_H

#include "screen.h"

struct mc_column {
	const char *name;
	bool is_right; /* numbers are aligned at their ends */
};

/* A table under construction. */
struct mc_table;

/*
 * `columns` is borrowed. The first column holds names and the last holds
 * sentences: see mc_table_print.
 */
struct mc_table *mc_table_new(const struct mc_column *columns,
			      size_t n_columns);

/*
 * Names, which may be cut, stand in this column, and not in the first. Not one
 * of the columns: no name is cut.
 */
void mc_table_names_in(struct mc_table *table, size_t column);

/* No sentence is cut: one that is too long goes on below. */
void mc_table_keep_whole(struct mc_table *table);

/*
 * The column before the sentences stands below with them, before each, where a
 * row has no room for it.
 */
void mc_table_fold(struct mc_table *table);

/*
 * Adds the next cell, row by row. It is escaped; `color` is a sequence as
 * mc_screen_color gives it, or NULL.
 */
void mc_table_add(struct mc_table *table, const char *text, const char *color);

/*
 * Prints whole rows. The last column is left out where all its cells are
 * empty. Where the screen has a width, sentences are cut to what is left
 * beside the other columns; where that is too little to read, each stands on a
 * line of its own below its row, and names are cut if they must, or columns
 * move together. Sentences that are whole go on below, beside their row where
 * there is room. -ENOMEM.
 */
int mc_table_print(const struct mc_table *table,
		   const struct mc_screen *screen);

void mc_table_free(struct mc_table *table);

static inline void mc_table_freep(struct mc_table **table)
{
	mc_table_free(*table);
}

#endif
