/*
 * Which hypervisor a URI means, for who writes.
 *
 * Apart from reader_registry.c, so that no function that changes a domain is
 * linked into a program that only reads.
 */
#include <string.h>

#include "hypervisor.h"

static const struct mc_writer_ops *const writers[] = {
	&mc_scripted_writer,
	&mc_libvirt_writer, /* its scheme is "": it serves all the others */
};

const struct mc_writer_ops *mc_writer_for(const char *uri)
{
	size_t i = 0;

	while (strncmp(uri, writers[i]->scheme, strlen(writers[i]->scheme)))
		i++;
	return writers[i];
}
