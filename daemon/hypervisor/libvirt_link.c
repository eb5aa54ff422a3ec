/*
 * The connection to libvirt: opened late, closed when lost, opened again.
 *
 * No event loop and no keepalive: calls block, and the supervisor ends the
 * process that blocks too long. Without a loop a lost connection shows only in
 * the next call, which fails; reader and writer then try once more.
 */
#include "libvirt_link.h"

#include <errno.h>
#include <string.h>

#include <libvirt/virterror.h>

/* libvirt's codes that callers tell apart; the rest is -EIO. */
static const struct {
	int theirs;
	int ours;
} codes[] = {
	{ VIR_ERR_NO_DOMAIN, -ENOENT },
	{ VIR_ERR_OPERATION_INVALID, -ENOENT }, /* not running any more */
	{ VIR_ERR_OPERATION_TIMEOUT, -ETIMEDOUT },
	{ VIR_ERR_INVALID_ARG, -EINVAL },
	{ VIR_ERR_NO_SUPPORT, -ENOTSUP },
	{ VIR_ERR_OPERATION_UNSUPPORTED, -ENOTSUP },
	{ VIR_ERR_OPERATION_DENIED, -EPERM },
};

static void stay_silent(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

static void free_error(virErrorPtr *error)
{
	virFreeError(*error);
}

static int code_of(const virError *error)
{
	for (size_t i = 0; i < MC_COUNT(codes); i++) {
		if (error != NULL && error->code == codes[i].theirs)
			return codes[i].ours;
	}
	return -EIO;
}

static const char *text_of(const virError *error)
{
	if (error == NULL || error->message == NULL)
		return "libvirt gives no reason";
	return error->message;
}

static void drop(struct mc_libvirt_link *link)
{
	if (link->connection != NULL)
		virConnectClose(link->connection);
	link->connection = NULL;
}

int mc_libvirt_link_init(struct mc_libvirt_link *link, const char *uri,
			 virConnectPtr (*open)(const char *uri),
			 struct mc_error *err)
{
	virSetErrorFunc(NULL, stay_silent);
	if (virInitialize() < 0)
		return mc_fail(err, -EIO, "libvirt can't be initialised: %s",
			       text_of(virGetLastError()));
	link->uri = strdup(uri);
	if (link->uri == NULL)
		return mc_fail(err, -ENOMEM, "out of memory");
	link->open = open;
	link->connection = NULL;
	return 0;
}

int mc_libvirt_link_up(struct mc_libvirt_link *link, struct mc_error *err)
{
	if (link->connection != NULL)
		return 0;
	link->connection = link->open(link->uri);
	if (link->connection == NULL)
		return mc_fail(err, -ENOTCONN, "%s: %s", link->uri,
			       text_of(virGetLastError()));
	return 0;
}

int mc_libvirt_fail(struct mc_libvirt_link *link, struct mc_error *err,
		    const char *what)
{
	/* Saved first: the next call, even IsAlive, resets it. */
	mc_auto(free_error) virErrorPtr error = virSaveLastError();
	int code = code_of(error);

	if (link->connection == NULL || !virConnectIsAlive(link->connection)) {
		drop(link);
		code = -ENOTCONN;
	}
	return mc_fail(err, code, "%s: %s", what, text_of(error));
}

void mc_libvirt_link_clear(struct mc_libvirt_link *link)
{
	drop(link);
	free(link->uri);
	link->uri = NULL;
}
