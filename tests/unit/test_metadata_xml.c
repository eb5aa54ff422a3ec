/* What becomes of a domain's metadata when we write our keys into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "hypervisor/metadata_xml.h"

#define MIN(text) .min = text, .has_min = true
#define MODE(text) .mode = text, .has_mode = true

static const struct {
	const char *label;
	const char *element; /* NULL: none */
	struct mc_domain_metadata edit;
	const char *want; /* NULL: nothing is left */
} rows[] = {
	{ "the first key", NULL, { MIN("1GiB") }, "<domain min=\"1GiB\"/>" },
	{ "all of them",
	  NULL,
	  { MIN("1GiB"), MODE("off"), .max = "2 GiB", .has_max = true,
	    .shares = "7", .has_shares = true },
	  "<domain mode=\"off\" min=\"1GiB\" max=\"2 GiB\" shares=\"7\"/>" },
	{ "one in place of another, and the rest stays",
	  "<domain min='1GiB' max='2GiB' shares='7'/>",
	  { MIN("3GiB") },
	  "<domain max=\"2GiB\" shares=\"7\" min=\"3GiB\"/>" },
	{ "one that is taken away",
	  "<domain min='1GiB' max='2GiB'/>",
	  { MIN("") },
	  "<domain max=\"2GiB\"/>" },
	{ "the last one that is taken away",
	  "<domain min='1GiB'>\n</domain>",
	  { MIN("") },
	  NULL },
	{ "one that isn't there is taken away", NULL, { MIN("") }, NULL },
	{ "what is unknown stays",
	  "<limits owner='me' min='1GiB'>text<!-- why --><x:y xmlns:x='urn:x'"
	  " z='1'/></limits>",
	  { MIN("") },
	  "<limits owner=\"me\">text<!-- why --><x:y xmlns:x=\"urn:x\" "
	  "z=\"1\"/></limits>" },
	{ "what is unknown stays alone, too",
	  "<domain><note/></domain>",
	  { MODE("") },
	  "<domain><note/></domain>" },
	{ "a key in a namespace is the same key",
	  "<domain xmlns:a='urn:a' a:min='1GiB'/>",
	  { MIN("2GiB") },
	  "<domain xmlns:a=\"urn:a\" min=\"2GiB\"/>" },
	{ "what means something in XML means nothing",
	  NULL,
	  { MIN("\"><a&b") },
	  "<domain min=\"&quot;&gt;&lt;a&amp;b\"/>" },
};

static void edits_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		mc_auto(mc_freep) char *got = NULL;
		struct mc_error err = { 0 };

		if (mc_metadata_xml_edit(&got, rows[i].element, &rows[i].edit,
					 &err) < 0)
			fail_msg("%s: %s", rows[i].label, err.text);
		if ((got == NULL) != (rows[i].want == NULL) ||
		    (got != NULL && strcmp(got, rows[i].want) != 0))
			fail_msg("%s: got %s", rows[i].label, got);
	}
}

static void what_cannot_be_read_is_not_changed(void **state)
{
	static const char *const elements[] = {
		"",
		"text",
		"<domain",
		"<domain min='1'></other>",
		"<!DOCTYPE d [<!ENTITY e 'x'>]><domain min='&e;'/>",
	};
	const struct mc_domain_metadata edit = { MIN("1GiB") };

	(void)state;
	for (size_t i = 0; i < MC_COUNT(elements); i++) {
		char *got = NULL;
		struct mc_error err = { 0 };

		if (mc_metadata_xml_edit(&got, elements[i], &edit, &err) !=
			    -EINVAL ||
		    got != NULL || strstr(err.text, "can't be read") == NULL)
			fail_msg("%s: %s", elements[i], err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_follow_the_table),
		cmocka_unit_test(what_cannot_be_read_is_not_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
