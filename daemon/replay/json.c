/*
 * Records as JSON, by the tables of the schema. memcoordctl has a library for
 * what people ask it; the daemon isn't to be linked to one for this.
 */
#include "json.h"

#include <inttypes.h>
#include <string.h>

#include <memcoord/escape.h>

/* What separates members: lines and indents in the outermost levels only. */
#define LINED_LEVELS 2

static void put_break(FILE *out, unsigned level)
{
	if (level <= LINED_LEVELS)
		fprintf(out, "\n%*s", 2 * (int)level, "");
}

static void put_record(FILE *out, enum mc_record_id id, const char *record,
		       unsigned level);

static void put_text(FILE *out, const char *text)
{
	mc_auto(mc_freep) char *valid = mc_escape_utf8(text);

	putc('"', out);
	for (const char *at = valid; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ')
			fprintf(out, "\\u%04x", (unsigned)*at);
		else if (*at == '"' || *at == '\\')
			fprintf(out, "\\%c", *at);
		else
			putc(*at, out);
	}
	putc('"', out);
}

static const char *text_at(const char *value)
{
	const char *text = *(char *const *)value;

	return text == NULL ? "" : text;
}

static void put_list(FILE *out, const struct mc_field *field,
		     const char *record, unsigned level)
{
	const char *items = *(char *const *)(record + field->offset);
	size_t count = *(const size_t *)(record + field->count_offset);

	putc('[', out);
	for (size_t i = 0; i < count; i++) {
		put_break(out, level + 1);
		put_record(out, field->record,
			   items + i * mc_records[field->record].size,
			   LINED_LEVELS + 1);
		if (i + 1 < count)
			putc(',', out);
	}
	if (count > 0)
		put_break(out, level);
	putc(']', out);
}

static void put_value(FILE *out, const struct mc_field *field,
		      const char *record, unsigned level)
{
	const char *value = record + field->offset;

	switch (field->kind) {
	case MC_KIND_U64:
		fprintf(out, "%" PRIu64, *(const uint64_t *)value);
		break;
	case MC_KIND_I64:
		fprintf(out, "%" PRId64, *(const int64_t *)value);
		break;
	case MC_KIND_BOOL:
		fputs(*(const bool *)value ? "true" : "false", out);
		break;
	case MC_KIND_STR:
		put_text(out, value);
		break;
	case MC_KIND_TEXT:
		put_text(out, text_at(value));
		break;
	case MC_KIND_REC:
		put_record(out, field->record, value, level);
		break;
	case MC_KIND_LIST:
		put_list(out, field, record, level);
		break;
	}
}

static bool is_present(const struct mc_field *field, const char *record)
{
	return !field->is_optional ||
	       *(const bool *)(record + field->has_offset);
}

static void put_record(FILE *out, enum mc_record_id id, const char *record,
		       unsigned level)
{
	const struct mc_record_info *info = &mc_records[id];
	const char *between = "";

	putc('{', out);
	for (size_t i = 0; i < info->n_fields; i++) {
		const struct mc_field *field = &info->fields[i];

		if (!is_present(field, record))
			continue;
		fputs(between, out);
		between = level < LINED_LEVELS ? "," : ", ";
		put_break(out, level + 1);
		fprintf(out, "\"%s\": ", field->name);
		put_value(out, field, record, level + 1);
	}
	if (between[0] != '\0')
		put_break(out, level);
	putc('}', out);
}

void mc_replay_json(FILE *out, enum mc_record_id id, const void *record)
{
	put_record(out, id, record, 0);
	putc('\n', out);
}
