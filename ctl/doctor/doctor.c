/*
 * The command `doctor`: what it asks, and how it shows what was found. What is
 * checked is doctor_checks.h's; examine.c does it.
 */
#include "doctor.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <memcoord/client.h>
#include <memcoord/escape.h>

#include "examine.h"
#include "failure.h"
#include "screen/json.h"
#include "screen/wrap.h"

#define WIDTH_MOST 100
#define WIDTH_LEAST 40
#define INDENT 9
#define COUNT_TEXT 40

/* The group that may connect, where no daemon says otherwise. */
#define USUAL_GROUP "memcoord"

/* ---- what the daemon tells ---- */

/* What was asked for; what wasn't answered is empty. */
struct answers {
	struct mc_error error; /* of the connection */
	bool has[4];
	struct mc_version version;
	struct mc_status status;
	struct mc_settings_list settings;
	struct mc_facts facts;
};

#define ANSWER(name) \
	{ \
		MC_METHOD_CONTROL_##name, offsetof(struct answers, name) \
	}

enum { VERSION, STATUS, SETTINGS, FACTS };
static const struct {
	enum mc_method method;
	size_t offset; /* of its result */
} questions[] = {
	[VERSION] = ANSWER(version),
	[STATUS] = ANSWER(status),
	[SETTINGS] = ANSWER(settings),
	[FACTS] = ANSWER(facts),
};

/* One that an older daemon refuses leaves the others as they are. */
static int ask_one(struct answers *answers, size_t at, struct mc_client *client,
		   unsigned timeout_ms)
{
	struct mc_error err = { 0 };
	bool refused = false;
	int rc = mc_client_call(client, questions[at].method, NULL,
				(char *)answers + questions[at].offset,
				timeout_ms, &refused, &err);

	answers->has[at] = rc == 0;
	if (rc < 0 && !refused)
		answers->error = err;
	return refused ? 0 : rc;
}

static void ask(struct answers *answers, const struct mc_options *options)
{
	struct mc_client *client = NULL;
	int rc = mc_client_open(&client, options->socket, &answers->error);

	for (size_t i = 0; rc == 0 && i < MC_COUNT(questions); i++)
		rc = ask_one(answers, i, client, options->timeout_ms);
	mc_client_free(client);
}

static void clear_answers(struct answers *answers)
{
	for (size_t i = 0; i < MC_COUNT(questions); i++)
		mc_record_clear(mc_methods[questions[i].method].result,
				(char *)answers + questions[i].offset);
}

/* ---- putting it together ---- */

static const char *setting(const struct answers *answers, const char *key,
			   const char *otherwise)
{
	const struct mc_settings_list *list = &answers->settings;

	for (size_t i = 0; i < list->n_settings; i++)
		if (!list->settings[i].has_domain &&
		    strcmp(list->settings[i].key, key) == 0)
			return list->settings[i].value;
	return otherwise;
}

static void examine(const struct answers *answers,
		    const struct mc_options *options, struct mc_doctor *doctor)
{
	struct mc_machine machine = { 0 };
	const char *named_by;
	const struct mc_patient patient = {
		.machine = &machine,
		.socket = mc_options_socket(options, &named_by),
		.group = setting(answers, "group", USUAL_GROUP),
		.admin_group = setting(answers, "admin-group", ""),
		.error = &answers->error,
		.version = answers->has[VERSION] ? &answers->version : NULL,
		.status = answers->has[STATUS] ? &answers->status : NULL,
		.settings = answers->has[SETTINGS] ? &answers->settings : NULL,
		.facts = answers->has[FACTS] ? &answers->facts : NULL,
	};

	mc_machine_look(&machine, "");
	mc_machine_look_at_socket(&machine, patient.socket);
	mc_machine_look_at_group(&machine.group, patient.group);
	mc_machine_look_at_group(&machine.admin_group, patient.admin_group);
	mc_examine(&patient, doctor);
}

int mc_doctor_run(const struct mc_options *options, char **words,
		  size_t n_words)
{
	struct answers answers = { .error = { 0 } };
	struct mc_doctor doctor;
	struct mc_screen screen;
	bool is_wrong;
	int rc = 0;

	(void)words;
	(void)n_words;
	ask(&answers, options);
	examine(&answers, options, &doctor);
	mc_screen_of_stdout(&screen,
			    !mc_options_have(options, MC_OPTION_NO_COLOR));
	if (mc_options_have(options, MC_OPTION_JSON))
		rc = mc_json_print(stdout, MC_RECORD_doctor, &doctor);
	else
		mc_doctor_show(&screen, &doctor);
	if (rc == 0 && (fflush(stdout) == EOF || ferror(stdout)))
		rc = -errno;
	is_wrong = doctor.wrong > 0;
	mc_record_clear(MC_RECORD_doctor, &doctor);
	clear_answers(&answers);
	if (rc < 0)
		return mc_failure_output(rc);
	return is_wrong ? MC_EXIT_REFUSED : MC_EXIT_DONE;
}

/* ---- showing it ---- */

static size_t width_of(const struct mc_screen *screen)
{
	if (screen->width == 0 || screen->width > WIDTH_MOST)
		return screen->width == 0 ? 0 : WIDTH_MOST;
	return screen->width < WIDTH_LEAST ? WIDTH_LEAST : screen->width;
}

/* What mends the next finding too is said there. */
static bool has_own_remedy(const struct mc_doctor_finding *finding,
			   const struct mc_doctor_finding *next)
{
	return finding->has_remedy &&
	       (next == NULL || !next->has_remedy ||
		strcmp(next->domain, finding->domain) != 0 ||
		strcmp(next->remedy, finding->remedy) != 0);
}

static void say_finding(const struct mc_screen *screen,
			const struct mc_doctor_finding *finding,
			const struct mc_doctor_finding *next)
{
	const char *color = mc_screen_color(screen, finding->level);
	mc_auto(mc_freep) char *text = NULL;

	if (asprintf(&text, "%s: %s", finding->check, finding->text) < 0)
		return;
	fprintf(screen->out, "  %s%-5s%s  ", color != NULL ? color : "",
		finding->level, color != NULL ? MC_SCREEN_PLAIN : "");
	mc_wrap(screen->out, width_of(screen), INDENT, INDENT, text);
	if (!has_own_remedy(finding, next))
		return;
	fprintf(screen->out, "%*s-> ", INDENT, "");
	mc_wrap(screen->out, width_of(screen), INDENT + 3, INDENT + 3,
		finding->remedy);
}

/* A title where the findings of another domain begin. */
static void say_title(const struct mc_screen *screen,
		      const struct mc_doctor_finding *finding,
		      const struct mc_doctor_finding *before)
{
	mc_auto(mc_freep) char *name = NULL;

	if (before != NULL && strcmp(finding->domain, before->domain) == 0)
		return;
	name = mc_escape_print(finding->has_domain ? finding->domain
						   : "The installation");
	fprintf(screen->out, "%s%s\n", before != NULL ? "\n" : "", name);
}

/* "1 domain", "2 domains", "no domains". */
static const char *count(char text[COUNT_TEXT], uint64_t count_of,
			 const char *what)
{
	if (count_of == 0)
		snprintf(text, COUNT_TEXT, "no %ss", what);
	else
		snprintf(text, COUNT_TEXT, "%" PRIu64 " %s%s", count_of, what,
			 count_of == 1 ? "" : "s");
	return text;
}

static void say_verdict(const struct mc_screen *screen,
			const struct mc_doctor *doctor)
{
	char domains[COUNT_TEXT], wrong[COUNT_TEXT], hints[COUNT_TEXT];
	const char *level = doctor->wrong > 0 ? "wrong" : "ok";

	putc('\n', screen->out);
	if (doctor->wrong == 0)
		mc_copy(wrong, sizeof wrong, "nothing is wrong");
	else
		count(wrong, doctor->wrong, "thing");
	mc_screen_say(screen, level, NULL, "%s checked: %s%s, %s",
		      count(domains, doctor->domains, "domain"), wrong,
		      doctor->wrong == 0  ? ""
		      : doctor->wrong > 1 ? " are wrong"
					  : " is wrong",
		      count(hints, doctor->hints, "hint"));
}

void mc_doctor_show(const struct mc_screen *screen,
		    const struct mc_doctor *doctor)
{
	for (size_t i = 0; i < doctor->n_findings; i++) {
		const struct mc_doctor_finding *finding = &doctor->findings[i];
		bool is_last = i + 1 == doctor->n_findings;

		say_title(screen, finding, i > 0 ? finding - 1 : NULL);
		say_finding(screen, finding, is_last ? NULL : finding + 1);
	}
	say_verdict(screen, doctor);
}
