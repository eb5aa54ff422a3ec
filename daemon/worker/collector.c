/*
 * The collector: one sample for each `collect`. It holds a reader only, so it
 * can't change a domain.
 */
#include <signal.h>
#include <sys/prctl.h>

#include <memcoord/log.h>

#include "hypervisor/hypervisor.h"
#include "program.h"

struct collector {
	const struct mc_reader_ops *ops;
	struct mc_reader *reader;
};

static int collect(void *context, const void *params, void *result,
		   struct mc_error *err)
{
	struct collector *collector = context;
	const struct mc_collect_params *how = params;

	if (how->has_again)
		collector->ops->forget(collector->reader, how->again);
	return collector->ops->sample(collector->reader, result, err);
}

static const mc_worker_handler handlers[] = {
	[MC_METHOD_COLLECTOR_hello] = mc_worker_hello,
	[MC_METHOD_COLLECTOR_collect] = collect,
};

int mc_collector_main(int argc, char **argv)
{
	struct collector collector = { 0 };
	const struct mc_worker worker = { MC_LINK_COLLECTOR, handlers,
					  &collector };
	struct mc_error err = { 0 };
	const char *uri;
	int status = mc_worker_begin(argc, argv, "collector", &uri);

	if (uri == NULL)
		return status;
	/* Nothing is lost with it, even where a hung QEMU holds it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	collector.ops = mc_reader_for(uri);
	if (collector.ops->open(&collector.reader, uri, &err) < 0) {
		mc_log(MC_LOG_ERROR, "%s", err.text);
		return 1;
	}
	status = mc_worker_end(&worker);
	collector.ops->free(collector.reader);
	return status;
}
