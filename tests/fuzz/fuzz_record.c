/*
 * Input: the number of a record, then either a whole message to decode it
 * from, or numbers and bytes to fill its fields with. What is decoded or
 * filled in comes back the same from encoding and decoding it.
 */
#include <errno.h>
#include <string.h>

#include <memcoord/wire.h>

#include "fuzz.h"

#define FILL 0x80 /* of the first byte */
#define LIST_MOST 3

/* ---- the same ---- */

static bool is_same(enum mc_record_id id, const char *a, const char *b);

static bool is_same_list(const struct mc_field *field, const char *a,
			 const char *b)
{
	size_t size = mc_records[field->record].size;
	size_t count = *(const size_t *)(a + field->count_offset);
	const char *left = *(const char *const *)(a + field->offset);
	const char *right = *(const char *const *)(b + field->offset);

	if (*(const size_t *)(b + field->count_offset) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!is_same(field->record, left + i * size, right + i * size))
			return false;
	return true;
}

static bool is_same_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool is_same_field(const struct mc_field *field, const char *a,
			  const char *b)
{
	const char *left = a + field->offset, *right = b + field->offset;

	if (field->is_optional && a[field->has_offset] != b[field->has_offset])
		return false;
	if (field->is_optional && !a[field->has_offset])
		return true;
	if (field->kind == MC_KIND_STR)
		return strcmp(left, right) == 0;
	if (field->kind == MC_KIND_TEXT)
		return is_same_text(*(char *const *)left,
				    *(char *const *)right);
	if (field->kind == MC_KIND_REC)
		return is_same(field->record, left, right);
	if (field->kind == MC_KIND_LIST)
		return is_same_list(field, a, b);
	return memcmp(left, right, field->size) == 0;
}

static bool is_same(enum mc_record_id id, const char *a, const char *b)
{
	const struct mc_record_info *info = &mc_records[id];

	for (size_t i = 0; i < info->n_fields; i++)
		if (!is_same_field(&info->fields[i], a, b))
			return false;
	return true;
}

/* ---- there and back ---- */

static void open_whole(struct mc_envelope *envelope, const struct mc_buf *bytes)
{
	struct mc_scan scan = { .limit = MC_WORKER_FRAME_BYTES };
	bool has_msgid;

	fuzz_claim(mc_scan(&scan, bytes->data, bytes->size) ==
		   (ssize_t)bytes->size);
	fuzz_claim(mc_envelope_open(envelope, bytes->data, bytes->size,
				    &has_msgid, NULL) == 0);
}

static void check_way(enum mc_record_id id, const char *record,
		      const struct mc_buf *bytes)
{
	mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
	mc_auto(mc_freep) char *back = mc_alloc(1, mc_records[id].size);

	open_whole(&envelope, bytes);
	fuzz_claim(mc_envelope_read(&envelope, id, back, NULL) == 0);
	fuzz_claim(is_same(id, record, back));
	mc_record_clear(id, back);
}

static void check_both_ways(enum mc_record_id id, const char *record)
{
	mc_auto(mc_buf_clear) struct mc_buf result = { 0 };
	mc_auto(mc_buf_clear) struct mc_buf request = { 0 };

	mc_wire_result(&result, UINT32_MAX, id, record);
	check_way(id, record, &result);
	mc_wire_request(&request, 0, "method", id, record);
	check_way(id, record, &request);
}

static void decode(enum mc_record_id id, const char *data, size_t size)
{
	mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
	mc_auto(mc_freep) char *record = mc_alloc(1, mc_records[id].size);
	struct mc_scan scan = { .limit = MC_WORKER_FRAME_BYTES };
	ssize_t whole = mc_scan(&scan, data, size);
	struct mc_error err = { 0 };
	bool has_msgid;
	int rc;

	if (whole <= 0 || mc_envelope_open(&envelope, data, (size_t)whole,
					   &has_msgid, &err) < 0)
		return;
	rc = mc_envelope_read(&envelope, id, record, &err);
	fuzz_claim(rc == 0 || (rc == -EINVAL && err.text[0] != '\0'));
	if (rc == 0)
		check_both_ways(id, record);
	mc_record_clear(id, record);
}

/* ---- filling ---- */

static void fill(enum mc_record_id id, char *record, struct fuzz_input *input);

static void fill_text(const struct mc_field *field, char *text,
		      struct fuzz_input *input)
{
	mc_auto(mc_freep) char *from = fuzz_text(input);

	mc_copy(text, field->size, from);
}

static void fill_list(const struct mc_field *field, char *record,
		      struct fuzz_input *input)
{
	size_t size = mc_records[field->record].size;
	size_t count = fuzz_number(input, 1) % (LIST_MOST + 1);
	char *items = mc_alloc(count, size);

	for (size_t i = 0; i < count; i++)
		fill(field->record, items + i * size, input);
	*(size_t *)(record + field->count_offset) = count;
	*(char **)(record + field->offset) = items;
}

static void fill_field(const struct mc_field *field, char *record,
		       struct fuzz_input *input)
{
	char *to = record + field->offset;

	if (field->is_optional) {
		bool has = fuzz_number(input, 1) & 1;

		*(bool *)(record + field->has_offset) = has;
		if (!has)
			return;
	}
	if (field->kind == MC_KIND_STR)
		fill_text(field, to, input);
	else if (field->kind == MC_KIND_TEXT)
		*(char **)to = fuzz_text(input);
	else if (field->kind == MC_KIND_REC)
		fill(field->record, to, input);
	else if (field->kind == MC_KIND_LIST)
		fill_list(field, record, input);
	else if (field->kind == MC_KIND_BOOL)
		*(bool *)to = fuzz_number(input, 1) & 1;
	else if (field->kind == MC_KIND_I64)
		*(int64_t *)to = (int64_t)fuzz_odd_number(input);
	else
		*(uint64_t *)to =
			mc_min(mc_max(fuzz_odd_number(input), field->low),
			       field->high);
}

static void fill(enum mc_record_id id, char *record, struct fuzz_input *input)
{
	const struct mc_record_info *info = &mc_records[id];

	for (size_t i = 0; i < info->n_fields; i++)
		fill_field(&info->fields[i], record, input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	uint8_t first = (uint8_t)fuzz_number(&input, 1);
	enum mc_record_id id = (first & (FILL - 1)) % MC_RECORD_COUNT;
	mc_auto(mc_freep) char *record = mc_alloc(1, mc_records[id].size);

	if ((first & FILL) == 0) {
		decode(id, (const char *)input.at, input.left);
		return 0;
	}
	fill(id, record, &input);
	check_both_ways(id, record);
	mc_record_clear(id, record);
	return 0;
}
