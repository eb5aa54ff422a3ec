/*
 * The HTTP side, by libmicrohttpd: two pages, nothing that could be changed.
 *
 * One thread serves one request after another, so a slow memcoordd holds up
 * scrapes and nothing else; a client that dawdles is cut off.
 */
#include "http.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include <memcoord/base.h>

#include "scrape.h"

#define CONNECTIONS_MOST 16
#define IDLE_S 10
#define NO_SUCH_PAGE "There is /metrics.\n"
#define NO_SUCH_METHOD "GET is all there is.\n"

static const char front_page[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><title>memcoord exporter"
	"</title></head>\n<body><h1>memcoord exporter</h1>\n"
	"<p><a href=\"/metrics\">metrics</a></p></body></html>\n";

struct mc_http {
	const struct mc_http_how *how;
	struct MHD_Daemon *daemon;
};

/* ---- pages ---- */

static enum MHD_Result respond(struct MHD_Connection *connection,
			       unsigned status, const char *type,
			       struct MHD_Response *response)
{
	enum MHD_Result rc = MHD_NO;

	if (response == NULL)
		return rc;
	if (MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
				    type) == MHD_YES)
		rc = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return rc;
}

static enum MHD_Result respond_text(struct MHD_Connection *connection,
				    unsigned status, const char *type,
				    const char *text)
{
	return respond(connection, status, type,
		       MHD_create_response_from_buffer(strlen(text),
						       (void *)(uintptr_t)text,
						       MHD_RESPMEM_PERSISTENT));
}

static const char *const form_types[] = {
	[MC_SCRAPE_OPENMETRICS] = "application/openmetrics-text; "
				  "version=1.0.0; charset=utf-8",
	[MC_SCRAPE_CLASSIC] = "text/plain; version=0.0.4; charset=utf-8",
};

static enum MHD_Result respond_metrics(const struct mc_http *http,
				       struct MHD_Connection *connection)
{
	const char *accept =
		MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
					    MHD_HTTP_HEADER_ACCEPT);
	bool is_open = accept != NULL &&
		       strstr(accept, "application/openmetrics-text") != NULL;
	enum mc_scrape_form form =
		is_open ? MC_SCRAPE_OPENMETRICS : MC_SCRAPE_CLASSIC;
	char *text = mc_scrape(http->how->socket, http->how->timeout_ms, form);

	/* libmicrohttpd frees it. */
	return respond(connection, MHD_HTTP_OK, form_types[form],
		       MHD_create_response_from_buffer(strlen(text), text,
						       MHD_RESPMEM_MUST_FREE));
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection,
				  const char *url, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_size, void **state)
{
	const struct mc_http *http = user;

	(void)version;
	(void)upload;
	(void)upload_size;
	(void)state;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return respond_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
				    "text/plain", NO_SUCH_METHOD);
	if (strcmp(url, "/metrics") == 0)
		return respond_metrics(http, connection);
	if (strcmp(url, "/") == 0)
		return respond_text(connection, MHD_HTTP_OK, "text/html",
				    front_page);
	return respond_text(connection, MHD_HTTP_NOT_FOUND, "text/plain",
			    NO_SUCH_PAGE);
}

/* ---- where it listens ---- */

/* Cuts ADDRESS:PORT in two, in place; "[::1]:80" loses its brackets. */
static bool split(char *text, char **address, char **port)
{
	char *colon = strrchr(text, ':');

	if (colon == NULL || colon[1] == '\0')
		return false;
	*colon = '\0';
	*port = colon + 1;
	*address = text;
	if (*text != '[')
		return strchr(text, ':') == NULL;
	if (colon[-1] != ']')
		return false;
	colon[-1] = '\0';
	*address = text + 1;
	return true;
}

static int resolve(const char *listen, struct addrinfo **found,
		   struct mc_error *err)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	};
	mc_auto(mc_freep) char *text = strdup(listen);
	char *address, *port;
	int rc;

	if (text == NULL || !split(text, &address, &port))
		return mc_fail(err, -EINVAL,
			       "'%s' isn't ADDRESS:PORT; write it like %s or "
			       "[::1]:9967",
			       listen, MC_LISTEN_DEFAULT);
	rc = getaddrinfo(*address != '\0' ? address : NULL, port, &hints,
			 found);
	if (rc != 0)
		return mc_fail(err, -EINVAL, "'%s': %s", listen,
			       gai_strerror(rc));
	return 0;
}

static int listen_at(const char *listen_text, const struct addrinfo *at,
		     struct mc_error *err)
{
	const int yes = 1;
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return mc_fail(err, -errno, "%s: %s", listen_text,
			       strerror(errno));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(fd, at->ai_addr, at->ai_addrlen) < 0 ||
	    listen(fd, CONNECTIONS_MOST) < 0) {
		int code = -errno;

		close(fd);
		return mc_fail(err, code, "%s: %s", listen_text,
			       strerror(-code));
	}
	return fd;
}

static int open_listener(const char *listen_text, struct mc_error *err)
{
	struct addrinfo *found;
	int rc = resolve(listen_text, &found, err);

	if (rc < 0)
		return rc;
	rc = listen_at(listen_text, found, err);
	freeaddrinfo(found);
	return rc;
}

int mc_http_start(struct mc_http **http, const struct mc_http_how *how,
		  struct mc_error *err)
{
	struct mc_http *next;
	int fd = open_listener(how->listen, err);

	if (fd < 0)
		return fd;
	next = mc_alloc(1, sizeof *next);
	next->how = how;
	/* Takes the descriptor. */
	next->daemon =
		MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL,
				 0, NULL, NULL, on_request, next,
				 MHD_OPTION_LISTEN_SOCKET, fd,
				 MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MOST,
				 MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
				 MHD_OPTION_END);
	if (next->daemon == NULL) {
		close(fd);
		free(next);
		return mc_fail(err, -EIO, "%s: the HTTP server doesn't start",
			       how->listen);
	}
	*http = next;
	return 0;
}

void mc_http_stop(struct mc_http *http)
{
	MHD_stop_daemon(http->daemon);
	free(http);
}
