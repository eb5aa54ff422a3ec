#ifndef MEMCOORD_CTL_OPTIONS_H
#define MEMCOORD_CTL_OPTIONS_H

#include <stdbool.h>

#include <memcoord/error.h>

/*
 * The options, once: O(id, letter, name, argument, help). An argument in
 * brackets may be left out. What one does is take_ID in options.c.
 */
#define MC_GLOBAL_OPTIONS(O) \
	O(SOCKET, NULL, "--socket", "PATH", "Connect to the socket at PATH.") \
	O(HOST, NULL, "--host", "HOST", \
	  "Ask only the memcoordd of HOST, a name or a URI.") \
	O(JSON, NULL, "--json", NULL, "Print the result as JSON.") \
	O(NO_COLOR, NULL, "--no-color", NULL, "Print without colours.") \
	O(TIMEOUT, NULL, "--timeout", "DURATION", \
	  "Wait at most DURATION for an answer (10s).") \
	O(HELP, "-h", "--help", NULL, \
	  "Print the usage, of COMMAND if one is given.") \
	O(VERSION, "-V", "--version", NULL, "Print the version of memcoordctl.")

#define MC_COMMAND_OPTIONS(O) \
	O(WATCH, "-w", "--watch", "[=DURATION]", \
	  "Show it again and again, each DURATION (2s).") \
	O(NAMES, NULL, "--names", NULL, \
	  "Print the names alone, one per line.") \
	O(FRESH, NULL, "--fresh", NULL, "Take a new sample first.") \
	O(SET, NULL, "--set", "KEY=VALUE", "Try a setting; may be repeated.") \
	O(COLLECTOR, NULL, "--collector", "DURATION", \
	  "Set the interval of the samples.") \
	O(LAST, NULL, "--last", "N", \
	  "Show the last N passes; of a report N is a time.") \
	O(MODE, NULL, "--mode", "MODE", \
	  "Set its mode to manage, observe or off.") \
	O(MIN, NULL, "--min", "SIZE", \
	  "Set the size that it is never taken below.") \
	O(MAX, NULL, "--max", "SIZE", \
	  "Set the size that it never gets more than.") \
	O(SHARES, NULL, "--shares", "NUMBER", \
	  "Set its weight when memory is short.") \
	O(PERSIST, NULL, "--persist", NULL, \
	  "Keep it for good, not just until memcoordd ends.") \
	O(FOR, NULL, "--for", "DURATION", "End after DURATION.") \
	O(FORCE, NULL, "--force", NULL, "Overwrite FILE.") \
	O(HTML, NULL, "--html", "FILE", "Write the page to FILE.") \
	O(RECORDING, NULL, "--recording", "FILE", \
	  "Tell of the recording FILE, not of memcoordd.") \
	O(NAME, NULL, "--name", "NAME", "The domain that it is for.") \
	O(TTL, NULL, "--ttl", "DURATION", "End it after DURATION (1m).") \
	O(WAIT, NULL, "--wait", "DURATION", \
	  "Wait at most DURATION for the room (0).") \
	O(HOLD, NULL, "--hold", NULL, "Keep it as long as memcoordctl runs.")

#define MC_OPTION_ID(id, letter, name, argument, help) MC_OPTION_##id,
enum mc_option {
	MC_GLOBAL_OPTIONS(MC_OPTION_ID) MC_COMMAND_OPTIONS(MC_OPTION_ID)
		MC_OPTION_COUNT
};

/* A set of options has one bit for each. */
#define MC_OPTION_BIT(option) (1u << (option))

#define MC_SETS_MOST 64

struct mc_options {
	unsigned given; /* a set */
	const char *socket; /* borrowed from the command line, or NULL */
	const char *host; /* likewise */
	unsigned timeout_ms;
	uint64_t watch_ms;
	uint64_t collector_ms;
	/* borrowed likewise; checked by the daemon */
	const char *mode, *min, *max, *shares;
	const char *last; /* likewise; what it counts is the command's */
	const char *html, *recording; /* borrowed: files */
	uint64_t for_ms;
	bool has_lines; /* each object of JSON is a line */
	const char *name; /* borrowed as well */
	uint64_t ttl_ms;
	uint64_t wait_ms;
	const char *sets[MC_SETS_MOST]; /* borrowed: each KEY=VALUE */
	size_t n_sets;
	char **words; /* borrowed: what is no option, in order */
	size_t n_words;
};

/*
 * Reads the command line; options and words may mix, "--" ends the options.
 * Reorders argv. On failure -EINVAL with a sentence, and *options has what
 * could be read.
 */
int mc_options_parse(struct mc_options *options, int argc, char **argv,
		     struct mc_error *err);

/*
 * The path of the socket that is meant. *named_by: "--socket" or
 * "MEMCOORD_SOCKET", NULL where it is the usual one.
 */
const char *mc_options_socket(const struct mc_options *options,
			      const char **named_by);

bool mc_options_have(const struct mc_options *options, enum mc_option option);

/* The set of the options that belong to every command. */
unsigned mc_options_global(void);

/* The name of the first option in a set, for errors; "--json". */
const char *mc_options_name(unsigned set);

/* Prints a line for each option of a set. */
void mc_options_print(FILE *out, unsigned set);

#endif
