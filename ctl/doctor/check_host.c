/*
 * How the daemon fares, and the host that it looks after.
 */
#include "check.h"

#include <string.h>

#define SAMPLE_OLD_MS 10000

/* ---- the daemon ---- */

const char *mc_check_setting(const struct mc_patient *patient, const char *key)
{
	const struct mc_settings_list *list = patient->settings;

	for (size_t i = 0; list != NULL && i < list->n_settings; i++)
		if (!list->settings[i].has_domain &&
		    strcmp(list->settings[i].key, key) == 0)
			return list->settings[i].value;
	return NULL;
}

enum mc_check_outcome mc_check_libvirt(const struct mc_check_view *view)
{
	const struct mc_status *status = view->patient->status;

	if (status == NULL)
		return MC_CHECK_SKIPPED;
	MC_COPY(view->words->other, status->host.uri);
	MC_COPY(view->words->what, status->host.error);
	if (status->host.connected)
		return MC_CHECK_FINE;
	return status->host.error[0] != '\0' ? MC_CHECK_FOUND
					     : MC_CHECK_SKIPPED;
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
enum mc_check_outcome mc_check_samples(const struct mc_check_view *view)
{
	const struct mc_status *status = view->patient->status;
	const struct mc_worker_status *collector =
		find_worker(status, "collector");
	uint64_t due_ms;

	if (collector == NULL || status->host.error[0] != '\0')
		return MC_CHECK_SKIPPED;
	if (status->sample == 0) {
		MC_SAY(view->words->what, "there is no sample of the host yet");
		return MC_CHECK_FOUND;
	}
	due_ms = mc_max(SAMPLE_OLD_MS, mc_add(collector->interval_ms,
					      collector->interval_ms / 2));
	mc_duration_text(view->words->time, status->sample_age_ms);
	MC_SAY(view->words->what, "the last sample of the host is %s old",
	       view->words->time);
	return status->sample_age_ms > due_ms ? MC_CHECK_FOUND : MC_CHECK_FINE;
}

static enum mc_check_outcome check_worker(const struct mc_check_view *view,
					  const char *role)
{
	const struct mc_worker_status *worker =
		find_worker(view->patient->status, role);

	if (worker == NULL)
		return MC_CHECK_SKIPPED;
	if (strcmp(worker->state, "ready") == 0 ||
	    strcmp(worker->state, "busy") == 0)
		return MC_CHECK_FINE;
	if (worker->restarts == 0 && worker->error[0] == '\0')
		return MC_CHECK_SKIPPED; /* it starts for the first time */
	MC_COPY(view->words->other, worker->state);
	MC_COPY(view->words->what, worker->error);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_collector(const struct mc_check_view *view)
{
	return check_worker(view, "collector");
}

enum mc_check_outcome mc_check_actuator(const struct mc_check_view *view)
{
	return check_worker(view, "actuator");
}

enum mc_check_outcome mc_check_restarts(const struct mc_check_view *view)
{
	const struct mc_status *status = view->patient->status;
	uint64_t restarts = 0;

	if (status == NULL)
		return MC_CHECK_SKIPPED;
	for (size_t i = 0; i < status->n_workers; i++) {
		const struct mc_worker_status *worker = &status->workers[i];

		restarts = mc_add(restarts, worker->restarts);
		if (worker->restarts > 0)
			MC_SAY(view->words->what, "%s, %s", worker->role,
			       worker->error);
	}
	MC_SAY(view->words->other, "%ju", (uintmax_t)restarts);
	mc_duration_text(view->words->time, status->uptime_ms);
	return restarts > 0 ? MC_CHECK_FOUND : MC_CHECK_FINE;
}

enum mc_check_outcome mc_check_paused(const struct mc_check_view *view)
{
	const struct mc_status *status = view->patient->status;

	return status != NULL && status->paused ? MC_CHECK_FOUND
						: MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_mode(const struct mc_check_view *view)
{
	const char *mode = mc_check_setting(view->patient, "mode");

	if (mode == NULL || strcmp(mode, "manage") == 0)
		return MC_CHECK_SKIPPED;
	MC_COPY(view->words->other, mode);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_period(const struct mc_check_view *view)
{
	const char *period =
		mc_check_setting(view->patient, "statistics-period");
	const struct mc_status *status = view->patient->status;
	struct mc_error err;
	uint64_t period_ms;

	if (period == NULL || status == NULL ||
	    mc_duration_parse(&period_ms, period, &err) < 0 ||
	    period_ms <= mc_max(status->interval_ms, 1000))
		return MC_CHECK_SKIPPED;
	mc_duration_text(view->words->time, period_ms);
	MC_COPY(view->words->other, mc_duration_text((char[MC_NUM_TEXT]){ 0 },
						     status->interval_ms));
	return MC_CHECK_FOUND;
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

enum mc_check_outcome mc_check_pressure(const struct mc_check_view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL)
		return MC_CHECK_SKIPPED;
	if (host->has_psi_some_centipct)
		return MC_CHECK_FINE;
	if (!is_here(view->patient))
		return MC_CHECK_SKIPPED;
	if (view->patient->machine->has_pressure) {
		MC_SAY(view->words->what, "/proc/pressure is hidden from it");
		MC_COPY(view->words->command,
			view->patient->machine->init->log);
	} else {
		MC_SAY(view->words->what, "the kernel doesn't tell");
		MC_SAY(view->words->command,
		       "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&psi=1 /' "
		       "/etc/default/grub && update-grub && reboot");
	}
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_cgroup(const struct mc_check_view *view)
{
	const struct mc_machine *machine = view->patient->machine;
	const struct mc_host_status *host = host_of(view->patient);

	if (!is_here(view->patient) || host->total_kib >= machine->total_kib)
		return MC_CHECK_SKIPPED;
	mc_size_about_text(view->words->limit, host->total_kib);
	mc_size_about_text(view->words->size, machine->total_kib);
	if (machine->init->lift_limit != NULL)
		MC_COPY(view->words->command, machine->init->lift_limit);
	else
		MC_SAY(view->words->command,
		       "cat /proc/%ju/cgroup # names the group; lift its limit",
		       (uintmax_t)view->patient->status->pid);
	return MC_CHECK_FOUND;
}

static void set_host_words(const struct mc_check_view *view,
			   const struct mc_host_status *host)
{
	mc_size_about_text(view->words->size, host->available_kib);
	mc_size_about_text(view->words->limit, host->total_kib);
	MC_COPY(view->words->other, mc_size_about_text((char[MC_NUM_TEXT]){ 0 },
						       host->reserve_kib));
	MC_COPY(view->words->what, host->state);
}

enum mc_check_outcome mc_check_host_memory(const struct mc_check_view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL || strcmp(host->state, "unknown") == 0)
		return MC_CHECK_SKIPPED;
	set_host_words(view, host);
	return strcmp(host->state, "low") == 0 ||
			       strcmp(host->state, "critical") == 0
		       ? MC_CHECK_FOUND
		       : MC_CHECK_FINE;
}

enum mc_check_outcome mc_check_host_short(const struct mc_check_view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	return host != NULL && strcmp(host->state, "short") == 0
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

static void set_reserve_words(const struct mc_check_view *view,
			      const struct mc_host_status *host)
{
	mc_size_about_text(view->words->size, host->reserve_kib);
	mc_size_about_text(view->words->limit, host->total_kib);
}

enum mc_check_outcome mc_check_reserve_small(const struct mc_check_view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL || host->reserve_kib >= host->total_kib / 1000)
		return MC_CHECK_SKIPPED;
	set_reserve_words(view, host);
	return MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_reserve_large(const struct mc_check_view *view)
{
	const struct mc_host_status *host = host_of(view->patient);

	if (host == NULL || host->reserve_kib <= host->total_kib / 2)
		return MC_CHECK_SKIPPED;
	set_reserve_words(view, host);
	return MC_CHECK_FOUND;
}
