/*
 * The method that changes what holds for one domain.
 */
#include "supervisor/control/call.h"
#include "supervisor/host/host_set.h"

void mc_on_set_domain(const struct mc_call *call)
{
	mc_host_set_domain(&call->supervisor->host, call->params, call->reply);
}
