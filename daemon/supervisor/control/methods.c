/*
 * Finds the handler of a request by the table of the schema, and lets nobody
 * reach it who may not.
 */
#include "methods.h"

#include <errno.h>

#include "call.h"

#define SLOT(link, name, params, result, access) \
	[MC_METHOD_##link##_##name] = mc_on_##name,
static void (*const handlers[])(const struct mc_call *) = {
	MC_CONTROL_METHODS(SLOT)
};

static void refuse(const struct mc_reply *reply, const struct mc_peer *peer,
		   const struct mc_method_info *info)
{
	mc_reply_error(reply, -EACCES,
		       "%s may only be called by root, the daemon's user and "
		       "members of admin-group, not by uid %u (pid %d)",
		       info->name, (unsigned)peer->uid, (int)peer->pid);
}

static void decode_and_handle(struct mc_connection *connection,
			      const struct mc_reply *reply,
			      const struct mc_envelope *request,
			      enum mc_method method)
{
	enum mc_record_id id = mc_methods[method].params;
	mc_auto(mc_freep) void *params = mc_alloc(1, mc_records[id].size);
	const struct mc_call call = { connection->server->supervisor,
				      connection, reply, params };
	struct mc_error err = { 0 };

	if (mc_envelope_read(request, id, params, &err) < 0) {
		mc_reply_error(reply, -EINVAL, "%s: %s",
			       mc_methods[method].name, err.text);
		return;
	}
	handlers[method](&call);
	mc_record_clear(id, params);
}

void mc_methods_call(struct mc_connection *connection,
		     const struct mc_reply *reply,
		     const struct mc_envelope *request)
{
	enum mc_method method = mc_method_find(MC_LINK_CONTROL, request->method,
					       request->method_size);

	if (method == MC_METHOD_COUNT)
		mc_reply_error(reply, -ENOSYS, "no method is called '%.*s'",
			       (int)mc_min(request->method_size, MC_WORD_SIZE),
			       request->method);
	else if (mc_methods[method].access > connection->peer.access)
		refuse(reply, &connection->peer, &mc_methods[method]);
	else
		decode_and_handle(connection, reply, request, method);
}
