/* memcoord-actuator, started by memcoordd: see daemon/worker/. */
#include "worker/worker.h"

int main(int argc, char **argv)
{
	return mc_actuator_main(argc, argv);
}
