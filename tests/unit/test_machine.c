/* What a machine tells of itself, from folders that look like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include "ctl/doctor/machine.h"

static char root[64];

/* Makes a file with this text, and the folders above it. */
static void put(const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof path, "%s%s", root, name);
	for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')) != NULL;
	     at++) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	out = fopen(path, "we");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static int make_root(void **state)
{
	(void)state;
	mc_copy(root, sizeof root, "/tmp/mc-machine-XXXXXX");
	return mkdtemp(root) == NULL ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *status, int kind,
		      struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static int remove_root(void **state)
{
	(void)state;
	return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const struct {
	const char *label;
	const char *marker, *boot; /* files that are there; NULL: none */
	const char *start;
	bool starts_at_boot;
} rows[] = {
	{ "nothing at all", NULL, NULL, "memcoordd --daemonize", false },
	{ "systemd", "/run/systemd/system/x", NULL, "systemctl start memcoordd",
	  false },
	{ "systemd, the service", "/run/systemd/system/x",
	  "/etc/systemd/system/multi-user.target.wants/memcoordd.service",
	  "systemctl start memcoordd", true },
	{ "systemd, the socket", "/run/systemd/system/x",
	  "/etc/systemd/system/sockets.target.wants/memcoordd.socket",
	  "systemctl start memcoordd", true },
	{ "systemd, another's", "/run/systemd/system/x",
	  "/etc/systemd/system/multi-user.target.wants/memcoord-x.service",
	  "systemctl start memcoordd", false },
	{ "OpenRC", "/run/openrc/softlevel", "/etc/runlevels/default/memcoordd",
	  "rc-service memcoordd start", true },
	{ "OpenRC, not added", "/run/openrc/softlevel", NULL,
	  "rc-service memcoordd start", false },
	{ "OpenRC, which doesn't run", "/run/openrc/x", NULL,
	  "memcoordd --daemonize", false },
	{ "init scripts", "/etc/init.d/memcoordd", "/etc/rc3.d/S01memcoordd",
	  "/etc/init.d/memcoordd start", true },
	{ "init scripts, only stopped", "/etc/init.d/memcoordd",
	  "/etc/rc2.d/K01memcoordd", "/etc/init.d/memcoordd start", false },
	{ "init scripts, none of ours", "/etc/init.d/cron", NULL,
	  "memcoordd --daemonize", false },
};

static void init_systems_are_told_apart(void **state)
{
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		struct mc_machine machine = { 0 };

		make_root(state);
		if (rows[i].marker != NULL)
			put(rows[i].marker, "");
		if (rows[i].boot != NULL)
			put(rows[i].boot, "");
		mc_machine_look(&machine, root);
		remove_root(state);
		if (strcmp(machine.init->start, rows[i].start) != 0 ||
		    machine.starts_at_boot != rows[i].starts_at_boot)
			fail_msg("%s: %s, %d", rows[i].label,
				 machine.init->start, machine.starts_at_boot);
	}
}

static void memory_is_read(void **state)
{
	struct mc_machine machine = { 0 };

	make_root(state);
	mc_machine_look(&machine, root);
	assert_int_equal(machine.total_kib, 0);
	assert_false(machine.has_pressure);
	put("/proc/meminfo", "MemFree: 7 kB\nMemTotal:       24000123 kB\n");
	put("/proc/pressure/memory", "some avg10=0.00\n");
	mc_machine_look(&machine, root);
	remove_root(state);
	assert_int_equal(machine.total_kib, 24000123);
	assert_true(machine.has_pressure);
}

static void the_socket_is_somebodys(void **state)
{
	struct mc_machine machine = { 0 };
	char path[128];

	make_root(state);
	snprintf(path, sizeof path, "%s/sock", root);
	mc_machine_look_at_socket(&machine, path);
	assert_false(machine.has_socket);
	put("/sock", "");
	chmod(path, 0640);
	mc_machine_look_at_socket(&machine, path);
	remove_root(state);
	assert_true(machine.has_socket);
	assert_int_equal(machine.socket_mode, 0640);
	assert_string_not_equal(machine.socket_owner, "");
	assert_string_not_equal(machine.socket_group, "");
}

static void groups_are_looked_up(void **state)
{
	const struct group *own = getgrgid(getegid());
	struct mc_machine_group group;

	(void)state;
	mc_machine_look_at_group(&group, "");
	assert_false(group.is_there);
	mc_machine_look_at_group(&group, "no-such-group");
	assert_false(group.is_there || group.is_listed || group.is_held);
	if (own == NULL)
		skip();
	mc_machine_look_at_group(&group, own->gr_name);
	assert_true(group.is_there && group.is_held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(init_systems_are_told_apart),
		cmocka_unit_test(memory_is_read),
		cmocka_unit_test(the_socket_is_somebodys),
		cmocka_unit_test(groups_are_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
