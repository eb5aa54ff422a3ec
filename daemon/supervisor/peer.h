#ifndef MEMCOORD_SUPERVISOR_PEER_H
#define MEMCOORD_SUPERVISOR_PEER_H

#include <sys/types.h>

#include <memcoord/schema.h>

/* Who is at the other end of a connection, as the kernel tells. */
struct mc_peer {
	pid_t pid;
	uid_t uid;
	gid_t gid;
	enum mc_access access;
};

/*
 * Asks the kernel about the peer of `fd`. ADMIN: root, our own user, and
 * members of `admin_group` (primary or supplementary; "" is nobody). A negative
 * errno when the kernel doesn't say.
 */
int mc_peer_read(struct mc_peer *peer, int fd, const char *admin_group);

#endif
