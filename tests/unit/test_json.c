/* Records as JSON: keys and values by the schema, and text that is no text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <jansson.h>

#include <memcoord/escape.h>

#include "ctl/screen/json.h"

/* What a record is printed as; the caller frees it. */
static char *print(enum mc_record_id id, const void *record)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(mc_json_print(out, id, record), 0);
	fclose(out);
	return text;
}

static json_t *print_and_load(enum mc_record_id id, const void *record)
{
	mc_auto(mc_freep) char *text = print(id, record);
	json_error_t error;
	json_t *loaded = json_loads(text, 0, &error);

	if (loaded == NULL)
		fail_msg("%s: %s", error.text, text);
	return loaded;
}

static void a_record_reads_as_the_schema_has_it(void **state)
{
	static const char want[] = "{\n"
				   "  \"paused\": true,\n"
				   "  \"was_paused\": false\n"
				   "}\n";
	const struct mc_paused paused = { .paused = true };
	mc_auto(mc_freep) char *text = print(MC_RECORD_paused, &paused);

	(void)state;
	assert_string_equal(text, want);
}

static void absent_fields_are_left_out(void **state)
{
	const struct mc_set_interval_params params = {
		.collector_ms = 1000,
		.has_collector_ms = true,
	};
	mc_auto(mc_freep) char *text =
		print(MC_RECORD_set_interval_params, &params);

	(void)state;
	assert_string_equal(text, "{\n  \"collector_ms\": 1000\n}\n");
}

/* However deep it is; what is told of an error likewise. */
static void an_event_is_a_line(void **state)
{
	struct mc_decision decision = { .name = "web\n1", .from_kib = 7 };
	const struct mc_pass pass = { .at_ms = 5,
				      .decisions = &decision,
				      .n_decisions = 1 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(mc_json_print_event(out, MC_EVENT_pass, &pass), 0);
	assert_int_equal(mc_json_print_error(out, "busy", "a\nb", true), 0);
	fclose(out);
	assert_memory_equal(text, "{\"event\": \"pass\", \"at_ms\": 5, ", 29);
	assert_non_null(strstr(text, "\"decisions\": [{\"name\": \"web\\n1\""));
	assert_string_equal(strchr(text, '\n'),
			    "\n{\"error\": {\"name\": \"busy\", "
			    "\"message\": \"a\\nb\"}}\n");
	free(text);
}

static void a_record_without_fields_is_an_empty_object(void **state)
{
	mc_auto(mc_freep) char *text = print(MC_RECORD_none, "");

	(void)state;
	assert_string_equal(text, "{}\n");
}

/* Every kind of field, in records within records. */
static void nested_records_and_lists_are_nested(void **state)
{
	struct mc_domain_status domain = {
		.name = "web1",
		.last_change_kib = -51200,
		.has_last_change_kib = true,
		.unused_kib = UINT64_MAX,
		.has_unused_kib = true,
	};
	const struct mc_status status = {
		.host = { .connected = true, .uri = "qemu:///system" },
		.domains = &domain,
		.n_domains = 1,
	};
	json_t *loaded = print_and_load(MC_RECORD_status, &status);
	const char *uri, *name;
	json_int_t change, unused;
	int connected;

	(void)state;
	assert_int_equal(json_unpack(loaded,
				     "{s:{s:s,s:b},s:[],s:[{s:s,s:I,s:I}]}",
				     "host", "uri", &uri, "connected",
				     &connected, "workers", "domains", "name",
				     &name, "last_change_kib", &change,
				     "unused_kib", &unused),
			 0);
	assert_string_equal(uri, "qemu:///system");
	assert_true(connected);
	assert_string_equal(name, "web1");
	assert_int_equal(change, -51200);
	assert_int_equal(unused, INT64_MAX);
	assert_int_equal(json_array_size(json_object_get(loaded, "workers")),
			 0);
	json_decref(loaded);
}

static void a_long_text_is_a_string(void **state)
{
	const struct mc_metrics none = { 0 };
	mc_auto(mc_freep) char *empty = print(MC_RECORD_metrics, &none);
	struct mc_metrics metrics = { .text = mc_alloc(100001, 1) };
	json_t *loaded;

	(void)state;
	memset(metrics.text, 'x', 100000);
	metrics.text[5] = '"';
	metrics.text[6] = (char)0xff;
	loaded = print_and_load(MC_RECORD_metrics, &metrics);
	/* The byte that is no UTF-8 has become \xff. */
	assert_int_equal(json_string_length(json_object_get(loaded, "text")),
			 100003);
	json_decref(loaded);
	mc_record_clear(MC_RECORD_metrics, &metrics);
	assert_null(metrics.text);
	assert_string_equal(empty, "{\n  \"text\": \"\"\n}\n");
}

/* Keys come in the order of the schema, none more and none less. */
static void every_record_has_its_fields_as_keys(void **state)
{
	(void)state;
	for (int id = 0; id < MC_RECORD_COUNT; id++) {
		const struct mc_record_info *info = &mc_records[id];
		mc_auto(mc_freep) char *record = mc_alloc(1, info->size);
		json_t *loaded;
		const char *key;
		json_t *value;
		size_t at = 0;

		for (size_t i = 0; i < info->n_fields; i++)
			if (info->fields[i].is_optional)
				record[info->fields[i].has_offset] = true;
		loaded = print_and_load((enum mc_record_id)id, record);
		json_object_foreach(loaded, key, value)
			assert_string_equal(key, info->fields[at++].name);
		assert_int_equal(at, info->n_fields);
		json_decref(loaded);
	}
}

static const struct {
	const char *label;
	const char *name;
	const char *want; /* as a JSON parser gives it back */
} names[] = {
	{ "plain", "web1", "web1" },
	{ "quotes and backslashes", "a\"b\\c", "a\"b\\c" },
	{ "UTF-8", "caf\xc3\xa9 \xf0\x9f\x90\x9f",
	  "caf\xc3\xa9 \xf0\x9f\x90\x9f" },
	{ "control characters come through as they are", "a\033[31m\n",
	  "a\033[31m\n" },
	{ "a stray byte",
	  "a\xff"
	  "b",
	  "a\\xffb" },
	{ "a cut sequence", "a\xc3", "a\\xc3" },
	{ "an overlong sequence", "\xc0\xaf", "\\xc0\\xaf" },
	{ "a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	{ "beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	{ "empty", "", "" },
};

static void names_keep_json_valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(names); i++) {
		struct mc_answer answer = { 0 };
		const char *got;
		json_t *loaded;

		mc_copy(answer.message, sizeof answer.message, names[i].name);
		loaded = print_and_load(MC_RECORD_answer, &answer);
		got = json_string_value(json_object_get(loaded, "message"));
		if (got == NULL || strcmp(got, names[i].want) != 0)
			fail_msg("%s: got '%s'", names[i].label, got);
		json_decref(loaded);
	}
}

static const struct {
	const char *label;
	const char *text;
	const char *want;
} printed[] = {
	{ "plain", "web1", "web1" },
	{ "UTF-8", "caf\xc3\xa9", "caf\xc3\xa9" },
	{ "an escape sequence", "\033[2J", "\\x1b[2J" },
	{ "a newline forges no line", "a\nb", "a\\x0ab" },
	{ "delete", "\x7f", "\\x7f" },
	{ "a C1 control character",
	  "\xc2\x9b"
	  "31m",
	  "\\xc2\\x9b31m" },
	{ "writing turned around",
	  "a\xe2\x80\xae"
	  "b",
	  "a\\xe2\\x80\\xaeb" },
	{ "a character that isn't seen", "a\xe2\x80\x8b", "a\\xe2\\x80\\x8b" },
	{ "bytes that are no UTF-8", "\xff\xfe", "\\xff\\xfe" },
	{ "what looks escaped is told apart", "\\x1b", "\\x5cx1b" },
	{ "other backslashes stay", "a\\b", "a\\b" },
};

static void nothing_that_is_printed_drives_a_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(printed); i++) {
		mc_auto(mc_freep) char *got = mc_escape_print(printed[i].text);

		if (strcmp(got, printed[i].want) != 0)
			fail_msg("%s: got '%s'", printed[i].label, got);
	}
}

static void errors_are_objects_too(void **state)
{
	mc_auto(mc_freep) char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(mc_json_print_error(out, "busy", "a\xff", false), 0);
	fclose(out);
	assert_string_equal(text, "{\n"
				  "  \"error\": {\n"
				  "    \"name\": \"busy\",\n"
				  "    \"message\": \"a\\\\xff\"\n"
				  "  }\n"
				  "}\n");
}

static void a_full_disk_is_an_error(void **state)
{
	const struct mc_paused paused = { 0 };
	mc_auto(mc_fclose) FILE *full = fopen("/dev/full", "we");

	(void)state;
	assert_non_null(full);
	setbuf(full, NULL);
	assert_int_equal(mc_json_print(full, MC_RECORD_paused, &paused), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_reads_as_the_schema_has_it),
		cmocka_unit_test(absent_fields_are_left_out),
		cmocka_unit_test(an_event_is_a_line),
		cmocka_unit_test(a_record_without_fields_is_an_empty_object),
		cmocka_unit_test(nested_records_and_lists_are_nested),
		cmocka_unit_test(a_long_text_is_a_string),
		cmocka_unit_test(every_record_has_its_fields_as_keys),
		cmocka_unit_test(names_keep_json_valid),
		cmocka_unit_test(nothing_that_is_printed_drives_a_terminal),
		cmocka_unit_test(errors_are_objects_too),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
