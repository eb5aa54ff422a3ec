#ifndef MEMCOORD_CTL_SCREEN_H
#define MEMCOORD_CTL_SCREEN_H

#include <stdbool.h>

#include <memcoord/base.h>

/* Ends a colour. */
#define MC_SCREEN_PLAIN "\033[0m"

enum mc_tint { MC_TINT_NONE, MC_TINT_GREEN, MC_TINT_YELLOW, MC_TINT_RED };

/* Where text for people goes. */
struct mc_screen {
	FILE *out; /* borrowed */
	size_t width; /* in columns; 0: lines have no end */
	size_t height; /* in lines; 0: there is no end */
	bool has_color;
	bool can_redraw; /* a terminal that can go back to its first line */
};

/*
 * The screen that standard output is: a terminal has a size, and colours
 * where `wants_color` and neither NO_COLOR nor a dumb terminal says otherwise.
 */
void mc_screen_of_stdout(struct mc_screen *screen, bool wants_color);

/* The colour of a state, action or outcome; none of any other word. */
enum mc_tint mc_screen_tint(const char *word);

/*
 * The sequence that begins the colour in which a state, action or outcome
 * (any word of the daemon) is shown; NULL where it has none.
 */
const char *mc_screen_color(const struct mc_screen *screen, const char *word);

/*
 * Prints one line, escaped: a label, if not NULL, in a column of its own, and
 * the text in the colour of `word`, if not NULL. What is longer than the screen
 * is wide goes on below, beside the label.
 */
void mc_screen_say(const struct mc_screen *screen, const char *word,
		   const char *label, const char *format, ...) MC_PRINTF(4, 5);

#endif
