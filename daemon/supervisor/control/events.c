/*
 * Notifications to those who subscribed: put together once, written to each.
 * To one who doesn't read, nothing is sent that would only wait: what it misses
 * is counted, and told before the first event that it gets again.
 */
#include "events.h"

#include "connection.h"

/* An event isn't added to more than that. */
#define UNSENT_MOST (256 * 1024)

static bool hears_of(const struct mc_connection *connection,
		     enum mc_topic topic)
{
	return connection->is_subscribed[topic] &&
	       !mc_stream_is_closing(&connection->stream);
}

bool mc_events_wanted(const struct mc_server *server, enum mc_event event)
{
	const struct mc_connection *at = server->connections;

	while (at != NULL && !hears_of(at, mc_events[event].topic))
		at = at->next;
	return at != NULL;
}

static void tell_lost(struct mc_connection *connection)
{
	const struct mc_event_info *info = &mc_events[MC_EVENT_lost];
	mc_auto(mc_buf_clear) struct mc_buf out = { 0 };

	mc_wire_notification(&out, info->name, info->record, &connection->lost);
	(void)mc_stream_write(&connection->stream, out.data, out.size);
	connection->lost.events = 0;
}

static void tell(struct mc_connection *connection, const struct mc_buf *event)
{
	if (mc_stream_unsent(&connection->stream) > UNSENT_MOST) {
		connection->lost.events++;
		connection->lost.total++;
		return;
	}
	if (connection->lost.events > 0)
		tell_lost(connection);
	/* It can't be too much, and a dead peer is told by the reading side. */
	(void)mc_stream_write(&connection->stream, event->data, event->size);
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
		if (hears_of(at, info->topic))
			tell(at, &out);
}
