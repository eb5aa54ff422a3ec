/*
 * The host's memory pressure, as the kernel's PSI measures it.
 *
 * What counts as too much is for the policy to say.
 */
#include "psi.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "keyed_file.h"

/* Reads "1.23 ..." as 123. The kernel always writes two decimals. */
static bool take_centipct(uint64_t *centipct, const char *text)
{
	size_t whole_size = strspn(text, "0123456789");
	const char *decimals = text + whole_size + 1;
	uint64_t whole;

	if (!mc_keyed_number(&whole, text) || whole > 100)
		return false;
	if (text[whole_size] != '.')
		return false;
	if (!isdigit((unsigned char)decimals[0]) ||
	    !isdigit((unsigned char)decimals[1]))
		return false;
	*centipct = whole * 100 + (uint64_t)(decimals[0] - '0') * 10 +
		    (uint64_t)(decimals[1] - '0');
	return true;
}

int mc_psi_read(uint64_t *some_centipct, const char *path, struct mc_error *err)
{
	static const char key[] = "some avg10=";
	mc_auto(mc_freep) char *line = NULL;
	mc_auto(mc_fclose) FILE *in = fopen(path, "re");
	size_t room = 0;

	if (in == NULL)
		return mc_fail(err, -errno, "%s: %s", path, strerror(errno));

	while (getline(&line, &room, in) != -1) {
		if (strncmp(line, key, sizeof key - 1) != 0)
			continue;
		if (take_centipct(some_centipct, line + sizeof key - 1))
			return 0;
		return mc_fail(err, -EBADMSG, "%s: %s has no percentage", path,
			       key);
	}
	return mc_fail(err, -ENODATA, "%s: no %s", path, key);
}
