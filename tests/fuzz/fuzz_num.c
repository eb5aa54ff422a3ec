/*
 * Input: a text. Each reader takes or refuses it as a whole, and what the
 * writers make of a number can be read again.
 */
#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

#include "fuzz.h"

typedef int reader(uint64_t *value, const char *text, struct mc_error *err);

static reader *const readers[] = {
	mc_size_parse,
	mc_duration_parse,
	mc_percent_parse,
	mc_count_parse,
};

/* A size is written with a digit or more behind its largest unit. */
static void check_size(uint64_t kib)
{
	char text[MC_NUM_TEXT], delta[MC_NUM_TEXT];
	uint64_t again;
	int rc = mc_size_parse(&again, mc_size_text(text, kib), NULL);

	if (rc == -ERANGE && kib > UINT64_MAX / 1024 / 2)
		return;
	fuzz_claim(rc == 0);
	fuzz_claim(mc_max(again, kib) - mc_min(again, kib) <= kib / 20);
	if (kib == 0 || kib > INT64_MAX)
		return;
	mc_delta_text(delta, -(int64_t)kib);
	fuzz_claim(delta[0] == '-' && strcmp(delta + 1, text) == 0);
}

static void check_reader(reader *read, const char *text)
{
	const uint64_t before = UINT64_C(0x5ca1ab1e);
	struct mc_error err = { 0 };
	char written[MC_NUM_TEXT];
	uint64_t value = before;
	int rc = read(&value, text, &err);

	fuzz_claim(rc == 0 || rc == -EINVAL || rc == -ERANGE);
	if (rc < 0) {
		fuzz_claim(value == before);
		fuzz_claim(err.code == rc && err.text[0] != '\0');
		return;
	}
	fuzz_claim(strlen(mc_duration_text(written, value)) < MC_NUM_TEXT - 1);
	fuzz_claim(strlen(mc_delta_text(written, (int64_t)value)) <
		   MC_NUM_TEXT - 1);
	check_size(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	mc_auto(mc_freep) char *text = fuzz_text(&input);

	for (size_t i = 0; i < MC_COUNT(readers); i++)
		check_reader(readers[i], text);
	return 0;
}
