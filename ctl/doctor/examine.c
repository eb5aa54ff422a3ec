/*
 * The checks of `memcoordctl doctor`, as a function of what is known. Names,
 * levels and sentences are in doctor_checks.h; here is how each looks.
 */
#include "examine.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <memcoord/buf.h>
#include <memcoord/num.h>

#include "doctor_checks.h"

/* The domain's XML is read when its QEMU starts; a reboot isn't enough. */
#define NEXT_START "for its next start"

/* There is one already, if only of the model none. */
#define BALLOON_XML \
	"<memballoon> becomes <memballoon model='virtio' autodeflate='on' " \
	"freePageReporting='on'><stats period='1'/></memballoon>"

#define SWAPPED_LATELY_MS 600000
#define SAMPLE_OLD_MS 10000

enum outcome { SKIPPED, FINE, FOUND };

/* The words of one finding. */
struct words {
	char what[2 * MC_TEXT_SIZE];
	char other[MC_NAME_SIZE];
	char size[MC_NUM_TEXT], limit[MC_NUM_TEXT], time[MC_NUM_TEXT];
	char command[MC_TEXT_SIZE + 4 * MC_NAME_SIZE];
	char name[4 * MC_NAME_SIZE]; /* of the domain, for a shell */
};

/* What a check looks at; of the host's there is no domain. */
struct view {
	const struct mc_patient *patient;
	const struct mc_domain_status *domain;
	const struct mc_domain_setup *setup; /* NULL: not told */
	struct words *words; /* to be filled */
};

#define SAY(to, ...) snprintf(to, sizeof(to), __VA_ARGS__)
#define COPY(to, from) mc_copy(to, sizeof(to), from)

/* ---- the connection ---- */

static enum outcome check_daemon(const struct view *view)
{
	const struct mc_patient *patient = view->patient;
	const struct mc_init_system *init = patient->machine->init;
	int code = patient->error->code;

	if (code == -EACCES)
		return SKIPPED;
	COPY(view->words->what, patient->error->text);
	COPY(view->words->command, code == -ENOENT || code == -ECONNREFUSED
					   ? init->start
					   : init->restart);
	if (patient->version != NULL)
		COPY(view->words->other, patient->version->version);
	return code != 0 ? FOUND : patient->version ? FINE : SKIPPED;
}

static bool is_late_member(const struct mc_patient *patient)
{
	const struct mc_machine *machine = patient->machine;

	return machine->group.is_listed && !machine->group.is_held &&
	       !machine->is_root;
}

static void say_whose_socket(const struct view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (machine->has_socket)
		SAY(view->words->what, "of user %s, group %s, mode %04o",
		    machine->socket_owner, machine->socket_group,
		    machine->socket_mode);
	else
		COPY(view->words->what, "in a folder that is closed");
}

/* A closed folder hides whose the socket in it is. */
static void say_how_to_join(const struct view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (machine->has_socket && (machine->socket_mode & 020) == 0)
		COPY(view->words->command,
		     "sudo memcoordctl doctor # the group setting lets others "
		     "connect");
	else
		SAY(view->words->command,
		    "usermod -aG %s %s # and log in again",
		    machine->has_socket ? machine->socket_group
					: view->patient->group,
		    machine->user);
}

static enum outcome check_socket(const struct view *view)
{
	const struct mc_patient *patient = view->patient;

	say_whose_socket(view);
	if (patient->error->code != -EACCES)
		return patient->machine->has_socket ? FINE : SKIPPED;
	say_how_to_join(view);
	return is_late_member(patient) ? SKIPPED : FOUND;
}

static enum outcome check_socket_open(const struct view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	SAY(view->words->limit, "%04o", machine->socket_mode);
	return machine->has_socket && (machine->socket_mode & 02) != 0
		       ? FOUND
		       : SKIPPED;
}

static enum outcome check_group(const struct view *view)
{
	if (view->patient->group[0] == '\0')
		return SKIPPED;
	return view->patient->machine->group.is_there ? FINE : FOUND;
}

static enum outcome check_member(const struct view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (!machine->group.is_there || machine->is_root ||
	    view->patient->error->code == -EACCES)
		return SKIPPED;
	if (machine->group.is_held)
		return FINE;
	return machine->group.is_listed ? SKIPPED : FOUND;
}

static enum outcome check_session(const struct view *view)
{
	return is_late_member(view->patient) ? FOUND : SKIPPED;
}

static enum outcome check_admin_group(const struct view *view)
{
	return view->patient->admin_group[0] != '\0' &&
			       !view->patient->machine->admin_group.is_there
		       ? FOUND
		       : SKIPPED;
}

static enum outcome check_may_change(const struct view *view)
{
	const struct mc_patient *patient = view->patient;

	if (patient->facts == NULL)
		return SKIPPED;
	if (patient->machine->admin_group.is_there)
		SAY(view->words->command,
		    "usermod -aG %s %s # and log in again",
		    patient->admin_group, patient->machine->user);
	else if (patient->machine->group.is_there)
		SAY(view->words->command,
		    "sudo memcoordctl set admin-group=%s --persist",
		    patient->group);
	else
		SAY(view->words->command, "sudo -s # or become root otherwise");
	return patient->facts->may_change ? FINE : FOUND;
}

static enum outcome check_schema(const struct view *view)
{
	const struct mc_version *version = view->patient->version;
	char ours[MC_WORD_SIZE];

	if (version == NULL)
		return SKIPPED;
	COPY(view->words->other, version->version);
	COPY(view->words->what, MC_VERSION);
	return strcmp(version->schema, mc_schema_fingerprint(ours)) == 0
		       ? FINE
		       : FOUND;
}

static enum outcome check_boot(const struct view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (machine->init->enable == NULL)
		return SKIPPED;
	return machine->starts_at_boot ? FINE : FOUND;
}

/* ---- the daemon ---- */

static enum outcome check_libvirt(const struct view *view)
{
	const struct mc_status *status = view->patient->status;

	if (status == NULL)
		return SKIPPED;
	COPY(view->words->other, status->host.uri);
	COPY(view->words->what, status->host.error);
	if (status->host.connected)
		return FINE;
	return status->host.error[0] != '\0' ? FOUND : SKIPPED;
}

static const struct mc_worker_status *find_worker(
	const struct mc_status *status, const char *role)
{
	for (size_t i = 0; status != NULL && i < status->n_workers; i++)
		if (strcmp(status->workers[i].role, role) == 0)
			return &status->workers[i];
	return NULL;
}

/* A libvirt that isn't there explains it already. */
static enum outcome check_samples(const struct view *view)
{
	const struct mc_status *status = view->patient->status;
	const struct mc_worker_status *collector =
		find_worker(status, "collector");
	uint64_t due_ms;

	if (collector == NULL || status->host.error[0] != '\0')
		return SKIPPED;
	if (status->sample == 0) {
		SAY(view->words->what, "there is no sample of the host yet");
		return FOUND;
	}
	due_ms = mc_max(SAMPLE_OLD_MS, mc_add(collector->interval_ms,
					      collector->interval_ms / 2));
	mc_duration_text(view->words->time, status->sample_age_ms);
	SAY(view->words->what, "the last sample of the host is %s old",
	    view->words->time);
	return status->sample_age_ms > due_ms ? FOUND : FINE;
}

static enum outcome check_worker(const struct view *view, const char *role)
{
	const struct mc_worker_status *worker =
		find_worker(view->patient->status, role);

	if (worker == NULL)
		return SKIPPED;
	if (strcmp(worker->state, "ready") == 0 ||
	    strcmp(worker->state, "busy") == 0)
		return FINE;
	if (worker->restarts == 0 && worker->error[0] == '\0')
		return SKIPPED; /* it starts for the first time */
	COPY(view->words->other, worker->state);
	COPY(view->words->what, worker->error);
	return FOUND;
}

static enum outcome check_collector(const struct view *view)
{
	return check_worker(view, "collector");
}

static enum outcome check_actuator(const struct view *view)
{
	return check_worker(view, "actuator");
}

static enum outcome check_restarts(const struct view *view)
{
	const struct mc_status *status = view->patient->status;
	uint64_t restarts = 0;

	if (status == NULL)
		return SKIPPED;
	for (size_t i = 0; i < status->n_workers; i++) {
		const struct mc_worker_status *worker = &status->workers[i];

		restarts = mc_add(restarts, worker->restarts);
		if (worker->restarts > 0)
			SAY(view->words->what, "%s, %s", worker->role,
			    worker->error);
	}
	SAY(view->words->other, "%ju", (uintmax_t)restarts);
	mc_duration_text(view->words->time, status->uptime_ms);
	return restarts > 0 ? FOUND : FINE;
}

static enum outcome check_paused(const struct view *view)
{
	const struct mc_status *status = view->patient->status;

	return status != NULL && status->paused ? FOUND : SKIPPED;
}

/* The value of a setting of all domains; NULL where it isn't told. */
static const char *setting(const struct mc_patient *patient, const char *key)
{
	const struct mc_settings_list *list = patient->settings;

	for (size_t i = 0; list != NULL && i < list->n_settings; i++)
		if (!list->settings[i].has_domain &&
		    strcmp(list->settings[i].key, key) == 0)
			return list->settings[i].value;
	return NULL;
}

static enum outcome check_mode(const struct view *view)
{
	const char *mode = setting(view->patient, "mode");

	if (mode == NULL || strcmp(mode, "manage") == 0)
		return SKIPPED;
	COPY(view->words->other, mode);
	return FOUND;
}

static enum outcome check_period(const struct view *view)
{
	const char *period = setting(view->patient, "statistics-period");
	const struct mc_status *status = view->patient->status;
	struct mc_error err;
	uint64_t period_ms;

	if (period == NULL || status == NULL ||
	    mc_duration_parse(&period_ms, period, &err) < 0 ||
	    period_ms <= mc_max(status->interval_ms, 1000))
		return SKIPPED;
	mc_duration_text(view->words->time, period_ms);
	COPY(view->words->other,
	     mc_duration_text((char[MC_NUM_TEXT]){ 0 }, status->interval_ms));
	return FOUND;
}

/* ---- the host ---- */

/* The last sample's host; NULL where there is none. */
static const struct mc_host_status *host_of(const struct mc_patient *patient)
{
	return patient->status != NULL && patient->status->sample > 0
		       ? &patient->status->host
		       : NULL;
}

/* Whether the domains run on this machine. */
static bool is_here(const struct mc_patient *patient)
{
	const struct mc_host_status *host = host_of(patient);

	return host != NULL &&
	       strcmp(host->hostname, patient->machine->hostname) == 0;
}

static enum outcome check_pressure(const struct view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL)
		return SKIPPED;
	if (host->has_psi_some_centipct)
		return FINE;
	if (!is_here(view->patient))
		return SKIPPED;
	if (view->patient->machine->has_pressure) {
		SAY(view->words->what, "/proc/pressure is hidden from it");
		COPY(view->words->command, view->patient->machine->init->log);
	} else {
		SAY(view->words->what, "the kernel doesn't tell");
		SAY(view->words->command,
		    "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&psi=1 /' "
		    "/etc/default/grub && update-grub && reboot");
	}
	return FOUND;
}

static enum outcome check_cgroup(const struct view *view)
{
	const struct mc_machine *machine = view->patient->machine;
	const struct mc_host_status *host = host_of(view->patient);

	if (!is_here(view->patient) || host->total_kib >= machine->total_kib)
		return SKIPPED;
	mc_size_about_text(view->words->limit, host->total_kib);
	mc_size_about_text(view->words->size, machine->total_kib);
	if (machine->init->lift_limit != NULL)
		COPY(view->words->command, machine->init->lift_limit);
	else
		SAY(view->words->command,
		    "cat /proc/%ju/cgroup # names the group; lift its limit",
		    (uintmax_t)view->patient->status->pid);
	return FOUND;
}

static void set_host_words(const struct view *view,
			   const struct mc_host_status *host)
{
	mc_size_about_text(view->words->size, host->available_kib);
	mc_size_about_text(view->words->limit, host->total_kib);
	COPY(view->words->other,
	     mc_size_about_text((char[MC_NUM_TEXT]){ 0 }, host->reserve_kib));
	COPY(view->words->what, host->state);
}

static enum outcome check_host_memory(const struct view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL || strcmp(host->state, "unknown") == 0)
		return SKIPPED;
	set_host_words(view, host);
	return strcmp(host->state, "low") == 0 ||
			       strcmp(host->state, "critical") == 0
		       ? FOUND
		       : FINE;
}

static enum outcome check_host_short(const struct view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	return host != NULL && strcmp(host->state, "short") == 0 ? FOUND
								 : SKIPPED;
}

static void set_reserve_words(const struct view *view,
			      const struct mc_host_status *host)
{
	mc_size_about_text(view->words->size, host->reserve_kib);
	mc_size_about_text(view->words->limit, host->total_kib);
}

static enum outcome check_reserve_small(const struct view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL || host->reserve_kib >= host->total_kib / 1000)
		return SKIPPED;
	set_reserve_words(view, host);
	return FOUND;
}

static enum outcome check_reserve_large(const struct view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL || host->reserve_kib <= host->total_kib / 2)
		return SKIPPED;
	set_reserve_words(view, host);
	return FOUND;
}

/* ---- a domain, and what is set for it ---- */

/* The mode of all is the host's finding. */
static enum outcome check_own_mode(const struct view *view, const char *mode)
{
	const char *of_all = setting(view->patient, "mode");

	if (strcmp(view->domain->mode, mode) != 0 ||
	    (of_all != NULL && strcmp(of_all, mode) == 0))
		return SKIPPED;
	COPY(view->words->what, view->domain->mode_source);
	return FOUND;
}

static enum outcome check_mode_off(const struct view *view)
{
	return check_own_mode(view, "off");
}

static enum outcome check_mode_observe(const struct view *view)
{
	return check_own_mode(view, "observe");
}

/* Whether the note says that this key of its metadata can't be read. */
static bool is_ignored(const struct view *view, const char *key)
{
	char text[MC_WORD_SIZE];

	SAY(text, "metadata: %s is ignored: ", key);
	return strstr(view->domain->note, text) != NULL;
}

/* What can't be read makes room for what holds now. */
static void say_keep(const struct view *view)
{
	const struct mc_domain_status *domain = view->domain;
	char option[2 * MC_WORD_SIZE];

	if (is_ignored(view, "mode"))
		SAY(option, "--mode %s", domain->mode);
	else if (is_ignored(view, "min"))
		SAY(option, "--min %juKiB", (uintmax_t)domain->min_kib);
	else if (is_ignored(view, "max"))
		SAY(option, "--max %juKiB", (uintmax_t)domain->max_kib);
	else if (is_ignored(view, "shares"))
		SAY(option, "--shares %ju", (uintmax_t)domain->shares);
	else
		option[0] = '\0';
	if (option[0] != '\0')
		SAY(view->words->command, "memcoordctl domain %s %s --persist",
		    view->words->name, option);
	else
		SAY(view->words->command,
		    "memcoordctl domain %s # shows each limit and its source",
		    view->words->name);
}

static enum outcome check_limits(const struct view *view)
{
	if (!view->domain->has_note)
		return SKIPPED;
	COPY(view->words->what, view->domain->note);
	say_keep(view);
	return FOUND;
}

static bool is_state(const struct view *view, const char *state)
{
	return strcmp(view->domain->state, state) == 0;
}

static bool is_reason(const struct view *view, const char *reason)
{
	return strcmp(view->domain->reason, reason) == 0;
}

static enum outcome check_unresponsive(const struct view *view)
{
	return is_state(view, "unresponsive") ? FOUND : SKIPPED;
}

/* ---- its devices ---- */

static enum outcome check_balloon(const struct view *view)
{
	return view->setup != NULL && !view->setup->has_balloon ? FOUND
								: SKIPPED;
}

/* A check that is a flag of the setup, which is found where it is set. */
#define CHECK_FLAG(id, flag) \
	static enum outcome check_##id(const struct view *view) \
	{ \
		return view->setup != NULL && view->setup->flag ? FOUND \
								: SKIPPED; \
	}
CHECK_FLAG(hugepages, has_hugepages)
CHECK_FLAG(locked_memory, has_locked_memory)
CHECK_FLAG(passthrough, has_passthrough)
CHECK_FLAG(launch_security, has_launch_security)
CHECK_FLAG(virtio_mem, has_virtio_mem)

static enum outcome check_autodeflate(const struct view *view)
{
	return view->setup != NULL && !view->setup->has_autodeflate ? FOUND
								    : SKIPPED;
}

static enum outcome check_free_page_reporting(const struct view *view)
{
	return view->setup != NULL && !view->setup->has_free_page_reporting
		       ? FOUND
		       : SKIPPED;
}

/* ---- its guest ---- */

static enum outcome check_driver(const struct view *view)
{
	return is_reason(view, "no-numbers") ? FOUND : SKIPPED;
}

static enum outcome check_fresh(const struct view *view)
{
	if (!is_state(view, "stale"))
		return SKIPPED;
	SAY(view->words->time, "too");
	if (view->domain->has_numbers_age_ms)
		mc_duration_text(view->words->time,
				 view->domain->numbers_age_ms);
	if (view->setup != NULL && !view->setup->has_period_s)
		SAY(view->words->what, "and no statistics period is set");
	else
		SAY(view->words->what, "although it is to send new ones");
	return FOUND;
}

/* It sends numbers, but for those that `driver` tells of. */
static enum outcome check_numbers(const struct view *view)
{
	COPY(view->words->what, view->domain->text);
	return is_reason(view, "all-ones") ||
			       is_reason(view, "contradiction") ||
			       is_reason(view, "ahead")
		       ? FOUND
		       : SKIPPED;
}

static enum outcome check_stuck(const struct view *view)
{
	COPY(view->words->what, view->domain->text);
	return is_state(view, "stuck") ? FOUND : SKIPPED;
}

static enum outcome check_swap(const struct view *view)
{
	const struct mc_domain_setup *setup = view->setup;

	if (setup == NULL || !setup->has_swapped_in_ago_ms ||
	    setup->swapped_in_ago_ms > SWAPPED_LATELY_MS)
		return SKIPPED;
	mc_duration_text(view->words->time, setup->swapped_in_ago_ms);
	SAY(view->words->command,
	    "memcoordctl domain %s --min %juKiB --persist", view->words->name,
	    (uintmax_t)view->domain->size_kib);
	return FOUND;
}

/* ---- its size and limits ---- */

/* Twice as much: by its max where that is ours, else by the domain's XML. */
static void say_raise(const struct view *view)
{
	const struct mc_domain_status *domain = view->domain;
	uint64_t most_kib = view->setup != NULL ? view->setup->ceiling_kib : 0;
	uint64_t twice_kib = mc_add(domain->max_kib, domain->max_kib);

	if (domain->max_kib < most_kib)
		SAY(view->words->command,
		    "memcoordctl domain %s --max %juKiB --persist",
		    view->words->name, (uintmax_t)mc_min(twice_kib, most_kib));
	else
		SAY(view->words->command,
		    "virsh edit %s # " NEXT_START
		    ": <memory unit='KiB'>%ju</memory> "
		    "<currentMemory unit='KiB'>%ju</currentMemory>",
		    view->words->name, (uintmax_t)twice_kib,
		    (uintmax_t)domain->size_kib);
}

static enum outcome check_at_maximum(const struct view *view)
{
	if (!is_reason(view, "at-maximum"))
		return SKIPPED;
	mc_size_about_text(view->words->size, view->domain->max_kib);
	say_raise(view);
	return FOUND;
}

static enum outcome check_max_is_size(const struct view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->size_kib != domain->max_kib ||
	    is_reason(view, "at-maximum"))
		return SKIPPED;
	mc_size_about_text(view->words->size, domain->max_kib);
	say_raise(view);
	return FOUND;
}

static enum outcome check_max_is_min(const struct view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->max_kib > domain->min_kib)
		return SKIPPED;
	mc_size_about_text(view->words->limit, domain->max_kib);
	SAY(view->words->command,
	    "memcoordctl domain %s --min %juKiB --persist", view->words->name,
	    (uintmax_t)domain->max_kib / 2);
	return FOUND;
}

static enum outcome check_below_min(const struct view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->size_kib >= domain->min_kib)
		return SKIPPED;
	mc_size_about_text(view->words->size, domain->size_kib);
	mc_size_about_text(view->words->limit, domain->min_kib);
	SAY(view->words->command,
	    "memcoordctl domain %s --min %juKiB --persist", view->words->name,
	    (uintmax_t)domain->size_kib);
	return FOUND;
}

static enum outcome check_above_max(const struct view *view)
{
	const struct mc_domain_status *domain = view->domain;

	if (domain->size_kib <= domain->max_kib)
		return SKIPPED;
	mc_size_about_text(view->words->size, domain->size_kib);
	mc_size_about_text(view->words->limit, domain->max_kib);
	SAY(view->words->command, "virsh setmem %s %ju --live",
	    view->words->name, (uintmax_t)domain->max_kib);
	return FOUND;
}

/* ---- the table ---- */

enum scope { HOST, EACH, ACTIVE, BALLOON };

static const struct check {
	enum scope scope;
	const char *name;
	enum mc_doctor_level level;
	const char *fine, *sentence, *remedy;
	enum outcome (*look)(const struct view *view);
} checks[] = {
#define CHECK(id, scope, name, level, fine, sentence, remedy) \
	{ scope, name, MC_DOCTOR_##level, fine, sentence, remedy, check_##id },
	MC_DOCTOR_CHECKS(CHECK)
};

static const char *const level_names[] = {
#define LEVEL_NAME(id, name) [MC_DOCTOR_##id] = name,
	MC_DOCTOR_LEVELS(LEVEL_NAME)
};

/* ---- sentences ---- */

/* Where a word has more than a shell takes as it is, it is quoted. */
static void quote(char *to, size_t size, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.+:@-";
	mc_auto(mc_buf_clear) struct mc_buf text = { 0 };

	if (*word != '\0' && *word != '-' &&
	    word[strspn(word, plain)] == '\0') {
		mc_copy(to, size, word);
		return;
	}
	mc_buf_append(&text, "'", 1);
	for (; *word != '\0'; word++)
		if (*word == '\'')
			mc_buf_append(&text, "'\\''", 4);
		else
			mc_buf_append(&text, word, 1);
	mc_buf_append(&text, "'", 2);
	mc_copy(to, size, text.data);
}

/* What a word in braces stands for. */
static const char *word_of(const struct view *view, const char *key,
			   size_t length)
{
	const struct mc_patient *patient = view->patient;
	const struct mc_init_system *init = patient->machine->init;
	const struct words *words = view->words;
	const struct {
		const char *key, *text;
	} rows[] = {
		{ "what", words->what },
		{ "other", words->other },
		{ "size", words->size },
		{ "limit", words->limit },
		{ "time", words->time },
		{ "command", words->command },
		{ "name", words->name },
		{ "balloon", BALLOON_XML },
		{ "next-start", NEXT_START },
		{ "socket", patient->socket },
		{ "user", patient->machine->user },
		{ "group", patient->group },
		{ "admin-group", patient->admin_group },
		{ "start", init->start },
		{ "restart", init->restart },
		{ "enable", init->enable },
		{ "log", init->log },
		{ "start-libvirt", init->start_libvirt },
	};

	for (size_t i = 0; i < MC_COUNT(rows); i++)
		if (strlen(rows[i].key) == length &&
		    memcmp(rows[i].key, key, length) == 0)
			return rows[i].text;
	assert(!"a word of the table that is none");
	return "";
}

/* The sentence with its words; the caller frees it. */
static char *expand(const struct view *view, const char *sentence)
{
	struct mc_buf text = { 0 };

	while (*sentence != '\0') {
		size_t length = strcspn(sentence, "{");
		const char *word;

		mc_buf_append(&text, sentence, length);
		sentence += length;
		if (*sentence == '\0')
			break;
		length = strcspn(++sentence, "}");
		word = word_of(view, sentence, length);
		mc_buf_append(&text, word, strlen(word));
		sentence += length + 1;
	}
	mc_buf_append(&text, "", 1);
	return text.data;
}

/* ---- findings ---- */

static void add(struct mc_doctor *doctor, const struct check *check,
		const struct view *view, enum mc_doctor_level level)
{
	struct mc_doctor_finding *finding;

	doctor->findings = mc_realloc(doctor->findings, doctor->n_findings + 1,
				      sizeof *doctor->findings);
	finding = &doctor->findings[doctor->n_findings++];
	*finding = (struct mc_doctor_finding){
		.has_domain = view->domain != NULL,
		.has_remedy = level != MC_DOCTOR_OK,
	};
	mc_copy(finding->check, sizeof finding->check, check->name);
	mc_copy(finding->level, sizeof finding->level, level_names[level]);
	if (view->domain != NULL)
		mc_copy(finding->domain, sizeof finding->domain,
			view->domain->name);
	finding->text = expand(view, level == MC_DOCTOR_OK ? check->fine
							   : check->sentence);
	if (finding->has_remedy)
		finding->remedy = expand(view, check->remedy);
	doctor->hints += level == MC_DOCTOR_HINT;
	doctor->wrong += level == MC_DOCTOR_WRONG;
}

/* Makes the checks of the scopes from `first` to `last`. */
static void look(struct mc_doctor *doctor, struct view *view, enum scope first,
		 enum scope last)
{
	for (size_t i = 0; i < MC_COUNT(checks); i++) {
		struct words words = { .what = "" };
		enum outcome outcome;

		if (checks[i].scope < first || checks[i].scope > last)
			continue;
		if (view->domain != NULL)
			quote(words.name, sizeof words.name,
			      view->domain->name);
		view->words = &words;
		outcome = checks[i].look(view);
		if (outcome == FOUND)
			add(doctor, &checks[i], view, checks[i].level);
		else if (outcome == FINE && checks[i].fine != NULL)
			add(doctor, &checks[i], view, MC_DOCTOR_OK);
	}
}

static const struct mc_domain_setup *find_setup(const struct mc_facts *facts,
						const char *uuid)
{
	for (size_t i = 0; facts != NULL && i < facts->n_domains; i++)
		if (strcmp(facts->domains[i].uuid, uuid) == 0)
			return &facts->domains[i];
	return NULL;
}

/* The last scope of the checks that make sense of a domain. */
static enum scope scope_of(const struct mc_domain_status *domain)
{
	if (strcmp(domain->mode, "off") == 0)
		return EACH;
	return strcmp(domain->state, "excluded") == 0 ? ACTIVE : BALLOON;
}

void mc_examine(const struct mc_patient *patient, struct mc_doctor *doctor)
{
	const struct mc_status *status = patient->status;
	size_t n_domains = status != NULL ? status->n_domains : 0;
	struct view view = { .patient = patient };

	*doctor = (struct mc_doctor){ .domains = n_domains };
	look(doctor, &view, HOST, HOST);
	for (size_t i = 0; i < n_domains; i++) {
		view.domain = &status->domains[i];
		view.setup = find_setup(patient->facts, view.domain->uuid);
		look(doctor, &view, EACH, scope_of(view.domain));
	}
}
