#ifndef MEMCOORD_CTL_TOP_MODEL_H
#define MEMCOORD_CTL_TOP_MODEL_H

#include <memcoord/schema.h>

#include "ring.h"

/* Room for what one filters by. */
#define MC_TOP_FILTER_SIZE 64

/* The orders of the rows, once: S(id, key, text). */
#define MC_TOP_SORTS(S) \
	S(NAME, 'n', "by name") \
	S(SIZE, 's', "by size, largest first") \
	S(USED, 'u', "by used, most first") \
	S(UNUSED, 'i', "by unused, most first") \
	S(CHANGE, 'c', "by change, last first")

#define MC_TOP_SORT_ID(id, key, text) MC_TOP_SORT_##id,
enum mc_top_sort { MC_TOP_SORTS(MC_TOP_SORT_ID) MC_TOP_SORT_COUNT };

struct mc_top_past {
	char uuid[MC_UUID_SIZE];
	struct mc_top_ring size;
};

/* What is known, and which of it is looked at. A zeroed one is empty. */
struct mc_top_model {
	struct mc_status status; /* owned */
	bool has_status;
	uint64_t at_ms; /* when that came */
	struct mc_top_past *pasts; /* owned; one a domain, in order of uuid */
	size_t n_pasts;
	const struct mc_domain_status **rows; /* owned; what is shown */
	size_t n_rows;
	enum mc_top_sort sort;
	bool is_reversed;
	char filter[MC_TOP_FILTER_SIZE]; /* "": all */
	char selected[MC_UUID_SIZE]; /* "": the first row */
};

/* The next status, which it takes; the caller's becomes empty. */
void mc_top_model_take(struct mc_top_model *model, struct mc_status *status,
		       uint64_t now_ms);

/* Orders by `sort`; asked for what holds already, the other way round. */
void mc_top_model_sort(struct mc_top_model *model, enum mc_top_sort sort);

/* Shows those alone whose name, state or reason has the text in it. */
void mc_top_model_filter(struct mc_top_model *model, const char *text);

/* Selects the row so many further down, or up, as far as there are any. */
void mc_top_model_move(struct mc_top_model *model, long by);

/* The selected row; 0 where there is none. */
size_t mc_top_model_row(const struct mc_top_model *model);

/* NULL where there is none. */
const struct mc_domain_status *mc_top_model_selected(
	const struct mc_top_model *model);

/* The sizes that it had. */
const struct mc_top_ring *mc_top_model_past(
	const struct mc_top_model *model,
	const struct mc_domain_status *domain);

void mc_top_model_clear(struct mc_top_model *model);

#endif
