/*
 * Listens, accepts, cuts off. What goes to and fro is connection.c's.
 */
#include "server.h"

#include <errno.h>
#include <sys/stat.h>

#include <memcoord/log.h>

#include "connection.h"
#include "socket.h"

static int admit(struct mc_connection *connection)
{
	unsigned places = MC_CLIENTS_MOST;
	uv_os_fd_t fd;
	int rc = uv_fileno((uv_handle_t *)&connection->stream.pipe, &fd);

	if (rc == 0)
		rc = mc_peer_read(&connection->peer, fd,
				  &connection->server->admins);
	if (connection->peer.access < MC_ACCESS_ADMIN)
		places -= MC_CLIENTS_ADMIN;
	if (rc == 0 && connection->server->n_clients > places)
		rc = -EUSERS;
	return rc < 0 ? rc : mc_stream_start(&connection->stream);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct mc_server *server = listener->data;
	struct mc_connection *connection;
	int rc;

	if (status < 0)
		return; /* libuv has turned the client away */
	connection = mc_connection_new(server);
	rc = uv_accept(listener, (uv_stream_t *)&connection->stream.pipe);
	if (rc == 0)
		rc = admit(connection);
	if (rc == -EUSERS)
		mc_connection_drop(connection,
				   "one client too many, turned away");
	else if (rc < 0)
		mc_connection_drop(connection, uv_strerror(rc));
}

static void on_sweep(uv_timer_t *timer)
{
	struct mc_server *server = timer->data;
	uint64_t now_ms = uv_now(server->loop);

	for (struct mc_connection *connection = server->connections;
	     connection != NULL; connection = connection->next) {
		uint64_t begun_at_ms = connection->stream.begun_at_ms;

		if (begun_at_ms > 0 && now_ms - begun_at_ms > MC_FRAME_MOST_MS)
			mc_connection_drop(connection,
					   "didn't finish its message, closed");
	}
}

/* ---- the socket ---- */

static int listen_on(struct mc_server *server, const char *path,
		     struct mc_error *err)
{
	uv_stream_t *listener = (uv_stream_t *)&server->listener;
	mode_t old_mask = umask(0177);
	int rc = uv_pipe_bind(&server->listener, path);

	umask(old_mask);
	if (rc < 0)
		return mc_fail(err, rc, "%s: %s", path, uv_strerror(rc));
	rc = mc_socket_protect(path, server->settings, err);
	if (rc < 0)
		return rc;
	rc = uv_listen(listener, MC_CLIENTS_MOST, on_connection);
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
	server->listener.data = server;
	server->sweeper.data = server;
	mc_admins_find(&server->admins, settings->admin_group);
	server->lock = mc_socket_claim(settings->socket, err);
	if (server->lock < 0)
		return server->lock;
	uv_timer_start(&server->sweeper, on_sweep, 1000, 1000);
	return listen_on(server, settings->socket, err);
}

void mc_server_stop(struct mc_server *server)
{
	uv_close((uv_handle_t *)&server->listener, NULL);
	uv_close((uv_handle_t *)&server->sweeper, NULL);
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
