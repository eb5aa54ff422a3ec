#ifndef MEMCOORD_HYPERVISOR_HYPERVISOR_H
#define MEMCOORD_HYPERVISOR_HYPERVISOR_H

#include <memcoord/error.h>
#include <memcoord/schema.h>

/*
 * A hypervisor, from the two sides that memcoord has: a reader that can't
 * change anything, and a writer. They are separate tables in separate files so
 * that no function that changes a domain is linked into the collector.
 *
 * Calls may block without limit (a hung QEMU): the caller's supervisor holds
 * the deadline. Connecting is lazy: a call that finds no connection opens one,
 * so an unreachable hypervisor is an error of that call and the next call
 * tries again.
 */

struct mc_reader;

struct mc_reader_ops {
	/* The start of the URIs served, "" for all that nobody else serves. */
	const char *scheme;
	int (*open)(struct mc_reader **reader, const char *uri,
		    struct mc_error *err);
	/*
	 * One sample of host and all active domains, with one bulk call.
	 * A domain that vanishes meanwhile is left out, so may be one that is
	 * just being started; one that hangs is in it as is_unresponsive.
	 * -ENOTCONN with libvirt's words when the hypervisor can't be reached.
	 * *sample is set only on success; cleared by
	 * mc_record_clear(MC_RECORD_sample, sample).
	 */
	int (*sample)(struct mc_reader *reader, struct mc_sample *sample,
		      struct mc_error *err);
	/*
	 * What the domain's definition says has changed: the next sample reads
	 * it again, whatever is remembered of it.
	 */
	void (*forget)(struct mc_reader *reader, const char *uuid);
	void (*free)(struct mc_reader *reader);
};

struct mc_writer;

struct mc_writer_ops {
	const char *scheme;
	int (*open)(struct mc_writer **writer, const char *uri,
		    struct mc_error *err);
	/*
	 * What the actuator must know to check an order by itself: the domain
	 * as it is now. -ENOENT: no active domain with this uuid and id.
	 * -EBUSY: a job (save, migration, dump) holds it. -ETIMEDOUT: QEMU
	 * is occupied. -ENOTCONN: no connection. Sets actual and max.
	 */
	int (*look)(struct mc_writer *writer, const char *uuid, int64_t id,
		    uint64_t *actual_kib, uint64_t *max_kib,
		    struct mc_error *err);
	/* Posts a balloon target to the domain last looked at (live only). */
	int (*set_balloon)(struct mc_writer *writer, uint64_t target_kib,
			   struct mc_error *err);
	/* Sets the statistics period of the domain last looked at. */
	int (*set_period)(struct mc_writer *writer, uint64_t period_s,
			  struct mc_error *err);
	/*
	 * Changes the metadata of the domain last looked at, now and, where it
	 * is persistent, for its next start: keys that *edit has are set, those
	 * that it has as "" are removed; all else that the metadata holds
	 * stays. -EINVAL: what is there can't be read.
	 */
	int (*set_metadata)(struct mc_writer *writer,
			    const struct mc_domain_metadata *edit,
			    struct mc_error *err);
	void (*free)(struct mc_writer *writer);
};

/* The one that serves this URI; there always is one. */
const struct mc_reader_ops *mc_reader_for(const char *uri);
const struct mc_writer_ops *mc_writer_for(const char *uri);

extern const struct mc_reader_ops mc_libvirt_reader;
extern const struct mc_writer_ops mc_libvirt_writer;
extern const struct mc_reader_ops mc_scripted_reader;
extern const struct mc_writer_ops mc_scripted_writer;

#endif
