#ifndef MEMCOORD_CTL_TOP_RECALL_H
#define MEMCOORD_CTL_TOP_RECALL_H

#include "model.h"

/*
 * Puts the sizes that the daemon's past passes tell of into the pasts, as far
 * as these don't know better. real_ms: when the model's status came, by the
 * clock that passes go by.
 */
void mc_top_recall(struct mc_top_model *model, const struct mc_history *history,
		   uint64_t real_ms);

#endif
