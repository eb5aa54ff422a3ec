/*
 * The tables that derive from the rows of schema.h, and what can be asked of
 * them. Nothing here names a record or a method.
 */
#include <memcoord/schema.h>

#include <errno.h>
#include <string.h>

#include <memcoord/escape.h>

#define NEED_REQ(record, name) .is_optional = false
#define NEED_OPT(record, name) \
	.is_optional = true, \
	.has_offset = offsetof(struct mc_##record, has_##name)

#define SHAPE_U64(in, name, arg) .size = sizeof(uint64_t)
#define SHAPE_I64(in, name, arg) .size = sizeof(int64_t)
#define SHAPE_BOOL(in, name, arg) .size = sizeof(bool)
#define SHAPE_STR(in, name, arg) .size = (arg)
#define SHAPE_TEXT(in, name, arg) .size = sizeof(char *)
#define SHAPE_REC(in, name, arg) .record = MC_RECORD_##arg
#define SHAPE_LIST(in, name, arg) \
	.record = MC_RECORD_##arg, \
	.count_offset = offsetof(struct mc_##in, n_##name)

#define FIELD(in, kind_, need, name_, arg, ...) \
	{ .name = #name_, \
	  .name_size = sizeof #name_ - 1, \
	  .kind = MC_KIND_##kind_, \
	  .offset = offsetof(struct mc_##in, name_), \
	  NEED_##need(in, name_), \
	  SHAPE_##kind_(in, name_, arg), \
	  __VA_ARGS__ },

#define FIELDS(record) \
	static const struct mc_field fields_##record[] = { \
		MC_FIELDS_##record(FIELD, record) \
	}; \
	/* The decoder notes what it has seen in 64 bits. */ \
	_Static_assert(MC_COUNT(fields_##record) <= 64, #record);
MC_RECORDS(FIELDS)

#define RECORD(record) \
	[MC_RECORD_##record] = { #record, fields_##record, \
				 MC_COUNT(fields_##record), \
				 sizeof(struct mc_##record) },
const struct mc_record_info mc_records[MC_RECORD_COUNT] = { MC_RECORDS(
	RECORD) };

#define METHOD(link_, name_, params_, result_, access_) \
	[MC_METHOD_##link_##_## \
		name_] = { #name_, MC_LINK_##link_, MC_RECORD_##params_, \
			   MC_RECORD_##result_, MC_ACCESS_##access_ },
const struct mc_method_info mc_methods[MC_METHOD_COUNT] = { MC_METHODS(
	METHOD) };

#define EVENT(name_, record_, topic_) \
	[MC_EVENT_##name_] = { #name_, MC_RECORD_##record_, MC_TOPIC_##topic_ },
const struct mc_event_info mc_events[MC_EVENT_COUNT] = { MC_EVENTS(EVENT) };

#define OUTCOME(id, name) [MC_OUTCOME_##id] = name,
const char *const mc_outcome_names[MC_OUTCOME_COUNT] = { MC_OUTCOMES(OUTCOME) };

#define ERROR(code, name) { -(code), name },
static const struct {
	int code;
	const char *name;
} errors[] = { MC_RPC_ERRORS(ERROR) };

bool mc_outcome_is(const char *name, enum mc_outcome outcome)
{
	return strcmp(name, mc_outcome_names[outcome]) == 0;
}

enum mc_method mc_method_find(enum mc_link link, const char *name, size_t size)
{
	size_t i;

	for (i = 0; i < MC_METHOD_COUNT; i++)
		if (mc_methods[i].link == link &&
		    strlen(mc_methods[i].name) == size &&
		    memcmp(mc_methods[i].name, name, size) == 0)
			break;
	return (enum mc_method)i;
}

enum mc_event mc_event_find(const char *name, size_t size)
{
	size_t i;

	for (i = 0; i < MC_EVENT_COUNT; i++)
		if (strlen(mc_events[i].name) == size &&
		    memcmp(mc_events[i].name, name, size) == 0)
			break;
	return (enum mc_event)i;
}

const char *mc_rpc_error_name(int code)
{
	for (size_t i = 0; i < MC_COUNT(errors); i++)
		if (errors[i].code == code)
			return errors[i].name;
	return "internal";
}

int mc_rpc_error_code(const char *name, size_t size)
{
	for (size_t i = 0; i < MC_COUNT(errors); i++)
		if (strlen(errors[i].name) == size &&
		    memcmp(errors[i].name, name, size) == 0)
			return errors[i].code;
	return -EIO;
}

/* FNV-1a, 64 bits: draft-eastlake-fnv. */
static uint64_t hash(uint64_t sum, const void *bytes, size_t count)
{
	const unsigned char *byte = bytes;

	while (count-- > 0)
		sum = (sum ^ *byte++) * UINT64_C(0x100000001b3);
	return sum;
}

static uint64_t hash_text(uint64_t sum, const char *text)
{
	return hash(sum, text, strlen(text) + 1);
}

static uint64_t hash_record(uint64_t sum, const struct mc_record_info *record)
{
	sum = hash_text(sum, record->name);
	for (size_t i = 0; i < record->n_fields; i++) {
		const struct mc_field *field = &record->fields[i];
		const uint64_t shape[] = { field->kind, field->is_optional,
					   field->size, field->record,
					   field->low,	field->high };

		sum = hash_text(sum, field->name);
		sum = hash(sum, shape, sizeof shape);
	}
	return sum;
}

const char *mc_schema_fingerprint(char text[MC_WORD_SIZE])
{
	uint64_t sum = hash_text(UINT64_C(0xcbf29ce484222325), MC_VERSION);

	for (size_t i = 0; i < MC_RECORD_COUNT; i++)
		sum = hash_record(sum, &mc_records[i]);
	for (size_t i = 0; i < MC_METHOD_COUNT; i++) {
		const struct mc_method_info *method = &mc_methods[i];
		const uint64_t shape[] = { method->link, method->params,
					   method->result, method->access };

		sum = hash_text(sum, method->name);
		sum = hash(sum, shape, sizeof shape);
	}
	snprintf(text, MC_WORD_SIZE, "%016llx", (unsigned long long)sum);
	return text;
}

static const char *odd_text_in_list(const struct mc_field *field,
				    const char *record)
{
	size_t count = *(const size_t *)(record + field->count_offset);
	const char *items = *(const char *const *)(record + field->offset);
	const char *found = NULL;

	for (size_t i = 0; i < count && found == NULL; i++)
		found = mc_record_odd_text(
			field->record,
			items + i * mc_records[field->record].size);
	return found;
}

static const char *odd_text_in_field(const struct mc_field *field,
				     const char *record)
{
	const char *at = record + field->offset;

	if (field->kind == MC_KIND_STR)
		return mc_is_utf8(at) ? NULL : field->name;
	if (field->kind == MC_KIND_TEXT) {
		const char *text = *(const char *const *)at;

		return text == NULL || mc_is_utf8(text) ? NULL : field->name;
	}
	if (field->kind == MC_KIND_REC)
		return mc_record_odd_text(field->record, at);
	if (field->kind == MC_KIND_LIST)
		return odd_text_in_list(field, record);
	return NULL;
}

const char *mc_record_odd_text(enum mc_record_id id, const void *record)
{
	const struct mc_record_info *info = &mc_records[id];
	const char *found = NULL;

	for (size_t i = 0; i < info->n_fields && found == NULL; i++)
		found = odd_text_in_field(&info->fields[i], record);
	return found;
}

static void clear_list(const struct mc_field *field, char *record)
{
	size_t *count = (size_t *)(record + field->count_offset);
	char **items = (char **)(record + field->offset);

	for (size_t i = 0; i < *count; i++)
		mc_record_clear(field->record,
				*items + i * mc_records[field->record].size);
	free(*items);
}

void mc_record_clear(enum mc_record_id id, void *record)
{
	const struct mc_record_info *info = &mc_records[id];

	for (size_t i = 0; i < info->n_fields; i++) {
		const struct mc_field *field = &info->fields[i];

		if (field->kind == MC_KIND_REC)
			mc_record_clear(field->record,
					(char *)record + field->offset);
		else if (field->kind == MC_KIND_LIST)
			clear_list(field, record);
		else if (field->kind == MC_KIND_TEXT)
			free(*(char **)((char *)record + field->offset));
	}
	memset(record, 0, info->size);
}
