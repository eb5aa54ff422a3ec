/*
 * The lower lines: a row for each domain.
 */
#include "draw_domains.h"

#include <string.h>

#include <memcoord/num.h>

#include "draw_line.h"
#include "glyphs.h"
#include "screen/screen.h"

#define ABOUT(kib) mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, kib)

/* ---- the line above ---- */

static void draw_legend(const struct mc_top *top, unsigned line,
			unsigned column)
{
	column++;
	for (size_t i = 0; i < MC_TOP_DOMAIN_PARTS; i++) {
		const struct mc_top_glyph *glyph = &mc_top_domain_glyphs[i];

		if (i == MC_TOP_UNTOLD)
			continue;
		column = mc_top_draw_line(top, line, column + 1, glyph->ink,
					  "%s",
					  mc_top_glyph(&top->terminal, glyph));
		column = mc_top_draw_line(top, line, column + 1, MC_INK_PLAIN,
					  "%s", glyph->label);
	}
}

static unsigned draw_filter(const struct mc_top *top, unsigned line)
{
	const struct mc_top_model *model = &top->model;

	if (model->filter[0] == '\0')
		return mc_top_draw_line(top, line, 0, MC_INK_PLAIN,
					"%zu domain%s ", model->n_rows,
					model->n_rows == 1 ? "" : "s");
	return mc_top_draw_line(top, line, 0, MC_INK_BOLD,
				"%zu of %zu domains match '%s', ",
				model->n_rows, model->status.n_domains,
				model->filter);
}

static void draw_order(const struct mc_top *top)
{
#define SORT_TEXT(id, key, text) text,
	static const char *const texts[] = { MC_TOP_SORTS(SORT_TEXT) };
	unsigned line = top->layout.first_line - 2;
	unsigned column = draw_filter(top, line);

	column = mc_top_draw_line(top, line, column, MC_INK_PLAIN, "%s%s",
				  texts[top->model.sort],
				  top->model.is_reversed ? ", reversed" : "");
	draw_legend(top, line, column);
}

/* ---- the cells ---- */

/* Where a cell goes. */
struct cell {
	unsigned line, column, width, ink;
};

static void put(const struct mc_top *top, const struct cell *cell,
		const char *text)
{
	bool fits = mc_top_terminal_fits(&top->terminal, cell->width, text);
	unsigned used =
		mc_top_terminal_put(&top->terminal, cell->line, cell->column,
				    cell->width - !fits, cell->ink, text);

	if (!fits)
		mc_top_terminal_put(&top->terminal, cell->line,
				    cell->column + used, 1, cell->ink,
				    mc_top_glyph(&top->terminal,
						 &mc_top_more_glyph));
}

/* Numbers and their headings are of ASCII. */
static void put_right(const struct mc_top *top, const struct cell *cell,
		      const char *text)
{
	char padded[MC_NUM_TEXT * 2];

	snprintf(padded, sizeof padded, "%*s", (int)cell->width, text);
	put(top, cell, padded);
}

static void put_size(const struct mc_top *top, const struct cell *cell,
		     bool is_known, uint64_t kib)
{
	put_right(top, cell, is_known ? ABOUT(kib) : "-");
}

typedef void put_fn(const struct mc_top *top, const struct cell *cell,
		    const struct mc_domain_status *domain);

static void put_NAME(const struct mc_top *top, const struct cell *cell,
		     const struct mc_domain_status *domain)
{
	put(top, cell, domain->name);
}

static void put_STATE(const struct mc_top *top, const struct cell *cell,
		      const struct mc_domain_status *domain)
{
	struct cell tinted = *cell;

	tinted.ink |= mc_screen_tint(domain->state);
	put(top, &tinted, domain->state);
}

static void put_BAR(const struct mc_top *top, const struct cell *cell,
		    const struct mc_domain_status *domain)
{
	uint64_t parts_kib[MC_TOP_DOMAIN_PARTS];

	mc_top_domain_parts(parts_kib, domain);
	mc_top_put_bar(&top->terminal, cell->line, cell->column, cell->width,
		       mc_top_domain_glyphs, parts_kib, MC_TOP_DOMAIN_PARTS);
	/* The past follows: no stripe between both where a row is selected. */
	mc_top_terminal_put(&top->terminal, cell->line,
			    cell->column + cell->width, 1, MC_INK_PLAIN, " ");
}

static void put_PAST(const struct mc_top *top, const struct cell *cell,
		     const struct mc_domain_status *domain)
{
	mc_top_put_past(&top->terminal, cell->line, cell->column, cell->width,
			mc_top_model_past(&top->model, domain),
			domain->max_kib);
}

static void put_SIZE(const struct mc_top *top, const struct cell *cell,
		     const struct mc_domain_status *domain)
{
	put_size(top, cell, true, domain->size_kib);
}

static void put_MAX(const struct mc_top *top, const struct cell *cell,
		    const struct mc_domain_status *domain)
{
	put_size(top, cell, true, domain->max_kib);
}

static void put_USED(const struct mc_top *top, const struct cell *cell,
		     const struct mc_domain_status *domain)
{
	put_size(top, cell, domain->has_used_kib, domain->used_kib);
}

static void put_UNUSED(const struct mc_top *top, const struct cell *cell,
		       const struct mc_domain_status *domain)
{
	put_size(top, cell, domain->has_unused_kib, domain->unused_kib);
}

static void put_CHANGE(const struct mc_top *top, const struct cell *cell,
		       const struct mc_domain_status *domain)
{
	char text[MC_NUM_TEXT];

	mc_delta_text(text, domain->last_change_kib);
	put_right(top, cell, domain->has_last_change_kib ? text : "-");
}

static void put_REASON(const struct mc_top *top, const struct cell *cell,
		       const struct mc_domain_status *domain)
{
	put(top, cell,
	    cell->width >= MC_TOP_SENTENCE_WIDTH ? domain->text
						 : domain->reason);
}

#define ROW(id, title, is_right, ...) \
	[MC_TOP_COLUMN_##id] = { title, is_right, put_##id },
static const struct {
	const char *title;
	bool is_right;
	put_fn *put;
} columns[] = { MC_TOP_COLUMNS(ROW) };

/* ---- the rows ---- */

/* That of the past says how far back it goes. */
static void put_title(const struct mc_top *top, const struct cell *cell,
		      enum mc_top_column column)
{
	uint64_t shown_ms = (uint64_t)mc_top_ring_slots(cell->width) *
			    cell->width * MC_TOP_SLOT_MS;
	char text[32];

	mc_copy(text, sizeof text, columns[column].title);
	if (column == MC_TOP_COLUMN_PAST)
		snprintf(text, sizeof text, "%s %um", columns[column].title,
			 (unsigned)(shown_ms / 60000));
	if (columns[column].is_right)
		put_right(top, cell, text);
	else
		put(top, cell, text);
}

/* The heading where `domain` is NULL. */
static void draw_row(const struct mc_top *top, unsigned line, unsigned ink,
		     const struct mc_domain_status *domain)
{
	struct cell cell = { .line = line, .ink = ink };

	mc_top_draw_line(top, line, 0, ink, "%*s", (int)top->layout.width, "");
	for (size_t i = 0; i < MC_COUNT(columns); i++) {
		cell.width = top->layout.widths[i];
		if (cell.width == 0)
			continue;
		if (domain != NULL)
			columns[i].put(top, &cell, domain);
		else
			put_title(top, &cell, (enum mc_top_column)i);
		cell.column += cell.width + 1;
	}
}

static void draw_none(const struct mc_top *top)
{
	const struct mc_status *status = &top->model.status;
	const char *text = "No domain runs.";

	if (status->n_domains > 0)
		text = "No domain matches; Esc shows all.";
	else if (status->sample == 0)
		text = "No domain is known: no sample was taken yet.";
	mc_top_draw_line(top, top->layout.first_line, 0, MC_INK_PLAIN, "%s",
			 text);
}

void mc_top_draw_domains(struct mc_top *top)
{
	const struct mc_top_layout *layout = &top->layout;
	const struct mc_top_model *model = &top->model;
	size_t selected = mc_top_model_row(model);

	top->first_row = mc_top_layout_scroll(layout, top->first_row, selected,
					      model->n_rows);
	draw_order(top);
	draw_row(top, layout->first_line - 1, MC_INK_REVERSE, NULL);
	if (model->n_rows == 0)
		draw_none(top);
	for (size_t i = 0; i < layout->n_lines; i++) {
		size_t row = top->first_row + i;

		if (row < model->n_rows)
			draw_row(top, layout->first_line + (unsigned)i,
				 row == selected ? MC_INK_REVERSE
						 : MC_INK_PLAIN,
				 model->rows[row]);
	}
}
