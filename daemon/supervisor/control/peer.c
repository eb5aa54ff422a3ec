/*
 * Peer credentials: SO_PEERCRED for the user, SO_PEERGROUPS for the groups
 * that the peer had when it connected.
 */
#include "peer.h"

#include <errno.h>
#include <grp.h>
#include <sys/socket.h>

#include <memcoord/log.h>

#ifndef SO_PEERGROUPS
#define SO_PEERGROUPS 59
#endif

static bool is_member(int fd, gid_t primary, gid_t wanted)
{
	mc_auto(mc_freep) gid_t *groups = NULL;
	socklen_t size = 0;

	if (primary == wanted)
		return true;
	/* The first call tells the size. */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) == 0 ||
	    errno != ERANGE)
		return false;
	groups = mc_alloc(size, 1);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
		return false;
	for (size_t i = 0; i < size / sizeof *groups; i++)
		if (groups[i] == wanted)
			return true;
	return false;
}

void mc_admins_find(struct mc_admins *admins, const char *name)
{
	const struct group *group = name[0] != '\0' ? getgrnam(name) : NULL;

	*admins = (struct mc_admins){ .has_group = group != NULL };
	if (group != NULL)
		admins->group = group->gr_gid;
	else if (name[0] != '\0')
		mc_log(MC_LOG_WARNING, "admin-group: there is no group '%s'",
		       name);
}

static bool is_admin(int fd, const struct ucred *peer,
		     const struct mc_admins *admins)
{
	return peer->uid == 0 || peer->uid == geteuid() ||
	       (admins->has_group && is_member(fd, peer->gid, admins->group));
}

int mc_peer_read(struct mc_peer *peer, int fd, const struct mc_admins *admins)
{
	struct ucred cred;
	socklen_t size = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
		return -errno;
	*peer = (struct mc_peer){
		.pid = cred.pid,
		.uid = cred.uid,
		.gid = cred.gid,
		.access = is_admin(fd, &cred, admins) ? MC_ACCESS_ADMIN
						      : MC_ACCESS_READ,
	};
	return 0;
}
