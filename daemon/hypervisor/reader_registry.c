/*
 * Which hypervisor a URI means, for who reads.
 *
 * Apart from writer_registry.c, so that no function that changes a domain is
 * linked into a program that only reads.
 */
#include <string.h>

#include "hypervisor.h"

static const struct mc_reader_ops *const readers[] = {
	&mc_scripted_reader,
	&mc_libvirt_reader, /* its scheme is "": it serves all the others */
};

const struct mc_reader_ops *mc_reader_for(const char *uri)
{
	size_t i = 0;

	while (strncmp(uri, readers[i]->scheme, strlen(readers[i]->scheme)))
		i++;
	return readers[i];
}
