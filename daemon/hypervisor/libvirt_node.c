/*
 * A remote host's memory, as far as libvirt tells it.
 *
 * libvirt knows no MemAvailable; free and cache come near it. Its count of free
 * memory by NUMA node isn't used, as nodes leave out memory that was added
 * after boot. The host that we run on is read in local_host.c.
 */
#include "libvirt_node.h"

#include <errno.h>
#include <string.h>

enum { TOTAL, FREE, BUFFERS, CACHED, N_FIELDS };

static const char *const fields[N_FIELDS] = {
	[TOTAL] = VIR_NODE_MEMORY_STATS_TOTAL,
	[FREE] = VIR_NODE_MEMORY_STATS_FREE,
	[BUFFERS] = VIR_NODE_MEMORY_STATS_BUFFERS,
	[CACHED] = VIR_NODE_MEMORY_STATS_CACHED,
};

#define STATS_MOST 64

bool mc_libvirt_is_remote(const char *uri)
{
	const char *server = strstr(uri, "://");

	return server != NULL && server[3] != '/' && server[3] != '\0';
}

bool mc_libvirt_link_is_remote(const struct mc_libvirt_link *link)
{
	mc_auto(mc_freep) char *resolved = virConnectGetURI(link->connection);

	return mc_libvirt_is_remote(resolved != NULL ? resolved : link->uri);
}

static uint64_t field_of(const virNodeMemoryStats *stats, int n_stats,
			 const char *name)
{
	for (int i = 0; i < n_stats; i++) {
		if (strcmp(stats[i].field, name) == 0)
			return stats[i].value;
	}
	return 0;
}

static int read_stats(struct mc_libvirt_link *link, uint64_t values[N_FIELDS],
		      struct mc_error *err)
{
	virNodeMemoryStats stats[STATS_MOST];
	int n_stats = 0; /* asked for first: libvirt wants the exact number */

	if (virNodeGetMemoryStats(link->connection,
				  VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL,
				  &n_stats, 0) < 0)
		return mc_libvirt_fail(link, err, "reading the host's memory");
	if (n_stats > STATS_MOST)
		return mc_fail(err, -EIO, "the host's memory has %d numbers",
			       n_stats);
	if (virNodeGetMemoryStats(link->connection,
				  VIR_NODE_MEMORY_STATS_ALL_CELLS, stats,
				  &n_stats, 0) < 0)
		return mc_libvirt_fail(link, err, "reading the host's memory");
	for (size_t i = 0; i < N_FIELDS; i++)
		values[i] = field_of(stats, n_stats, fields[i]);
	return 0;
}

int mc_libvirt_node_read(struct mc_libvirt_link *link,
			 struct mc_host_sample *host, uint64_t shared_kib,
			 struct mc_error *err)
{
	struct mc_host_sample next = { 0 };
	mc_auto(mc_freep) char *name = NULL;
	uint64_t values[N_FIELDS];
	int rc = read_stats(link, values, err);

	if (rc < 0)
		return rc;
	name = virConnectGetHostname(link->connection);
	if (name == NULL)
		return mc_libvirt_fail(link, err, "asking the host's name");
	mc_copy(next.hostname, sizeof next.hostname, name);
	next.total_kib = values[TOTAL];
	next.available_kib =
		mc_add(values[FREE],
		       mc_sub(mc_add(values[BUFFERS], values[CACHED]),
			      shared_kib));
	*host = next;
	return 0;
}
