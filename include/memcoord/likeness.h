#ifndef MEMCOORD_LIKENESS_H
#define MEMCOORD_LIKENESS_H

#include <stddef.h>
#include <stdint.h>

#define MC_UNLIKE SIZE_MAX

/*
 * How much has to be changed in what somebody wrote to get a name: letters that
 * are others, too many or missing. MC_UNLIKE: so much that they can't have
 * meant it. A name that goes on before or after the word is like it.
 */
size_t mc_unlikeness(const char *wanted, const char *name);

#endif
