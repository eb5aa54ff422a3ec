/* What ZFS's cache would give back, from a file like its arcstats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "hypervisor/arc.h"
#include "tests/support/memfile.h"

#define HEAD \
	"13 1 0x01 147 39984 4299068 71234\n" \
	"name                            type data\n" \
	"hits                            4    9\n"

static const struct {
	const char *label;
	const char *text;
	int want;
	uint64_t above_min_kib;
	const char *says;
} rows[] = {
	{ "above its minimum",
	  HEAD "c_min                           4    1073741824\n"
	       "c_max                           4    8589934592\n"
	       "size                            4    3221225472\n"
	       "overhead_size                   4    77\n",
	  0, 2097152, NULL },
	{ "at its minimum", HEAD "c_min 4 4096\nsize 4 4096\n", 0, 0, NULL },
	{ "under its minimum", HEAD "c_min 4 4096\nsize 4 1024\n", 0, 0, NULL },
	{ "parts of a KiB aren't counted", HEAD "c_min 4 1\nsize 4 2048\n", 0,
	  1, NULL },
	{ "no size", HEAD "c_min 4 4096\n", -ENODATA, 0, "no size" },
	{ "no minimum", HEAD "size 4 4096\n", -ENODATA, 0, "no c_min" },
	{ "an empty file", "", -ENODATA, 0, "no size" },
	{ "a line that ends after its type", HEAD "c_min 4 1\nsize 4\n",
	  -EBADMSG, 0, "size has no number" },
	{ "a negative number", HEAD "c_min 3 -1\nsize 4 9\n", -EBADMSG, 0,
	  "c_min has no number" },
};

static void reading_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		uint64_t got_kib = 77;
		struct mc_error err = { 0 };
		char path[64];
		int rc;

		memfile_put(path, rows[i].text);
		rc = mc_arc_read(&got_kib, path, &err);
		if (rc != rows[i].want)
			fail_msg("%s: %d, %s", rows[i].label, rc, err.text);
		if (got_kib != (rc < 0 ? 77 : rows[i].above_min_kib))
			fail_msg("%s: %ju KiB", rows[i].label,
				 (uintmax_t)got_kib);
		if (rc < 0 && (strstr(err.text, rows[i].says) == NULL ||
			       strstr(err.text, path) == NULL))
			fail_msg("%s: %s", rows[i].label, err.text);
	}
}

static void a_host_without_zfs_has_none(void **state)
{
	uint64_t got_kib = 77;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_arc_read(&got_kib, "/nowhere/arcstats", &err),
			 -ENOENT);
	assert_non_null(strstr(err.text, "/nowhere/arcstats"));
	assert_int_equal(got_kib, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_follows_the_table),
		cmocka_unit_test(a_host_without_zfs_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
