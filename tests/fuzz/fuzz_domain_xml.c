/*
 * Input: the XML of a domain. It is understood, or refused and nothing comes
 * of it. Taken for the element that is ours it can be edited, again and again,
 * or is refused.
 */
#include <errno.h>
#include <string.h>

#include "hypervisor/domain_xml.h"
#include "hypervisor/metadata_xml.h"

#include "fuzz.h"

static void check_words(const struct mc_domain_metadata *metadata)
{
	fuzz_claim(memchr(metadata->mode, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->min, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->max, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->shares, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->unknown, '\0', MC_VALUE_SIZE) != NULL);
}

static void check_edit(const char *xml)
{
	const struct mc_domain_metadata edit = { .min = "1GiB",
						 .has_min = true,
						 .has_max = true };
	mc_auto(mc_freep) char *once = NULL;
	mc_auto(mc_freep) char *twice = NULL;
	struct mc_error err = { 0 };

	if (mc_metadata_xml_edit(&once, xml, &edit, &err) < 0) {
		fuzz_claim(once == NULL && err.text[0] != '\0');
		return;
	}
	fuzz_claim(once != NULL && strstr(once, "min=\"1GiB\"") != NULL);
	fuzz_claim(mc_metadata_xml_edit(&twice, once, &edit, &err) == 0);
	fuzz_claim(twice != NULL && strstr(twice, "min=\"1GiB\"") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = { data, size };
	mc_auto(mc_freep) char *xml = fuzz_text(&input);
	struct mc_domain_facts facts, before;
	struct mc_error err = { 0 };
	int rc;

	memset(&facts, 0, sizeof facts);
	facts.period_s = UINT64_C(0x5ca1ab1e);
	before = facts;
	rc = mc_domain_xml_read(&facts, xml, &err);
	fuzz_claim(rc == 0 || rc == -EINVAL);
	if (rc < 0) {
		fuzz_claim(memcmp(&facts, &before, sizeof facts) == 0);
		fuzz_claim(err.text[0] != '\0');
	} else {
		fuzz_claim(facts.has_period || facts.period_s == 0);
		fuzz_claim(facts.has_min_guarantee ||
			   facts.min_guarantee_kib == 0);
		fuzz_claim(facts.has_metadata || !facts.metadata.has_unknown);
		check_words(&facts.metadata);
	}
	check_edit(xml);
	return 0;
}
