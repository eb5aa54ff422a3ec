/* What is read from a file in the form of /proc/pressure/memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "hypervisor/psi.h"
#include "tests/support/memfile.h"

static const struct {
	const char *label;
	const char *text;
	int want;
	uint64_t centipct;
} rows[] = {
	{ "the kernel's two lines",
	  "some avg10=12.34 avg60=1.00 avg300=0.00 total=5\n"
	  "full avg10=9.99 avg60=0.00 avg300=0.00 total=5\n",
	  0, 1234 },
	{ "no pressure", "some avg10=0.00 avg60=0.00\n", 0, 0 },
	{ "all the time", "some avg10=100.00 avg60=0.00\n", 0, 10000 },
	{ "the wanted line is the second",
	  "full avg10=9.99 avg60=0\nsome avg10=0.05 avg60=0\n", 0, 5 },
	{ "no such line", "full avg10=9.99 avg60=0.00\n", -ENODATA, 0 },
	{ "an empty file", "", -ENODATA, 0 },
	{ "no number", "some avg10=\n", -EBADMSG, 0 },
	{ "a word", "some avg10=much\n", -EBADMSG, 0 },
	{ "one decimal", "some avg10=1.2 avg60=0\n", -EBADMSG, 0 },
	{ "no decimals", "some avg10=12\n", -EBADMSG, 0 },
	{ "cut off behind the point", "some avg10=12.", -EBADMSG, 0 },
	{ "more than all the time", "some avg10=101.00\n", -EBADMSG, 0 },
};

static void reading_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		uint64_t got = 77;
		struct mc_error err = { 0 };
		char path[64];
		int rc;

		memfile_put(path, rows[i].text);
		rc = mc_psi_read(&got, path, &err);
		if (rc != rows[i].want)
			fail_msg("%s: %d, %s", rows[i].label, rc, err.text);
		if (got != (rc == 0 ? rows[i].centipct : 77))
			fail_msg("%s: got %ju", rows[i].label, (uintmax_t)got);
		if (rc < 0 && strstr(err.text, path) == NULL)
			fail_msg("%s: says %s", rows[i].label, err.text);
	}
}

static void a_kernel_without_it_says_so(void **state)
{
	uint64_t got;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_psi_read(&got, "/nowhere/memory", &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nowhere/memory"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_follows_the_table),
		cmocka_unit_test(a_kernel_without_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
