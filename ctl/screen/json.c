/*
 * Records as JSON, by the tables of the schema: what a record has, its JSON
 * has too.
 */
#include "json.h"

#include <errno.h>

#include <jansson.h>

#include <memcoord/escape.h>

static json_t *from_record(enum mc_record_id id, const char *record);

static json_t *from_text(const char *text)
{
	mc_auto(mc_freep) char *valid = mc_escape_utf8(text);

	return json_string(valid);
}

static json_t *from_u64(const struct mc_field *field, const char *record)
{
	uint64_t value = *(const uint64_t *)(record + field->offset);

	return json_integer((json_int_t)mc_min(value, INT64_MAX));
}

static json_t *from_i64(const struct mc_field *field, const char *record)
{
	return json_integer(*(const int64_t *)(record + field->offset));
}

static json_t *from_bool(const struct mc_field *field, const char *record)
{
	return json_boolean(*(const bool *)(record + field->offset));
}

static json_t *from_str(const struct mc_field *field, const char *record)
{
	return from_text(record + field->offset);
}

static json_t *from_long_text(const struct mc_field *field, const char *record)
{
	const char *text = *(char *const *)(record + field->offset);

	return from_text(text == NULL ? "" : text);
}

static json_t *from_rec(const struct mc_field *field, const char *record)
{
	return from_record(field->record, record + field->offset);
}

static json_t *from_list(const struct mc_field *field, const char *record)
{
	const char *items = *(char *const *)(record + field->offset);
	size_t count = *(const size_t *)(record + field->count_offset);
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < count; i++) {
		const char *item = items + i * mc_records[field->record].size;

		if (json_array_append_new(list,
					  from_record(field->record, item))) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

static json_t *(*const kinds[])(const struct mc_field *, const char *) = {
	[MC_KIND_U64] = from_u64,	 [MC_KIND_I64] = from_i64,
	[MC_KIND_BOOL] = from_bool,	 [MC_KIND_STR] = from_str,
	[MC_KIND_TEXT] = from_long_text, [MC_KIND_REC] = from_rec,
	[MC_KIND_LIST] = from_list,
};

static json_t *from_record(enum mc_record_id id, const char *record)
{
	const struct mc_record_info *info = &mc_records[id];
	json_t *object = json_object();

	for (size_t i = 0; object != NULL && i < info->n_fields; i++) {
		const struct mc_field *field = &info->fields[i];

		if (field->is_optional &&
		    !*(const bool *)(record + field->has_offset))
			continue;
		if (json_object_set_new(object, field->name,
					kinds[field->kind](field, record))) {
			json_decref(object);
			object = NULL;
		}
	}
	return object;
}

/* Takes the reference to `value`; NULL is memory that ran out. */
static int print(FILE *out, json_t *value, size_t layout)
{
	int rc;

	if (value == NULL)
		return -ENOMEM;
	rc = json_dumpf(value, out, layout);
	json_decref(value);
	return rc < 0 || fputc('\n', out) == EOF ? -EIO : 0;
}

int mc_json_print(FILE *out, enum mc_record_id id, const void *record)
{
	return print(out, from_record(id, record), JSON_INDENT(2));
}

int mc_json_print_line(FILE *out, enum mc_record_id id, const void *record)
{
	return print(out, from_record(id, record), 0);
}

int mc_json_print_version(FILE *out, const void *version)
{
	char schema[MC_WORD_SIZE];
	json_t *ours = json_pack("{s:s,s:s}", "version", MC_VERSION, "schema",
				 mc_schema_fingerprint(schema));
	json_t *object = from_record(MC_RECORD_version, version);

	if (json_object_set_new(object, "memcoordctl", ours) < 0) {
		json_decref(object);
		object = NULL;
	}
	return print(out, object, JSON_INDENT(2));
}

int mc_json_print_event(FILE *out, enum mc_event event, const void *record)
{
	json_t *object = json_pack("{s:s}", "event", mc_events[event].name);
	json_t *rest = from_record(mc_events[event].record, record);

	if (json_object_update(object, rest) < 0) {
		json_decref(object);
		object = NULL;
	}
	json_decref(rest);
	return print(out, object, 0);
}

int mc_json_print_error(FILE *out, const char *name, const char *message,
			bool is_line)
{
	json_t *error = json_pack("{s:o,s:o}", "name", from_text(name),
				  "message", from_text(message));

	return print(out, json_pack("{s:o}", "error", error),
		     is_line ? 0 : JSON_INDENT(2));
}
