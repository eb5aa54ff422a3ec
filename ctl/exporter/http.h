#ifndef MEMCOORD_CTL_EXPORTER_HTTP_H
#define MEMCOORD_CTL_EXPORTER_HTTP_H

#include <memcoord/error.h>

#define MC_LISTEN_DEFAULT "127.0.0.1:9967"

struct mc_http_how {
	const char *listen; /* ADDRESS:PORT; an IPv6 address in brackets */
	const char *socket; /* of memcoordd; NULL: as memcoordctl finds it */
	unsigned timeout_ms; /* of memcoordd's answer */
};

/*
 * Serves GET /metrics in a thread of its own until mc_http_stop. `how` is
 * borrowed. -EINVAL for an address that can't be read, else what the system
 * says of listening there; *err names the address.
 */
struct mc_http;
int mc_http_start(struct mc_http **http, const struct mc_http_how *how,
		  struct mc_error *err);
void mc_http_stop(struct mc_http *http);

#endif
