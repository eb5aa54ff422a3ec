/*
 * The screen, by ncursesw, which is seen in this file alone. It writes to the
 * terminal only what differs from what is there, so nothing flickers.
 */
#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termcap.h>
#include <unistd.h>

#include <memcoord/base.h>
#include <memcoord/escape.h>

#include "screen/wrap.h"
#include "text.h"

/* What is pressed with Escape follows within so many ms. */
#define ESCAPE_MS 25

static const struct {
	int code; /* of curses */
	enum mc_top_key key;
} keys[] = {
	{ KEY_UP, MC_KEY_UP },		 { KEY_DOWN, MC_KEY_DOWN },
	{ KEY_PPAGE, MC_KEY_PAGE_UP },	 { KEY_NPAGE, MC_KEY_PAGE_DOWN },
	{ KEY_HOME, MC_KEY_HOME },	 { KEY_END, MC_KEY_END },
	{ KEY_ENTER, MC_KEY_ENTER },	 { '\r', MC_KEY_ENTER },
	{ KEY_BACKSPACE, MC_KEY_ERASE }, { '\b', MC_KEY_ERASE },
};

static const short colors[] = {
	[MC_INK_GREEN] = COLOR_GREEN, [MC_INK_YELLOW] = COLOR_YELLOW,
	[MC_INK_RED] = COLOR_RED,     [MC_INK_BLUE] = COLOR_BLUE,
	[MC_INK_CYAN] = COLOR_CYAN,
};

/* Whether the user's locale is one of UTF-8, be it installed or not. */
static bool enter_locale(void)
{
	const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	if (setlocale(LC_CTYPE, "") != NULL)
		return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	for (size_t i = 0; i < MC_COUNT(names); i++) {
		const char *name = getenv(names[i]);

		if (name == NULL || name[0] == '\0')
			continue;
		if (strcasestr(name, "utf-8") != NULL ||
		    strcasestr(name, "utf8") != NULL)
			return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
		break;
	}
	setlocale(LC_CTYPE, "C");
	return false;
}

static void begin_colors(void)
{
	start_color();
	use_default_colors();
	for (short i = 1; i < MC_INK_COLORS; i++)
		init_pair(i, colors[i], -1);
}

/* Curses would learn it too, between two waits; nobody else does then. */
static int catch_resizes(void)
{
	sigset_t wanted;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGWINCH);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void set_up(struct mc_top_terminal *terminal, bool wants_color)
{
	terminal->resize_fd = catch_resizes();
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	terminal->has_color = wants_color && has_colors();
	if (terminal->has_color)
		begin_colors();
}

int mc_top_terminal_open(struct mc_top_terminal *terminal, bool wants_color,
			 struct mc_error *err)
{
	const char *kind = getenv("TERM");

	*terminal = (struct mc_top_terminal){ .resize_fd = -1 };
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return mc_fail(err, -ENOTTY,
			       "top wants a terminal; 'memcoordctl status' "
			       "shows the same once");
	terminal->has_utf8 = enter_locale();
	if (kind != NULL && kind[0] != '\0')
		terminal->screen = newterm(NULL, stdout, stdin);
	if (terminal->screen == NULL || tgetstr("cm", NULL) == NULL) {
		mc_top_terminal_close(terminal);
		return mc_fail(err, -ENOTSUP,
			       "top can't use this terminal (TERM is '%s'); "
			       "'memcoordctl status' shows the same once",
			       kind == NULL ? "" : kind);
	}
	set_up(terminal, wants_color);
	mc_top_terminal_resize(terminal);
	return 0;
}

void mc_top_terminal_close(struct mc_top_terminal *terminal)
{
	if (terminal->screen == NULL)
		return;
	endwin();
	mc_closep(&terminal->resize_fd);
	delscreen(terminal->screen);
	terminal->screen = NULL;
}

void mc_top_terminal_resize(struct mc_top_terminal *terminal)
{
	struct signalfd_siginfo info;
	struct winsize size;

	while (read(terminal->resize_fd, &info, sizeof info) > 0)
		;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
	    size.ws_row > 0)
		resizeterm(size.ws_row, size.ws_col);
	getmaxyx(stdscr, terminal->height, terminal->width);
	/* What a terminal leaves of a picture that it resizes isn't known. */
	mc_top_terminal_redraw();
}

void mc_top_terminal_redraw(void)
{
	clearok(curscr, TRUE);
}

int mc_top_terminal_key(void)
{
	int code = getch();

	/* We know it already. */
	while (code == KEY_RESIZE)
		code = getch();
	if (code == ERR)
		return MC_KEY_NONE;
	for (size_t i = 0; i < MC_COUNT(keys); i++)
		if (keys[i].code == code)
			return keys[i].key;
	/* Other keys of curses have no meaning here, nor a name. */
	return code > UINT8_MAX ? '\0' : code;
}

void mc_top_terminal_begin(void)
{
	erase();
}

void mc_top_terminal_show(void)
{
	refresh();
}

static attr_t attributes(const struct mc_top_terminal *terminal, unsigned ink)
{
	unsigned color = ink & 0xf;
	attr_t attr = A_NORMAL;

	ink |= terminal->adds;
	if (ink & MC_INK_DIM)
		attr |= A_DIM;
	if (ink & MC_INK_BOLD)
		attr |= A_BOLD;
	if (ink & MC_INK_REVERSE)
		attr |= A_REVERSE;
	if (terminal->has_color && color != MC_INK_PLAIN)
		attr |= (attr_t)COLOR_PAIR((int)color);
	return attr;
}

unsigned mc_top_terminal_put(const struct mc_top_terminal *terminal,
			     unsigned line, unsigned column, unsigned columns,
			     unsigned ink, const char *text)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);

	return mc_top_terminal_put_escaped(terminal, line, column, columns, ink,
					   escaped);
}

bool mc_top_terminal_fits(const struct mc_top_terminal *terminal,
			  unsigned columns, const char *text)
{
	mc_auto(mc_freep) char *escaped = mc_escape_print(text);
	mc_auto(mc_freep) char *ascii =
		terminal->has_utf8 ? NULL : mc_top_text_ascii(escaped);
	const char *shown = ascii != NULL ? ascii : escaped;
	size_t used;

	return shown[mc_columns_fit(shown, columns, &used)] == '\0';
}

unsigned mc_top_terminal_put_escaped(const struct mc_top_terminal *terminal,
				     unsigned line, unsigned column,
				     unsigned columns, unsigned ink,
				     const char *text)
{
	mc_auto(mc_freep) char *ascii =
		terminal->has_utf8 ? NULL : mc_top_text_ascii(text);
	size_t used, size;

	if (ascii != NULL)
		text = ascii;
	size = mc_columns_fit(text, columns, &used);
	attrset(attributes(terminal, ink));
	mvaddnstr((int)line, (int)column, text, (int)size);
	attrset(A_NORMAL);
	return (unsigned)used;
}
