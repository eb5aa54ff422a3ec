#ifndef MEMCOORD_HYPERVISOR_KEYED_FILE_H
#define MEMCOORD_HYPERVISOR_KEYED_FILE_H

#include <stdbool.h>

#include <memcoord/error.h>

/* One number wanted from a file of lines "KEY NUMBER ...". */
struct mc_keyed {
	const char *key; /* the first word, with its colon where it has one */
	unsigned n_between; /* words between it and the number */
	uint64_t value;
	bool is_found;
};

/*
 * Looks for `wanted` in a file of the kernel such as /proc/meminfo or
 * memory.stat. A key that isn't there is no failure: is_found tells. -EBADMSG:
 * what follows a wanted key is no number.
 */
int mc_keyed_read(struct mc_keyed *wanted, size_t n_wanted, const char *path,
		  struct mc_error *err);

/* The same, but a key that isn't there is -ENODATA. */
int mc_keyed_read_all(struct mc_keyed *wanted, size_t n_wanted,
		      const char *path, struct mc_error *err);

/* Reads digits at the start of `text`. False: there are none, or too many. */
bool mc_keyed_number(uint64_t *number, const char *text);

#endif
