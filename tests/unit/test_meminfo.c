/* What is read from a file in the form of /proc/meminfo, and what isn't. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "hypervisor/meminfo.h"
#include "tests/support/memfile.h"

static const struct {
	const char *label;
	const char *text;
	int want;
	uint64_t total_kib, available_kib;
	const char *says;
} rows[] = {
	{ "the two lines among others",
	  "MemTotal:       24684084 kB\nMemFree:        1 kB\n"
	  "MemAvailable:   24335732 kB\nBuffers: 7 kB\n",
	  0, 24684084, 24335732, NULL },
	{ "the last line has no end", "MemAvailable: 5 kB\nMemTotal: 9 kB", 0,
	  9, 5, NULL },
	{ "nothing available is a number, not an absence",
	  "MemTotal: 9 kB\nMemAvailable: 0 kB\n", 0, 9, 0, NULL },
	{ "a longer word isn't the key",
	  "MemTotal:x 9 kB\nMemAvailable: 5 kB\n", -ENODATA, 0, 0, "MemTotal" },
	{ "an old kernel without MemAvailable", "MemTotal: 9 kB\n", -ENODATA, 0,
	  0, "no MemAvailable" },
	{ "an empty file", "", -ENODATA, 0, 0, "no MemTotal" },
	{ "a word where the number should be",
	  "MemTotal: lots kB\nMemAvailable: 5 kB\n", -EBADMSG, 0, 0,
	  "MemTotal: has no number" },
	{ "a negative number", "MemTotal: -9 kB\nMemAvailable: 5 kB\n",
	  -EBADMSG, 0, 0, "MemTotal: has no number" },
	{ "a number beyond 64 bits",
	  "MemTotal: 99999999999999999999 kB\nMemAvailable: 5 kB\n", -EBADMSG,
	  0, 0, "MemTotal: has no number" },
};

static void reading_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_meminfo info = { 77, 77 };
		struct mc_error err = { 0 };
		char path[64];
		int rc;

		memfile_put(path, rows[i].text);
		rc = mc_meminfo_read(&info, path, &err);
		if (rc != rows[i].want)
			fail_msg("%s: %d, %s", rows[i].label, rc, err.text);
		if (rc < 0 && (strstr(err.text, rows[i].says) == NULL ||
			       strstr(err.text, path) == NULL))
			fail_msg("%s: says %s", rows[i].label, err.text);
		if (rc < 0 &&
		    (info.total_kib != 77 || info.available_kib != 77))
			fail_msg("%s: touched the output", rows[i].label);
		if (rc == 0 && (info.total_kib != rows[i].total_kib ||
				info.available_kib != rows[i].available_kib))
			fail_msg("%s: %ju, %ju", rows[i].label,
				 (uintmax_t)info.total_kib,
				 (uintmax_t)info.available_kib);
	}
}

static void a_missing_file_is_named(void **state)
{
	struct mc_meminfo info;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_meminfo_read(&info, "/nowhere/meminfo", &err),
			 -ENOENT);
	assert_non_null(strstr(err.text, "/nowhere/meminfo"));
}

static void this_machine_can_be_read(void **state)
{
	struct mc_meminfo info;

	(void)state;
	assert_int_equal(mc_meminfo_read(&info, "/proc/meminfo", NULL), 0);
	assert_true(info.available_kib <= info.total_kib);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_follows_the_table),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(this_machine_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
