/*
 * Input: the file of a scripted hypervisor. It is refused with file and line,
 * or every moment of its world is a sample that can be sent.
 */
#include <errno.h>
#include <string.h>

#include <memcoord/wire.h>

#include "hypervisor/scripted.h"

#include "fuzz.h"

static struct fuzz_file file;

static void check_sample(const struct mc_scripted *script, uint64_t now_ms)
{
	mc_auto(mc_envelope_clear) struct mc_envelope envelope = { 0 };
	mc_auto(mc_buf_clear) struct mc_buf bytes = { 0 };
	struct mc_sample sample = { 0 }, back = { 0 };
	bool has_msgid;

	mc_scripted_sample(script, &sample, now_ms);
	fuzz_claim(sample.n_domains <= script->n_domains);
	mc_wire_result(&bytes, 0, MC_RECORD_sample, &sample);
	fuzz_claim(mc_envelope_open(&envelope, bytes.data, bytes.size,
				    &has_msgid, NULL) == 0);
	fuzz_claim(mc_envelope_read(&envelope, MC_RECORD_sample, &back, NULL) ==
		   0);
	fuzz_claim(back.n_domains == sample.n_domains);
	mc_record_clear(MC_RECORD_sample, &back);
	mc_record_clear(MC_RECORD_sample, &sample);
}

static void check_domain(const struct mc_scripted *script,
			 const struct mc_scripted_domain *domain)
{
	mc_scripted_max_kib(domain);
	mc_scripted_period_s(domain);
	mc_scripted_actual_kib(domain, domain->since.value + 1500);
	if (!mc_scripted_is(&domain->state, MC_SCRIPTED_GONE))
		mc_scripted_find(script, domain->uuid,
				 (int64_t)domain->id.value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t moments_ms[] = { 0, 1700000000123, UINT64_MAX };
	struct mc_scripted script = { 0 };
	struct mc_error err = { 0 };
	int rc;

	fuzz_file_write(&file, data, size);
	rc = mc_scripted_load(&script, file.path, &err);
	fuzz_claim(rc == 0 || (rc == -EINVAL && err.text[0] != '\0'));
	if (rc < 0)
		return 0;
	for (size_t i = 0; i < MC_COUNT(moments_ms); i++)
		check_sample(&script, moments_ms[i]);
	for (size_t i = 0; i < script.n_domains; i++)
		check_domain(&script, &script.domains[i]);
	mc_scripted_clear(&script);
	return 0;
}
