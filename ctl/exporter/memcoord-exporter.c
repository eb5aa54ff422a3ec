/* memcoord-exporter: memcoordd's figures for Prometheus. */
#include "exporter.h"

int main(int argc, char **argv)
{
	return mc_exporter_main(argc, argv);
}
