/*
 * memcoordctl: asks memcoordd, and tells.
 */
#include <locale.h>

#include "commands.h"
#include "failure.h"

int main(int argc, char **argv)
{
	struct mc_options options;
	struct mc_error err = { 0 };

	/* Names of domains are UTF-8, whatever the terminal's language is. */
	setlocale(LC_CTYPE, "C.UTF-8");
	if (mc_options_parse(&options, argc, argv, &err) < 0)
		return mc_failure_usage(&options, &err);
	return mc_commands_run(&options);
}
