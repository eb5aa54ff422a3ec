#ifndef MEMCOORD_CTL_TOP_TERMINAL_H
#define MEMCOORD_CTL_TOP_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include <memcoord/error.h>

/* How text looks: a colour, and what may be added to it. */
enum mc_top_ink {
	MC_INK_PLAIN,
	MC_INK_GREEN, /* as far as here in the order of enum mc_tint */
	MC_INK_YELLOW,
	MC_INK_RED,
	MC_INK_BLUE,
	MC_INK_CYAN,
	MC_INK_COLORS,
	MC_INK_DIM = 0x10,
	MC_INK_BOLD = 0x20,
	MC_INK_REVERSE = 0x40,
};

/* What isn't a character. */
enum mc_top_key {
	MC_KEY_NONE = -1,
	MC_KEY_REDRAW = 0x0c, /* Ctrl-L */
	MC_KEY_ENTER = '\n',
	MC_KEY_ESCAPE = 0x1b,
	MC_KEY_ERASE = 0x7f,
	MC_KEY_UP = 0x100,
	MC_KEY_DOWN,
	MC_KEY_PAGE_UP,
	MC_KEY_PAGE_DOWN,
	MC_KEY_HOME,
	MC_KEY_END,
};

/* The terminal on stdin and stdout, as one screen. */
struct mc_top_terminal {
	bool has_color;
	bool has_utf8;
	unsigned width, height;
	unsigned adds; /* inks that all text gets too */
	void *screen; /* of curses, owned */
	int resize_fd; /* readable once the size has changed */
};

/*
 * Takes the terminal over, in the user's own locale. -ENOTTY or -ENOTSUP with
 * a sentence where it can't be. There is one of it.
 */
int mc_top_terminal_open(struct mc_top_terminal *terminal, bool wants_color,
			 struct mc_error *err);

/* Leaves it as it was. */
void mc_top_terminal_close(struct mc_top_terminal *terminal);

/* Looks at its size again, once resize_fd is readable. */
void mc_top_terminal_resize(struct mc_top_terminal *terminal);

/* The next picture is written as a whole, whatever is there. */
void mc_top_terminal_redraw(void);

/* The next key, MC_KEY_NONE where none was pressed. Doesn't wait. */
int mc_top_terminal_key(void);

/* A picture begins empty, and is seen once it is shown. */
void mc_top_terminal_begin(void);
void mc_top_terminal_show(void);

/*
 * Puts text, escaped and cut to so many columns; how many of these it took.
 * The second one is for text that is escaped already.
 */
unsigned mc_top_terminal_put(const struct mc_top_terminal *terminal,
			     unsigned line, unsigned column, unsigned columns,
			     unsigned ink, const char *text);
unsigned mc_top_terminal_put_escaped(const struct mc_top_terminal *terminal,
				     unsigned line, unsigned column,
				     unsigned columns, unsigned ink,
				     const char *text);

/* Whether mc_top_terminal_put has room for all of the text. */
bool mc_top_terminal_fits(const struct mc_top_terminal *terminal,
			  unsigned columns, const char *text);

#endif
