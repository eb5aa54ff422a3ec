/*
 * Pauses a host, and resumes it, by a call or by the clock.
 */
#include "host_pause.h"

#include <memcoord/log.h>
#include <memcoord/num.h>

#include "supervisor/control/events.h"

static void set_paused(struct mc_host *host, bool is_paused,
		       struct mc_paused *result)
{
	*result = (struct mc_paused){ .paused = is_paused,
				      .was_paused = host->is_paused };
	host->is_paused = is_paused;
	result->has_paused_for_ms =
		mc_host_paused_for(host, &result->paused_for_ms);
	mc_events_send(host->server, MC_EVENT_paused, result);
}

static void on_resume_timer(uv_timer_t *timer)
{
	struct mc_paused result;

	mc_log(MC_LOG_INFO, "resumed: the time is over");
	set_paused(timer->data, false, &result);
}

void mc_host_pause(struct mc_host *host, uint64_t for_ms,
		   struct mc_paused *result)
{
	char text[MC_NUM_TEXT];

	uv_timer_stop(&host->resume_timer);
	if (for_ms > 0) {
		/* The loop's time is that of its last turn. */
		uv_update_time(host->loop);
		uv_timer_start(&host->resume_timer, on_resume_timer, for_ms, 0);
		mc_log(MC_LOG_INFO, "paused for %s",
		       mc_duration_text(text, for_ms));
	} else if (!host->is_paused) {
		mc_log(MC_LOG_INFO, "paused");
	}
	set_paused(host, true, result);
}

void mc_host_resume(struct mc_host *host, struct mc_paused *result)
{
	uv_timer_stop(&host->resume_timer);
	if (host->is_paused)
		mc_log(MC_LOG_INFO, "resumed");
	set_paused(host, false, result);
}

bool mc_host_paused_for(const struct mc_host *host, uint64_t *ms)
{
	if (!uv_is_active((const uv_handle_t *)&host->resume_timer))
		return false;
	*ms = uv_timer_get_due_in(&host->resume_timer);
	return true;
}
