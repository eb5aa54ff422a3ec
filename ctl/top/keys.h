#ifndef MEMCOORD_CTL_TOP_KEYS_H
#define MEMCOORD_CTL_TOP_KEYS_H

#include "state.h"

/* Does what a key stands for; one without a meaning does nothing. */
void mc_top_keys_press(struct mc_top *top, int key);

#endif
