/*
 * Reader and writer on libvirt's own test driver, whose state all connections
 * of one process share. What only a real QEMU shows is tested with guests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <libvirt/libvirt.h>

#include "hypervisor/domain_xml.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt_node.h"

#define URI "test:///default"
#define DOMAIN "test" /* the only one, that the driver always has */
#define MAX_KIB 8388608

/* One connection is open all the time, or the driver would forget. */
struct world {
	virConnectPtr connection;
	virDomainPtr domain;
	struct mc_reader *reader;
	struct mc_writer *writer;
	struct mc_error err;
};

static int open_world(void **state)
{
	struct world *world = mc_alloc(1, sizeof *world);

	world->connection = virConnectOpen(URI);
	assert_non_null(world->connection);
	world->domain = virDomainLookupByName(world->connection, DOMAIN);
	assert_non_null(world->domain);
	assert_int_equal(mc_reader_for(URI)->open(&world->reader, URI, NULL),
			 0);
	assert_int_equal(mc_writer_for(URI)->open(&world->writer, URI, NULL),
			 0);
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	mc_libvirt_reader.free(world->reader);
	mc_libvirt_writer.free(world->writer);
	virDomainFree(world->domain);
	virConnectClose(world->connection);
	free(world);
	return 0;
}

static void clear(struct mc_sample *sample)
{
	mc_record_clear(MC_RECORD_sample, sample);
}

static void take(struct world *world, struct mc_sample *sample)
{
	if (mc_libvirt_reader.sample(world->reader, sample, &world->err) != 0)
		fail_msg("%s", world->err.text);
}

static struct mc_domain_sample only_domain(struct world *world)
{
	mc_auto(clear) struct mc_sample got = { 0 };

	take(world, &got);
	assert_int_equal(got.n_domains, 1);
	return got.domains[0];
}

static int look(struct world *world, uint64_t *actual_kib, uint64_t *max_kib)
{
	char uuid[VIR_UUID_STRING_BUFLEN];

	virDomainGetUUIDString(world->domain, uuid);
	return mc_libvirt_writer.look(world->writer, uuid,
				      virDomainGetID(world->domain), actual_kib,
				      max_kib, &world->err);
}

static int set_balloon(struct world *world, uint64_t target_kib)
{
	return mc_libvirt_writer.set_balloon(world->writer, target_kib,
					     &world->err);
}

static void a_sample_has_host_and_domain(void **state)
{
	struct world *world = *state;
	mc_auto(clear) struct mc_sample got = { 0 };
	const struct mc_domain_sample *domain;

	take(world, &got);
	assert_true(got.taken_at_ms > UINT64_C(1500000000000));
	assert_true(got.host.total_kib > 0);
	assert_true(got.host.available_kib <= got.host.total_kib);
	assert_true(got.host.hostname[0] != '\0');
	assert_int_equal(got.n_domains, 1);
	domain = &got.domains[0];
	assert_string_equal(domain->name, DOMAIN);
	assert_int_equal(strlen(domain->uuid), 36);
	assert_int_equal(domain->id, virDomainGetID(world->domain));
	assert_int_equal(domain->max_kib, MAX_KIB);
	assert_true(domain->is_running);
	assert_true(domain->has_balloon);
	assert_false(domain->is_moving);
	assert_false(domain->is_unresponsive);
	assert_false(domain->has_autodeflate);
	assert_false(domain->has_unused_kib);
	assert_false(domain->has_last_update_s);
	assert_false(domain->has_rss_kib);
}

static void a_balloon_target_is_seen(void **state)
{
	struct world *world = *state;
	uint64_t actual_kib, max_kib;

	assert_int_equal(look(world, &actual_kib, &max_kib), 0);
	assert_int_equal(actual_kib, only_domain(world).actual_kib);
	assert_int_equal(max_kib, MAX_KIB);
	assert_int_equal(set_balloon(world, 1500000), 0);
	assert_int_equal(only_domain(world).actual_kib, 1500000);
	assert_int_equal(set_balloon(world, MAX_KIB), 0);
	assert_int_equal(only_domain(world).actual_kib, MAX_KIB);
}

static void a_target_above_max_is_refused_in_libvirts_words(void **state)
{
	struct world *world = *state;
	uint64_t actual_kib, max_kib;

	assert_int_equal(look(world, &actual_kib, &max_kib), 0);
	assert_int_equal(set_balloon(world, MAX_KIB + 1), -EINVAL);
	assert_non_null(strstr(world->err.text, "setting the balloon: "));
	assert_true(strlen(world->err.text) > strlen("setting the balloon: "));
	assert_int_equal(set_balloon(world, UINT64_MAX), -EINVAL);
	assert_int_equal(only_domain(world).actual_kib, actual_kib);
}

static void a_period_is_seen_by_who_looks_anew(void **state)
{
	struct world *world = *state;
	struct mc_reader *reader = world->reader;
	uint64_t actual_kib, max_kib;

	assert_int_equal(look(world, &actual_kib, &max_kib), 0);
	assert_int_equal(mc_libvirt_writer.set_period(world->writer, 3,
						      &world->err),
			 0);
	mc_libvirt_reader.free(reader);
	assert_int_equal(mc_libvirt_reader.open(&world->reader, URI, NULL), 0);
	assert_true(only_domain(world).has_period_s);
	assert_int_equal(only_domain(world).period_s, 3);
	assert_int_equal(mc_libvirt_writer.set_period(world->writer, UINT64_MAX,
						      &world->err),
			 -EINVAL);
}

static void set_metadata(virDomainPtr domain, const char *element)
{
	assert_int_equal(virDomainSetMetadata(domain,
					      VIR_DOMAIN_METADATA_ELEMENT,
					      element, "memcoord",
					      MC_METADATA_URI,
					      VIR_DOMAIN_AFFECT_LIVE),
			 0);
}

/* The reader reads a domain's XML again when its turn has come. */
static void metadata_is_seen_when_it_changes(void **state)
{
	struct world *world = *state;
	struct mc_domain_sample domain = only_domain(world);

	assert_false(domain.has_metadata);
	assert_false(domain.has_min_guarantee_kib);
	set_metadata(world->domain, "<domain min='300MiB' shares='many'/>");
	only_domain(world);
	domain = only_domain(world);
	assert_true(domain.has_metadata);
	assert_true(domain.metadata.has_min);
	assert_string_equal(domain.metadata.min, "300MiB");
	assert_string_equal(domain.metadata.shares, "many");
	assert_false(domain.metadata.has_max);
	set_metadata(world->domain, "<domain max='2GiB'/>");
	only_domain(world);
	domain = only_domain(world);
	assert_false(domain.metadata.has_min);
	assert_string_equal(domain.metadata.max, "2GiB");
	set_metadata(world->domain, NULL);
	only_domain(world);
	assert_false(only_domain(world).has_metadata);
}

#define MORE 6

static virDomainPtr start(struct world *world, unsigned number)
{
	char xml[256];
	virDomainPtr domain;

	snprintf(xml, sizeof xml,
		 "<domain type='test'><name>more%u</name>"
		 "<memory>524288</memory><os><type>hvm</type></os></domain>",
		 number);
	domain = virDomainCreateXML(world->connection, xml, 0);
	assert_non_null(domain);
	return domain;
}

/* How many domains a sample shows with this min in their metadata. */
static size_t count_min(struct world *world, const char *min)
{
	mc_auto(clear) struct mc_sample got = { 0 };
	size_t count = 0;

	take(world, &got);
	for (size_t i = 0; i < got.n_domains; i++)
		count += strcmp(got.domains[i].metadata.min, min) == 0;
	return count;
}

/* Also when others go away, whose turn was before or after theirs. */
static void each_domain_has_its_turn(void **state)
{
	struct world *world = *state;
	virDomainPtr more[MORE];
	size_t seen = 0, samples = 0;

	for (unsigned i = 0; i < MORE; i++)
		more[i] = start(world, i);
	assert_int_equal(count_min(world, "7MiB"), 0);
	for (size_t i = 0; i < MORE; i++)
		set_metadata(more[i], "<domain min='7MiB'/>");
	count_min(world, "7MiB");
	count_min(world, "7MiB");
	assert_int_equal(virDomainDestroy(more[0]), 0);
	assert_int_equal(virDomainDestroy(more[MORE - 1]), 0);
	while (seen < MORE - 2 && samples < MORE) {
		seen = count_min(world, "7MiB");
		samples++;
	}
	assert_int_equal(seen, MORE - 2);
	for (size_t i = 1; i < MORE - 1; i++)
		assert_int_equal(virDomainDestroy(more[i]), 0);
	for (size_t i = 0; i < MORE; i++)
		virDomainFree(more[i]);
}

static int write_metadata(struct world *world, virDomainPtr domain,
			  const struct mc_domain_metadata *edit)
{
	char uuid[VIR_UUID_STRING_BUFLEN];
	uint64_t actual_kib, max_kib;

	virDomainGetUUIDString(domain, uuid);
	assert_int_equal(mc_libvirt_writer.look(world->writer, uuid,
						virDomainGetID(domain),
						&actual_kib, &max_kib,
						&world->err),
			 0);
	return mc_libvirt_writer.set_metadata(world->writer, edit, &world->err);
}

/* As it is now, or is stored for the next start; NULL: there is none. */
static char *metadata_of(virDomainPtr domain, unsigned flags)
{
	return virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT,
				    MC_METADATA_URI, flags);
}

static const struct mc_domain_metadata set_min = { .min = "300MiB",
						   .has_min = true };
static const struct mc_domain_metadata unset_min = { .has_min = true };

static void metadata_is_written_live_and_stored(void **state)
{
	struct world *world = *state;
	const unsigned flags[] = { VIR_DOMAIN_AFFECT_LIVE,
				   VIR_DOMAIN_AFFECT_CONFIG };

	set_metadata(world->domain, "<domain shares='7'><note/></domain>");
	assert_int_equal(write_metadata(world, world->domain, &set_min), 0);
	for (size_t i = 0; i < MC_COUNT(flags); i++) {
		mc_auto(mc_freep) char *got =
			metadata_of(world->domain, flags[i]);

		assert_non_null(got);
		assert_non_null(strstr(got, "min=\"300MiB\""));
		/* The rest stays as it is, in each. */
		assert_true((strstr(got, "shares=\"7\"") != NULL) == (i == 0));
		assert_true((strstr(got, "<note") != NULL) == (i == 0));
	}
	only_domain(world);
	assert_string_equal(only_domain(world).metadata.min, "300MiB");
	assert_string_equal(only_domain(world).metadata.shares, "7");
	assert_int_equal(write_metadata(world, world->domain, &unset_min), 0);
	assert_null(metadata_of(world->domain, VIR_DOMAIN_AFFECT_CONFIG));
	assert_int_equal(write_metadata(world, world->domain, &unset_min), 0);
	set_metadata(world->domain, NULL);
}

/* Those that are told to be, out of many, and not when their turn has come. */
static void metadata_of_a_transient_domain_is_read_when_told(void **state)
{
	struct world *world = *state;
	virDomainPtr more[MORE];
	char uuid[VIR_UUID_STRING_BUFLEN];

	for (unsigned i = 0; i < MORE; i++)
		more[i] = start(world, i);
	assert_int_equal(count_min(world, "300MiB"), 0);
	for (size_t i = 0; i < MORE; i++) {
		assert_int_equal(write_metadata(world, more[i], &set_min), 0);
		virDomainGetUUIDString(more[i], uuid);
		mc_libvirt_reader.forget(world->reader, uuid);
		assert_int_equal(count_min(world, "300MiB"), i + 1);
	}
	for (size_t i = 0; i < MORE; i++) {
		assert_int_equal(virDomainDestroy(more[i]), 0);
		virDomainFree(more[i]);
	}
}

static void metadata_of_no_domain_is_not_written(void **state)
{
	struct world *world = *state;
	uint64_t actual_kib, max_kib;

	assert_int_equal(mc_libvirt_writer.set_metadata(world->writer, &set_min,
							&world->err),
			 -ENOENT);
	assert_int_equal(look(world, &actual_kib, &max_kib), 0);
	assert_int_equal(virDomainDestroy(world->domain), 0);
	assert_int_equal(mc_libvirt_writer.set_metadata(world->writer, &set_min,
							&world->err),
			 -ENOENT);
	assert_int_equal(virDomainCreate(world->domain), 0);
	assert_false(only_domain(world).has_metadata);
}

static void a_paused_domain_does_not_run(void **state)
{
	struct world *world = *state;

	assert_int_equal(virDomainSuspend(world->domain), 0);
	assert_false(only_domain(world).is_running);
	assert_int_equal(virDomainResume(world->domain), 0);
	assert_true(only_domain(world).is_running);
}

static void unknown_domains_are_not_there(void **state)
{
	struct world *world = *state;
	uint64_t actual_kib, max_kib;
	char uuid[VIR_UUID_STRING_BUFLEN];

	virDomainGetUUIDString(world->domain, uuid);
	assert_int_equal(mc_libvirt_writer.look(world->writer, uuid, 77,
						&actual_kib, &max_kib,
						&world->err),
			 -ENOENT);
	assert_int_equal(set_balloon(world, 1500000), -ENOENT);
	assert_int_equal(
		mc_libvirt_writer.look(world->writer,
				       "00000000-0000-0000-0000-000000000001",
				       1, &actual_kib, &max_kib, &world->err),
		-ENOENT);
	assert_int_equal(mc_libvirt_writer.look(world->writer, "no uuid", 1,
						&actual_kib, &max_kib,
						&world->err),
			 -EINVAL);
	assert_int_equal(set_balloon(world, 1500000), -ENOENT);
}

static void a_domain_that_went_is_left_out(void **state)
{
	struct world *world = *state;
	mc_auto(clear) struct mc_sample got = { 0 };
	uint64_t actual_kib, max_kib;
	struct mc_domain_sample before = only_domain(world);

	assert_int_equal(look(world, &actual_kib, &max_kib), 0);
	assert_int_equal(virDomainDestroy(world->domain), 0);
	take(world, &got);
	assert_int_equal(got.n_domains, 0);
	assert_int_equal(set_balloon(world, 1500000), -ENOENT);
	assert_int_equal(virDomainCreate(world->domain), 0);
	assert_int_equal(set_balloon(world, 1500000), 0);
	assert_true(only_domain(world).id != before.id);
}

static void an_unreachable_libvirt_is_told_in_its_words(void **state)
{
	static const char *const uris[] = {
		"qemu+unix:///system?socket=/nowhere/socket",
		"nosuch:///system",
		"no uri",
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(uris); i++) {
		struct mc_reader *reader;
		struct mc_sample got = { .taken_at_ms = 77 };
		struct mc_error err = { 0 };

		if (mc_libvirt_reader.open(&reader, uris[i], &err) != 0)
			fail_msg("%s: %s", uris[i], err.text);
		for (int again = 0; again < 2; again++) {
			int rc = mc_libvirt_reader.sample(reader, &got, &err);

			if (rc != -ENOTCONN)
				fail_msg("%s: %d, %s", uris[i], rc, err.text);
		}
		if (strncmp(err.text, uris[i], strlen(uris[i])) != 0)
			fail_msg("%s: says %s", uris[i], err.text);
		assert_int_equal(got.taken_at_ms, 77);
		mc_libvirt_reader.free(reader);
	}
}

static void a_writer_without_libvirt_finds_nothing(void **state)
{
	struct mc_writer *writer;
	struct mc_error err;
	uint64_t actual_kib, max_kib;

	(void)state;
	assert_int_equal(mc_libvirt_writer.open(&writer, "nosuch:///", &err),
			 0);
	assert_int_equal(mc_libvirt_writer.look(writer, "x", 1, &actual_kib,
						&max_kib, &err),
			 -ENOTCONN);
	assert_int_equal(mc_libvirt_writer.set_balloon(writer, 1, &err),
			 -ENOENT);
	mc_libvirt_writer.free(writer);
	mc_libvirt_writer.free(NULL);
	mc_libvirt_reader.free(NULL);
}

static void a_server_in_the_uri_means_another_machine(void **state)
{
	static const struct {
		const char *uri;
		bool is_remote;
	} uris[] = {
		{ "qemu:///system", false },
		{ "qemu+unix:///system?socket=/x", false },
		{ "test:///default", false },
		{ "", false },
		{ "qemu://", false },
		{ "qemu+ssh://root@host/system", true },
		{ "qemu+tls://host/system", true },
		{ "qemu://[::1]/system", true },
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(uris); i++) {
		if (mc_libvirt_is_remote(uris[i].uri) != uris[i].is_remote)
			fail_msg("%s", uris[i].uri);
	}
}

static void a_host_that_tells_no_memory_is_a_failure(void **state)
{
	struct mc_host_sample host = { .total_kib = 77 };
	struct mc_libvirt_link link;
	struct mc_error err;

	(void)state;
	assert_int_equal(mc_libvirt_link_init(&link, URI,
					      virConnectOpenReadOnly, NULL),
			 0);
	assert_int_equal(mc_libvirt_link_up(&link, NULL), 0);
	assert_int_equal(mc_libvirt_node_read(&link, &host, 0, &err), -ENOTSUP);
	assert_non_null(strstr(err.text, "reading the host's memory: "));
	assert_int_equal(host.total_kib, 77);
	mc_libvirt_link_clear(&link);
}

#define IN_A_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_WORLD(a_sample_has_host_and_domain),
		IN_A_WORLD(a_balloon_target_is_seen),
		IN_A_WORLD(a_target_above_max_is_refused_in_libvirts_words),
		IN_A_WORLD(a_period_is_seen_by_who_looks_anew),
		IN_A_WORLD(metadata_is_seen_when_it_changes),
		IN_A_WORLD(each_domain_has_its_turn),
		IN_A_WORLD(metadata_is_written_live_and_stored),
		IN_A_WORLD(metadata_of_a_transient_domain_is_read_when_told),
		IN_A_WORLD(metadata_of_no_domain_is_not_written),
		IN_A_WORLD(a_paused_domain_does_not_run),
		IN_A_WORLD(unknown_domains_are_not_there),
		IN_A_WORLD(a_domain_that_went_is_left_out),
		cmocka_unit_test(an_unreachable_libvirt_is_told_in_its_words),
		cmocka_unit_test(a_writer_without_libvirt_finds_nothing),
		cmocka_unit_test(a_server_in_the_uri_means_another_machine),
		cmocka_unit_test(a_host_that_tells_no_memory_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
