/*
 * Who may connect, who may change things, and whether the other end is ours.
 */
#include "check.h"

#include <errno.h>
#include <string.h>

enum mc_check_outcome mc_check_daemon(const struct mc_check_view *view)
{
	const struct mc_patient *patient = view->patient;
	const struct mc_init_system *init = patient->machine->init;
	int code = patient->error->code;

	if (code == -EACCES)
		return MC_CHECK_SKIPPED;
	MC_COPY(view->words->what, patient->error->text);
	MC_COPY(view->words->command, code == -ENOENT || code == -ECONNREFUSED
					      ? init->start
					      : init->restart);
	if (patient->version != NULL)
		MC_COPY(view->words->other, patient->version->version);
	return code != 0	  ? MC_CHECK_FOUND
	       : patient->version ? MC_CHECK_FINE
				  : MC_CHECK_SKIPPED;
}

static bool is_late_member(const struct mc_patient *patient)
{
	const struct mc_machine *machine = patient->machine;

	return machine->group.is_listed && !machine->group.is_held &&
	       !machine->is_root;
}

static void say_whose_socket(const struct mc_check_view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (machine->has_socket)
		MC_SAY(view->words->what, "of user %s, group %s, mode %04o",
		       machine->socket_owner, machine->socket_group,
		       machine->socket_mode);
	else
		MC_COPY(view->words->what, "in a folder that is closed");
}

/* A closed folder hides whose the socket in it is. */
static void say_how_to_join(const struct mc_check_view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (machine->has_socket && (machine->socket_mode & 020) == 0)
		MC_COPY(view->words->command, "sudo memcoordctl doctor # the "
					      "group setting lets others "
					      "connect");
	else
		MC_SAY(view->words->command,
		       "usermod -aG %s %s # and log in again",
		       machine->has_socket ? machine->socket_group
					   : view->patient->group,
		       machine->user);
}

enum mc_check_outcome mc_check_socket(const struct mc_check_view *view)
{
	const struct mc_patient *patient = view->patient;

	say_whose_socket(view);
	if (patient->error->code != -EACCES)
		return patient->machine->has_socket ? MC_CHECK_FINE
						    : MC_CHECK_SKIPPED;
	say_how_to_join(view);
	return is_late_member(patient) ? MC_CHECK_SKIPPED : MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_socket_open(const struct mc_check_view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	MC_SAY(view->words->limit, "%04o", machine->socket_mode);
	return machine->has_socket && (machine->socket_mode & 02) != 0
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_group(const struct mc_check_view *view)
{
	if (view->patient->group[0] == '\0')
		return MC_CHECK_SKIPPED;
	return view->patient->machine->group.is_there ? MC_CHECK_FINE
						      : MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_member(const struct mc_check_view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (!machine->group.is_there || machine->is_root ||
	    view->patient->error->code == -EACCES)
		return MC_CHECK_SKIPPED;
	if (machine->group.is_held)
		return MC_CHECK_FINE;
	return machine->group.is_listed ? MC_CHECK_SKIPPED : MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_session(const struct mc_check_view *view)
{
	return is_late_member(view->patient) ? MC_CHECK_FOUND
					     : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_admin_group(const struct mc_check_view *view)
{
	return view->patient->admin_group[0] != '\0' &&
			       !view->patient->machine->admin_group.is_there
		       ? MC_CHECK_FOUND
		       : MC_CHECK_SKIPPED;
}

enum mc_check_outcome mc_check_may_change(const struct mc_check_view *view)
{
	const struct mc_patient *patient = view->patient;

	if (patient->facts == NULL)
		return MC_CHECK_SKIPPED;
	if (patient->machine->admin_group.is_there)
		MC_SAY(view->words->command,
		       "usermod -aG %s %s # and log in again",
		       patient->admin_group, patient->machine->user);
	else if (patient->machine->group.is_there)
		MC_SAY(view->words->command,
		       "sudo memcoordctl set admin-group=%s --persist",
		       patient->group);
	else
		MC_SAY(view->words->command,
		       "sudo -s # or become root otherwise");
	return patient->facts->may_change ? MC_CHECK_FINE : MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_schema(const struct mc_check_view *view)
{
	const struct mc_version *version = view->patient->version;
	char ours[MC_WORD_SIZE];

	if (version == NULL)
		return MC_CHECK_SKIPPED;
	MC_COPY(view->words->other, version->version);
	MC_COPY(view->words->what, MC_VERSION);
	return strcmp(version->schema, mc_schema_fingerprint(ours)) == 0
		       ? MC_CHECK_FINE
		       : MC_CHECK_FOUND;
}

enum mc_check_outcome mc_check_boot(const struct mc_check_view *view)
{
	const struct mc_machine *machine = view->patient->machine;

	if (machine->init->enable == NULL)
		return MC_CHECK_SKIPPED;
	return machine->starts_at_boot ? MC_CHECK_FINE : MC_CHECK_FOUND;
}
