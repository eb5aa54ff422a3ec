/*
 * The actuator: carries out one order for each `apply`, writes the metadata
 * that `set_metadata` says, and, when it is left alone, carries out the orders
 * of the last `fallback`. It decides nothing.
 */
#include <memcoord/log.h>

#include "fallback.h"
#include "order.h"
#include "program.h"

struct actuator {
	const struct mc_writer_ops *ops;
	struct mc_writer *writer;
};

static int apply(void *context, const void *params, void *result,
		 struct mc_error *err)
{
	struct actuator *actuator = context;

	(void)err;
	mc_order_carry_out(actuator->ops, actuator->writer, params, result);
	return 0;
}

static int set_metadata(void *context, const void *params, void *result,
			struct mc_error *err)
{
	struct actuator *actuator = context;

	(void)err;
	mc_order_metadata(actuator->ops, actuator->writer, params, result);
	return 0;
}

static int fallback(void *context, const void *params, void *result,
		    struct mc_error *err)
{
	(void)context;
	(void)result;
	return mc_fallback_keep(params, err);
}

static const mc_worker_handler handlers[] = {
	[MC_METHOD_ACTUATOR_hello] = mc_worker_hello,
	[MC_METHOD_ACTUATOR_apply] = apply,
	[MC_METHOD_ACTUATOR_set_metadata] = set_metadata,
	[MC_METHOD_ACTUATOR_fallback] = fallback,
};

int mc_actuator_main(int argc, char **argv)
{
	struct actuator actuator = { 0 };
	const struct mc_worker worker = { MC_LINK_ACTUATOR, handlers,
					  &actuator };
	struct mc_error err = { 0 };
	const char *uri;
	int status = mc_worker_begin(argc, argv, "actuator", &uri);

	if (uri == NULL)
		return status;
	actuator.ops = mc_writer_for(uri);
	if (mc_fallback_init(argv, &err) < 0 ||
	    actuator.ops->open(&actuator.writer, uri, &err) < 0) {
		mc_log(MC_LOG_ERROR, "%s", err.text);
		return 1;
	}
	status = mc_worker_end(&worker);
	mc_fallback_carry_out(actuator.ops, uri);
	actuator.ops->free(actuator.writer);
	return status;
}
