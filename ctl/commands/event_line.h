#ifndef MEMCOORD_CTL_EVENT_LINE_H
#define MEMCOORD_CTL_EVENT_LINE_H

#include <memcoord/client.h>

#include "screen/screen.h"

/*
 * Prints one event as a line: when it was (now_ms, milliseconds since the
 * epoch, where its record doesn't tell), its name, and what it says in words.
 */
void mc_event_line_print(const struct mc_screen *screen,
			 const struct mc_client_event *event, uint64_t now_ms);

#endif
