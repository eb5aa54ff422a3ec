/*
 * Tables that end in a sentence. What stands where is decided here, since it
 * needs the width of all cells; libsmartcols aligns and colours.
 */
#include "table.h"

#include <errno.h>
#include <string.h>

#include <libsmartcols.h>

#include <memcoord/escape.h>

#include "wrap.h"

#define GAP_COLUMNS 2
#define GAP_LEAST 1
#define INDENT_COLUMNS 2
#define NAME_LEAST 12
/* A sentence that gets less than this beside its row goes below it. */
#define NOTE_LEAST 32
/* The same of one that goes on in the lines below, beside nothing. */
#define NOTE_WRAPPED_LEAST 48

static const char ellipsis[] = "…";

struct cell {
	char *text; /* owned */
	const char *color;
};

struct mc_table {
	const struct mc_column *columns;
	size_t n_columns;
	size_t name_column;
	bool is_whole; /* no sentence is cut */
	bool can_fold; /* the column before the sentences */
	struct cell *cells; /* owned */
	size_t n_cells;
};

/* How a table is laid out. */
struct layout {
	size_t n_columns; /* of libsmartcols */
	size_t gap; /* columns between two of them */
	bool has_note_below;
	size_t note_column; /* where they are wrapped beside it; 0: they aren't */
	size_t name_room; /* in columns; SIZE_MAX: all that it needs */
	size_t note_room;
};

struct mc_table *mc_table_new(const struct mc_column *columns, size_t n_columns)
{
	struct mc_table *table = mc_alloc(1, sizeof *table);

	table->columns = columns;
	table->n_columns = n_columns;
	return table;
}

void mc_table_names_in(struct mc_table *table, size_t column)
{
	table->name_column = column;
}

void mc_table_keep_whole(struct mc_table *table)
{
	table->is_whole = true;
}

void mc_table_fold(struct mc_table *table)
{
	table->can_fold = true;
}

void mc_table_add(struct mc_table *table, const char *text, const char *color)
{
	table->cells = mc_realloc(table->cells, table->n_cells + 1,
				  sizeof *table->cells);
	table->cells[table->n_cells++] = (struct cell){
		.text = mc_escape_print(text),
		.color = color,
	};
}

void mc_table_free(struct mc_table *table)
{
	if (table == NULL)
		return;
	for (size_t i = 0; i < table->n_cells; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(table);
}

static size_t width_of(const char *text)
{
	size_t columns;

	mc_columns_fit(text, SIZE_MAX, &columns);
	return columns;
}

/* A copy of `text`, cut to `room` columns with an ellipsis at its end. */
static char *cut(const char *text, size_t room)
{
	char *copy = mc_alloc(strlen(text) + sizeof ellipsis, 1);
	size_t columns, size;

	strcpy(copy, text);
	if (width_of(text) <= room || room == 0)
		return copy;
	size = mc_columns_fit(text, room - 1, &columns);
	while (size > 0 && copy[size - 1] == ' ')
		size--;
	strcpy(copy + size, ellipsis);
	return copy;
}

static size_t column_width(const struct mc_table *table, size_t column)
{
	size_t width = strlen(table->columns[column].name);

	for (size_t i = column; i < table->n_cells; i += table->n_columns)
		width = mc_max(width, width_of(table->cells[i].text));
	return width;
}

static bool has_notes(const struct mc_table *table)
{
	size_t last = table->n_columns - 1;

	for (size_t i = last; i < table->n_cells; i += table->n_columns)
		if (table->cells[i].text[0] != '\0')
			return true;
	return false;
}

/* Columns that the first n take side by side. */
static size_t used_by(const struct mc_table *table, size_t n, size_t gap)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		used += column_width(table, i) + (i > 0 ? gap : 0);
	return used;
}

/* Without sentences; what has no room gives way bit by bit. */
static struct layout fit_row(const struct mc_table *table, size_t width)
{
	struct layout layout = { .n_columns = table->n_columns - 1,
				 .gap = GAP_COLUMNS,
				 .name_room = SIZE_MAX,
				 .note_room = SIZE_MAX };
	size_t used = used_by(table, layout.n_columns, layout.gap), name;

	if (width == 0 || used <= width)
		return layout;
	if (table->can_fold) {
		layout.n_columns--;
		layout.has_note_below = true;
		used = used_by(table, layout.n_columns, layout.gap);
	}
	if (used <= width || table->name_column >= table->n_columns)
		return layout;
	name = column_width(table, table->name_column);
	layout.name_room = mc_sub(name, used - width);
	if (layout.name_room >= NAME_LEAST)
		return layout;
	layout.gap = GAP_LEAST;
	used = used_by(table, layout.n_columns, layout.gap);
	layout.name_room = mc_max(mc_sub(name, mc_sub(used, width)),
				  mc_min(name, NAME_LEAST));
	return layout;
}

static struct layout choose_layout(const struct mc_table *table, size_t width)
{
	struct layout layout = fit_row(table, width);
	size_t note = 0, least;

	if (has_notes(table))
		note = column_width(table, table->n_columns - 1);
	if (note == 0 && !layout.has_note_below)
		return layout;
	if (width == 0) {
		layout.n_columns++;
		return layout;
	}
	layout.note_room =
		mc_sub(width, used_by(table, layout.n_columns, layout.gap) +
				      layout.gap);
	least = table->is_whole ? note : mc_min(note, NOTE_LEAST);
	if (!layout.has_note_below && layout.note_room >= least) {
		layout.n_columns++;
		return layout;
	}
	if (!layout.has_note_below && table->is_whole &&
	    layout.note_room >= NOTE_WRAPPED_LEAST) {
		layout.note_column = width - layout.note_room;
		return layout;
	}
	layout.has_note_below = true;
	layout.note_room = mc_sub(width, INDENT_COLUMNS);
	return layout;
}

static size_t room_of(const struct mc_table *table, const struct layout *layout,
		      size_t column)
{
	if (column == table->name_column)
		return layout->name_room;
	if (column == table->n_columns - 1)
		return layout->note_room;
	return SIZE_MAX;
}

static int fill_line(struct libscols_line *line, const struct mc_table *table,
		     const struct layout *layout, const struct cell *row,
		     bool has_color)
{
	for (size_t i = 0; i < layout->n_columns; i++) {
		size_t room = room_of(table, layout, i);
		mc_auto(mc_freep) char *text = cut(row[i].text, room);
		struct libscols_cell *cell;

		if (scols_line_set_data(line, i, text) < 0)
			return -ENOMEM;
		cell = scols_line_get_cell(line, i);
		if (has_color && row[i].color != NULL &&
		    scols_cell_set_color(cell, row[i].color) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int fill_columns(struct libscols_table *to, const struct mc_table *table,
			const struct layout *layout)
{
	for (size_t i = 0; i < layout->n_columns; i++) {
		const struct mc_column *column = &table->columns[i];
		int flags = column->is_right ? SCOLS_FL_RIGHT : 0;

		if (!scols_table_new_column(to, column->name, 0, flags))
			return -ENOMEM;
	}
	return 0;
}

static int fill_lines(struct libscols_table *to, const struct mc_table *table,
		      const struct layout *layout, bool has_color)
{
	for (size_t i = 0; i < table->n_cells; i += table->n_columns) {
		struct libscols_line *line = scols_table_new_line(to, NULL);
		int rc;

		if (line == NULL)
			return -ENOMEM;
		rc = fill_line(line, table, layout, &table->cells[i],
			       has_color);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Fills the last column up, in which `text` stands, to where the note begins. */
static void pad(const struct mc_table *table, const struct layout *layout,
		const char *text, FILE *out)
{
	size_t last = layout->n_columns - 1;
	size_t width = column_width(table, last);
	size_t used = table->columns[last].is_right ? width : width_of(text);

	fprintf(out, "%*s", (int)(width - used + layout->gap), "");
}

static void print_note_beside(const struct mc_table *table,
			      const struct layout *layout,
			      const struct cell *row,
			      const struct mc_screen *screen)
{
	const char *text = row[table->n_columns - 1].text;

	if (text[0] == '\0') {
		putc('\n', screen->out);
		return;
	}
	pad(table, layout, row[layout->n_columns - 1].text, screen->out);
	mc_wrap_escaped(screen->out, screen->width, layout->note_column,
			layout->note_column, text);
}

static void print_note_below(const struct mc_table *table,
			     const struct layout *layout,
			     const struct cell *row,
			     const struct mc_screen *screen)
{
	size_t last = table->n_columns - 1;
	bool is_folded = layout->n_columns < last;
	mc_auto(mc_freep) char *whole = NULL;
	mc_auto(mc_freep) char *text = NULL;

	putc('\n', screen->out);
	if (asprintf(&whole, "%s%s%s", is_folded ? row[last - 1].text : "",
		     is_folded ? ": " : "", row[last].text) < 0)
		abort();
	text = cut(whole, table->is_whole ? SIZE_MAX : layout->note_room);
	if (text[0] == '\0')
		return;
	fprintf(screen->out, "%*s", INDENT_COLUMNS, "");
	mc_wrap_escaped(screen->out, screen->width, INDENT_COLUMNS,
			INDENT_COLUMNS, text);
}

/* The heading has a name where its rows have notes, and only beside it. */
static void print_heading_end(const struct mc_table *table,
			      const struct layout *layout, FILE *out)
{
	if (layout->note_column > 0) {
		pad(table, layout, table->columns[layout->n_columns - 1].name,
		    out);
		fputs(table->columns[table->n_columns - 1].name, out);
	}
	putc('\n', out);
}

static void print_with_notes(const struct mc_table *table,
			     const struct layout *layout, const char *lines,
			     const struct mc_screen *screen)
{
	const struct cell *row = table->cells;

	for (bool is_row = false; *lines != '\0'; is_row = true) {
		size_t size = strcspn(lines, "\n");

		fprintf(screen->out, "%.*s", (int)size, lines);
		lines += size + (lines[size] == '\n');
		if (!is_row) {
			print_heading_end(table, layout, screen->out);
			continue;
		}
		if (layout->note_column > 0)
			print_note_beside(table, layout, row, screen);
		else
			print_note_below(table, layout, row, screen);
		row += table->n_columns;
	}
}

static int print(struct libscols_table *to, const struct mc_table *table,
		 const struct mc_screen *screen)
{
	struct layout layout = choose_layout(table, screen->width);
	mc_auto(mc_freep) char *lines = NULL;
	int rc = 0;

	if (scols_table_set_column_separator(to, layout.gap == GAP_LEAST
							 ? " "
							 : "  ") < 0 ||
	    scols_table_enable_colors(to, screen->has_color) < 0 ||
	    /* Cells are escaped already; once more would show. */
	    scols_table_enable_noencoding(to, 1) < 0 ||
	    /* The layout is ours: libsmartcols shall not shrink it. */
	    scols_table_set_termforce(to, SCOLS_TERMFORCE_NEVER) < 0)
		return -ENOMEM;
	rc = fill_columns(to, table, &layout);
	if (rc == 0)
		rc = fill_lines(to, table, &layout, screen->has_color);
	if (rc < 0)
		return rc;
	if (!layout.has_note_below && layout.note_column == 0) {
		scols_table_set_stream(to, screen->out);
		return scols_print_table(to) < 0 ? -ENOMEM : 0;
	}
	if (scols_print_table_to_string(to, &lines) < 0)
		return -ENOMEM;
	print_with_notes(table, &layout, lines, screen);
	return 0;
}

int mc_table_print(const struct mc_table *table, const struct mc_screen *screen)
{
	struct libscols_table *to = scols_new_table();
	int rc = -ENOMEM;

	if (to != NULL)
		rc = print(to, table, screen);
	scols_unref_table(to);
	return rc;
}
