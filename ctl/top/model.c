/*
 * What top shows: the last status, the domains' past, and which rows in which
 * order. Pure: no clock, no terminal. How it looks is decided in layout.c and
 * draw.c.
 */
#include "model.h"

#include <string.h>

/* ---- the past ---- */

static int compare_pasts(const void *a, const void *b)
{
	const struct mc_top_past *left = a, *right = b;

	return strcmp(left->uuid, right->uuid);
}

static struct mc_top_past *find_past(const struct mc_top_model *model,
				     const char *uuid)
{
	struct mc_top_past key;

	if (model->n_pasts == 0)
		return NULL;
	mc_copy(key.uuid, sizeof key.uuid, uuid);
	return bsearch(&key, model->pasts, model->n_pasts, sizeof key,
		       compare_pasts);
}

/* Those of domains that are gone go. */
static void take_pasts(struct mc_top_model *model, uint64_t now_ms)
{
	const struct mc_status *status = &model->status;
	struct mc_top_past *pasts = mc_alloc(status->n_domains, sizeof *pasts);

	for (size_t i = 0; i < status->n_domains; i++) {
		const struct mc_domain_status *domain = &status->domains[i];
		const struct mc_top_past *before =
			find_past(model, domain->uuid);

		if (before != NULL)
			pasts[i] = *before;
		mc_copy(pasts[i].uuid, sizeof pasts[i].uuid, domain->uuid);
		mc_top_ring_add(&pasts[i].size, now_ms, domain->size_kib);
	}
	free(model->pasts);
	model->pasts = pasts;
	model->n_pasts = status->n_domains;
	if (model->n_pasts > 0)
		qsort(pasts, model->n_pasts, sizeof *pasts, compare_pasts);
}

const struct mc_top_ring *mc_top_model_past(
	const struct mc_top_model *model, const struct mc_domain_status *domain)
{
	static const struct mc_top_ring none;
	const struct mc_top_past *past = find_past(model, domain->uuid);

	return past == NULL ? &none : &past->size;
}

/* ---- the rows ---- */

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The largest first; what isn't known comes last. */
static int by_most(bool has_a, uint64_t a, bool has_b, uint64_t b)
{
	if (!has_a || !has_b)
		return has_b - has_a;
	return compare(b, a);
}

typedef int compare_fn(const struct mc_domain_status *a,
		       const struct mc_domain_status *b);

static int by_NAME(const struct mc_domain_status *a,
		   const struct mc_domain_status *b)
{
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->uuid, b->uuid);
}

static int by_SIZE(const struct mc_domain_status *a,
		   const struct mc_domain_status *b)
{
	return compare(b->size_kib, a->size_kib);
}

static int by_USED(const struct mc_domain_status *a,
		   const struct mc_domain_status *b)
{
	return by_most(a->has_used_kib, a->used_kib, b->has_used_kib,
		       b->used_kib);
}

static int by_UNUSED(const struct mc_domain_status *a,
		     const struct mc_domain_status *b)
{
	return by_most(a->has_unused_kib, a->unused_kib, b->has_unused_kib,
		       b->unused_kib);
}

static int by_CHANGE(const struct mc_domain_status *a,
		     const struct mc_domain_status *b)
{
	if (!a->has_last_change_ago_ms || !b->has_last_change_ago_ms)
		return b->has_last_change_ago_ms - a->has_last_change_ago_ms;
	return compare(a->last_change_ago_ms, b->last_change_ago_ms);
}

#define COMPARE(id, key, text) [MC_TOP_SORT_##id] = by_##id,
static compare_fn *const compares[] = { MC_TOP_SORTS(COMPARE) };

/* Rows that are equal stand in the order of their names. */
static int compare_rows(const void *a, const void *b, void *data)
{
	const struct mc_domain_status *const *left = a, *const *right = b;
	const struct mc_top_model *model = data;
	int order = compares[model->sort](*left, *right);

	if (order == 0)
		return by_NAME(*left, *right);
	return model->is_reversed ? -order : order;
}

static bool matches(const struct mc_top_model *model,
		    const struct mc_domain_status *domain)
{
	return strcasestr(domain->name, model->filter) != NULL ||
	       strcasestr(domain->state, model->filter) != NULL ||
	       strcasestr(domain->reason, model->filter) != NULL;
}

static void make_rows(struct mc_top_model *model)
{
	const struct mc_status *status = &model->status;

	free(model->rows);
	model->rows = mc_alloc(status->n_domains, sizeof *model->rows);
	model->n_rows = 0;
	for (size_t i = 0; i < status->n_domains; i++)
		if (matches(model, &status->domains[i]))
			model->rows[model->n_rows++] = &status->domains[i];
	if (model->n_rows > 0)
		qsort_r(model->rows, model->n_rows, sizeof *model->rows,
			compare_rows, model);
}

void mc_top_model_take(struct mc_top_model *model, struct mc_status *status,
		       uint64_t now_ms)
{
	mc_record_clear(MC_RECORD_status, &model->status);
	model->status = *status;
	*status = (struct mc_status){ 0 };
	model->has_status = true;
	model->at_ms = now_ms;
	take_pasts(model, now_ms);
	make_rows(model);
}

void mc_top_model_sort(struct mc_top_model *model, enum mc_top_sort sort)
{
	model->is_reversed = model->sort == sort && !model->is_reversed;
	model->sort = sort;
	make_rows(model);
}

void mc_top_model_filter(struct mc_top_model *model, const char *text)
{
	mc_copy(model->filter, sizeof model->filter, text);
	make_rows(model);
}

/* ---- the selected one ---- */

size_t mc_top_model_row(const struct mc_top_model *model)
{
	for (size_t i = 0; i < model->n_rows; i++)
		if (strcmp(model->rows[i]->uuid, model->selected) == 0)
			return i;
	return 0;
}

const struct mc_domain_status *mc_top_model_selected(
	const struct mc_top_model *model)
{
	return model->n_rows > 0 ? model->rows[mc_top_model_row(model)] : NULL;
}

void mc_top_model_move(struct mc_top_model *model, long by)
{
	long row = (long)mc_top_model_row(model) + by;

	if (model->n_rows == 0)
		return;
	if (row < 0)
		row = 0;
	if (row >= (long)model->n_rows)
		row = (long)model->n_rows - 1;
	mc_copy(model->selected, sizeof model->selected,
		model->rows[row]->uuid);
}

void mc_top_model_clear(struct mc_top_model *model)
{
	mc_record_clear(MC_RECORD_status, &model->status);
	free(model->pasts);
	free(model->rows);
	*model = (struct mc_top_model){ 0 };
}
