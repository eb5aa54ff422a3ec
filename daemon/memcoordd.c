/* memcoordd, the supervisor: see daemon/supervisor/. */
#include "supervisor/supervisor.h"

int main(int argc, char **argv)
{
	return mc_memcoordd_main(argc, argv);
}
