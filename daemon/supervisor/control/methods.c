/*
 * Finds the handler of a request by the table of the schema, and lets nobody
 * reach it who may not.
 */
#include "methods.h"

#include <errno.h>

#include "call.h"

#define WHO_SIZE (MC_GROUP_SIZE + 64)

#define SLOT(link, name, params, result, access) \
	[MC_METHOD_##link##_##name] = mc_on_##name,
static void (*const handlers[])(const struct mc_call *) = {
	MC_CONTROL_METHODS(SLOT)
};

/* Whose members may change things, in words that follow on "root". */
static void describe_group(char text[WHO_SIZE], const struct mc_server *server)
{
	const char *group = server->settings->admin_group;

	if (group[0] == '\0')
		snprintf(text, WHO_SIZE, " (no admin-group is set)");
	else
		snprintf(text, WHO_SIZE,
			 " and members of group '%s' (admin-group%s)", group,
			 server->admins.has_group ? "" : ", which isn't there");
}

static void refuse(const struct mc_reply *reply, const struct mc_peer *peer,
		   const struct mc_method_info *info)
{
	char group[WHO_SIZE], ours[64] = "";

	describe_group(group, reply->server);
	if (geteuid() != 0)
		snprintf(ours, sizeof ours, ", uid %u (memcoordd's own)",
			 (unsigned)geteuid());
	mc_reply_error(reply, -EACCES,
		       "%s may only be called by root%s%s, not by uid %u "
		       "(pid %d)",
		       info->name, ours, group, (unsigned)peer->uid,
		       (int)peer->pid);
}

/* Other clients, who see what this one set, may fail on any other text. */
static int check_text(enum mc_record_id id, const void *params,
		      struct mc_error *err)
{
	const char *odd = mc_record_odd_text(id, params);

	return odd == NULL ? 0
			   : mc_fail(err, -EINVAL,
				     "%s: a string that isn't UTF-8", odd);
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
	int rc = mc_envelope_read(request, id, params, &err);

	if (rc == 0)
		rc = check_text(id, params, &err);
	if (rc == 0)
		handlers[method](&call);
	else
		mc_reply_error(reply, rc, "%s: %s", mc_methods[method].name,
			       err.text);
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
