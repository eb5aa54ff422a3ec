/*
 * Numbers as people write them, and as hostile input has them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <memcoord/num.h>

#define UNTOUCHED UINT64_C(4711)

typedef int reader(uint64_t *value, const char *text, struct mc_error *err);

struct row {
	const char *text;
	int want_rc;
	uint64_t want;
};

static void expect(reader *read, const struct row *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		uint64_t want = rows[i].want_rc < 0 ? UNTOUCHED : rows[i].want;
		uint64_t got = UNTOUCHED;
		struct mc_error err = { 0 };
		int rc = read(&got, rows[i].text, &err);

		if (rc != rows[i].want_rc || got != want)
			fail_msg("'%s': got %d and %ju, want %d and %ju",
				 rows[i].text, rc, (uintmax_t)got,
				 rows[i].want_rc, (uintmax_t)want);
		if (rc < 0 && (err.code != rc || err.text[0] == '\0'))
			fail_msg("'%s': refused without a word", rows[i].text);
	}
}

static const struct row sizes[] = {
	{ "0", 0, 0 },
	{ "0MiB", 0, 0 },
	{ "100MiB", 0, 102400 },
	{ "512 MiB", 0, 524288 },
	{ "2G", 0, 2097152 },
	{ "2g", 0, 2097152 },
	{ "1.5GiB", 0, 1572864 },
	{ "0.5K", 0, 0 },
	{ "1.5K", 0, 1 },
	{ "204800KiB", 0, 204800 },
	{ "1T", 0, 1073741824 },
	{ "1TiB", 0, 1073741824 },
	{ "1024KB", 0, 1000 },
	{ "1MB", 0, 976 },
	{ "1GB", 0, 976562 },
	{ "1TB", 0, 976562500 },
	{ "1.0000009765625G", 0, 1048576 },
	{ "0.99999999999999999999999999999999M", 0, 1023 },
	{ "00000000000000000000000000000001M", 0, 1024 },
	{ "16777215TiB", 0, UINT64_C(18014397435740160) },
	{ "18014398509481983KiB", 0, UINT64_C(18014398509481983) },
	{ "16777215.999999T", 0, UINT64_C(18014398509480910) },
	{ "18014398509481984KiB", -ERANGE, 0 },
	{ "16777216TiB", -ERANGE, 0 },
	{ "18446744073709551615TiB", -ERANGE, 0 },
	{ "18446744073709551616K", -ERANGE, 0 },
	{ "99999999999999999999999999999999999999K", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ " ", -EINVAL, 0 },
	{ " 1M", -EINVAL, 0 },
	{ "1M ", -EINVAL, 0 },
	{ "5", -EINVAL, 0 },
	{ "00", -EINVAL, 0 },
	{ "M", -EINVAL, 0 },
	{ "-1M", -EINVAL, 0 },
	{ "+1M", -EINVAL, 0 },
	{ ".5M", -EINVAL, 0 },
	{ "1.M", -EINVAL, 0 },
	{ "1..5M", -EINVAL, 0 },
	{ "1,5M", -EINVAL, 0 },
	{ "1e3M", -EINVAL, 0 },
	{ "0x10M", -EINVAL, 0 },
	{ "infM", -EINVAL, 0 },
	{ "nan", -EINVAL, 0 },
	{ "1Mi", -EINVAL, 0 },
	{ "1MiBB", -EINVAL, 0 },
	{ "1P", -EINVAL, 0 },
	{ "1%", -EINVAL, 0 },
	{ "1M;rm", -EINVAL, 0 },
	{ "1\tM", -EINVAL, 0 },
	{ "\xff\xfe", -EINVAL, 0 },
};

static const struct row durations[] = {
	{ "0", 0, 0 },
	{ "5", 0, 5000 },
	{ "5s", 0, 5000 },
	{ "5 s", 0, 5000 },
	{ "0.5", 0, 500 },
	{ "1.25s", 0, 1250 },
	{ "500ms", 0, 500 },
	{ "0.5ms", 0, 0 },
	{ "2m", 0, 120000 },
	{ "10min", 0, 600000 },
	{ "1h", 0, 3600000 },
	{ "1d", 0, 86400000 },
	{ "18446744073709551615ms", 0, UINT64_MAX },
	{ "18446744073709551615", -ERANGE, 0 },
	{ "18446744073709551616ms", -ERANGE, 0 },
	{ "213503982334.601d", 0, UINT64_C(18446744073709526400) },
	{ "213503982335d", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "s", -EINVAL, 0 },
	{ "-5", -EINVAL, 0 },
	{ "5x", -EINVAL, 0 },
	{ "5s5", -EINVAL, 0 },
	{ "five", -EINVAL, 0 },
};

static const struct row percents[] = {
	{ "0%", 0, 0 },
	{ "10%", 0, 1000 },
	{ "2.5%", 0, 250 },
	{ "2.555%", 0, 255 },
	{ "100 %", 0, 10000 },
	{ "184467440737095516.15%", 0, UINT64_MAX },
	{ "184467440737095516.16%", -ERANGE, 0 },
	{ "184467440737095517%", -ERANGE, 0 },
	{ "10", -EINVAL, 0 },
	{ "%", -EINVAL, 0 },
	{ "-1%", -EINVAL, 0 },
	{ "1%%", -EINVAL, 0 },
	{ "", -EINVAL, 0 },
};

static const struct row counts[] = {
	{ "0", 0, 0 },
	{ "007", 0, 7 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "28446744073709551615", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ "1.0", -EINVAL, 0 },
	{ "1 ", -EINVAL, 0 },
	{ "1k", -EINVAL, 0 },
};

static void sizes_follow_the_table(void **state)
{
	(void)state;
	expect(mc_size_parse, sizes, MC_COUNT(sizes));
}

static void durations_follow_the_table(void **state)
{
	(void)state;
	expect(mc_duration_parse, durations, MC_COUNT(durations));
}

static void percents_follow_the_table(void **state)
{
	(void)state;
	expect(mc_percent_parse, percents, MC_COUNT(percents));
}

static void counts_follow_the_table(void **state)
{
	(void)state;
	expect(mc_count_parse, counts, MC_COUNT(counts));
}

static const struct {
	reader *read;
	const char *text;
	const char *want;
} errors[] = {
	{ mc_size_parse, "20x",
	  "'20x': unknown unit 'x'; write a size such as 200MiB" },
	{ mc_size_parse, "200",
	  "'200': has no unit; write a size such as 200MiB" },
	{ mc_size_parse, "", "'': is empty; write a size such as 200MiB" },
	{ mc_duration_parse, "-5s",
	  "'-5s': is negative; write a time such as 5s or 500ms" },
	{ mc_duration_parse, "soon",
	  "'soon': is not a number; write a time such as 5s or 500ms" },
	{ mc_percent_parse, "10",
	  "'10': has no unit; write a share such as "
	  "10%" },
	{ mc_count_parse, "1.5",
	  "'1.5': is not a whole number; write a whole number such as 1000" },
	{ mc_count_parse, "1\n2",
	  "'1?2': is not a whole number; write a whole number such as 1000" },
};

static void errors_say_what_would_be_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(errors); i++) {
		struct mc_error err = { 0 };
		uint64_t value;

		assert_true(errors[i].read(&value, errors[i].text, &err) < 0);
		assert_string_equal(err.text, errors[i].want);
	}
}

static void an_endless_text_is_shortened_in_its_error(void **state)
{
	char text[10000];
	struct mc_error err;
	uint64_t value;

	(void)state;
	memset(text, 'M', sizeof text);
	text[0] = '1';
	text[sizeof text - 1] = '\0';
	assert_int_equal(mc_size_parse(&value, text, &err), -EINVAL);
	assert_true(strlen(err.text) < 200);
	assert_int_equal(mc_size_parse(&value, text, NULL), -EINVAL);
}

static const struct {
	uint64_t kib;
	const char *want;
} size_texts[] = {
	{ 0, "0 KiB" },
	{ 100, "100 KiB" },
	{ 1023, "1023 KiB" },
	{ 1024, "1 MiB" },
	{ 1536, "1.5 MiB" },
	{ 1500, "1500 KiB" },
	{ 10239, "10239 KiB" },
	{ 10241, "10 MiB" },
	{ 12345, "12.1 MiB" },
	{ 524288, "512 MiB" },
	{ 1572864, "1.5 GiB" },
	{ 1998 * 1024, "1998 MiB" },
	{ 2048 * 1024, "2 GiB" },
	{ 10485759, "10240 MiB" },
	{ 24 * 1024 * 1024 - 1, "24 GiB" },
	{ UINT64_C(1) << 30, "1 TiB" },
	{ UINT64_MAX, "17179869184 TiB" },
};

static void sizes_are_written_as_people_say_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(size_texts); i++) {
		char text[MC_NUM_TEXT];

		assert_string_equal(mc_size_text(text, size_texts[i].kib),
				    size_texts[i].want);
	}
}

static const struct {
	uint64_t kib;
	const char *want;
} size_abouts[] = {
	{ 0, "0 MiB" },
	{ 51, "0 MiB" },
	{ 100, "0.1 MiB" },
	{ 8294, "8.1 MiB" },
	{ 1023 * 1024, "1023 MiB" },
	{ 1 << 20, "1 GiB" },
	{ 3482 * 1024, "3.4 GiB" },
	{ UINT64_C(1) << 30, "1 TiB" },
	{ UINT64_MAX, "17179869184 TiB" },
};

static void sizes_are_rounded_where_they_are_about(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(size_abouts); i++) {
		char text[MC_NUM_TEXT];

		mc_size_about_text(text, size_abouts[i].kib);
		assert_string_equal(text, size_abouts[i].want);
	}
}

static const struct {
	int64_t kib;
	const char *want;
} delta_texts[] = {
	{ 0, "0" },
	{ 51200, "+50 MiB" },
	{ -12800, "-12.5 MiB" },
	{ -1, "-1 KiB" },
	{ INT64_MAX, "+8589934592 TiB" },
	{ INT64_MIN, "-8589934592 TiB" },
};

static void differences_carry_their_sign(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(delta_texts); i++) {
		char text[MC_NUM_TEXT];

		assert_string_equal(mc_delta_text(text, delta_texts[i].kib),
				    delta_texts[i].want);
	}
}

static const struct {
	uint64_t ms;
	const char *want;
} duration_texts[] = {
	{ 0, "0ms" },
	{ 500, "500ms" },
	{ 999, "999ms" },
	{ 1000, "1s" },
	{ 1500, "1.5s" },
	{ 5000, "5s" },
	{ 59999, "59.9s" },
	{ 60000, "1m" },
	{ 125000, "2m 5s" },
	{ 3600000, "1h" },
	{ 10920000, "3h 2m" },
	{ 86400000, "24h" },
	{ 2 * 86400000, "2d" },
	{ 51 * 3600000, "2d 3h" },
	{ UINT64_MAX, "213503982334d 14h" },
};

static void durations_are_written_as_people_say_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(duration_texts); i++) {
		char text[MC_NUM_TEXT];

		assert_string_equal(mc_duration_text(text,
						     duration_texts[i].ms),
				    duration_texts[i].want);
	}
}

/* Below ten of a unit nothing is rounded. */
static void a_written_size_reads_as_the_same(void **state)
{
	(void)state;
	for (uint64_t kib = 0; kib < 10240; kib++) {
		char text[MC_NUM_TEXT];
		uint64_t got;

		mc_size_text(text, kib);
		assert_int_equal(mc_size_parse(&got, text, NULL), 0);
		if (got != kib)
			fail_msg("%ju KiB: '%s' reads as %ju", (uintmax_t)kib,
				 text, (uintmax_t)got);
	}
}

/* xorshift: the same texts in each run. */
static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void no_text_upsets_a_reader(void **state)
{
	static const char alphabet[] = "0123456789999.. -+%KMGTiBbmshd\x01\xff";
	static reader *const readers[] = { mc_size_parse, mc_duration_parse,
					   mc_percent_parse, mc_count_parse };
	uint32_t seed = 2463534242;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[40];
		size_t length = next_random(&seed) % (sizeof text - 1);
		reader *read = readers[i % MC_COUNT(readers)];
		struct mc_error err = { 0 };
		uint64_t value = UNTOUCHED;

		for (size_t at = 0; at < length; at++)
			text[at] = alphabet[next_random(&seed) %
					    (sizeof alphabet - 1)];
		text[length] = '\0';
		if (read(&value, text, &err) < 0 &&
		    (value != UNTOUCHED || err.code == 0))
			fail_msg("'%s': refused, but not cleanly", text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_follow_the_table),
		cmocka_unit_test(durations_follow_the_table),
		cmocka_unit_test(percents_follow_the_table),
		cmocka_unit_test(counts_follow_the_table),
		cmocka_unit_test(errors_say_what_would_be_right),
		cmocka_unit_test(an_endless_text_is_shortened_in_its_error),
		cmocka_unit_test(sizes_are_written_as_people_say_them),
		cmocka_unit_test(sizes_are_rounded_where_they_are_about),
		cmocka_unit_test(differences_carry_their_sign),
		cmocka_unit_test(durations_are_written_as_people_say_them),
		cmocka_unit_test(a_written_size_reads_as_the_same),
		cmocka_unit_test(no_text_upsets_a_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
