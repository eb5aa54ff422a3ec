/*
 * The reader on libvirt: one bulk call for all domains.
 *
 * A domain that hangs must not hide the others: the bulk call passes by those
 * whose QEMU another call waits for, and libvirt_control tells which hang. One
 * that is being started isn't in it, as libvirt_roster knows it only later.
 * Nothing here, and nothing linked from here, changes a domain.
 */
#include <errno.h>
#include <string.h>

#include <memcoord/log.h>
#include <memcoord/moment.h>

#include "domain_xml.h"
#include "hypervisor.h"
#include "libvirt_control.h"
#include "libvirt_facts.h"
#include "libvirt_link.h"
#include "libvirt_node.h"
#include "libvirt_roster.h"
#include "local_host.h"

#define GROUPS (VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_BALLOON)
#define NOWAIT VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT

struct mc_reader {
	struct mc_libvirt_link link;
	struct mc_libvirt_facts facts;
	struct mc_libvirt_roster *roster; /* owned */
	uint64_t shared_kib; /* of this sample's guests, in shared memory */
};

#define MEMBER(name) offsetof(struct mc_domain_sample, name)
#define OPTIONAL(name) MEMBER(name), MEMBER(has_##name)
#define REQUIRED(name) MEMBER(name), SIZE_MAX

/* What libvirt calls our numbers. */
static const struct number {
	const char *theirs;
	size_t offset;
	size_t has_offset; /* of has_NAME, or SIZE_MAX */
} numbers[] = {
	{ "balloon.current", REQUIRED(actual_kib) },
	{ "balloon.maximum", REQUIRED(max_kib) },
	{ "balloon.unused", OPTIONAL(unused_kib) },
	{ "balloon.usable", OPTIONAL(usable_kib) },
	{ "balloon.available", OPTIONAL(available_kib) },
	{ "balloon.disk_caches", OPTIONAL(disk_caches_kib) },
	{ "balloon.swap_in", OPTIONAL(swap_in_kib) },
	{ "balloon.swap_out", OPTIONAL(swap_out_kib) },
	{ "balloon.major_fault", OPTIONAL(major_faults) },
	{ "balloon.rss", OPTIONAL(rss_kib) },
	{ "balloon.last-update", OPTIONAL(last_update_s) },
};

/* States in which somebody moves the domain. */
static const struct {
	int state;
	int reason;
} moving[] = {
	{ VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_POSTCOPY },
	{ VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_POSTCOPY_FAILED },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_MIGRATION },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_SAVE },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_DUMP },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_FROM_SNAPSHOT },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_SNAPSHOT },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_POSTCOPY },
	{ VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_POSTCOPY_FAILED },
};

static void free_records(virDomainStatsRecordPtr **records)
{
	virDomainStatsRecordListFree(*records);
}

static void clear_sample(struct mc_sample *sample)
{
	mc_record_clear(MC_RECORD_sample, sample);
}

static bool is_moving(int state, int reason)
{
	for (size_t i = 0; i < MC_COUNT(moving); i++) {
		if (moving[i].state == state && moving[i].reason == reason)
			return true;
	}
	return false;
}

static void take_state(struct mc_domain_sample *domain,
		       virDomainStatsRecordPtr record)
{
	int state = VIR_DOMAIN_NOSTATE;
	int reason = 0;

	virTypedParamsGetInt(record->params, record->nparams, "state.state",
			     &state);
	virTypedParamsGetInt(record->params, record->nparams, "state.reason",
			     &reason);
	domain->is_running =
		state == VIR_DOMAIN_RUNNING || state == VIR_DOMAIN_BLOCKED;
	domain->is_moving = is_moving(state, reason);
}

static void take_numbers(struct mc_domain_sample *domain,
			 virDomainStatsRecordPtr record)
{
	for (size_t i = 0; i < MC_COUNT(numbers); i++) {
		char *base = (char *)domain;
		unsigned long long value;

		if (virTypedParamsGetULLong(record->params, record->nparams,
					    numbers[i].theirs, &value) != 1)
			continue;
		*(uint64_t *)(base + numbers[i].offset) = value;
		if (numbers[i].has_offset != SIZE_MAX)
			*(bool *)(base + numbers[i].has_offset) = true;
	}
	/* 0 stands for a guest that has never sent any. */
	if (domain->last_update_s == 0)
		domain->has_last_update_s = false;
}

/* libvirt's drivers for other hypervisors have no numbers of a balloon. */
static int take_sizes(struct mc_reader *reader, struct mc_domain_sample *domain,
		      virDomainPtr handle, struct mc_error *err)
{
	virDomainInfo info;

	if (domain->max_kib != 0)
		return 0;
	if (virDomainGetInfo(handle, &info) < 0)
		return mc_libvirt_fail(&reader->link, err,
				       "reading a domain's size");
	domain->actual_kib = info.memory;
	domain->max_kib = info.maxMem;
	return 0;
}

static int take_facts(struct mc_reader *reader, struct mc_domain_sample *domain,
		      virDomainPtr handle, struct mc_error *err)
{
	struct mc_domain_facts facts;
	int rc = mc_libvirt_facts_of(&reader->facts, &facts, &reader->link,
				     handle, domain->uuid, domain->id, err);

	if (rc < 0)
		return rc;
	domain->has_balloon = facts.has_balloon;
	domain->has_autodeflate = facts.has_autodeflate;
	domain->has_free_page_reporting = facts.has_free_page_reporting;
	domain->has_hugepages = facts.has_hugepages;
	domain->has_locked_memory = facts.has_locked_memory;
	domain->has_passthrough = facts.has_passthrough;
	domain->has_launch_security = facts.has_launch_security;
	domain->has_virtio_mem = facts.has_virtio_mem;
	domain->has_period_s = facts.has_period;
	domain->period_s = facts.period_s;
	domain->has_min_guarantee_kib = facts.has_min_guarantee;
	domain->min_guarantee_kib = facts.min_guarantee_kib;
	domain->has_metadata = facts.has_metadata;
	domain->metadata = facts.metadata;
	if (facts.has_shared_memory)
		reader->shared_kib =
			mc_add(reader->shared_kib, domain->rss_kib);
	return 0;
}

static void ask_again(struct mc_domain_sample *domain, virDomainPtr handle)
{
	mc_auto(free_records) virDomainStatsRecordPtr *records = NULL;
	virDomainPtr handles[] = { handle, NULL };

	if (virDomainListGetStats(handles, GROUPS, &records, NOWAIT) == 1)
		take_numbers(domain, records[0]);
}

/*
 * A record without rss is one that the bulk call passed by, as another call
 * had the domain: our own actuator's for a moment, or one that hangs.
 */
static int explain_absence(struct mc_reader *reader,
			   struct mc_domain_sample *domain, virDomainPtr handle,
			   struct mc_error *err)
{
	enum mc_control control;

	if (domain->has_rss_kib)
		return 0;
	if (mc_libvirt_control(handle, &control) < 0)
		return mc_libvirt_fail(&reader->link, err,
				       "asking who holds a domain");
	if (control == MC_CONTROL_HUNG)
		domain->is_unresponsive = true;
	else if (control == MC_CONTROL_JOB)
		domain->is_moving = true;
	else
		ask_again(domain, handle);
	return 0;
}

static int read_domain(struct mc_reader *reader,
		       struct mc_domain_sample *domain,
		       virDomainStatsRecordPtr record, struct mc_error *err)
{
	unsigned int id = virDomainGetID(record->dom);
	int rc;

	if (id == (unsigned int)-1)
		return -ENOENT;
	domain->id = id;
	mc_copy(domain->name, sizeof domain->name,
		virDomainGetName(record->dom));
	virDomainGetUUIDString(record->dom, domain->uuid);
	take_state(domain, record);
	take_numbers(domain, record);
	rc = explain_absence(reader, domain, record->dom, err);
	if (rc == 0)
		rc = take_sizes(reader, domain, record->dom, err);
	if (rc == 0)
		rc = take_facts(reader, domain, record->dom, err);
	return rc;
}

/* Only a lost connection fails the sample; a domain may go at any time. */
static int read_records(struct mc_reader *reader, struct mc_sample *sample,
			virDomainStatsRecordPtr *records, size_t n_records,
			struct mc_error *err)
{
	struct mc_error why;

	sample->domains =
		mc_realloc(sample->domains, sample->n_domains + n_records,
			   sizeof *sample->domains);
	for (size_t i = 0; i < n_records; i++) {
		struct mc_domain_sample *domain =
			&sample->domains[sample->n_domains];
		int rc;

		*domain = (struct mc_domain_sample){ 0 };
		rc = read_domain(reader, domain, records[i], &why);
		if (rc == -ENOTCONN)
			return mc_fail(err, rc, "%s", why.text);
		if (rc < 0 && rc != -ENOENT)
			mc_log(MC_LOG_WARNING, "%s: left out: %s", domain->name,
			       why.text);
		if (rc == 0)
			sample->n_domains++;
	}
	return 0;
}

/* Those that are gone meanwhile have no record. */
static int read_domains(struct mc_reader *reader, struct mc_sample *sample,
			virDomainPtr *handles, struct mc_error *err)
{
	mc_auto(free_records) virDomainStatsRecordPtr *records = NULL;
	int n_records;

	/* libvirt refuses an empty list. */
	if (handles[0] == NULL)
		return 0;
	n_records = virDomainListGetStats(handles, GROUPS, &records, NOWAIT);
	if (n_records < 0)
		return mc_libvirt_fail(&reader->link, err,
				       "reading all domains");
	return read_records(reader, sample, records, (size_t)n_records, err);
}

/* The known ones while libvirtd lists them anew, then those that are new. */
static int read_all(struct mc_reader *reader, struct mc_sample *sample,
		    struct mc_error *err)
{
	virDomainPtr *added;
	int rc;

	reader->shared_kib = 0;
	mc_libvirt_roster_ask(reader->roster, &reader->link);
	rc = read_domains(reader, sample,
			  mc_libvirt_roster_known(reader->roster), err);
	if (rc == 0)
		rc = mc_libvirt_roster_take(reader->roster, &reader->link,
					    &added, err);
	if (rc == 0)
		rc = read_domains(reader, sample, added, err);
	if (rc == 0)
		mc_libvirt_facts_sweep(&reader->facts);
	return rc;
}

static int read_host(struct mc_reader *reader, struct mc_sample *sample,
		     struct mc_error *err)
{
	if (!mc_libvirt_link_is_remote(&reader->link))
		return mc_local_host_read(&sample->host, "", err);
	return mc_libvirt_node_read(&reader->link, &sample->host,
				    reader->shared_kib, err);
}

static int sample_once(struct mc_reader *reader, struct mc_sample *sample,
		       struct mc_error *err)
{
	mc_auto(clear_sample) struct mc_sample next = { 0 };
	int rc;

	rc = mc_libvirt_link_up(&reader->link, err);
	if (rc < 0)
		return rc;
	/* Before the call: what was ordered by then shows in its sizes. */
	next.taken_at_ms = mc_moment_real_ms();
	rc = read_all(reader, &next, err);
	if (rc == 0)
		rc = read_host(reader, &next, err);
	if (rc < 0)
		return rc;
	*sample = next;
	next = (struct mc_sample){ 0 };
	return 0;
}

static int take_sample(struct mc_reader *reader, struct mc_sample *sample,
		       struct mc_error *err)
{
	bool was_connected = reader->link.connection != NULL;
	int rc = sample_once(reader, sample, err);

	/* Lost since the last call, as after a restart of libvirtd. */
	if (rc == -ENOTCONN && was_connected)
		rc = sample_once(reader, sample, err);
	return rc;
}

static void forget(struct mc_reader *reader, const char *uuid)
{
	mc_libvirt_facts_again(&reader->facts, uuid);
}

static int open_reader(struct mc_reader **reader, const char *uri,
		       struct mc_error *err)
{
	struct mc_reader *next = mc_alloc(1, sizeof *next);
	int rc = mc_libvirt_link_init(&next->link, uri, virConnectOpenReadOnly,
				      err);

	if (rc < 0) {
		free(next);
		return rc;
	}
	rc = mc_libvirt_roster_new(&next->roster, uri, virConnectOpenReadOnly,
				   err);
	if (rc < 0) {
		mc_libvirt_link_clear(&next->link);
		free(next);
		return rc;
	}
	*reader = next;
	return 0;
}

static void free_reader(struct mc_reader *reader)
{
	if (reader == NULL)
		return;
	mc_libvirt_roster_free(reader->roster);
	mc_libvirt_facts_clear(&reader->facts);
	mc_libvirt_link_clear(&reader->link);
	free(reader);
}

const struct mc_reader_ops mc_libvirt_reader = {
	.scheme = "",
	.open = open_reader,
	.sample = take_sample,
	.forget = forget,
	.free = free_reader,
};
