/*
 * Listens, accepts, cuts off. What goes to and fro is connection.c's.
 */
#include "server.h"

#include <errno.h>
#include <malloc.h>
#include <sys/stat.h>

#include <memcoord/log.h>

#include "activation.h"
#include "connection.h"
#include "socket.h"

/* ---- who comes ---- */

unsigned mc_server_clients(const struct mc_server *server)
{
	unsigned count = 0;

	for (const struct mc_connection *at = server->connections; at != NULL;
	     at = at->next)
		count += !mc_stream_is_closing(&at->stream);
	return count;
}

static int read_peer(struct mc_connection *connection)
{
	uv_os_fd_t fd;
	int rc = uv_fileno((uv_handle_t *)&connection->stream.pipe, &fd);

	return rc < 0 ? rc
		      : mc_peer_read(&connection->peer, fd,
				     &connection->server->admins);
}

static int admit(struct mc_connection *connection)
{
	unsigned places = MC_CLIENTS_MOST;
	int rc = read_peer(connection);

	if (rc < 0)
		return rc;
	if (connection->peer.access < MC_ACCESS_ADMIN)
		places -= MC_CLIENTS_ADMIN;
	if (mc_server_clients(connection->server) > places)
		return -EUSERS;
	return mc_stream_start(&connection->stream);
}

static void receive_client(struct mc_server *server)
{
	struct mc_connection *connection = mc_connection_new(server);
	int rc = uv_accept((uv_stream_t *)&server->listener,
			   (uv_stream_t *)&connection->stream.pipe);

	if (rc == 0)
		rc = admit(connection);
	if (rc == -EUSERS)
		mc_connection_drop(connection,
				   "one client too many, turned away");
	else if (rc < 0)
		mc_connection_drop(connection, uv_strerror(rc));
}

static void on_doorman(uv_idle_t *doorman)
{
	struct mc_server *server = doorman->data;

	if (--server->doorman_turns > 0)
		return;
	uv_idle_stop(doorman);
	receive_client(server);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct mc_server *server = listener->data;

	if (status < 0)
		return; /* libuv has turned the client away */
	if (mc_server_clients(server) < MC_CLIENTS_MOST - MC_CLIENTS_ADMIN) {
		receive_client(server);
		return;
	}
	/*
	 * Some may have left, which is known once their sockets have been
	 * looked at: that is between the next two turns. Until then libuv
	 * accepts nobody else.
	 */
	server->doorman_turns = 2;
	uv_idle_start(&server->doorman, on_doorman);
}

/* ---- who has to go ---- */

/* NULL where it may stay. */
static const char *offence(struct mc_stream *stream)
{
	uint64_t now_ms = uv_now(stream->pipe.loop);

	if (stream->begun_at_ms > 0 &&
	    now_ms - stream->begun_at_ms > MC_FRAME_MOST_MS)
		return "didn't finish its message, closed";
	if (mc_stream_stalled_ms(stream) > MC_STALLED_MOST_MS)
		return "stopped reading what it asked for, closed";
	return NULL;
}

/* The allocator would keep it for the next client of that kind. */
static void return_memory(struct mc_server *server)
{
	if (server->is_trim_due)
		malloc_trim(0);
	server->is_trim_due = false;
}

static void on_sweep(uv_timer_t *timer)
{
	struct mc_server *server = timer->data;

	return_memory(server);
	for (struct mc_connection *connection = server->connections;
	     connection != NULL; connection = connection->next) {
		const char *why = offence(&connection->stream);

		if (why != NULL)
			mc_connection_drop(connection, why);
	}
}

/* ---- the socket ---- */

static int bind_to(struct mc_server *server, const char *path,
		   struct mc_error *err)
{
	mode_t old_mask;
	int rc = mc_socket_remove_stale(path, err);

	if (rc < 0)
		return rc;
	old_mask = umask(0177);
	rc = uv_pipe_bind(&server->listener, path);
	umask(old_mask);
	if (rc < 0)
		return mc_fail(err, rc, "%s: %s", path, uv_strerror(rc));
	return mc_socket_protect(path, server->settings, err);
}

/* One of systemd is its own: libuv removes only what it has bound. */
static int open_socket(struct mc_server *server, const char *path,
		       struct mc_error *err)
{
	int fd = mc_activation_take(path, err);
	int rc;

	if (fd < 0)
		return fd;
	if (fd == 0)
		return bind_to(server, path, err);
	rc = uv_pipe_open(&server->listener, fd);
	if (rc < 0)
		return mc_fail(err, rc, "%s: %s", path, uv_strerror(rc));
	mc_log(MC_LOG_INFO, "%s: taken over from systemd", path);
	return 0;
}

static int listen_on(struct mc_server *server, const char *path,
		     struct mc_error *err)
{
	int rc = open_socket(server, path, err);

	if (rc < 0)
		return rc;
	rc = uv_listen((uv_stream_t *)&server->listener, MC_CLIENTS_MOST,
		       on_connection);
	if (rc < 0)
		return mc_fail(err, rc, "%s: %s", path, uv_strerror(rc));
	return 0;
}

int mc_server_start(struct mc_server *server, struct mc_supervisor *supervisor,
		    uv_loop_t *loop, const struct mc_settings *settings,
		    struct mc_error *err)
{
	server->supervisor = supervisor;
	server->loop = loop;
	server->settings = settings;
	uv_pipe_init(loop, &server->listener, 0);
	uv_timer_init(loop, &server->sweeper);
	uv_idle_init(loop, &server->doorman);
	server->listener.data = server;
	server->sweeper.data = server;
	server->doorman.data = server;
	mc_admins_find(&server->admins, settings->admin_group);
	server->lock = mc_socket_claim(settings->socket, err);
	if (server->lock < 0)
		return server->lock;
	uv_timer_start(&server->sweeper, on_sweep, 1000, 1000);
	return listen_on(server, settings->socket, err);
}

void mc_server_apply(struct mc_server *server)
{
	mc_admins_find(&server->admins, server->settings->admin_group);
	for (struct mc_connection *connection = server->connections;
	     connection != NULL; connection = connection->next) {
		int rc = mc_stream_is_closing(&connection->stream)
				 ? 0
				 : read_peer(connection);

		if (rc < 0)
			mc_connection_drop(connection, uv_strerror(rc));
	}
}

void mc_server_stop(struct mc_server *server)
{
	uv_close((uv_handle_t *)&server->listener, NULL);
	uv_close((uv_handle_t *)&server->sweeper, NULL);
	uv_close((uv_handle_t *)&server->doorman, NULL);
	for (struct mc_connection *connection = server->connections;
	     connection != NULL; connection = connection->next)
		mc_stream_close(&connection->stream);
}

void mc_server_release(struct mc_server *server)
{
	if (server->lock >= 0)
		mc_socket_release(server->lock, server->settings->socket);
	server->lock = -1;
}
