/*
 * Peer credentials: SO_PEERCRED for the user, SO_PEERGROUPS for the groups
 * that the peer had when it connected.
 */
#include "peer.h"

#include <errno.h>
#include <grp.h>
#include <sys/socket.h>

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

static bool is_admin(int fd, const struct ucred *peer, const char *admin_group)
{
	const struct group *group;

	if (peer->uid == 0 || peer->uid == geteuid())
		return true;
	if (admin_group[0] == '\0')
		return false;
	group = getgrnam(admin_group);
	return group != NULL && is_member(fd, peer->gid, group->gr_gid);
}

int mc_peer_read(struct mc_peer *peer, int fd, const char *admin_group)
{
	struct ucred cred;
	socklen_t size = sizeof cred;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
		return -errno;
	*peer = (struct mc_peer){
		.pid = cred.pid,
		.uid = cred.uid,
		.gid = cred.gid,
		.access = is_admin(fd, &cred, admin_group) ? MC_ACCESS_ADMIN :
							     MC_ACCESS_READ,
	};
	return 0;
}
