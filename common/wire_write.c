/*
 * Encodes messages and records, by the tables of the schema.
 */
#include <string.h>
#include <sys/types.h>

#include <msgpack.h>

#include <memcoord/escape.h>
#include <memcoord/wire.h>

static int append(void *to, const char *bytes, size_t size)
{
	mc_buf_append(to, bytes, size);
	return 0;
}

static msgpack_packer packer_to(struct mc_buf *out)
{
	msgpack_packer packer;

	msgpack_packer_init(&packer, out, append);
	return packer;
}

/* NULL is an empty one. */
static void pack_text(msgpack_packer *out, const char *text)
{
	msgpack_pack_str_with_body(out, text, text == NULL ? 0 : strlen(text));
}

static void pack_record(msgpack_packer *out, enum mc_record_id id,
			const char *record);

static void pack_list(msgpack_packer *out, const struct mc_field *field,
		      const char *record)
{
	size_t count = *(const size_t *)(record + field->count_offset);
	const char *items = *(const char *const *)(record + field->offset);

	msgpack_pack_array(out, count);
	for (size_t i = 0; i < count; i++)
		pack_record(out, field->record,
			    items + i * mc_records[field->record].size);
}

static void pack_value(msgpack_packer *out, const struct mc_field *field,
		       const char *record)
{
	const char *value = record + field->offset;

	switch (field->kind) {
	case MC_KIND_U64:
		msgpack_pack_uint64(out, *(const uint64_t *)value);
		break;
	case MC_KIND_I64:
		msgpack_pack_int64(out, *(const int64_t *)value);
		break;
	case MC_KIND_BOOL:
		if (*(const bool *)value)
			msgpack_pack_true(out);
		else
			msgpack_pack_false(out);
		break;
	case MC_KIND_STR:
		pack_text(out, value);
		break;
	case MC_KIND_TEXT:
		pack_text(out, *(char *const *)value);
		break;
	case MC_KIND_REC:
		pack_record(out, field->record, value);
		break;
	case MC_KIND_LIST:
		pack_list(out, field, record);
		break;
	}
}

static bool is_present(const struct mc_field *field, const char *record)
{
	return !field->is_optional ||
	       *(const bool *)(record + field->has_offset);
}

static void pack_record(msgpack_packer *out, enum mc_record_id id,
			const char *record)
{
	const struct mc_record_info *info = &mc_records[id];
	size_t present = 0;

	for (size_t i = 0; i < info->n_fields; i++)
		present += is_present(&info->fields[i], record);
	msgpack_pack_map(out, present);
	for (size_t i = 0; i < info->n_fields; i++) {
		if (!is_present(&info->fields[i], record))
			continue;
		msgpack_pack_str_with_body(out, info->fields[i].name,
					   info->fields[i].name_size);
		pack_value(out, &info->fields[i], record);
	}
}

void mc_wire_request(struct mc_buf *to, uint32_t msgid, const char *method,
		     enum mc_record_id id, const void *params)
{
	msgpack_packer out = packer_to(to);

	msgpack_pack_array(&out, 4);
	msgpack_pack_int(&out, MC_ENVELOPE_REQUEST);
	msgpack_pack_uint32(&out, msgid);
	pack_text(&out, method);
	msgpack_pack_array(&out, params != NULL);
	if (params != NULL)
		pack_record(&out, id, params);
}

static void begin_response(msgpack_packer *out, uint32_t msgid)
{
	msgpack_pack_array(out, 4);
	msgpack_pack_int(out, MC_ENVELOPE_RESPONSE);
	msgpack_pack_uint32(out, msgid);
}

void mc_wire_result(struct mc_buf *to, uint32_t msgid, enum mc_record_id id,
		    const void *result)
{
	msgpack_packer out = packer_to(to);

	begin_response(&out, msgid);
	msgpack_pack_nil(&out);
	pack_record(&out, id, result);
}

void mc_wire_notification(struct mc_buf *to, const char *method,
			  enum mc_record_id id, const void *params)
{
	msgpack_packer out = packer_to(to);

	msgpack_pack_array(&out, 3);
	msgpack_pack_int(&out, MC_ENVELOPE_NOTIFICATION);
	pack_text(&out, method);
	msgpack_pack_array(&out, 1);
	pack_record(&out, id, params);
}

void mc_wire_record(struct mc_buf *to, enum mc_record_id id, const void *record)
{
	msgpack_packer out = packer_to(to);

	pack_record(&out, id, record);
}

/*
 * A sentence may quote what a client sent, which may be any bytes. Letters of
 * any script stay as they are.
 */
static void mask_odd_bytes(char *text)
{
	mc_auto(mc_freep) char *printable = mc_escape_print(text);

	if (strcmp(printable, text) == 0)
		return;
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void mc_wire_error(struct mc_buf *to, uint32_t msgid, int code,
		   const char *text)
{
	char error[sizeof(((struct mc_error *)0)->text) + MC_WORD_SIZE];
	msgpack_packer out = packer_to(to);

	snprintf(error, sizeof error, "%s: %s", mc_rpc_error_name(code), text);
	mask_odd_bytes(error);
	begin_response(&out, msgid);
	pack_text(&out, error);
	msgpack_pack_nil(&out);
}
