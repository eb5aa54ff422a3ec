/*
 * What is set for a domain, its devices, its guest, its size.
 */
#include "check.h"

#include <string.h>

#define SWAPPED_LATELY_MS 600000

/* ---- a domain, and what is set for it ---- */

/* The mode of all is the host's finding. */
static enum mc_check_outcome check_own_mode(const struct mc_check_view *view,
					    const char *mode)
{
	const char *of_all = mc_check_setting(view->patient, "mode");

	if (strcmp(view->domain->mode, mode) != 0 ||
	    (of_all != NULL && strcmp(of_all, mode) == 0))
		return MC_CHECK_SKIPPED;
	MC_COPY(view->words->what, view->domain->mode_source);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_mode_off(const struct mc_check_view *view)
{
	return check_own_mode(view, "off");
}

enum mc_check_outcome mc_check_mode_observe(const struct mc_check_view *view)
{
	return check_own_mode(view, "observe");
}

/* Whether the note says that this key of its metadata can't be read. */
static bool is_ignored(const struct mc_check_view *view, const char *key)
{
	char text[MC_WORD_SIZE];

	MC_SAY(text, "metadata: %s is ignored: ", key);
	return strstr(view->domain->note, text) != NULL;
}

/* What can't be read makes room for what holds now. */
static void say_keep(const struct mc_check_view *view)
{
	const struct mc_domain_status *domain = view->domain;
	char option[2 * MC_WORD_SIZE];

	if (is_ignored(view, "mode"))
		MC_SAY(option, "--mode %s", domain->mode);
	else if (is_ignored(view, "min"))
		MC_SAY(option, "--min %juKiB", (uintmax_t)domain->min_kib);
	else if (is_ignored(view, "max"))
		MC_SAY(option, "--max %juKiB", (uintmax_t)domain->max_kib);
	else if (is_ignored(view, "shares"))
		MC_SAY(option, "--shares %ju", (uintmax_t)domain->shares);
	else
		option[0] = '\0';
	if (option[0] != '\0')
		MC_SAY(view->words->command,
		       "memcoordctl domain %s %s --persist", view->words->name,
		       option);
	else
		MC_SAY(view->words->command,
		       "memcoordctl domain %s # shows each limit and its "
		       "source",
		       view->words->name);
}

enum mc_check_outcome mc_check_limits(const struct mc_check_view *view)
{
	if (!view->domain->has_note)
		return MC_CHECK_SKIPPED;
	MC_COPY(view->words->what, view->domain->note);
	say_keep(view);
	return MC_CHECK_FOUND;
}

static bool is_state(const struct mc_check_view *view, const char *state)
{
	return strcmp(view->domain->state, state) == 0;
}

static bool is_reason(const struct mc_check_view *view, const char *reason)
{
	return strcmp(view->domain->reason, reason) == 0;
}

enum mc_check_outcome mc_check_unresponsive(const struct mc_check_view *view)
{
	return is_state(view, "unresponsive") ? MC_CHECK_FOUND
					      : MC_CHECK_SKIPPED;
}

/* ---- its devices ---- */

enum mc_check_outcome mc_check_balloon(const struct mc_check_view *view)
{
	return view->setup != NULL && !view->setup->has_balloon
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

/* A check that is a flag of the setup, which is found where it is set. */
#define CHECK_FLAG(id, flag) \
	enum mc_check_outcome mc_check_##id(const struct mc_check_view *view) \
	{ \
		return view->setup != NULL && view->setup->flag \
			       ? MC_CHECK_FOUND \
			       : MC_CHECK_SKIPPED; \
	}
CHECK_FLAG(hugepages, has_hugepages)
CHECK_FLAG(locked_memory, has_locked_memory)
CHECK_FLAG(passthrough, has_passthrough)
CHECK_FLAG(launch_security, has_launch_security)
CHECK_FLAG(virtio_mem, has_virtio_mem)

enum mc_check_outcome mc_check_autodeflate(const struct mc_check_view *view)
{
	return view->setup != NULL && !view->setup->has_autodeflate
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_free_page_reporting(
	const struct mc_check_view *view)
{
	return view->setup != NULL && !view->setup->has_free_page_reporting
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

/* ---- its guest ---- */

enum mc_check_outcome mc_check_driver(const struct mc_check_view *view)
{
	return is_reason(view, "no-numbers") ? MC_CHECK_FOUND
					     : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_fresh(const struct mc_check_view *view)
{
	if (!is_state(view, "stale"))
		return MC_CHECK_SKIPPED;
	MC_SAY(view->words->time, "too");
	if (view->domain->has_numbers_age_ms)
		mc_duration_text(view->words->time,
				 view->domain->numbers_age_ms);
	if (view->setup != NULL && !view->setup->has_period_s)
		MC_SAY(view->words->what, "and no statistics period is set");
	else
		MC_SAY(view->words->what, "although it is to send new ones");
	return MC_CHECK_FOUND;
}

/* It sends numbers, but for those that `driver` tells of. */
enum mc_check_outcome mc_check_numbers(const struct mc_check_view *view)
{
	MC_COPY(view->words->what, view->domain->text);
	return is_reason(view, "all-ones") ||
			       is_reason(view, "contradiction") ||
			       is_reason(view, "ahead")
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_stuck(const struct mc_check_view *view)
{
	MC_COPY(view->words->what, view->domain->text);
	return is_state(view, "stuck") ? MC_CHECK_FOUND : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_swap(const struct mc_check_view *view)
{
	const struct mc_domain_setup *setup = view->setup;

	if (setup == NULL || !setup->has_swapped_in_ago_ms ||
	    setup->swapped_in_ago_ms > SWAPPED_LATELY_MS)
		return MC_CHECK_SKIPPED;
	mc_duration_text(view->words->time, setup->swapped_in_ago_ms);
	MC_SAY(view->words->command,
	       "memcoordctl domain %s --min %juKiB --persist",
	       view->words->name, (uintmax_t)view->domain->size_kib);
	return MC_CHECK_FOUND;
}

/* ---- its size and limits ---- */

/* Twice as much: by its max where that is ours, else by the domain's XML. */
static void say_raise(const struct mc_check_view *view)
{
	const struct mc_domain_status *domain = view->domain;
	uint64_t most_kib = view->setup != NULL ? view->setup->ceiling_kib : 0;
	uint64_t twice_kib = mc_add(domain->max_kib, domain->max_kib);

	if (domain->max_kib < most_kib)
		MC_SAY(view->words->command,
		       "memcoordctl domain %s --max %juKiB --persist",
		       view->words->name,
		       (uintmax_t)mc_min(twice_kib, most_kib));
	else
		MC_SAY(view->words->command,
		       "virsh edit %s # " MC_CHECK_NEXT_START
		       ": <memory unit='KiB'>%ju</memory> "
		       "<currentMemory unit='KiB'>%ju</currentMemory>",
		       view->words->name, (uintmax_t)twice_kib,
		       (uintmax_t)domain->size_kib);
}

enum mc_check_outcome mc_check_at_maximum(const struct mc_check_view *view)
{
	if (!is_reason(view, "at-maximum"))
		return MC_CHECK_SKIPPED;
	mc_size_about_text(view->words->size, view->domain->max_kib);
	say_raise(view);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_max_is_size(const struct mc_check_view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->size_kib != domain->max_kib ||
	    is_reason(view, "at-maximum"))
		return MC_CHECK_SKIPPED;
	mc_size_about_text(view->words->size, domain->max_kib);
	say_raise(view);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_max_is_min(const struct mc_check_view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->max_kib > domain->min_kib)
		return MC_CHECK_SKIPPED;
	mc_size_about_text(view->words->limit, domain->max_kib);
	MC_SAY(view->words->command,
	       "memcoordctl domain %s --min %juKiB --persist",
	       view->words->name, (uintmax_t)domain->max_kib / 2);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_below_min(const struct mc_check_view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->size_kib >= domain->min_kib)
		return MC_CHECK_SKIPPED;
	mc_size_about_text(view->words->size, domain->size_kib);
	mc_size_about_text(view->words->limit, domain->min_kib);
	MC_SAY(view->words->command,
	       "memcoordctl domain %s --min %juKiB --persist",
	       view->words->name, (uintmax_t)domain->size_kib);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_above_max(const struct mc_check_view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->size_kib <= domain->max_kib)
		return MC_CHECK_SKIPPED;
	mc_size_about_text(view->words->size, domain->size_kib);
	mc_size_about_text(view->words->limit, domain->max_kib);
	MC_SAY(view->words->command, "virsh setmem %s %ju --live",
	       view->words->name, (uintmax_t)domain->max_kib);
	return MC_CHECK_FOUND;
}
