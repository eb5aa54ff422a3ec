/*
 * The scan, the envelope and the records: what passes, what is refused, and
 * that one byte at a time comes to the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include <memcoord/wire.h>

#define BYTES(text) text, sizeof text - 1

static const struct {
	const char *label;
	const char *data;
	size_t size;
	size_t limit;
	ssize_t want;
} scans[] = {
	{ "a whole request", BYTES("\x94\x00\x01\xa6status\x90"), 64, 11 },
	{ "a request and more behind it",
	  BYTES("\x94\x00\x01\xa6status\x90\x94"), 64, 11 },
	{ "a request that isn't whole", BYTES("\x94\x00\x01\xa6sta"), 64, 0 },
	{ "nothing yet", BYTES(""), 64, 0 },
	{ "an array of 4 Gi in 5 bytes", BYTES("\xdd\xff\xff\xff\xff"), 65536,
	  -EMSGSIZE },
	{ "a map of 2 Gi in 5 bytes", BYTES("\xdf\x7f\xff\xff\xff"), 65536,
	  -EMSGSIZE },
	{ "a string of 4 Gi in 5 bytes", BYTES("\xdb\xff\xff\xff\xff"), 65536,
	  -EMSGSIZE },
	{ "binary data of 4 Gi", BYTES("\xc6\xff\xff\xff\xff"), 65536,
	  -EMSGSIZE },
	{ "an extension", BYTES("\xc7\x01\x01\x00"), 64, -EBADMSG },
	{ "a fixed extension", BYTES("\xd4\x01\x00"), 64, -EBADMSG },
	{ "the byte that msgpack never uses", BYTES("\xc1"), 64, -EBADMSG },
	{ "eight levels", BYTES("\x91\x91\x91\x91\x91\x91\x91\x91\xc0"), 64,
	  9 },
	{ "nine levels", BYTES("\x91\x91\x91\x91\x91\x91\x91\x91\x91\xc0"), 64,
	  -ELOOP },
	{ "many maps that each announce what the limit allows",
	  BYTES("\x9f\xde\x00\x1e\xde\x00\x1e\xde\x00\x1e"), 64, -EMSGSIZE },
	{ "a string as long as the limit allows",
	  BYTES("\xa3"
		"abc"),
	  4, 4 },
	{ "a string one byte longer",
	  BYTES("\xa4"
		"abcd"),
	  4, -EMSGSIZE },
	{ "an empty array at the limit", BYTES("\x90"), 1, 1 },
	{ "an array that needs one byte more than the limit",
	  BYTES("\x92\x01\x01"), 2, -EMSGSIZE },
	{ "numbers of all widths",
	  BYTES("\x96\xcc\x01\xcd\x01\x01\xce\x01\x01\x01\x01"
		"\xcf\x01\x01\x01\x01\x01\x01\x01\x01\xcb\x01\x01\x01\x01"
		"\x01\x01\x01\x01\xe0"),
	  64, 30 },
};

static void scan_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(scans); i++) {
		struct mc_scan scan = { .limit = scans[i].limit };
		ssize_t got = mc_scan(&scan, scans[i].data, scans[i].size);

		if (got != scans[i].want)
			fail_msg("%s: got %zd, want %zd", scans[i].label, got,
				 scans[i].want);
	}
}

/* Bytes that come one at a time are refused or passed like all at once. */
static void scan_keeps_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(scans); i++) {
		struct mc_scan scan = { .limit = scans[i].limit };
		ssize_t got = 0;

		for (size_t size = 0; size <= scans[i].size && got == 0; size++)
			got = mc_scan(&scan, scans[i].data, size);
		if (got != scans[i].want)
			fail_msg("%s, byte by byte: got %zd, want %zd",
				 scans[i].label, got, scans[i].want);
	}
}

static const struct {
	const char *label;
	const char *data;
	size_t size;
	int want;
	const char *text; /* a part of the error's sentence */
} envelopes[] = {
	{ "a request", BYTES("\x94\x00\x01\xa6status\x90"), 0, "" },
	{ "a notification", BYTES("\x93\x02\xa6status\x90"), 0, "" },
	{ "a number", BYTES("\x05"), -EBADMSG, "message of msgpack-RPC" },
	{ "an empty array", BYTES("\x90"), -EBADMSG, "message of msgpack-RPC" },
	{ "type 3", BYTES("\x94\x03\x01\xa6status\x90"), -EBADMSG,
	  "type is 0, 1 or 2" },
	{ "a request of three", BYTES("\x93\x00\x01\xa6status"), -EBADMSG,
	  "has 4 members, not 3" },
	{ "a method that is a number", BYTES("\x94\x00\x01\x05\x90"), -EBADMSG,
	  "the method is a whole number" },
	{ "params that are a map", BYTES("\x94\x00\x01\xa6status\x80"),
	  -EBADMSG, "params are a map" },
	{ "a msgid that is a string", BYTES("\x94\x00\xa1x\xa6status\x90"),
	  -EBADMSG, "msgid" },
	{ "a msgid of 64 bits",
	  BYTES("\x94\x00\xcf\x00\x00\x00\x01\x00\x00\x00\x00\xa1x\x90"),
	  -EBADMSG, "msgid" },
};

static void envelope_follows_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(envelopes); i++) {
		struct mc_envelope envelope;
		struct mc_error err = { 0 };
		bool has_msgid;
		int got = mc_envelope_open(&envelope, envelopes[i].data,
					   envelopes[i].size, &has_msgid, &err);

		if (got != envelopes[i].want ||
		    strstr(err.text, envelopes[i].text) == NULL)
			fail_msg("%s: got %d '%s', want %d '%s'",
				 envelopes[i].label, got, err.text,
				 envelopes[i].want, envelopes[i].text);
		mc_envelope_clear(&envelope);
	}
}

/* Params of set_interval: two optional numbers with a range. */
static const struct {
	const char *label;
	const char *params;
	size_t size;
	int want;
	const char *text;
} params_rows[] = {
	{ "nothing", BYTES("\x90"), 0, "" },
	{ "an empty map", BYTES("\x91\x80"), 0, "" },
	{ "Lua's empty table", BYTES("\x91\x90"), 0, "" },
	{ "one number",
	  BYTES("\x91\x81\xab"
		"interval_ms\xcd\x13\x88"),
	  0, "" },
	{ "nil for what is optional",
	  BYTES("\x91\x81\xab"
		"interval_ms\xc0"),
	  0, "" },
	{ "two maps", BYTES("\x92\x80\x80"), -EINVAL, "params hold 2 values" },
	{ "a number alone", BYTES("\x91\x05"), -EINVAL,
	  "a whole number, where a map is wanted" },
	{ "a key that is a number", BYTES("\x91\x81\x01\x01"), -EINVAL,
	  "where a string as a key is wanted" },
	{ "an unknown key", BYTES("\x91\x81\xa8interval\x05"), -EINVAL,
	  "interval: no such key" },
	{ "a key that is there twice",
	  BYTES("\x91\x82\xab"
		"interval_ms\xcd\x13\x88\xab"
		"interval_ms\xcd\x13\x88"),
	  -EINVAL, "interval_ms: given twice" },
	{ "a string for a number",
	  BYTES("\x91\x81\xab"
		"interval_ms\xa1"
		"5"),
	  -EINVAL, "interval_ms: a string, where a whole number is wanted" },
	{ "a negative number",
	  BYTES("\x91\x81\xab"
		"interval_ms\xff"),
	  -EINVAL, "interval_ms: a negative number" },
	{ "a float",
	  BYTES("\x91\x81\xab"
		"interval_ms\xca\x40\xa0\x00\x00"),
	  -EINVAL, "interval_ms: a float" },
	{ "a number out of range",
	  BYTES("\x91\x81\xab"
		"interval_ms\x05"),
	  -EINVAL, "interval_ms: 5 is not within 100..86400000" },
};

static void params_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(params_rows); i++) {
		mc_auto(mc_buf_clear) struct mc_buf message = { 0 };
		struct mc_set_interval_params params;
		struct mc_envelope envelope;
		struct mc_error err = { 0 };
		bool has_msgid;
		int got;

		mc_buf_append(&message, BYTES("\x94\x00\x01\xa1x"));
		mc_buf_append(&message, params_rows[i].params,
			      params_rows[i].size);
		assert_int_equal(mc_envelope_open(&envelope, message.data,
						  message.size, &has_msgid,
						  &err),
				 0);
		got = mc_envelope_read(&envelope, MC_RECORD_set_interval_params,
				       &params, &err);
		if (got != params_rows[i].want ||
		    strstr(err.text, params_rows[i].text) == NULL)
			fail_msg("%s: got %d '%s', want %d '%s'",
				 params_rows[i].label, got, err.text,
				 params_rows[i].want, params_rows[i].text);
		mc_envelope_clear(&envelope);
	}
}

static const struct {
	const char *label;
	const char *name, *host, *other; /* of a domain, the host, a domain */
	const char *want; /* the field that is found */
} texts[] = {
	{ "plain text", "web1", "kvm1", "web2", NULL },
	{ "UTF-8", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x90\xa7", NULL },
	{ "nothing at all", "", "", "", NULL },
	{ "a byte that is none of UTF-8", "web1", "\xff", "web2", "hostname" },
	{ "in the last of a list", "web1", "kvm1", "web\xc3", "name" },
	{ "half a surrogate", "\xed\xa0\x80", "kvm1", "web2", "name" },
	{ "a NUL that takes two bytes", "\xc0\x80", "kvm1", "web2", "name" },
	{ "beyond what Unicode has", "\xf4\x90\x80\x80", "kvm1", "", "name" },
};

static void odd_text_is_found_wherever_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(texts); i++) {
		struct mc_domain_sample domains[2] = { 0 };
		struct mc_sample sample = { .domains = domains,
					    .n_domains = 2 };
		const char *got;

		mc_copy(domains[0].name, MC_NAME_SIZE, texts[i].name);
		mc_copy(domains[1].name, MC_NAME_SIZE, texts[i].other);
		mc_copy(sample.host.hostname, MC_NAME_SIZE, texts[i].host);
		got = mc_record_odd_text(MC_RECORD_sample, &sample);
		if ((got == NULL) != (texts[i].want == NULL) ||
		    (got != NULL && strcmp(got, texts[i].want) != 0))
			fail_msg("%s: got %s", texts[i].label,
				 got == NULL ? "none" : got);
	}
}

static void read_result(const struct mc_buf *message, enum mc_record_id id,
			void *record)
{
	struct mc_scan scan = { .limit = MC_WORKER_FRAME_BYTES };
	struct mc_envelope envelope;
	struct mc_error err = { 0 };
	bool has_msgid;

	assert_int_equal(mc_scan(&scan, message->data, message->size),
			 message->size);
	assert_int_equal(mc_envelope_open(&envelope, message->data,
					  message->size, &has_msgid, &err),
			 0);
	assert_int_equal(envelope.kind, MC_ENVELOPE_RESPONSE);
	if (mc_envelope_read(&envelope, id, record, &err) < 0)
		fail_msg("%s", err.text);
	mc_envelope_clear(&envelope);
}

/* Extreme values, absent fields and a list come out as they went in. */
static void a_sample_survives_the_wire(void **state)
{
	struct mc_domain_sample domains[2] = {
		{ .name = "web1",
		  .uuid = "u1",
		  .id = INT64_MIN,
		  .actual_kib = UINT64_MAX,
		  .has_unused_kib = true,
		  .unused_kib = 0,
		  .has_balloon = true },
		{ .name = "\xc3\xa4", .uuid = "", .id = INT64_MAX },
	};
	struct mc_sample in = { .taken_at_ms = UINT64_C(1) << 40,
				.host.total_kib = 7,
				.domains = domains,
				.n_domains = 2 };
	mc_auto(mc_buf_clear) struct mc_buf message = { 0 };
	struct mc_sample out;

	(void)state;
	mc_wire_result(&message, UINT32_MAX, MC_RECORD_sample, &in);
	read_result(&message, MC_RECORD_sample, &out);
	assert_int_equal(out.n_domains, 2);
	assert_memory_equal(&out.domains[0], &domains[0], sizeof domains[0]);
	assert_memory_equal(&out.domains[1], &domains[1], sizeof domains[1]);
	assert_int_equal(out.taken_at_ms, in.taken_at_ms);
	assert_int_equal(out.host.total_kib, 7);
	assert_false(out.host.has_psi_some_centipct);
	mc_record_clear(MC_RECORD_sample, &out);
}

/* As long as the message may be, and an absent one as an empty one. */
static void a_text_of_any_length_survives_the_wire(void **state)
{
	static const size_t sizes[] = { 0, 1, 31, 255, 65535, 65536, 3000000 };

	(void)state;
	for (size_t i = 0; i < MC_COUNT(sizes); i++) {
		mc_auto(mc_buf_clear) struct mc_buf message = { 0 };
		struct mc_metrics in = { .text = mc_alloc(sizes[i] + 1, 1) };
		struct mc_metrics out;

		memset(in.text, 'x', sizes[i]);
		mc_wire_result(&message, 1, MC_RECORD_metrics, &in);
		read_result(&message, MC_RECORD_metrics, &out);
		assert_string_equal(out.text, in.text);
		mc_record_clear(MC_RECORD_metrics, &out);
		assert_null(out.text);
		mc_record_clear(MC_RECORD_metrics, &in);
		mc_buf_clear(&message);
		mc_wire_result(&message, 1, MC_RECORD_metrics, &in);
		read_result(&message, MC_RECORD_metrics, &out);
		assert_string_equal(out.text, "");
		mc_record_clear(MC_RECORD_metrics, &out);
	}
}

/* Records by themselves, and what owns memory before they break off. */
static const struct {
	const char *label;
	enum mc_record_id id;
	const char *data;
	size_t size;
	const char *text; /* a part of the error's sentence */
} records[] = {
	{ "a NUL in a text", MC_RECORD_metrics, BYTES("\x81\xa4text\xa3x\0x"),
	  "text: a NUL byte in a string" },
	{ "binary data for a text", MC_RECORD_metrics,
	  BYTES("\x81\xa4text\xc4\x01x"),
	  "text: binary data, where a string is wanted" },
	{ "a text that is given twice", MC_RECORD_metrics,
	  BYTES("\x82\xa4text\xa1x\xa4text\xa1y"), "text: given twice" },
	{ "no text", MC_RECORD_metrics, BYTES("\x80"), "text: missing" },
	{ "a member that breaks off behind a list of its own",
	  MC_RECORD_history,
	  BYTES("\x81\xa6passes\x91\x82\xa9"
		"decisions\x90\xa4kind\x01"),
	  "passes: [0]: kind: a whole number, where a string is wanted" },
};

/* What was read by half is freed: the sanitizers would tell. */
static void a_record_that_is_refused_leaves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(records); i++) {
		union {
			struct mc_metrics metrics;
			struct mc_history history;
		} record;
		struct mc_error err = { 0 };
		int got = mc_wire_read(records[i].id, &record, records[i].data,
				       records[i].size, &err);

		if (got != -EINVAL || strstr(err.text, records[i].text) == NULL)
			fail_msg("%s: got %d '%s'", records[i].label, got,
				 err.text);
	}
}

static const struct {
	const char *sentence, *want;
} errors[] = {
	{ "no method is called '\xff'",
	  "unknown-method: no method is called '?'" },
	{ "no method is called '\xc3\xbc'",
	  "unknown-method: no method is called '\xc3\xbc'" },
	{ "no method is called '\xc3\xbc\x1b'",
	  "unknown-method: no method is called '??"
	  "?'" },
	{ "no method is called '\xe2\x80\xae'",
	  "unknown-method: no method is called '??"
	  "?'" },
};

static void an_error_has_its_name_and_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(errors); i++) {
		mc_auto(mc_buf_clear) struct mc_buf message = { 0 };
		struct mc_envelope envelope;
		struct mc_error err = { 0 };
		bool has_msgid;

		mc_wire_error(&message, 3, -ENOSYS, errors[i].sentence);
		assert_int_equal(mc_envelope_open(&envelope, message.data,
						  message.size, &has_msgid,
						  &err),
				 0);
		assert_int_equal(envelope.error_size, strlen(errors[i].want));
		assert_memory_equal(envelope.error, errors[i].want,
				    envelope.error_size);
		mc_envelope_clear(&envelope);
	}
}

static const struct {
	const char *label;
	const char *data;
	size_t size;
	bool want;
	uint32_t msgid;
} msgids[] = {
	{ "a small msgid", BYTES("\x94\x00\x07"), true, 7 },
	{ "one of 16 bits", BYTES("\x94\x00\xcd\x01\x02"), true, 258 },
	{ "one of 32 bits", BYTES("\x94\x00\xce\x01\x00\x00\x00"), true,
	  16777216 },
	{ "one that isn't whole", BYTES("\x94\x00\xce\x01\x00"), false, 0 },
	{ "a notification", BYTES("\x93\x02\xa1x"), false, 0 },
	{ "a web browser", BYTES("GET / HTTP/1.1"), false, 0 },
	{ "a string as msgid", BYTES("\x94\x00\xa1x"), false, 0 },
};

static void msgid_of_a_refused_frame(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(msgids); i++) {
		uint32_t msgid = 0;
		bool got =
			mc_scan_msgid(msgids[i].data, msgids[i].size, &msgid);

		if (got != msgids[i].want || (got && msgid != msgids[i].msgid))
			fail_msg("%s: got %d, %u", msgids[i].label, got, msgid);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_follows_the_table),
		cmocka_unit_test(scan_keeps_its_place),
		cmocka_unit_test(envelope_follows_the_table),
		cmocka_unit_test(params_follow_the_table),
		cmocka_unit_test(odd_text_is_found_wherever_it_is),
		cmocka_unit_test(a_sample_survives_the_wire),
		cmocka_unit_test(a_text_of_any_length_survives_the_wire),
		cmocka_unit_test(a_record_that_is_refused_leaves_nothing),
		cmocka_unit_test(an_error_has_its_name_and_sentence),
		cmocka_unit_test(msgid_of_a_refused_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
