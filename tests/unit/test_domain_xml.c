/* Facts found in a domain's XML, and XML that is odd, broken or hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "hypervisor/domain_xml.h"

#define DEVICES(xml) "<domain><devices>" xml "</devices></domain>"
#define MEMTUNE(xml) "<domain><memtune>" xml "</memtune></domain>"
#define METADATA(xml) \
	"<domain><metadata>" xml "<o:other xmlns:o='urn:o' min='1GiB'/>" \
	"</metadata></domain>"
#define OURS "xmlns:memcoord='https://memcoord.org/xmlns/domain/1.0'"
#define BACKING(xml) "<domain><memoryBacking>" xml "</memoryBacking></domain>"

static const struct {
	const char *label;
	const char *xml;
	struct mc_domain_facts want;
} rows[] = {
	{ "an empty domain has nothing", "<domain/>", { 0 } },
	{ "a balloon",
	  DEVICES("<memballoon model='virtio'/>"),
	  { .has_balloon = true } },
	{ "a balloon that its machine type calls otherwise",
	  DEVICES("<memballoon model='virtio-non-transitional'/>"),
	  { .has_balloon = true } },
	{ "a balloon that is switched off",
	  DEVICES("<memballoon model='none'/>"),
	  { 0 } },
	{ "a balloon with a period",
	  DEVICES("<memballoon model='virtio'><stats period='5'/>"
		  "</memballoon>"),
	  { .has_balloon = true, .has_period = true, .period_s = 5 } },
	{ "autodeflate",
	  DEVICES("<memballoon model='virtio' autodeflate='on'/>"),
	  { .has_balloon = true, .has_autodeflate = true } },
	{ "free page reporting",
	  DEVICES("<memballoon model='virtio' freePageReporting='on'/>"),
	  { .has_balloon = true, .has_free_page_reporting = true } },
	{ "no free page reporting",
	  DEVICES("<memballoon model='virtio' freePageReporting='off'/>"),
	  { .has_balloon = true } },
	{ "no autodeflate",
	  DEVICES("<memballoon model='virtio' autodeflate='off'/>"),
	  { .has_balloon = true } },
	{ "hugepages", BACKING("<hugepages/>"), { .has_hugepages = true } },
	{ "hugepages for one node",
	  BACKING("<hugepages><page size='2' unit='M' nodeset='1'/>"
		  "</hugepages>"),
	  { .has_hugepages = true } },
	{ "locked memory",
	  BACKING("<locked/>"),
	  { .has_locked_memory = true } },
	{ "a PCI device passed through",
	  DEVICES("<hostdev mode='subsystem' type='pci'/>"),
	  { .has_passthrough = true } },
	{ "a mediated device",
	  DEVICES("<hostdev mode='subsystem' type='mdev'/>"),
	  { .has_passthrough = true } },
	{ "a USB device pins nothing",
	  DEVICES("<hostdev mode='subsystem' type='usb'/>"),
	  { 0 } },
	{ "a network card passed through",
	  DEVICES("<interface type='hostdev'/>"),
	  { .has_passthrough = true } },
	{ "vdpa",
	  DEVICES("<interface type='vdpa'/>"),
	  { .has_passthrough = true } },
	{ "a disk by userspace NVMe, which is VFIO",
	  DEVICES("<disk type='nvme' device='disk'/>"),
	  { .has_passthrough = true } },
	{ "common devices",
	  DEVICES("<disk type='file'/><interface type='network'/>"),
	  { 0 } },
	{ "SEV",
	  "<domain><launchSecurity type='sev'/></domain>",
	  { .has_launch_security = true } },
	{ "virtio-mem",
	  DEVICES("<memory model='virtio-mem'/>"),
	  { .has_virtio_mem = true } },
	{ "nvdimm",
	  DEVICES("<memory model='nvdimm'/>"),
	  { .has_virtio_mem = true } },
	{ "a plain DIMM", DEVICES("<memory model='dimm'/>"), { 0 } },
	{ "memory from a memfd",
	  BACKING("<source type='memfd'/>"),
	  { .has_shared_memory = true } },
	{ "shared memory",
	  BACKING("<access mode='shared'/>"),
	  { .has_shared_memory = true } },
	{ "a shared NUMA cell",
	  "<domain><cpu><numa><cell id='0' memAccess='shared'/></numa></cpu>"
	  "</domain>",
	  { .has_shared_memory = true } },
	{ "the same words in the user's metadata are not facts",
	  "<domain><metadata><x:y xmlns:x='urn:x'><memoryBacking><locked/>"
	  "</memoryBacking><hostdev type='pci'/></x:y></metadata></domain>",
	  { 0 } },
	{ "a min_guarantee as libvirt shows it",
	  MEMTUNE("<hard_limit unit='KiB'>9</hard_limit>"
		  "<min_guarantee unit='KiB'>307200</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 307200 } },
	{ "KiB where it has no unit",
	  MEMTUNE("<min_guarantee> 300\n</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 300 } },
	{ "bytes",
	  MEMTUNE("<min_guarantee unit='bytes'>4095</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 3 } },
	{ "b",
	  MEMTUNE("<min_guarantee unit='b'>4096</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 4 } },
	{ "k",
	  MEMTUNE("<min_guarantee unit='k'>4</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 4 } },
	{ "KB, a power of 1000",
	  MEMTUNE("<min_guarantee unit='KB'>1024</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 1000 } },
	{ "M",
	  MEMTUNE("<min_guarantee unit='M'>3</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 3072 } },
	{ "GiB",
	  MEMTUNE("<min_guarantee unit='GiB'>1</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 1048576 } },
	{ "TB",
	  MEMTUNE("<min_guarantee unit='TB'>1</min_guarantee>"),
	  { .has_min_guarantee = true, .min_guarantee_kib = 976562500 } },
	{ "more than there is",
	  MEMTUNE("<min_guarantee unit='EiB'>16</min_guarantee>"),
	  { .has_min_guarantee = true,
	    .min_guarantee_kib = UINT64_MAX / 1024 } },
	{ "metadata as virsh sets it",
	  METADATA("<memcoord:domain " OURS " min='300MiB' max='2GiB' "
		   "shares='2000' mode='observe'/>"),
	  { .has_metadata = true,
	    .metadata = { .min = "300MiB",
			  .has_min = true,
			  .max = "2GiB",
			  .has_max = true,
			  .shares = "2000",
			  .has_shares = true,
			  .mode = "observe",
			  .has_mode = true } } },
	{ "metadata that sets one, in words that mean nothing",
	  METADATA("<memcoord:domain " OURS " min='a &lt;lot'/>"),
	  { .has_metadata = true,
	    .metadata = { .min = "a <lot", .has_min = true } } },
	{ "metadata that sets nothing",
	  METADATA("<memcoord:domain " OURS "> <!-- hi --> </memcoord:domain>"),
	  { .has_metadata = true } },
	{ "another prefix is the same namespace",
	  METADATA("<x:domain xmlns:x='https://memcoord.org/xmlns/domain/1.0'"
		   " shares=''/>"),
	  { .has_metadata = true, .metadata = { .has_shares = true } } },
	{ "metadata of others",
	  METADATA("<memcoord:domain xmlns:memcoord='urn:x' min='1GiB'/>"),
	  { 0 } },
	{ "the first key that isn't one",
	  METADATA("<memcoord:domain " OURS " mni='1GiB' mxa='2' min='1GiB'/>"),
	  { .has_metadata = true,
	    .metadata = { .min = "1GiB",
			  .has_min = true,
			  .unknown = "mni",
			  .has_unknown = true } } },
	{ "an element inside",
	  METADATA("<memcoord:domain " OURS "><memcoord:min>1GiB"
		   "</memcoord:min></memcoord:domain>"),
	  { .has_metadata = true,
	    .metadata = { .unknown = "<min>", .has_unknown = true } } },
	{ "text inside",
	  METADATA("<memcoord:domain " OURS ">min=1GiB</memcoord:domain>"),
	  { .has_metadata = true,
	    .metadata = { .unknown = "min=1GiB", .has_unknown = true } } },
	{ "a value too long to be one can't be taken for a shorter one",
	  METADATA("<memcoord:domain " OURS " shares='"
		   "00000000000000000000000000000000000000000000000001'/>"),
	  { .has_metadata = true,
	    .metadata = { .shares = "0000000000000000000000000000000000000000"
				    "0000...",
			  .has_shares = true } } },
	{ "a namespace of QEMU's command line",
	  "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/"
	  "qemu/1.0'><devices><memballoon model='virtio'/></devices>"
	  "<qemu:commandline><qemu:arg value='-S'/></qemu:commandline>"
	  "</domain>",
	  { .has_balloon = true } },
};

static bool is_same_word(bool has, const char *text, bool want_has,
			 const char *want)
{
	return has == want_has && (!has || strcmp(text, want) == 0);
}

static bool is_same_metadata(const struct mc_domain_facts *got,
			     const struct mc_domain_facts *want)
{
	const struct mc_domain_metadata *a = &got->metadata;
	const struct mc_domain_metadata *b = &want->metadata;

	return got->has_metadata == want->has_metadata &&
	       is_same_word(a->has_mode, a->mode, b->has_mode, b->mode) &&
	       is_same_word(a->has_min, a->min, b->has_min, b->min) &&
	       is_same_word(a->has_max, a->max, b->has_max, b->max) &&
	       is_same_word(a->has_shares, a->shares, b->has_shares,
			    b->shares) &&
	       is_same_word(a->has_unknown, a->unknown, b->has_unknown,
			    b->unknown);
}

static void facts_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		const struct mc_domain_facts *want = &rows[i].want;
		struct mc_domain_facts got;
		struct mc_error err = { 0 };

		memset(&got, 0xa5, sizeof got);
		if (mc_domain_xml_read(&got, rows[i].xml, &err) != 0)
			fail_msg("%s: %s", rows[i].label, err.text);
		if (!is_same_metadata(&got, want))
			fail_msg("%s: other metadata", rows[i].label);
		if (got.has_min_guarantee != want->has_min_guarantee ||
		    got.min_guarantee_kib != want->min_guarantee_kib)
			fail_msg("%s: %ju KiB", rows[i].label,
				 (uintmax_t)got.min_guarantee_kib);
		if (got.has_balloon != want->has_balloon ||
		    got.has_autodeflate != want->has_autodeflate ||
		    got.has_free_page_reporting !=
			    want->has_free_page_reporting ||
		    got.has_hugepages != want->has_hugepages ||
		    got.has_locked_memory != want->has_locked_memory ||
		    got.has_passthrough != want->has_passthrough ||
		    got.has_launch_security != want->has_launch_security ||
		    got.has_virtio_mem != want->has_virtio_mem ||
		    got.has_shared_memory != want->has_shared_memory ||
		    got.has_period != want->has_period ||
		    got.period_s != want->period_s)
			fail_msg("%s: other facts", rows[i].label);
	}
}

static const struct {
	const char *label;
	const char *xml;
	const char *says;
} bad[] = {
	{ "nothing", "", "domain XML" },
	{ "no XML", "hello", "line 1" },
	{ "cut off", "<domain>\n<devices>", "line 2" },
	{ "not a domain", "<network/>", "outermost element is network" },
	{ "a period that is no number",
	  DEVICES("<memballoon model='virtio'><stats period='often'/>"
		  "</memballoon>"),
	  "@period" },
	{ "a negative period",
	  DEVICES("<memballoon model='virtio'><stats period='-1'/>"
		  "</memballoon>"),
	  "@period" },
	{ "a min_guarantee that is no number",
	  MEMTUNE("<min_guarantee>much</min_guarantee>"),
	  "memtune/min_guarantee" },
	{ "a min_guarantee in no unit",
	  MEMTUNE("<min_guarantee unit='pages'>3</min_guarantee>"),
	  "memtune/min_guarantee/@unit: 'pages'" },
	{ "a min_guarantee in a unit that begins well",
	  MEMTUNE("<min_guarantee unit='Kib/s'>3</min_guarantee>"),
	  "memtune/min_guarantee/@unit: 'Kib/s'" },
	{ "a file by an entity",
	  "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
	  "<domain><name>&x;</name></domain>",
	  "document type" },
	{ "a document type by network",
	  "<!DOCTYPE domain SYSTEM 'http://127.0.0.1:1/x.dtd'><domain/>",
	  "document type" },
	{ "entities that grow",
	  "<!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'>"
	  "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
	  "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
	  "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
	  "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>"
	  "<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>"
	  "<!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>"
	  "<!ENTITY h '&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;'>]>"
	  "<domain name='&h;'><name>&h;</name></domain>",
	  "domain XML" },
	{ "an unknown entity", "<domain>&x;</domain>", "line 1" },
};

static void bad_xml_is_an_error_with_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(bad); i++) {
		struct mc_domain_facts got = { .period_s = 77 };
		struct mc_error err = { 0 };
		int rc = mc_domain_xml_read(&got, bad[i].xml, &err);

		if (rc != -EINVAL)
			fail_msg("%s: %d", bad[i].label, rc);
		if (strstr(err.text, bad[i].says) == NULL)
			fail_msg("%s: says %s", bad[i].label, err.text);
		if (got.period_s != 77)
			fail_msg("%s: touched the output", bad[i].label);
	}
}

/* `deep` elements in each other, around `wide` bytes of text. */
static char *nested_xml(size_t deep, size_t wide)
{
	char *xml = mc_alloc(deep * 7 + wide + 32, 1);
	size_t at = (size_t)sprintf(xml, "<domain>");

	for (size_t i = 0; i < deep; i++)
		at += (size_t)sprintf(xml + at, "<a>");
	memset(xml + at, 'x', wide);
	at += wide;
	for (size_t i = 0; i < deep; i++)
		at += (size_t)sprintf(xml + at, "</a>");
	sprintf(xml + at, "</domain>");
	return xml;
}

static void too_deep_and_too_large_are_refused(void **state)
{
	static const struct {
		const char *label;
		size_t deep, wide;
		int want;
	} sizes[] = {
		{ "a megabyte", 1, 1 << 20, 0 },
		{ "five megabytes", 1, 5 << 20, -EINVAL },
		{ "a hundred thousand levels", 100000, 0, -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(sizes); i++) {
		mc_auto(mc_freep) char *xml =
			nested_xml(sizes[i].deep, sizes[i].wide);
		struct mc_domain_facts got;
		struct mc_error err = { 0 };

		if (mc_domain_xml_read(&got, xml, &err) != sizes[i].want)
			fail_msg("%s: %s", sizes[i].label, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_follow_the_table),
		cmocka_unit_test(bad_xml_is_an_error_with_a_reason),
		cmocka_unit_test(too_deep_and_too_large_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
