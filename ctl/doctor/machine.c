/*
 * What this machine tells about an installation of memcoord, for who is
 * looking for what is wrong with it. Nothing is changed and nothing is run.
 */
#include "machine.h"

#include <glob.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

/* The first that runs; the last always does. */
static const struct mc_init_system systems[] = {
	{ .marker = "/run/systemd/system",
	  .boot = "/etc/systemd/system/*.wants/memcoordd.s*",
	  .start = "systemctl start memcoordd",
	  .restart = "systemctl restart memcoordd",
	  .enable = "systemctl enable memcoordd",
	  .log = "journalctl -u memcoordd -n 50",
	  .start_libvirt = "systemctl start libvirtd",
	  .lift_limit = "systemctl set-property memcoordd MemoryMax=infinity" },
	{ .marker = "/run/openrc/softlevel",
	  .boot = "/etc/runlevels/*/memcoordd",
	  .start = "rc-service memcoordd start",
	  .restart = "rc-service memcoordd restart",
	  .enable = "rc-update add memcoordd default",
	  .log = "grep memcoord /var/log/messages | tail -n 50",
	  .start_libvirt = "rc-service libvirtd start" },
	{ .marker = "/etc/init.d/memcoordd",
	  .boot = "/etc/rc[2-5].d/S*memcoordd",
	  .start = "/etc/init.d/memcoordd start",
	  .restart = "/etc/init.d/memcoordd restart",
	  .enable = "update-rc.d memcoordd defaults",
	  .log = "grep memcoord /var/log/syslog | tail -n 50",
	  .start_libvirt = "/etc/init.d/libvirtd start" },
	{ .start = "memcoordd --daemonize",
	  .restart = "kill $(pidof memcoordd); memcoordd --daemonize",
	  .log = "grep memcoord /var/log/syslog | tail -n 50",
	  .start_libvirt = "libvirtd --daemon" },
};

/* Whether there is any path that begins with `root` and is of the pattern. */
static bool is_any(const char *root, const char *pattern)
{
	mc_auto(mc_freep) char *path = NULL;
	glob_t found;
	bool is;

	if (asprintf(&path, "%s%s", root, pattern) < 0)
		return false;
	is = glob(path, 0, NULL, &found) == 0;
	if (is)
		globfree(&found);
	return is;
}

static const struct mc_init_system *find_init(const char *root)
{
	const struct mc_init_system *init = systems;

	while (init->marker != NULL && !is_any(root, init->marker))
		init++;
	return init;
}

static FILE *open_at(const char *root, const char *name)
{
	mc_auto(mc_freep) char *path = NULL;

	return asprintf(&path, "%s%s", root, name) < 0 ? NULL
						       : fopen(path, "re");
}

static uint64_t read_total(const char *root)
{
	mc_auto(mc_fclose) FILE *in = open_at(root, "/proc/meminfo");
	char line[256];
	uint64_t kib;

	while (in != NULL && fgets(line, sizeof line, in) != NULL)
		if (sscanf(line, "MemTotal: %" SCNu64 " kB", &kib) == 1)
			return kib;
	return 0;
}

/* The file may be there and refuse to be read: the kernel can be told so. */
static bool has_pressure(const char *root)
{
	mc_auto(mc_fclose) FILE *in = open_at(root, "/proc/pressure/memory");

	return in != NULL && getc(in) != EOF;
}

/* ---- names ---- */

static void name_user(char to[MC_NAME_SIZE], uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		mc_copy(to, MC_NAME_SIZE, user->pw_name);
	else
		snprintf(to, MC_NAME_SIZE, "%u", (unsigned)uid);
}

static void name_group(char to[MC_NAME_SIZE], gid_t gid)
{
	const struct group *group = getgrgid(gid);

	if (group != NULL)
		mc_copy(to, MC_NAME_SIZE, group->gr_name);
	else
		snprintf(to, MC_NAME_SIZE, "%u", (unsigned)gid);
}

void mc_machine_look(struct mc_machine *machine, const char *root)
{
	if (gethostname(machine->hostname, sizeof machine->hostname - 1) < 0)
		machine->hostname[0] = '\0';
	name_user(machine->user, geteuid());
	machine->is_root = geteuid() == 0;
	machine->total_kib = read_total(root);
	machine->has_pressure = has_pressure(root);
	machine->init = find_init(root);
	machine->starts_at_boot = machine->init->boot != NULL &&
				  is_any(root, machine->init->boot);
}

void mc_machine_look_at_socket(struct mc_machine *machine, const char *path)
{
	struct stat status;

	machine->has_socket = stat(path, &status) == 0;
	if (!machine->has_socket)
		return;
	name_user(machine->socket_owner, status.st_uid);
	name_group(machine->socket_group, status.st_gid);
	machine->socket_mode = status.st_mode & 07777;
}

static bool is_listed(const struct group *group)
{
	const struct passwd *user = getpwuid(geteuid());

	if (user == NULL)
		return false;
	if (user->pw_gid == group->gr_gid)
		return true;
	for (char **member = group->gr_mem; *member != NULL; member++)
		if (strcmp(*member, user->pw_name) == 0)
			return true;
	return false;
}

void mc_machine_look_at_group(struct mc_machine_group *group, const char *name)
{
	const struct group *found = name[0] != '\0' ? getgrnam(name) : NULL;

	*group = (struct mc_machine_group){ .is_there = found != NULL };
	if (found == NULL)
		return;
	group->is_listed = is_listed(found);
	/* The supplementary groups need not have the primary one. */
	group->is_held =
		found->gr_gid == getegid() || group_member(found->gr_gid) != 0;
}
