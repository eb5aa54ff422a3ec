/*
 * The methods that keep room for domains that will start.
 */
#include "supervisor/control/call.h"

void mc_on_reserve(const struct mc_call *call)
{
	mc_claims_make(&call->supervisor->host, call->params,
		       call->connection->serial, call->reply);
}

void mc_on_unreserve(const struct mc_call *call)
{
	mc_claims_release(&call->supervisor->host, call->params, call->reply);
}

void mc_on_reservations(const struct mc_call *call)
{
	struct mc_reservations list;

	mc_claims_list(&call->supervisor->host, &list);
	mc_reply_result(call->reply, MC_RECORD_reservations, &list);
	mc_record_clear(MC_RECORD_reservations, &list);
}
