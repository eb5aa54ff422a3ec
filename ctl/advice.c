/*
 * What to do next when something failed, in the words of this machine: how
 * memcoordd is started here, which group may connect, which names there are.
 */
#include "advice.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/names.h"
#include "doctor/machine.h"
#include "suggestion.h"

/* For the sake of advice nobody waits longer for the error. */
#define ASK_MS 1000

static void say(char text[MC_ADVICE_SIZE], const char *format, ...)
	MC_PRINTF(2, 3);

static void say(char text[MC_ADVICE_SIZE], const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, MC_ADVICE_SIZE - used, format, args);
	va_end(args);
}

/* Fixed ends of sentences; the row of code 0 is for all others. */
struct fixed {
	int code;
	const char *text;
};

static const char *find(const struct fixed *fixed, int code)
{
	while (fixed->code != 0 && fixed->code != code)
		fixed++;
	return fixed->text;
}

/* ---- no connection ---- */

const char *mc_advice_start(void)
{
	struct mc_machine machine = { 0 };

	mc_machine_look(&machine, "");
	return machine.init->start;
}

static bool is_socket(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

static void advise_start(char text[MC_ADVICE_SIZE],
			 const struct mc_options *options)
{
	const char *who;
	const char *path = mc_options_socket(options, &who);
	struct mc_machine machine = { 0 };

	mc_machine_look(&machine, "");
	if (who != NULL && access(path, F_OK) == 0 && !is_socket(path)) {
		say(text, ": %s names what is no socket", who);
		return;
	}
	say(text, ": memcoordd isn't running%s%s",
	    who != NULL ? ", or not at the socket that " : "",
	    who != NULL ? who : "");
	say(text, "%s; start it%s with '%s'", who != NULL ? " names" : "",
	    machine.is_root ? "" : " as root", machine.init->start);
	if (who != NULL && strcmp(path, MC_SOCKET_DEFAULT) != 0 &&
	    is_socket(MC_SOCKET_DEFAULT))
		say(text, ", or use the socket %s that is there",
		    MC_SOCKET_DEFAULT);
}

/* The caller may not connect. */
static void advise_access(char text[MC_ADVICE_SIZE],
			  const struct mc_options *options)
{
	struct mc_machine machine = { 0 };
	struct mc_machine_group group = { 0 };
	const char *who;

	mc_machine_look(&machine, "");
	mc_machine_look_at_socket(&machine, mc_options_socket(options, &who));
	if (machine.has_socket && (machine.socket_mode & S_IWGRP) != 0)
		mc_machine_look_at_group(&group, machine.socket_group);
	if (!group.is_there || strcmp(machine.socket_group, "root") == 0)
		say(text, "; run memcoordctl as root");
	else if (group.is_listed)
		say(text,
		    "; you are in group %s, but logged in before that: log in "
		    "again, or run 'newgrp %s'",
		    machine.socket_group, machine.socket_group);
	else
		say(text,
		    "; you are not in group %s: run 'usermod -aG %s %s' as "
		    "root, then log in again",
		    machine.socket_group, machine.socket_group, machine.user);
}

static const struct fixed connection_ends[] = {
	{ -ETIMEDOUT,
	  ": memcoordd is busy or hangs; try a longer --timeout, or look into "
	  "its log" },
	{ -ECONNRESET,
	  ": memcoordd has ended or has too many clients; try again, or look "
	  "into its log" },
	{ -EPROTO,
	  ": memcoordd and memcoordctl may be of different versions; restart "
	  "memcoordd if it was upgraded" },
	{ 0, "" },
};

const char *mc_advice_connection(char text[MC_ADVICE_SIZE],
				 const struct mc_options *options, int code)
{
	text[0] = '\0';
	if (code == -ENOENT || code == -ECONNREFUSED)
		advise_start(text, options);
	else if (code == -EACCES)
		advise_access(text, options);
	else
		say(text, "%s", find(connection_ends, code));
	return text;
}

/* ---- a refusal: names ---- */

static void offer(void *suggestion, const char *name)
{
	mc_suggestion_offer(suggestion, name);
}

/* Where to look up what wasn't found, and who knows the names. */
static const struct catalogue {
	enum mc_method method;
	enum mc_method source;
	void (*name_each)(const void *record, mc_on_name *on_name, void *data);
	const char *text;
} catalogues[] = {
#define DOMAINS(id) \
	{ MC_METHOD_CONTROL_##id, MC_METHOD_CONTROL_status, \
	  mc_names_of_status, "'memcoordctl status' lists those that run" },
	DOMAINS(domain) DOMAINS(set_domain) DOMAINS(why) DOMAINS(history){
		MC_METHOD_CONTROL_unreserve, MC_METHOD_CONTROL_reservations,
		mc_names_of_reservations,
		"'memcoordctl reservations' lists them" },
	/* The daemon tells those that are like it. */
	{ MC_METHOD_CONTROL_settings, MC_METHOD_CONTROL_settings, NULL,
	  "'memcoordctl settings' lists them" },
};

static const struct catalogue *find_catalogue(enum mc_method method)
{
	for (size_t i = 0; i < MC_COUNT(catalogues); i++)
		if (catalogues[i].method == method)
			return &catalogues[i];
	return NULL;
}

/* Whoever doesn't answer this has no names to suggest. */
static void ask_names(struct mc_suggestion *suggestion,
		      const struct catalogue *catalogue,
		      struct mc_client *client)
{
	enum mc_record_id id = mc_methods[catalogue->source].result;
	mc_auto(mc_freep) void *record = mc_alloc(1, mc_records[id].size);
	struct mc_error err;
	bool refused;

	if (mc_client_call(client, catalogue->source, NULL, record, ASK_MS,
			   &refused, &err) == 0)
		catalogue->name_each(record, offer, suggestion);
	mc_record_clear(id, record);
}

static void advise_name(char text[MC_ADVICE_SIZE],
			const struct mc_options *options,
			struct mc_client *client, enum mc_method method)
{
	const struct catalogue *catalogue = find_catalogue(method);
	struct mc_suggestion suggestion;

	if (catalogue == NULL)
		return;
	mc_suggestion_begin(&suggestion, options->n_words > 1
						 ? options->words[1]
						 : options->name);
	if (client != NULL && catalogue->name_each != NULL &&
	    suggestion.wanted != NULL)
		ask_names(&suggestion, catalogue, client);
	say(text, "%s%s %s", mc_suggestion_text(&suggestion),
	    suggestion.count == 0 ? ";" : "", catalogue->text);
}

/* ---- a refusal: who may not change things ---- */

/* The group whose members may, as it is set now; "" where none is known. */
static void ask_admin_group(char name[MC_NAME_SIZE], struct mc_client *client)
{
	const struct mc_settings_params params = {
		.has_key = true,
		.key = "admin-group",
	};
	struct mc_settings_list list = { 0 };
	struct mc_error err;
	bool refused;

	name[0] = '\0';
	if (client != NULL &&
	    mc_client_call(client, MC_METHOD_CONTROL_settings, &params, &list,
			   ASK_MS, &refused, &err) == 0 &&
	    list.n_settings > 0)
		mc_copy(name, MC_NAME_SIZE, list.settings[0].value);
	mc_record_clear(MC_RECORD_settings_list, &list);
}

static void advise_permission(char text[MC_ADVICE_SIZE],
			      struct mc_client *client)
{
	struct mc_machine machine = { 0 };
	struct mc_machine_group group;
	char name[MC_NAME_SIZE];

	mc_machine_look(&machine, "");
	ask_admin_group(name, client);
	mc_machine_look_at_group(&group, name);
	say(text, "; run memcoordctl as root");
	if (!group.is_there)
		say(text, ", or as a member of the group that admin-group "
			  "names (memcoordd.conf(5))");
	else if (group.is_listed)
		say(text,
		    ", or log in again: you are in group %s, but not since "
		    "this login",
		    name);
	else
		say(text,
		    ", or join group %s: 'usermod -aG %s %s' as root, then log "
		    "in again",
		    name, name, machine.user);
}

const char *mc_advice_refusal(char text[MC_ADVICE_SIZE],
			      const struct mc_options *options,
			      struct mc_client *client, enum mc_method method,
			      int code)
{
	struct mc_machine machine = { 0 };

	text[0] = '\0';
	if (code == -ENOENT) {
		advise_name(text, options, client, method);
	} else if (code == -EACCES) {
		advise_permission(text, client);
	} else if (code == -ENOSYS) {
		mc_machine_look(&machine, "");
		say(text,
		    ": memcoordd is older than memcoordctl; if it was upgraded "
		    "restart it with '%s'",
		    machine.init->restart);
	} else if (code == -EBUSY) {
		say(text, "; try again");
	}
	return text;
}
