/*
 * From the wire's record of a domain to the policy's view of it.
 */
#include "view.h"

static void fill_facts(struct mc_policy_view *view,
		       const struct mc_domain_sample *sample)
{
	view->is_running = sample->is_running;
	view->is_moving = sample->is_moving;
	view->is_unresponsive = sample->is_unresponsive;
	view->has_balloon = sample->has_balloon;
	view->has_autodeflate = sample->has_autodeflate;
	view->has_hugepages = sample->has_hugepages;
	view->has_locked_memory = sample->has_locked_memory;
	view->has_passthrough = sample->has_passthrough;
	view->has_launch_security = sample->has_launch_security;
	view->has_virtio_mem = sample->has_virtio_mem;
}

static uint64_t milliseconds(uint64_t seconds)
{
	return seconds > UINT64_MAX / 1000 ? UINT64_MAX : seconds * 1000;
}

static void fill_numbers(struct mc_policy_view *view,
			 const struct mc_domain_sample *sample)
{
	view->actual_kib = sample->actual_kib;
	view->has_unused = sample->has_unused_kib;
	view->unused_kib = sample->unused_kib;
	view->has_usable = sample->has_usable_kib;
	view->usable_kib = sample->usable_kib;
	view->has_available = sample->has_available_kib;
	view->available_kib = sample->available_kib;
	view->has_swap_in = sample->has_swap_in_kib;
	view->swap_in_kib = sample->swap_in_kib;
	view->has_major_faults = sample->has_major_faults;
	view->major_faults = sample->major_faults;
	view->has_rss = sample->has_rss_kib;
	view->rss_kib = sample->rss_kib;
	view->has_last_update = sample->has_last_update_s;
	view->last_update_ms = milliseconds(sample->last_update_s);
	view->has_period = sample->has_period_s;
	view->period_ms = milliseconds(sample->period_s);
}

void mc_view_fill(struct mc_policy_view *view,
		  const struct mc_domain_sample *sample,
		  const struct mc_domain_limits *limits)
{
	*view = (struct mc_policy_view){
		.mode = limits->mode,
		.shares = limits->shares,
		.min_kib = limits->min_kib,
		.max_kib = limits->max_kib,
		.ceiling_kib = sample->max_kib,
	};
	fill_facts(view, sample);
	fill_numbers(view, sample);
}
