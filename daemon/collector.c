/* memcoord-collector, started by memcoordd: see daemon/worker/. */
#include "worker/worker.h"

int main(int argc, char **argv)
{
	return mc_collector_main(argc, argv);
}
