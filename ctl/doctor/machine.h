#ifndef MEMCOORD_CTL_MACHINE_H
#define MEMCOORD_CTL_MACHINE_H

#include <stdbool.h>

#include <memcoord/schema.h>

/* What this machine starts its services with, and the commands for it. */
struct mc_init_system {
	const char *marker; /* is there while it runs; NULL: is always */
	const char *boot; /* pattern of what starts memcoordd at boot */
	const char *start, *restart; /* of memcoordd */
	const char *enable; /* starts it at boot; NULL: nothing does */
	const char *log; /* shows what memcoordd said last */
	const char *start_libvirt;
	const char *lift_limit; /* of memory; NULL: there is no command */
};

struct mc_machine_group {
	bool is_there;
	bool is_listed; /* the user is a member */
	bool is_held; /* and this process has it */
};

/* What of this machine matters to an installation of memcoord. */
struct mc_machine {
	char hostname[MC_NAME_SIZE];
	char user[MC_NAME_SIZE]; /* who we are */
	bool is_root;
	uint64_t total_kib; /* memory; 0: not known */
	bool has_pressure; /* the kernel tells how long tasks waited for it */
	const struct mc_init_system *init; /* never NULL */
	bool starts_at_boot; /* memcoordd */
	bool has_socket; /* and of it, as numbers where they have no name: */
	char socket_owner[MC_NAME_SIZE];
	char socket_group[MC_NAME_SIZE];
	unsigned socket_mode;
	struct mc_machine_group group, admin_group;
};

/* Fills all but socket and groups. `root` stands before each path: "". */
void mc_machine_look(struct mc_machine *machine, const char *root);

void mc_machine_look_at_socket(struct mc_machine *machine, const char *path);

/* A group that has no name isn't there. */
void mc_machine_look_at_group(struct mc_machine_group *group, const char *name);

#endif
