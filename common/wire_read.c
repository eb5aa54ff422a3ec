/*
 * Opens messages and decodes records, by the tables of the schema. Only bytes
 * that mc_scan has passed come here, so what msgpack-c allocates is bounded
 * by their number.
 */
#include <errno.h>
#include <string.h>
#include <sys/types.h>

#include <msgpack.h>

#include <memcoord/wire.h>

static const char *const type_words[] = {
	[MSGPACK_OBJECT_NIL] = "nil",
	[MSGPACK_OBJECT_BOOLEAN] = "a boolean",
	[MSGPACK_OBJECT_POSITIVE_INTEGER] = "a whole number",
	[MSGPACK_OBJECT_NEGATIVE_INTEGER] = "a negative number",
	[MSGPACK_OBJECT_FLOAT32] = "a float",
	[MSGPACK_OBJECT_FLOAT64] = "a float",
	[MSGPACK_OBJECT_STR] = "a string",
	[MSGPACK_OBJECT_ARRAY] = "an array",
	[MSGPACK_OBJECT_MAP] = "a map",
	[MSGPACK_OBJECT_BIN] = "binary data",
	[MSGPACK_OBJECT_EXT] = "an extension",
};

static int wrong_type(const msgpack_object *from, const char *wanted,
		      struct mc_error *err)
{
	return mc_fail(err, -EINVAL, "%s, where %s is wanted",
		       type_words[from->type], wanted);
}

static int read_record(const msgpack_object *from, enum mc_record_id id,
		       bool is_strict, char *record, struct mc_error *err);

static int read_u64(const msgpack_object *from, const struct mc_field *field,
		    char *record, struct mc_error *err)
{
	if (from->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return wrong_type(from, "a whole number", err);
	if (from->via.u64 < field->low || from->via.u64 > field->high)
		return mc_fail(err, -EINVAL, "%ju is not within %ju..%ju",
			       (uintmax_t)from->via.u64, (uintmax_t)field->low,
			       (uintmax_t)field->high);
	*(uint64_t *)(record + field->offset) = from->via.u64;
	return 0;
}

static int read_i64(const msgpack_object *from, const struct mc_field *field,
		    char *record, struct mc_error *err)
{
	bool is_positive = from->type == MSGPACK_OBJECT_POSITIVE_INTEGER;

	if (!is_positive && from->type != MSGPACK_OBJECT_NEGATIVE_INTEGER)
		return wrong_type(from, "a whole number", err);
	if (is_positive && from->via.u64 > INT64_MAX)
		return mc_fail(err, -EINVAL, "%ju is too large",
			       (uintmax_t)from->via.u64);
	*(int64_t *)(record + field->offset) = from->via.i64;
	return 0;
}

static int read_bool(const msgpack_object *from, const struct mc_field *field,
		     char *record, struct mc_error *err)
{
	if (from->type != MSGPACK_OBJECT_BOOLEAN)
		return wrong_type(from, "a boolean", err);
	*(bool *)(record + field->offset) = from->via.boolean;
	return 0;
}

static int check_string(const msgpack_object *from, size_t most,
			struct mc_error *err)
{
	const msgpack_object_str *text = &from->via.str;

	if (from->type != MSGPACK_OBJECT_STR)
		return wrong_type(from, "a string", err);
	if (text->size > most)
		return mc_fail(err, -EINVAL, "%u bytes, where %zu are the most",
			       text->size, most);
	if (memchr(text->ptr, '\0', text->size) != NULL)
		return mc_fail(err, -EINVAL, "a NUL byte in a string");
	return 0;
}

static int read_str(const msgpack_object *from, const struct mc_field *field,
		    char *record, struct mc_error *err)
{
	const msgpack_object_str *text = &from->via.str;
	char *to = record + field->offset;
	int rc = check_string(from, field->size - 1, err);

	if (rc < 0)
		return rc;
	memcpy(to, text->ptr, text->size);
	to[text->size] = '\0';
	return 0;
}

/* mc_scan has bounded its length. */
static int read_text(const msgpack_object *from, const struct mc_field *field,
		     char *record, struct mc_error *err)
{
	const msgpack_object_str *text = &from->via.str;
	char **to = (char **)(record + field->offset);
	int rc = check_string(from, UINT32_MAX, err);

	if (rc < 0)
		return rc;
	*to = mc_alloc((size_t)text->size + 1, 1);
	memcpy(*to, text->ptr, text->size);
	return 0;
}

static int read_list(const msgpack_object *from, const struct mc_field *field,
		     bool is_strict, char *record, struct mc_error *err)
{
	const msgpack_object_array *array = &from->via.array;
	size_t size = mc_records[field->record].size;
	size_t *count = (size_t *)(record + field->count_offset);
	char *items;

	if (from->type != MSGPACK_OBJECT_ARRAY)
		return wrong_type(from, "an array", err);
	if (array->size > MC_LIST_MOST)
		return mc_fail(err, -EINVAL,
			       "%u members, where %d are the most", array->size,
			       MC_LIST_MOST);
	items = mc_alloc(array->size, size);
	*(char **)(record + field->offset) = items;
	for (size_t i = 0; i < array->size; i++) {
		int rc;

		/* Counted first: one that is read by half owns things too. */
		*count = i + 1;
		rc = read_record(&array->ptr[i], field->record, is_strict,
				 items + i * size, err);
		if (rc < 0)
			return mc_fail_at(err, "[%zu]", i);
	}
	return 0;
}

static int read_value(const msgpack_object *from, const struct mc_field *field,
		      bool is_strict, char *record, struct mc_error *err)
{
	static int (*const scalars[])(const msgpack_object *,
				      const struct mc_field *, char *,
				      struct mc_error *) = {
		[MC_KIND_U64] = read_u64,   [MC_KIND_I64] = read_i64,
		[MC_KIND_BOOL] = read_bool, [MC_KIND_STR] = read_str,
		[MC_KIND_TEXT] = read_text,
	};

	if (field->kind == MC_KIND_LIST)
		return read_list(from, field, is_strict, record, err);
	if (field->kind == MC_KIND_REC)
		return read_record(from, field->record, is_strict,
				   record + field->offset, err);
	return scalars[field->kind](from, field, record, err);
}

static int read_field(const msgpack_object *from, const struct mc_field *field,
		      bool is_strict, char *record, struct mc_error *err)
{
	int rc;

	if (field->is_optional && from->type == MSGPACK_OBJECT_NIL)
		return 0;
	rc = read_value(from, field, is_strict, record, err);
	if (rc < 0)
		return mc_fail_at(err, "%s", field->name);
	if (field->is_optional)
		*(bool *)(record + field->has_offset) = true;
	return 0;
}

/*
 * The index of the field that a key names, or n_fields. Writers keep the order
 * of the schema, so the search starts where the last one ended.
 */
static size_t find_field(const struct mc_record_info *info,
			 const msgpack_object_str *key, size_t start)
{
	for (size_t i = 0; i < info->n_fields; i++) {
		size_t at = (start + i) % info->n_fields;
		const char *name = info->fields[at].name;

		if (strlen(name) == key->size &&
		    memcmp(name, key->ptr, key->size) == 0)
			return at;
	}
	return info->n_fields;
}

static int unknown_key(const struct mc_record_info *info,
		       const msgpack_object_str *key, bool is_strict,
		       struct mc_error *err)
{
	if (!is_strict)
		return 0;
	return mc_fail(err, -EINVAL, "%.*s: no such key in %s",
		       (int)mc_min(key->size, MC_NAME_SIZE), key->ptr,
		       info->name);
}

static int check_missing(const struct mc_record_info *info, uint64_t seen,
			 struct mc_error *err)
{
	for (size_t i = 0; i < info->n_fields; i++)
		if (!info->fields[i].is_optional &&
		    (seen & UINT64_C(1) << i) == 0)
			return mc_fail(err, -EINVAL, "%s: missing",
				       info->fields[i].name);
	return 0;
}

static int read_map(const msgpack_object_map *map,
		    const struct mc_record_info *info, bool is_strict,
		    char *record, struct mc_error *err)
{
	uint64_t seen = 0;
	size_t at = 0;

	for (uint32_t i = 0; i < map->size; i++) {
		const msgpack_object *key = &map->ptr[i].key;
		int rc;

		if (key->type != MSGPACK_OBJECT_STR)
			return wrong_type(key, "a string as a key", err);
		at = find_field(info, &key->via.str, at);
		if (at == info->n_fields) {
			rc = unknown_key(info, &key->via.str, is_strict, err);
		} else if ((seen & UINT64_C(1) << at) != 0) {
			return mc_fail(err, -EINVAL, "%s: given twice",
				       info->fields[at].name);
		} else {
			seen |= UINT64_C(1) << at;
			rc = read_field(&map->ptr[i].val, &info->fields[at],
					is_strict, record, err);
		}
		if (rc < 0)
			return rc;
	}
	return check_missing(info, seen, err);
}

static int read_record(const msgpack_object *from, enum mc_record_id id,
		       bool is_strict, char *record, struct mc_error *err)
{
	static const msgpack_object_map empty;
	const struct mc_record_info *info = &mc_records[id];

	/* Lua knows no empty map: {} arrives as an empty array. */
	if (from->type == MSGPACK_OBJECT_ARRAY && from->via.array.size == 0)
		return read_map(&empty, info, is_strict, record, err);
	if (from->type != MSGPACK_OBJECT_MAP)
		return wrong_type(from, "a map", err);
	return read_map(&from->via.map, info, is_strict, record, err);
}

/* Params: an array that holds one map, or nothing. */
static int read_params(const msgpack_object *from, enum mc_record_id id,
		       bool is_strict, char *record, struct mc_error *err)
{
	static const msgpack_object nothing = {
		.type = MSGPACK_OBJECT_ARRAY,
	};

	if (from->via.array.size == 0)
		return read_record(&nothing, id, is_strict, record, err);
	if (from->via.array.size > 1)
		return mc_fail(err, -EINVAL,
			       "params hold %u values, where one map or "
			       "nothing is wanted",
			       from->via.array.size);
	return read_record(from->via.array.ptr, id, is_strict, record, err);
}

int mc_envelope_read(const struct mc_envelope *envelope, enum mc_record_id id,
		     void *record, struct mc_error *err)
{
	int rc;

	memset(record, 0, mc_records[id].size);
	if (envelope->kind == MC_ENVELOPE_RESPONSE)
		rc = read_record(envelope->body, id, false, record, err);
	else
		rc = read_params(envelope->body, id, true, record, err);
	if (rc < 0)
		mc_record_clear(id, record);
	return rc;
}

int mc_envelope_read_event(const struct mc_envelope *envelope,
			   enum mc_record_id id, void *record,
			   struct mc_error *err)
{
	int rc;

	memset(record, 0, mc_records[id].size);
	rc = read_params(envelope->body, id, false, record, err);
	if (rc < 0)
		mc_record_clear(id, record);
	return rc;
}

static bool is_u32(const msgpack_object *object)
{
	return object->type == MSGPACK_OBJECT_POSITIVE_INTEGER &&
	       object->via.u64 <= UINT32_MAX;
}

static int open_call(struct mc_envelope *envelope, const msgpack_object *method,
		     const msgpack_object *params, struct mc_error *err)
{
	if (method->type != MSGPACK_OBJECT_STR)
		return mc_fail(err, -EBADMSG,
			       "the method is %s, where a string is wanted",
			       type_words[method->type]);
	if (params->type != MSGPACK_OBJECT_ARRAY)
		return mc_fail(err, -EBADMSG,
			       "params are %s, where an array is wanted",
			       type_words[params->type]);
	envelope->method = method->via.str.ptr;
	envelope->method_size = method->via.str.size;
	envelope->body = params;
	return 0;
}

static void open_response(struct mc_envelope *envelope,
			  const msgpack_object *error,
			  const msgpack_object *result)
{
	static const char odd[] = "internal: an error without a sentence";

	envelope->body = result;
	if (error->type == MSGPACK_OBJECT_NIL)
		return;
	envelope->error = odd;
	envelope->error_size = sizeof odd - 1;
	if (error->type == MSGPACK_OBJECT_STR && error->via.str.size > 0) {
		envelope->error = error->via.str.ptr;
		envelope->error_size = error->via.str.size;
	}
}

/* The rows of msgpack-RPC: how many members a message of each type has. */
static const uint32_t envelope_sizes[] = {
	[MC_ENVELOPE_REQUEST] = 4,
	[MC_ENVELOPE_RESPONSE] = 4,
	[MC_ENVELOPE_NOTIFICATION] = 3,
};

/* Whether `size` bytes are one value; that is what the zone then holds. */
static bool unpack(msgpack_unpacked *unpacked, const char *data, size_t size)
{
	size_t offset = 0;

	msgpack_unpacked_init(unpacked);
	return msgpack_unpack_next(unpacked, data, size, &offset) ==
		       MSGPACK_UNPACK_SUCCESS &&
	       offset == size;
}

static int not_unpacked(struct mc_error *err)
{
	return mc_fail(err, -EBADMSG, "bytes that msgpack can't decode");
}

int mc_wire_read(enum mc_record_id id, void *record, const char *data,
		 size_t size, struct mc_error *err)
{
	msgpack_unpacked unpacked;
	int rc;

	memset(record, 0, mc_records[id].size);
	if (unpack(&unpacked, data, size))
		rc = read_record(&unpacked.data, id, false, record, err);
	else
		rc = not_unpacked(err);
	if (rc < 0)
		mc_record_clear(id, record);
	msgpack_unpacked_destroy(&unpacked);
	return rc;
}

static int open_message(struct mc_envelope *envelope,
			const msgpack_object *object, bool *has_msgid,
			struct mc_error *err)
{
	const msgpack_object_array *array = &object->via.array;

	if (object->type != MSGPACK_OBJECT_ARRAY || array->size == 0)
		return mc_fail(err, -EBADMSG,
			       "%s, where a message of msgpack-RPC is wanted",
			       type_words[object->type]);
	if (!is_u32(&array->ptr[0]) ||
	    array->ptr[0].via.u64 >= MC_COUNT(envelope_sizes))
		return mc_fail(err, -EBADMSG, "a message's type is 0, 1 or 2");
	envelope->kind = (enum mc_envelope_kind)array->ptr[0].via.u64;
	if (envelope->kind == MC_ENVELOPE_REQUEST && array->size > 1 &&
	    is_u32(&array->ptr[1])) {
		envelope->msgid = (uint32_t)array->ptr[1].via.u64;
		*has_msgid = true;
	}
	if (array->size != envelope_sizes[envelope->kind])
		return mc_fail(err, -EBADMSG,
			       "a message of type %d has %u members, not %u",
			       envelope->kind, envelope_sizes[envelope->kind],
			       array->size);
	if (envelope->kind == MC_ENVELOPE_NOTIFICATION)
		return open_call(envelope, &array->ptr[1], &array->ptr[2], err);
	if (!is_u32(&array->ptr[1]))
		return mc_fail(err, -EBADMSG,
			       "a msgid is a whole number of 32 bits");
	envelope->msgid = (uint32_t)array->ptr[1].via.u64;
	if (envelope->kind == MC_ENVELOPE_REQUEST)
		return open_call(envelope, &array->ptr[2], &array->ptr[3], err);
	open_response(envelope, &array->ptr[2], &array->ptr[3]);
	return 0;
}

int mc_envelope_open(struct mc_envelope *envelope, const char *data,
		     size_t size, bool *has_msgid, struct mc_error *err)
{
	msgpack_unpacked *unpacked = mc_alloc(1, sizeof *unpacked);
	int rc;

	*envelope = (struct mc_envelope){ .zone = unpacked };
	*has_msgid = false;
	if (unpack(unpacked, data, size))
		rc = open_message(envelope, &unpacked->data, has_msgid, err);
	else
		rc = not_unpacked(err);
	if (rc < 0) {
		const struct mc_envelope left = { .kind = envelope->kind,
						  .msgid = envelope->msgid };

		mc_envelope_clear(envelope);
		*envelope = left;
	}
	return rc;
}

void mc_envelope_clear(struct mc_envelope *envelope)
{
	if (envelope->zone != NULL)
		msgpack_unpacked_destroy(envelope->zone);
	free(envelope->zone);
	*envelope = (struct mc_envelope){ 0 };
}
