/*
 * The writer on a script: orders are appended to it, for the reader and for
 * tests. The format is told in scripted.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "hypervisor.h"
#include "scripted.h"

struct mc_writer {
	char *path; /* owned */
	char uuid[MC_UUID_SIZE]; /* of the domain last looked at, or "" */
	int64_t id;
};

/* What keeps a domain from being written to, in the order of the questions. */
static int check_domain(const struct mc_scripted_domain *domain,
			struct mc_error *err)
{
	if (domain == NULL || mc_scripted_is(&domain->vanish, 1))
		return mc_fail(err, -ENOENT,
			       "the domain was stopped or started anew");
	while (mc_scripted_is(&domain->hangs, 1))
		pause();
	if (mc_scripted_is(&domain->unresponsive, 1))
		return mc_fail(err, -ETIMEDOUT, "QEMU doesn't answer");
	if (mc_scripted_is(&domain->busy, 1) ||
	    mc_scripted_is(&domain->moving, 1))
		return mc_fail(err, -EBUSY, "a job holds the domain");
	return 0;
}

/* The script as it is now, and the writer's domain in it. */
static int load(const struct mc_writer *writer, struct mc_scripted *script,
		const struct mc_scripted_domain **domain, struct mc_error *err)
{
	int rc = mc_scripted_load(script, writer->path, err);

	if (rc == 0)
		rc = mc_scripted_befall(script, MC_SCRIPTED_APPLY, err);
	if (rc < 0)
		return rc;
	*domain = mc_scripted_find(script, writer->uuid, writer->id);
	return check_domain(*domain, err);
}

static int look(struct mc_writer *writer, const char *uuid, int64_t id,
		uint64_t *actual_kib, uint64_t *max_kib, struct mc_error *err)
{
	mc_auto(mc_scripted_clear) struct mc_scripted script = { 0 };
	const struct mc_scripted_domain *domain;
	int rc;

	mc_copy(writer->uuid, sizeof writer->uuid, uuid);
	writer->id = id;
	rc = load(writer, &script, &domain, err);
	if (rc < 0) {
		writer->uuid[0] = '\0';
		return rc;
	}
	*actual_kib =
		mc_scripted_actual_kib(domain, mc_scripted_now_ms(&script));
	*max_kib = mc_scripted_max_kib(domain);
	return 0;
}

/* One write under the lock, so that nobody reads half of it. */
static int append(const char *path, const char *text, struct mc_error *err)
{
	mc_auto(mc_closep) int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	size_t size = strlen(text);

	if (fd < 0)
		return mc_fail(err, -ENOTCONN, "%s: %s", path, strerror(errno));
	flock(fd, LOCK_EX);
	if (write(fd, text, size) != (ssize_t)size)
		return mc_fail(err, -EIO, "%s: write error", path);
	return 0;
}

/* As libvirt would refuse it. */
static int check_target(const struct mc_scripted_domain *domain,
			uint64_t target_kib, struct mc_error *err)
{
	if (*domain->fail != '\0')
		return mc_fail(err, -EIO, "%s", domain->fail);
	if (target_kib == 0 || target_kib > mc_scripted_max_kib(domain))
		return mc_fail(err, -EINVAL,
			       "a balloon target of %" PRIu64 " KiB",
			       target_kib);
	return 0;
}

static int set_balloon(struct mc_writer *writer, uint64_t target_kib,
		       struct mc_error *err)
{
	mc_auto(mc_scripted_clear) struct mc_scripted script = { 0 };
	const struct mc_scripted_domain *domain;
	char text[1024];
	uint64_t now_ms, actual_kib;
	int rc = load(writer, &script, &domain, err);

	if (rc == 0)
		rc = check_target(domain, target_kib, err);
	if (rc < 0)
		return rc;
	now_ms = mc_scripted_now_ms(&script);
	actual_kib = mc_scripted_actual_kib(domain, now_ms);
	snprintf(text, sizeof text,
		 "\n[domain %s]\n"
		 "# order %s balloon %" PRIu64 " -> %" PRIu64 "\n"
		 "from = %" PRIu64 "KiB\n"
		 "target = %" PRIu64 "KiB\n"
		 "since = %" PRIu64 "\n",
		 domain->name, domain->name, actual_kib, target_kib, actual_kib,
		 target_kib, now_ms);
	return append(writer->path, text, err);
}

static int set_period(struct mc_writer *writer, uint64_t period_s,
		      struct mc_error *err)
{
	mc_auto(mc_scripted_clear) struct mc_scripted script = { 0 };
	const struct mc_scripted_domain *domain;
	char text[1024];
	int rc = load(writer, &script, &domain, err);

	if (rc < 0)
		return rc;
	snprintf(text, sizeof text,
		 "\n[domain %s]\n"
		 "# order %s period %" PRIu64 " -> %" PRIu64 "\n"
		 "period = %" PRIu64 "\n",
		 domain->name, domain->name, mc_scripted_period_s(domain),
		 period_s, period_s);
	return append(writer->path, text, err);
}

/* A key's line; "auto" takes it away. */
static void write_key(char *text, size_t size, const char *key, bool has_it,
		      const char *value)
{
	size_t used = strlen(text);

	if (has_it)
		snprintf(text + used, size - used, "metadata-%s = %s\n", key,
			 *value != '\0' ? value : "auto");
}

static int set_metadata(struct mc_writer *writer,
			const struct mc_domain_metadata *edit,
			struct mc_error *err)
{
	mc_auto(mc_scripted_clear) struct mc_scripted script = { 0 };
	const struct mc_scripted_domain *domain;
	char text[1024];
	int rc = load(writer, &script, &domain, err);

	if (rc == 0 && *domain->fail != '\0')
		rc = mc_fail(err, -EIO, "%s", domain->fail);
	if (rc < 0)
		return rc;
	snprintf(text, sizeof text, "\n[domain %s]\n# order %s metadata\n",
		 domain->name, domain->name);
	write_key(text, sizeof text, "mode", edit->has_mode, edit->mode);
	write_key(text, sizeof text, "min", edit->has_min, edit->min);
	write_key(text, sizeof text, "max", edit->has_max, edit->max);
	write_key(text, sizeof text, "shares", edit->has_shares, edit->shares);
	return append(writer->path, text, err);
}

static int open_writer(struct mc_writer **writer, const char *uri,
		       struct mc_error *err)
{
	const char *path;
	int rc = mc_scripted_path(&path, uri, err);

	if (rc < 0)
		return rc;
	*writer = mc_alloc(1, sizeof **writer);
	(*writer)->path = strdup(path);
	if ((*writer)->path == NULL) {
		free(*writer);
		return mc_fail(err, -ENOMEM, "out of memory");
	}
	return 0;
}

static void free_writer(struct mc_writer *writer)
{
	if (writer == NULL)
		return;
	free(writer->path);
	free(writer);
}

const struct mc_writer_ops mc_scripted_writer = {
	.scheme = "scripted:",
	.open = open_writer,
	.look = look,
	.set_balloon = set_balloon,
	.set_period = set_period,
	.set_metadata = set_metadata,
	.free = free_writer,
};
