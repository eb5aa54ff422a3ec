/*
 * Notifications to those who subscribed: put together once, sent to each.
 */
#include "events.h"

#include "connection.h"

bool mc_events_wanted(const struct mc_server *server, enum mc_event event)
{
	const struct mc_connection *at = server->connections;

	while (at != NULL && !at->is_subscribed[mc_events[event].topic])
		at = at->next;
	return at != NULL;
}

static void send_copy(struct mc_connection *connection,
		      const struct mc_buf *event)
{
	struct mc_buf out = { 0 };

	mc_buf_append(&out, event->data, event->size);
	mc_connection_send(connection, &out);
}

void mc_events_send(struct mc_server *server, enum mc_event event,
		    const void *record)
{
	const struct mc_event_info *info = &mc_events[event];
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };

	if (!mc_events_wanted(server, event))
		return;
	mc_wire_notification(&out, info->name, info->record, record);
	for (struct mc_connection *at = server->connections; at != NULL;
	     at = at->next)
		if (at->is_subscribed[info->topic])
			send_copy(at, &out);
}
