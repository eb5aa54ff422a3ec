/*
 * The writer on libvirt: looks at a domain, then sets what it is told to.
 *
 * It looks first because libvirt would wait half a minute for a domain that a
 * job holds, and for ever for one that hangs. Whether an order is allowed is
 * checked by the actuator's handlers, not here.
 */
#include <errno.h>
#include <limits.h>
#include <time.h>

#include <libvirt/virterror.h>

#include "domain_xml.h"
#include "hypervisor.h"
#include "libvirt_control.h"
#include "libvirt_link.h"
#include "metadata_xml.h"

#define BRIEF_STEP_MS 20
#define BRIEF_STEPS 25

struct mc_writer {
	struct mc_libvirt_link link;
	virDomainPtr domain; /* owned; the one last looked at, or NULL */
};

static void forget_domain(struct mc_writer *writer)
{
	if (writer->domain != NULL)
		virDomainFree(writer->domain);
	writer->domain = NULL;
}

static int find_domain(struct mc_writer *writer, const char *uuid, int64_t id,
		       struct mc_error *err)
{
	virConnectPtr connection = writer->link.connection;

	writer->domain = virDomainLookupByUUIDString(connection, uuid);
	if (writer->domain == NULL)
		return mc_libvirt_fail(&writer->link, err,
				       "looking for the domain");
	if ((int64_t)virDomainGetID(writer->domain) != id)
		return mc_fail(err, -ENOENT,
			       "the domain was stopped or started anew");
	return 0;
}

/*
 * Another call has the domain for milliseconds, most often our own collector's.
 * What stays occupied for longer isn't waited for.
 */
static int wait_until_free(struct mc_writer *writer, struct mc_error *err)
{
	const struct timespec step = { .tv_nsec = BRIEF_STEP_MS * 1000000 };
	enum mc_control control = MC_CONTROL_BRIEF;

	for (int i = 0; i < BRIEF_STEPS; i++) {
		if (mc_libvirt_control(writer->domain, &control) < 0)
			return mc_libvirt_fail(&writer->link, err,
					       "asking who holds the domain");
		if (control != MC_CONTROL_BRIEF)
			break;
		nanosleep(&step, NULL);
	}
	if (control == MC_CONTROL_JOB)
		return mc_fail(err, -EBUSY, "a job holds the domain");
	if (control != MC_CONTROL_FREE)
		return mc_fail(err, -ETIMEDOUT, "QEMU doesn't answer");
	return 0;
}

static int check_job(struct mc_writer *writer, struct mc_error *err)
{
	virDomainJobInfo job = { .type = VIR_DOMAIN_JOB_NONE };

	if (virDomainGetJobInfo(writer->domain, &job) < 0 &&
	    virGetLastErrorCode() != VIR_ERR_NO_SUPPORT)
		return mc_libvirt_fail(&writer->link, err,
				       "asking for the domain's job");
	if (job.type == VIR_DOMAIN_JOB_BOUNDED ||
	    job.type == VIR_DOMAIN_JOB_UNBOUNDED)
		return mc_fail(err, -EBUSY, "a job holds the domain");
	return 0;
}

static int check_domain(struct mc_writer *writer, const char *uuid, int64_t id,
			struct mc_error *err)
{
	int rc = find_domain(writer, uuid, id, err);

	if (rc == 0)
		rc = wait_until_free(writer, err);
	if (rc == 0)
		rc = check_job(writer, err);
	return rc;
}

static int look_once(struct mc_writer *writer, const char *uuid, int64_t id,
		     virDomainInfo *info, struct mc_error *err)
{
	int rc = mc_libvirt_link_up(&writer->link, err);

	if (rc < 0)
		return rc;
	rc = check_domain(writer, uuid, id, err);
	if (rc == 0 && virDomainGetInfo(writer->domain, info) < 0)
		rc = mc_libvirt_fail(&writer->link, err,
				     "reading the domain's size");
	if (rc < 0)
		forget_domain(writer);
	return rc;
}

static int look(struct mc_writer *writer, const char *uuid, int64_t id,
		uint64_t *actual_kib, uint64_t *max_kib, struct mc_error *err)
{
	bool was_connected = writer->link.connection != NULL;
	virDomainInfo info;
	int rc;

	forget_domain(writer);
	rc = look_once(writer, uuid, id, &info, err);
	/* Lost since the last call, as after a restart of libvirtd. */
	if (rc == -ENOTCONN && was_connected)
		rc = look_once(writer, uuid, id, &info, err);
	if (rc < 0)
		return rc;
	*actual_kib = info.memory;
	*max_kib = info.maxMem;
	return 0;
}

static int set_balloon(struct mc_writer *writer, uint64_t target_kib,
		       struct mc_error *err)
{
	if (writer->domain == NULL)
		return mc_fail(err, -ENOENT, "no domain was looked at");
	if (target_kib > ULONG_MAX / 1024)
		return mc_fail(err, -EINVAL, "a balloon target of %ju KiB",
			       (uintmax_t)target_kib);
	if (virDomainSetMemoryFlags(writer->domain, target_kib,
				    VIR_DOMAIN_MEM_LIVE) < 0)
		return mc_libvirt_fail(&writer->link, err,
				       "setting the balloon");
	return 0;
}

static int set_period(struct mc_writer *writer, uint64_t period_s,
		      struct mc_error *err)
{
	if (writer->domain == NULL)
		return mc_fail(err, -ENOENT, "no domain was looked at");
	if (period_s > INT_MAX)
		return mc_fail(err, -EINVAL, "a statistics period of %ju s",
			       (uintmax_t)period_s);
	if (virDomainSetMemoryStatsPeriod(writer->domain, (int)period_s,
					  VIR_DOMAIN_MEM_LIVE) < 0)
		return mc_libvirt_fail(&writer->link, err,
				       "setting the statistics period");
	return 0;
}

/* The element as `flags` have it; NULL without an error: there is none. */
static int get_metadata(struct mc_writer *writer, unsigned flags,
			char **element, struct mc_error *err)
{
	*element = virDomainGetMetadata(writer->domain,
					VIR_DOMAIN_METADATA_ELEMENT,
					MC_METADATA_URI, flags);
	if (*element == NULL &&
	    virGetLastErrorCode() != VIR_ERR_NO_DOMAIN_METADATA)
		return mc_libvirt_fail(&writer->link, err,
				       "reading the metadata");
	return 0;
}

static int edit_metadata(struct mc_writer *writer, unsigned flags,
			 const struct mc_domain_metadata *edit,
			 struct mc_error *err)
{
	bool is_live = flags == VIR_DOMAIN_AFFECT_LIVE;
	mc_auto(mc_freep) char *element = NULL;
	mc_auto(mc_freep) char *next = NULL;
	int rc = get_metadata(writer, flags, &element, err);

	if (rc == 0)
		rc = mc_metadata_xml_edit(&next, element, edit, err);
	if (rc < 0 || (element == NULL && next == NULL))
		return rc;
	if (virDomainSetMetadata(writer->domain, VIR_DOMAIN_METADATA_ELEMENT,
				 next, MC_METADATA_PREFIX, MC_METADATA_URI,
				 flags) < 0)
		return mc_libvirt_fail(
			&writer->link, err,
			is_live ? "setting the metadata"
				: "storing the metadata for the next start");
	return 0;
}

/*
 * The two may differ, so each is changed by itself; first that of the running
 * domain, so that nothing is stored for one that has just gone.
 */
static int set_metadata(struct mc_writer *writer,
			const struct mc_domain_metadata *edit,
			struct mc_error *err)
{
	int is_persistent, rc;

	if (writer->domain == NULL)
		return mc_fail(err, -ENOENT, "no domain was looked at");
	is_persistent = virDomainIsPersistent(writer->domain);
	if (is_persistent < 0)
		return mc_libvirt_fail(&writer->link, err,
				       "asking if the domain is persistent");
	rc = edit_metadata(writer, VIR_DOMAIN_AFFECT_LIVE, edit, err);
	if (rc == 0 && is_persistent)
		rc = edit_metadata(writer, VIR_DOMAIN_AFFECT_CONFIG, edit, err);
	return rc;
}

static int open_writer(struct mc_writer **writer, const char *uri,
		       struct mc_error *err)
{
	struct mc_writer *next = mc_alloc(1, sizeof *next);
	int rc = mc_libvirt_link_init(&next->link, uri, virConnectOpen, err);

	if (rc < 0) {
		free(next);
		return rc;
	}
	*writer = next;
	return 0;
}

static void free_writer(struct mc_writer *writer)
{
	if (writer == NULL)
		return;
	forget_domain(writer);
	mc_libvirt_link_clear(&writer->link);
	free(writer);
}

const struct mc_writer_ops mc_libvirt_writer = {
	.scheme = "",
	.open = open_writer,
	.look = look,
	.set_balloon = set_balloon,
	.set_period = set_period,
	.set_metadata = set_metadata,
	.free = free_writer,
};
