/*
 * The protocols of sd_notify(3), one datagram for each state, and of
 * sd_watchdog_enabled(3).
 */
#include "notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <memcoord/base.h>
#include <memcoord/moment.h>
#include <memcoord/num.h>

static void take_address(struct mc_notify *notify, const char *path)
{
	size_t size = path != NULL ? strlen(path) : 0;

	notify->to = (struct sockaddr_un){ .sun_family = AF_UNIX };
	notify->size = 0;
	if (size == 0 || (path[0] != '/' && path[0] != '@') ||
	    size >= sizeof notify->to.sun_path)
		return;
	memcpy(notify->to.sun_path, path, size);
	if (path[0] == '@')
		notify->to.sun_path[0] = '\0'; /* an abstract name */
	notify->size =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
}

/* Microseconds; 0 where the watchdog isn't on, or waits for another process. */
static uint64_t watchdog_us(const char *time, const char *pid)
{
	uint64_t us, process;
	struct mc_error err;

	if (pid != NULL && (mc_count_parse(&process, pid, &err) < 0 ||
			    process != (uint64_t)getpid()))
		return 0;
	if (time == NULL || mc_count_parse(&us, time, &err) < 0 ||
	    us == UINT64_MAX)
		return 0;
	return us;
}

static void on_tick(uv_timer_t *timer)
{
	mc_notify_tell(timer->data, "WATCHDOG=1");
}

void mc_notify_open(struct mc_notify *notify, uv_loop_t *loop)
{
	uint64_t us =
		watchdog_us(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"));
	uint64_t half_ms = us / 2000;

	take_address(notify, getenv("NOTIFY_SOCKET"));
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	uv_timer_init(loop, &notify->watchdog);
	notify->watchdog.data = notify;
	/* It ticks during a stop too, which may take its time. */
	uv_unref((uv_handle_t *)&notify->watchdog);
	if (half_ms > 0)
		uv_timer_start(&notify->watchdog, on_tick, half_ms, half_ms);
}

void mc_notify_tell(const struct mc_notify *notify, const char *state)
{
	mc_auto(mc_closep) int fd = -1;

	if (notify->size == 0)
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	/* Nobody can be told that telling failed. */
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL,
		      (const struct sockaddr *)&notify->to, notify->size);
}

void mc_notify_reloading(const struct mc_notify *notify)
{
	char state[64];

	snprintf(state, sizeof state,
		 "RELOADING=1\nMONOTONIC_USEC=%" PRIu64 "000",
		 mc_moment_steady_ms());
	mc_notify_tell(notify, state);
}

void mc_notify_close(struct mc_notify *notify)
{
	uv_close((uv_handle_t *)&notify->watchdog, NULL);
}
