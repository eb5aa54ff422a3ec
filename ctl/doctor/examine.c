/*
 * Makes the checks of `memcoordctl doctor` and puts what they find into words.
 * Names, levels and sentences are in doctor_checks.h; how each looks is in
 * check_access.c, check_host.c and check_domain.c. Pure: nothing is asked here.
 */
#include "examine.h"

#include <assert.h>
#include <string.h>

#include <memcoord/buf.h>

#include "check.h"

/* There is one already, if only of the model none. */
#define BALLOON_XML \
	"<memballoon> becomes <memballoon model='virtio' autodeflate='on' " \
	"freePageReporting='on'><stats period='1'/></memballoon>"

/* ---- the table ---- */

enum scope { HOST, EACH, ACTIVE, BALLOON };

static const struct check {
	enum scope scope;
	const char *name;
	enum mc_doctor_level level;
	const char *fine, *sentence, *remedy;
	enum mc_check_outcome (*look)(const struct mc_check_view *view);
} checks[] = {
#define CHECK(id, scope, name, level, fine, sentence, remedy) \
	{ \
		scope,	  name,	  MC_DOCTOR_##level, fine, \
		sentence, remedy, mc_check_##id \
	},
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
static const char *word_of(const struct mc_check_view *view, const char *key,
			   size_t length)
{
	const struct mc_patient *patient = view->patient;
	const struct mc_init_system *init = patient->machine->init;
	const struct mc_check_words *words = view->words;
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
		{ "next-start", MC_CHECK_NEXT_START },
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
static char *expand(const struct mc_check_view *view, const char *sentence)
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
		const struct mc_check_view *view, enum mc_doctor_level level)
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
static void look(struct mc_doctor *doctor, struct mc_check_view *view,
		 enum scope first, enum scope last)
{
	for (size_t i = 0; i < MC_COUNT(checks); i++) {
		struct mc_check_words words = { .what = "" };
		enum mc_check_outcome outcome;

		if (checks[i].scope < first || checks[i].scope > last)
			continue;
		if (view->domain != NULL)
			quote(words.name, sizeof words.name,
			      view->domain->name);
		view->words = &words;
		outcome = checks[i].look(view);
		if (outcome == MC_CHECK_FOUND)
			add(doctor, &checks[i], view, checks[i].level);
		else if (outcome == MC_CHECK_FINE && checks[i].fine != NULL)
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
	struct mc_check_view view = { .patient = patient };

	*doctor = (struct mc_doctor){ .domains = n_domains };
	look(doctor, &view, HOST, HOST);
	for (size_t i = 0; i < n_domains; i++) {
		view.domain = &status->domains[i];
		view.setup = find_setup(patient->facts, view.domain->uuid);
		look(doctor, &view, EACH, scope_of(view.domain));
	}
}
