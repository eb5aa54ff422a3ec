#ifndef MEMCOORD_SUPERVISOR_CONTROL_PEER_H
#define MEMCOORD_SUPERVISOR_CONTROL_PEER_H

#include <sys/types.h>

#include <memcoord/schema.h>

/* Who is at the other end of a connection, as the kernel tells. */
struct mc_peer {
	pid_t pid;
	uid_t uid;
	gid_t gid;
	enum mc_access access;
};

/* The group whose members may change things. */
struct mc_admins {
	bool has_group;
	gid_t group;
};

/*
 * Looks the group up by its name; "" and an unknown one (which is logged) have
 * no members. May block, so it is done only where settings are taken over.
 */
void mc_admins_find(struct mc_admins *admins, const char *name);

/*
 * Asks the kernel about the peer of `fd`. ADMIN: root, our own user, and
 * members of the admins' group, primary or supplementary. A negative errno
 * when the kernel doesn't say.
 */
int mc_peer_read(struct mc_peer *peer, int fd, const struct mc_admins *admins);

#endif
