/*
 * Input: the XML of a domain. It is understood, or refused and nothing comes
 * of it.
 */
#include <errno.h>
#include <string.h>

#include "hypervisor/domain_xml.h"

#include "fuzz.h"

static void check_words(const struct mc_domain_metadata *metadata)
{
	fuzz_claim(memchr(metadata->mode, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->min, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->max, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->shares, '\0', MC_VALUE_SIZE) != NULL);
	fuzz_claim(memchr(metadata->unknown, '\0', MC_VALUE_SIZE) != NULL);
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
	return 0;
}
