/*
 * The checks of doctor: a patient in good health, and what spoils it. Each
 * check of the table is found by a row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include <memcoord/num.h>

#include "ctl/doctor/doctor_checks.h"
#include "ctl/doctor/examine.h"

static const struct mc_init_system init = {
	.marker = "",
	.start = "START",
	.restart = "RESTART",
	.enable = "ENABLE",
	.log = "LOG",
	.start_libvirt = "LIBVIRT",
	.lift_limit = "LIFT",
};

/* The same without what few have. */
static const struct mc_init_system bare_init = {
	.start = "START",
	.restart = "RESTART",
	.log = "LOG",
	.start_libvirt = "LIBVIRT",
};

static struct {
	struct mc_machine machine;
	struct mc_error error;
	struct mc_version version;
	struct mc_worker_status workers[2];
	struct mc_domain_status domain;
	struct mc_status status;
	struct mc_setting settings[2];
	struct mc_settings_list list;
	struct mc_domain_setup setup;
	struct mc_facts facts;
	struct mc_patient patient;
} now;

#define SET(to, text) mc_copy(to, sizeof(to), text)

static void set_machine(void)
{
	now.machine = (struct mc_machine){
		.hostname = "kvm1",
		.user = "ann",
		.total_kib = MC_MIB(8192),
		.has_pressure = true,
		.init = &init,
		.starts_at_boot = true,
		.has_socket = true,
		.socket_owner = "root",
		.socket_group = "memcoord",
		.socket_mode = 0660,
		.group = { true, true, true },
		.admin_group = { true, true, true },
	};
}

static void set_workers(void)
{
	static const char *const roles[] = { "collector", "actuator" };

	for (size_t i = 0; i < 2; i++) {
		now.workers[i] = (struct mc_worker_status){
			.state = "ready",
			.interval_ms = 500,
		};
		SET(now.workers[i].role, roles[i]);
	}
}

static void set_domain(void)
{
	now.domain = (struct mc_domain_status){
		.name = "web1",
		.uuid = "u1",
		.mode = "manage",
		.mode_source = "default",
		.state = "ok",
		.reason = "surplus",
		.text = "its sentence",
		.size_kib = MC_MIB(512),
		.min_kib = MC_MIB(200),
		.max_kib = MC_MIB(1024),
		.has_numbers_age_ms = true,
		.numbers_age_ms = 700,
	};
	now.setup = (struct mc_domain_setup){
		.uuid = "u1",
		.ceiling_kib = MC_MIB(1024),
		.has_balloon = true,
		.has_autodeflate = true,
		.has_free_page_reporting = true,
		.has_period_s = true,
		.period_s = 1,
	};
}

static void set_status(void)
{
	now.status = (struct mc_status){
		.version = "0.1.0",
		.pid = 77,
		.uptime_ms = 60000,
		.interval_ms = 5000,
		.sample = 9,
		.sample_age_ms = 300,
		.workers = now.workers,
		.n_workers = 2,
		.domains = &now.domain,
		.n_domains = 1,
		.host = {
			.uri = "qemu:///system",
			.hostname = "kvm1",
			.connected = true,
			.state = "ok",
			.total_kib = MC_MIB(8192),
			.available_kib = MC_MIB(4096),
			.reserve_kib = MC_MIB(200),
			.has_psi_some_centipct = true,
		},
	};
}

static void set_settings(void)
{
	now.settings[0] =
		(struct mc_setting){ .key = "mode", .value = "manage" };
	now.settings[1] = (struct mc_setting){ .key = "statistics-period",
					       .value = "1s" };
	now.list = (struct mc_settings_list){ now.settings, 2 };
}

static void be_healthy(void)
{
	memset(&now, 0, sizeof now);
	set_machine();
	set_workers();
	set_domain();
	set_status();
	set_settings();
	SET(now.version.version, "0.1.0");
	mc_schema_fingerprint(now.version.schema);
	now.facts = (struct mc_facts){ true, &now.setup, 1 };
	now.patient = (struct mc_patient){
		.machine = &now.machine,
		.socket = "/run/sock",
		.group = "memcoord",
		.admin_group = "admins",
		.error = &now.error,
		.version = &now.version,
		.status = &now.status,
		.settings = &now.list,
		.facts = &now.facts,
	};
}

/* ---- what spoils it ---- */

static void no_answer(int code)
{
	mc_fail(&now.error, code, "/run/sock: what the kernel said");
	now.patient.version = NULL;
	now.patient.status = NULL;
	now.patient.settings = NULL;
	now.patient.facts = NULL;
}

static void break_worker(size_t at, const char *state)
{
	SET(now.workers[at].state, state);
	SET(now.workers[at].error, "killed by signal 9");
	now.workers[at].restarts = 3;
}

static void set_state(const char *state, const char *reason)
{
	SET(now.domain.state, state);
	SET(now.domain.reason, reason);
}

/* Rows: what is done to the patient, and what is then found. */
#define ROWS(R) \
	R("nobody listens", no_answer(-ENOENT), "daemon", WRONG, \
	  "memcoordd doesn't answer: /run/sock: what the kernel said", \
	  "START") \
	R("a dead socket", no_answer(-ECONNREFUSED), "daemon", WRONG, \
	  "memcoordd doesn't answer: ", "START") \
	R("it hangs", no_answer(-ETIMEDOUT), "daemon", WRONG, \
	  "memcoordd doesn't answer: ", "RESTART") \
	R("no permission", \
	  (no_answer(-EACCES), \
	   now.machine.group.is_listed = now.machine.group.is_held = false), \
	  "socket", WRONG, \
	  "ann may not connect to /run/sock, which is of user root, group " \
	  "memcoord, mode 0660", \
	  "usermod -aG memcoord ann # and log in again") \
	R("no permission for any group", \
	  (no_answer(-EACCES), now.machine.socket_mode = 0600), "socket", \
	  WRONG, "ann may not connect to /run/sock, which is of user root", \
	  "sudo memcoordctl doctor") \
	R("a closed folder", \
	  (no_answer(-EACCES), now.machine.has_socket = false), "socket", \
	  WRONG, \
	  "ann may not connect to /run/sock, which is in a folder that is " \
	  "closed", \
	  "usermod -aG memcoord ann # and log in again") \
	R("logged in before", \
	  (no_answer(-EACCES), now.machine.group.is_held = false), "session", \
	  WRONG, "ann became a member of group memcoord after logging in", \
	  "newgrp memcoord # or log in again") \
	R("open to all", now.machine.socket_mode = 0666, "socket-open", HINT, \
	  "everybody on this machine may connect to /run/sock, whose mode is " \
	  "0666", \
	  "memcoordctl set socket-mode=0660 --persist && RESTART") \
	R("no group", now.machine.group = (struct mc_machine_group){ 0 }, \
	  "group", WRONG, "there is no group memcoord, so root alone may", \
	  "groupadd --system memcoord && RESTART") \
	R("no member", \
	  now.machine.group.is_listed = now.machine.group.is_held = false, \
	  "member", HINT, "ann isn't a member of group memcoord", \
	  "usermod -aG memcoord ann # and log in again") \
	R("no group of admins", now.machine.admin_group.is_there = false, \
	  "admin-group", WRONG, \
	  "there is no group admins, which admin-group names", \
	  "groupadd --system admins && memcoordctl reload") \
	R("a reader", now.facts.may_change = false, "may-change", HINT, \
	  "ann may look, and not change things", \
	  "usermod -aG admins ann # and log in again") \
	R("a reader where nobody is an admin", \
	  (now.facts.may_change = false, now.patient.admin_group = "", \
	   now.machine.admin_group.is_there = false), \
	  "may-change", HINT, "ann may look, and not change things", \
	  "sudo memcoordctl set admin-group=memcoord --persist") \
	R("a reader where there is no group", \
	  (now.facts.may_change = false, now.patient.admin_group = "", \
	   now.patient.group = "", now.machine.group.is_there = false, \
	   now.machine.admin_group.is_there = false), \
	  "may-change", HINT, "ann may look, and not change things", \
	  "sudo -s # or become root otherwise") \
	R("an old daemon", SET(now.version.schema, "0123456789abcdef"), \
	  "schema", WRONG, "memcoordd 0.1.0 speaks another schema", "RESTART") \
	R("not at boot", now.machine.starts_at_boot = false, "boot", HINT, \
	  "nothing starts memcoordd when this machine boots", "ENABLE") \
	R("no libvirt", \
	  (now.status.host.connected = false, \
	   SET(now.status.host.error, "no such socket")), \
	  "libvirt", WRONG, \
	  "memcoordd can't reach libvirt at qemu:///system: no such socket", \
	  "LIBVIRT") \
	R("no sample", now.status.sample = 0, "samples", WRONG, \
	  "there is no sample of the host yet", "RESTART") \
	R("an old sample", now.status.sample_age_ms = 10001, "samples", WRONG, \
	  "the last sample of the host is 10", "RESTART") \
	R("the collector waits", break_worker(0, "waiting"), "collector", \
	  WRONG, "the collector is waiting: killed by signal 9", "LOG") \
	R("the actuator waits", break_worker(1, "waiting"), "actuator", WRONG, \
	  "the actuator is waiting: killed by signal 9", "LOG") \
	R("it crashed before", break_worker(1, "ready"), "restarts", HINT, \
	  "in 1m the workers had to be started again 3 times: actuator, " \
	  "killed by signal 9", \
	  "LOG") \
	R("paused", now.status.paused = true, "paused", HINT, \
	  "memcoordd is paused: nothing is taken or given", \
	  "memcoordctl resume") \
	R("all observed", \
	  (SET(now.settings[0].value, "observe"), \
	   SET(now.domain.mode, "observe")), \
	  "mode", HINT, "mode is observe: domains without a mode", \
	  "memcoordctl set mode=manage --persist") \
	R("guests report rarely", SET(now.settings[1].value, "60s"), "period", \
	  HINT, "guests report every 1m only, and a pass is made every 5s", \
	  "memcoordctl set statistics-period=1s --persist") \
	R("no pressure", \
	  (now.status.host.has_psi_some_centipct = false, \
	   now.machine.has_pressure = false), \
	  "pressure", HINT, \
	  "memcoordd doesn't see how long tasks wait for memory (PSI): the " \
	  "kernel doesn't tell", \
	  "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&psi=1 /' /etc/default/grub") \
	R("hidden pressure", now.status.host.has_psi_some_centipct = false, \
	  "pressure", HINT, \
	  "memcoordd doesn't see how long tasks wait for memory (PSI): " \
	  "/proc/pressure is hidden from it", \
	  "LOG") \
	R("a limited daemon", now.machine.total_kib = MC_MIB(16384), "cgroup", \
	  HINT, \
	  "memcoordd's control group may use 8 GiB of the machine's 16 GiB", \
	  "LIFT") \
	R("a limited daemon, without systemd", \
	  (now.machine.total_kib = MC_MIB(16384), \
	   now.machine.init = &bare_init), \
	  "cgroup", HINT, "memcoordd's control group may use 8 GiB", \
	  "cat /proc/77/cgroup") \
	R("low", SET(now.status.host.state, "low"), "host-memory", WRONG, \
	  "the host is low: 4 GiB of 8 GiB are available, and 200 MiB are to", \
	  "virsh list") \
	R("critical", SET(now.status.host.state, "critical"), "host-memory", \
	  WRONG, "the host is critical: ", "virsh list") \
	R("short", SET(now.status.host.state, "short"), "host-short", HINT, \
	  "memory is short: domains or reservations wait for it", \
	  "memcoordctl status") \
	R("a small reserve", now.status.host.reserve_kib = MC_MIB(8), \
	  "reserve-small", HINT, "host-reserve keeps 8 MiB of 8 GiB, less", \
	  "memcoordctl set host-reserve=1% --persist") \
	R("a large reserve", now.status.host.reserve_kib = MC_MIB(4097), \
	  "reserve-large", HINT, "host-reserve keeps 4 GiB of 8 GiB, over", \
	  "memcoordctl set host-reserve=10% --persist") \
	R("off", \
	  (SET(now.domain.mode, "off"), SET(now.domain.mode_source, "rpc")), \
	  "mode-off", HINT, "its mode is off (rpc): it is left alone", \
	  "memcoordctl domain web1 --mode manage --persist") \
	R("observed", SET(now.domain.mode, "observe"), "mode-observe", HINT, \
	  "its mode is observe (default): it is watched", \
	  "memcoordctl domain web1 --mode manage --persist") \
	R("limits that don't hold", \
	  (now.domain.has_note = true, SET(now.domain.note, "min is odd")), \
	  "limits", WRONG, "what was set for it doesn't hold: min is odd", \
	  "memcoordctl domain web1") \
	R("a min that can't be read", \
	  (now.domain.has_note = true, now.domain.min_kib = MC_MIB(200), \
	   SET(now.domain.note, "metadata: min is ignored: 'x': odd")), \
	  "limits", WRONG, "what was set for it doesn't hold: metadata: min", \
	  "memcoordctl domain web1 --min 204800KiB --persist") \
	R("shares that can't be read", \
	  (now.domain.has_note = true, now.domain.shares = 1000, \
	   SET(now.domain.note, "metadata: shares is ignored: odd")), \
	  "limits", WRONG, "what was set for it doesn't hold: metadata: s", \
	  "memcoordctl domain web1 --shares 1000 --persist") \
	R("it hangs", set_state("unresponsive", "unresponsive"), \
	  "unresponsive", WRONG, "its QEMU doesn't answer libvirt", \
	  "virsh domcontrol web1") \
	R("no balloon", \
	  (set_state("excluded", "no-balloon"), \
	   now.setup = (struct mc_domain_setup){ .uuid = "u1" }), \
	  "balloon", WRONG, "it has no balloon device", \
	  "virsh edit web1 # for its next start: <memballoon> becomes " \
	  "<memballoon model='virtio' ") \
	R("hugepages", \
	  (set_state("excluded", "hugepages"), \
	   now.setup.has_hugepages = true), \
	  "hugepages", HINT, "its memory is hugepages", "virsh edit web1") \
	R("locked memory", \
	  (set_state("excluded", "locked-memory"), \
	   now.setup.has_locked_memory = true), \
	  "locked-memory", HINT, "its memory is locked", \
	  "virsh edit web1 # for its next start: take <locked/> out of " \
	  "<memoryBacking>") \
	R("a device of the host", \
	  (set_state("excluded", "passthrough"), \
	   now.setup.has_passthrough = true), \
	  "passthrough", HINT, "its memory is pinned for a device", \
	  "virsh edit web1 # for its next start: take <hostdev> out") \
	R("encrypted", \
	  (set_state("excluded", "launch-security"), \
	   now.setup.has_launch_security = true), \
	  "launch-security", HINT, "its memory is encrypted", \
	  "virsh edit web1 # for its next start: take <launchSecurity> out") \
	R("virtio-mem", \
	  (set_state("excluded", "virtio-mem"), \
	   now.setup.has_virtio_mem = true), \
	  "virtio-mem", HINT, "another device resizes its memory", \
	  "virsh edit web1 # for its next start: take <memory model=...> out") \
	R("no driver", set_state("blind", "no-numbers"), "driver", WRONG, \
	  "its guest sends no numbers: ", "modprobe virtio_balloon") \
	R("old numbers", \
	  (set_state("stale", "stale"), now.domain.numbers_age_ms = 65000), \
	  "fresh", WRONG, \
	  "its numbers are 1m 5s old, although it is to send new ones", \
	  "virsh dommemstat web1 --period 1 --live") \
	R("old numbers, no period", \
	  (set_state("stale", "stale"), now.domain.numbers_age_ms = 65000, \
	   now.setup.has_period_s = false), \
	  "fresh", WRONG, \
	  "its numbers are 1m 5s old, and no statistics period is set", \
	  "virsh dommemstat web1 --period 1 --live") \
	R("old numbers of no known age", \
	  (set_state("stale", "stale"), \
	   now.domain.has_numbers_age_ms = false), \
	  "fresh", WRONG, "its numbers are too old, ", "virsh dommemstat") \
	R("all ones", set_state("blind", "all-ones"), "numbers", WRONG, \
	  "its numbers can't be true: its sentence", "virsh reboot web1") \
	R("contradiction", set_state("blind", "contradiction"), "numbers", \
	  WRONG, "its numbers can't be true: its sentence", \
	  "virsh reboot web1") \
	R("ahead", set_state("blind", "ahead"), "numbers", WRONG, \
	  "its numbers can't be true: its sentence", "virsh reboot web1") \
	R("stuck", set_state("stuck", "stuck"), "stuck", WRONG, \
	  "its balloon driver is stuck: its sentence", \
	  "modprobe -r virtio_balloon && modprobe virtio_balloon") \
	R("no autodeflate", now.setup.has_autodeflate = false, "autodeflate", \
	  HINT, "autodeflate is off", \
	  "virsh edit web1 # for its next start: <memballoon> becomes " \
	  "<memballoon model='virtio' " \
	  "autodeflate='on' freePageReporting='on'>") \
	R("no free page reporting", now.setup.has_free_page_reporting = false, \
	  "free-page-reporting", HINT, "free page reporting is off", \
	  "virsh edit web1 # for its next start: <memballoon> becomes ") \
	R("needy at its maximum", \
	  (now.domain.size_kib = now.domain.max_kib, \
	   set_state("needy", "at-maximum")), \
	  "at-maximum", WRONG, \
	  "it is short of memory, and has all that it may get: 1 GiB", \
	  "virsh edit web1 # for its next start: <memory " \
	  "unit='KiB'>2097152</memory> " \
	  "<currentMemory unit='KiB'>1048576</currentMemory>") \
	R("at its maximum", now.domain.size_kib = now.domain.max_kib, \
	  "max-is-size", HINT, "its size is its maximum of 1 GiB", \
	  "virsh edit web1 # for its next start: <memory " \
	  "unit='KiB'>2097152</memory>") \
	R("at a maximum of ours", \
	  (now.domain.size_kib = now.domain.max_kib, \
	   now.setup.ceiling_kib = MC_MIB(1536)), \
	  "max-is-size", HINT, "its size is its maximum of 1 GiB", \
	  "memcoordctl domain web1 --max 1572864KiB --persist") \
	R("no room between the limits", \
	  now.domain.min_kib = now.domain.max_kib = now.domain.size_kib + 1, \
	  "max-is-min", HINT, "its max of 512 MiB isn't above its min", \
	  "memcoordctl domain web1 --min 262144KiB --persist") \
	R("below its min", now.domain.min_kib = MC_MIB(768), "below-min", \
	  HINT, "it has 512 MiB, less than its min of 768 MiB", \
	  "memcoordctl domain web1 --min 524288KiB --persist") \
	R("above its max", now.domain.max_kib = MC_MIB(256), "above-max", \
	  HINT, "it has 512 MiB, more than its max of 256 MiB", \
	  "virsh setmem web1 262144 --live") \
	R("it swaps", \
	  (now.setup.has_swapped_in_ago_ms = true, \
	   now.setup.swapped_in_ago_ms = 600000), \
	  "swap", HINT, "its guest swapped memory in 10m ago", \
	  "memcoordctl domain web1 --min 524288KiB --persist")

/* ---- rows ---- */

struct row {
	const char *label, *check;
	enum mc_doctor_level level;
	const char *text, *remedy; /* how they begin */
};

static const struct row rows[] = {
#define ROW(label, spoil, check, level, text, remedy) \
	{ label, check, MC_DOCTOR_##level, text, remedy },
	ROWS(ROW)
};

/* Does to the patient what the row of this number says. */
static void spoil(size_t wanted)
{
	size_t at = 0;

#define SPOIL(label, spoil, check, level, text, remedy) \
	if (at++ == wanted) { \
		spoil; \
	}
	ROWS(SPOIL)
}

static const char *const level_names[] = {
#define NAME(id, name) [MC_DOCTOR_##id] = name,
	MC_DOCTOR_LEVELS(NAME)
};

static const struct mc_doctor_finding *find(const struct mc_doctor *doctor,
					    const char *check)
{
	for (size_t i = 0; i < doctor->n_findings; i++)
		if (strcmp(doctor->findings[i].check, check) == 0)
			return &doctor->findings[i];
	return NULL;
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool is_of_row(const struct mc_doctor_finding *finding,
		      const struct row *row)
{
	return finding != NULL &&
	       strcmp(finding->level, level_names[row->level]) == 0 &&
	       begins(finding->text, row->text) && finding->has_remedy &&
	       begins(finding->remedy, row->remedy);
}

static void clear(struct mc_doctor *doctor)
{
	mc_record_clear(MC_RECORD_doctor, doctor);
}

static void each_fault_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(rows); i++) {
		mc_auto(clear) struct mc_doctor doctor = { 0 };
		const struct mc_doctor_finding *found;

		be_healthy();
		spoil(i);
		mc_examine(&now.patient, &doctor);
		found = find(&doctor, rows[i].check);
		if (!is_of_row(found, &rows[i]))
			fail_msg("%s: %s: %s (%s), %s", rows[i].label,
				 rows[i].check, found ? found->text : "nothing",
				 found ? found->level : "",
				 found ? found->remedy : "");
		assert_int_equal(doctor.wrong > 0,
				 rows[i].level == MC_DOCTOR_WRONG);
	}
}

static const char *const names[] = {
#define CHECK_NAME(id, scope, name, level, fine, sentence, remedy) name,
	MC_DOCTOR_CHECKS(CHECK_NAME)
};

static void no_check_is_without_a_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(names); i++) {
		size_t at = 0;

		while (at < MC_COUNT(rows) &&
		       strcmp(rows[at].check, names[i]) != 0)
			at++;
		if (at == MC_COUNT(rows))
			fail_msg("%s: no row finds it", names[i]);
	}
}

static void health_is_told_of_the_installation(void **state)
{
	mc_auto(clear) struct mc_doctor doctor = { 0 };
	static const char *const told[] = {
		"daemon",   "socket",	"group",    "member",	   "may-change",
		"schema",   "boot",	"libvirt",  "samples",	   "collector",
		"actuator", "restarts", "pressure", "host-memory",
	};

	(void)state;
	be_healthy();
	mc_examine(&now.patient, &doctor);
	assert_int_equal(doctor.domains, 1);
	assert_int_equal(doctor.n_findings, MC_COUNT(told));
	for (size_t i = 0; i < MC_COUNT(told); i++) {
		assert_string_equal(doctor.findings[i].check, told[i]);
		assert_string_equal(doctor.findings[i].level, "ok");
		assert_false(doctor.findings[i].has_domain);
		assert_false(doctor.findings[i].has_remedy);
		if (strpbrk(doctor.findings[i].text, "{}") != NULL)
			fail_msg("%s", doctor.findings[i].text);
	}
}

/* ---- what isn't found ---- */

/* What is done, and a check that is silent then. */
#define SILENT(R) \
	R("root needs no group", \
	  (now.machine.is_root = true, \
	   now.machine.group = (struct mc_machine_group){ true, 0, 0 }), \
	  "member") \
	R("no group is asked for", \
	  (now.patient.group = "", now.machine.group.is_there = false), \
	  "group") \
	R("no init system", \
	  (now.machine.init = &bare_init, now.machine.starts_at_boot = false), \
	  "boot") \
	R("another host has no pressure of ours", \
	  (now.status.host.has_psi_some_centipct = false, \
	   SET(now.status.host.hostname, "kvm2")), \
	  "pressure") \
	R("another host is smaller", \
	  (now.machine.total_kib = MC_MIB(16384), \
	   SET(now.status.host.hostname, "kvm2")), \
	  "cgroup") \
	R("libvirt explains it", \
	  (now.status.sample = 0, now.status.host.connected = false, \
	   SET(now.status.host.error, "no such socket")), \
	  "samples") \
	R("the first start", SET(now.workers[0].state, "starting"), \
	  "collector") \
	R("all are off by the setting", \
	  (SET(now.settings[0].value, "off"), SET(now.domain.mode, "off")), \
	  "mode-off") \
	R("what is off isn't looked into", \
	  (SET(now.domain.mode, "off"), now.setup.has_autodeflate = false), \
	  "autodeflate") \
	R("what is excluded isn't tuned", \
	  (set_state("excluded", "passthrough"), \
	   now.setup.has_autodeflate = false), \
	  "autodeflate") \
	R("an older daemon has no facts", \
	  (now.patient.facts = NULL, now.setup.has_autodeflate = false), \
	  "autodeflate") \
	R("the need says it", \
	  (now.domain.size_kib = now.domain.max_kib, \
	   set_state("needy", "at-maximum")), \
	  "max-is-size") \
	R("it swapped long ago", \
	  (now.setup.has_swapped_in_ago_ms = true, \
	   now.setup.swapped_in_ago_ms = 600001), \
	  "swap")

static void others_are_silent(void **state)
{
	static const struct {
		const char *label, *check;
	} silent[] = {
#define SILENT_ROW(label, spoil, check) { label, check },
		SILENT(SILENT_ROW)
	};

	(void)state;
	for (size_t i = 0; i < MC_COUNT(silent); i++) {
		mc_auto(clear) struct mc_doctor doctor = { 0 };
		const struct mc_doctor_finding *found;
		size_t at = 0;

		be_healthy();
#define SILENT_SPOIL(label, spoil, check) \
	if (at++ == i) { \
		spoil; \
	}
		SILENT(SILENT_SPOIL)
		mc_examine(&now.patient, &doctor);
		found = find(&doctor, silent[i].check);
		if (found != NULL)
			fail_msg("%s: %s", silent[i].label, found->text);
	}
}

static void a_slow_collector_is_not_late(void **state)
{
	mc_auto(clear) struct mc_doctor doctor = { 0 };

	(void)state;
	be_healthy();
	now.workers[0].interval_ms = 60000;
	now.status.sample_age_ms = 60000;
	mc_examine(&now.patient, &doctor);
	assert_string_equal(find(&doctor, "samples")->level, "ok");
	assert_int_equal(doctor.wrong, 0);
}

/* ---- names in commands ---- */

static const struct {
	const char *name, *want;
} quoted[] = {
	{ "web1", "virsh domcontrol web1 #" },
	{ "web 1", "virsh domcontrol 'web 1' #" },
	{ "it's", "virsh domcontrol 'it'\\''s' #" },
	{ "$(reboot)", "virsh domcontrol '$(reboot)' #" },
	{ "-x", "virsh domcontrol '-x' #" },
	{ "{socket}", "virsh domcontrol '{socket}' #" },
};

static void names_are_quoted_for_a_shell(void **state)
{
	(void)state;
	for (size_t i = 0; i < MC_COUNT(quoted); i++) {
		mc_auto(clear) struct mc_doctor doctor = { 0 };
		const struct mc_doctor_finding *found;

		be_healthy();
		SET(now.domain.name, quoted[i].name);
		set_state("unresponsive", "unresponsive");
		mc_examine(&now.patient, &doctor);
		found = find(&doctor, "unresponsive");
		assert_non_null(found);
		assert_string_equal(found->domain, quoted[i].name);
		if (!begins(found->remedy, quoted[i].want))
			fail_msg("%s: %s", quoted[i].name, found->remedy);
	}
}

static void the_longest_name_fits(void **state)
{
	mc_auto(clear) struct mc_doctor doctor = { 0 };
	const struct mc_doctor_finding *found;

	(void)state;
	be_healthy();
	memset(now.domain.name, '\'', sizeof now.domain.name - 1);
	now.domain.min_kib = MC_MIB(768);
	mc_examine(&now.patient, &doctor);
	found = find(&doctor, "below-min");
	assert_non_null(found);
	assert_non_null(strstr(found->remedy, "'' --min 524288KiB --persist"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_is_found),
		cmocka_unit_test(no_check_is_without_a_row),
		cmocka_unit_test(health_is_told_of_the_installation),
		cmocka_unit_test(others_are_silent),
		cmocka_unit_test(a_slow_collector_is_not_late),
		cmocka_unit_test(names_are_quoted_for_a_shell),
		cmocka_unit_test(the_longest_name_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
