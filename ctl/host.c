/*
 * --host: a command that is meant for one host isn't carried out by the daemon
 * of another one, whose socket happens to be there.
 */
#include "host.h"

#include <errno.h>
#include <string.h>

#include <memcoord/client.h>

#include "failure.h"

static bool is_meant(const char *name, const struct mc_host_status *host)
{
	return strcmp(name, host->uri) == 0 ||
	       (host->hostname[0] != '\0' && strcmp(name, host->hostname) == 0);
}

static int compare(const struct mc_options *options,
		   const struct mc_host_status *host)
{
	struct mc_error err;

	if (is_meant(options->host, host))
		return MC_EXIT_DONE;
	mc_fail(&err, -EINVAL, "this memcoordd looks after %s%s%s, not '%s'",
		host->uri, host->hostname[0] != '\0' ? " of " : "",
		host->hostname, options->host);
	return mc_failure_host(options, &err);
}

int mc_host_check(const struct mc_options *options)
{
	struct mc_status status = { 0 };
	struct mc_client *client = NULL;
	struct mc_error err = { 0 };
	bool refused = false;
	int rc;

	if (options->host == NULL)
		return MC_EXIT_DONE;
	rc = mc_client_open(&client, options->socket, &err);
	if (rc == 0)
		rc = mc_client_call(client, MC_METHOD_CONTROL_status, NULL,
				    &status, options->timeout_ms, &refused,
				    &err);
	if (rc == 0)
		rc = compare(options, &status.host);
	else if (refused)
		rc = mc_failure_refusal(options, NULL, MC_METHOD_CONTROL_status,
					&err);
	else
		rc = mc_failure_connection(options, &err);
	mc_client_free(client);
	mc_record_clear(MC_RECORD_status, &status);
	return rc;
}
