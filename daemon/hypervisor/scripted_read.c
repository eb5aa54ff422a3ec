/*
 * The reader on a script. The format is told in scripted.h.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "hypervisor.h"
#include "scripted.h"

struct mc_reader {
	char *path; /* owned */
};

static void wait_ms(uint64_t ms)
{
	const struct timespec span = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};

	nanosleep(&span, NULL);
}

static int take_sample(struct mc_reader *reader, struct mc_sample *sample,
		       struct mc_error *err)
{
	mc_auto(mc_scripted_clear) struct mc_scripted script = { 0 };
	int rc = mc_scripted_load(&script, reader->path, err);

	if (rc == 0)
		rc = mc_scripted_befall(&script, MC_SCRIPTED_COLLECT, err);
	if (rc < 0)
		return rc;
	wait_ms(script.host.delay.value);
	mc_scripted_sample(&script, sample, mc_scripted_now_ms(&script));
	return 0;
}

/* The file is read again for each sample. */
static void forget(struct mc_reader *reader, const char *uuid)
{
	(void)reader;
	(void)uuid;
}

static int open_reader(struct mc_reader **reader, const char *uri,
		       struct mc_error *err)
{
	const char *path;
	int rc = mc_scripted_path(&path, uri, err);

	if (rc < 0)
		return rc;
	*reader = mc_alloc(1, sizeof **reader);
	(*reader)->path = strdup(path);
	if ((*reader)->path == NULL) {
		free(*reader);
		return mc_fail(err, -ENOMEM, "out of memory");
	}
	return 0;
}

static void free_reader(struct mc_reader *reader)
{
	if (reader == NULL)
		return;
	free(reader->path);
	free(reader);
}

const struct mc_reader_ops mc_scripted_reader = {
	.scheme = "scripted:",
	.open = open_reader,
	.sample = take_sample,
	.forget = forget,
	.free = free_reader,
};
