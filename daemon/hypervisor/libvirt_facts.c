/*
 * Remembers what the domains' XML says, as reading it costs one call each.
 *
 * It can change while a domain runs (a device plugged in, a period or metadata
 * set), so it is read again by turns. One call for the metadata alone costs
 * libvirtd as much. Which facts there are is known to domain_xml.c.
 */
#include "libvirt_facts.h"

#include <errno.h>
#include <string.h>

#include <memcoord/log.h>
#include <memcoord/moment.h>
#include <memcoord/schema.h>

#define ROUND_MS 8000
#define TURNS_MOST 500

struct mc_libvirt_fact {
	char uuid[MC_UUID_SIZE];
	int64_t id; /* another one: the domain was started anew */
	struct mc_domain_facts facts;
	bool is_due; /* it is its turn to be read again */
	bool is_wanted; /* asked for since the last sweep */
	bool is_odd; /* its XML wasn't understood */
};

/*
 * Domains come in the same order each time, so the search begins behind the
 * last one found.
 */
static struct mc_libvirt_fact *find(struct mc_libvirt_facts *facts,
				    const char *uuid, int64_t id)
{
	for (size_t i = 0; i < facts->n_rows; i++) {
		size_t at = (facts->next + i) % facts->n_rows;
		struct mc_libvirt_fact *row = &facts->rows[at];

		if (row->id == id && strcmp(row->uuid, uuid) == 0) {
			facts->next = at + 1;
			return row;
		}
	}
	return NULL;
}

static struct mc_libvirt_fact *add(struct mc_libvirt_facts *facts,
				   const char *uuid, int64_t id)
{
	struct mc_libvirt_fact *row;

	if (facts->n_rows == facts->room) {
		facts->room = facts->room > 0 ? 2 * facts->room : 16;
		facts->rows = mc_realloc(facts->rows, facts->room,
					 sizeof *facts->rows);
	}
	row = &facts->rows[facts->n_rows++];
	*row = (struct mc_libvirt_fact){ .id = id };
	mc_copy(row->uuid, sizeof row->uuid, uuid);
	return row;
}

static void note_odd(struct mc_libvirt_fact *row, virDomainPtr domain,
		     const struct mc_error *why)
{
	if (!row->is_odd)
		mc_log(MC_LOG_WARNING, "%s: left alone: %s",
		       virDomainGetName(domain), why->text);
	row->facts = (struct mc_domain_facts){ 0 };
	row->is_odd = true;
}

static int read_facts(struct mc_libvirt_fact *row, struct mc_libvirt_link *link,
		      virDomainPtr domain, struct mc_error *err)
{
	mc_auto(mc_freep) char *xml = virDomainGetXMLDesc(domain, 0);
	struct mc_error why;

	if (xml == NULL)
		return mc_libvirt_fail(link, err, "reading a domain's XML");
	if (mc_domain_xml_read(&row->facts, xml, &why) < 0)
		note_odd(row, domain, &why);
	else
		row->is_odd = false;
	row->is_due = false;
	return 0;
}

int mc_libvirt_facts_of(struct mc_libvirt_facts *facts,
			struct mc_domain_facts *found,
			struct mc_libvirt_link *link, virDomainPtr domain,
			const char *uuid, int64_t id, struct mc_error *err)
{
	struct mc_libvirt_fact *row = find(facts, uuid, id);
	bool is_new = row == NULL;
	int rc;

	if (is_new)
		row = add(facts, uuid, id);
	if (is_new || row->is_due) {
		rc = read_facts(row, link, domain, err);
		if (rc < 0 && is_new)
			facts->n_rows--;
		if (rc < 0)
			return rc;
	}
	row->is_wanted = true;
	*found = row->facts;
	return 0;
}

void mc_libvirt_facts_again(struct mc_libvirt_facts *facts, const char *uuid)
{
	for (size_t i = 0; i < facts->n_rows; i++)
		if (strcmp(facts->rows[i].uuid, uuid) == 0)
			facts->rows[i].is_due = true;
}

/* As many as keep a round short, if samples go on as far apart as the last. */
static size_t turns_of(struct mc_libvirt_facts *facts)
{
	uint64_t now_ms = mc_moment_steady_ms();
	bool is_first = facts->swept_at_ms == 0;
	uint64_t passed_ms = is_first ? 0 : now_ms - facts->swept_at_ms;
	uint64_t share = facts->n_rows * mc_min(passed_ms, ROUND_MS) / ROUND_MS;

	facts->swept_at_ms = now_ms;
	return mc_min(share + 1, mc_min(facts->n_rows, TURNS_MOST));
}

static void give_turns(struct mc_libvirt_facts *facts)
{
	size_t turns = turns_of(facts);

	for (size_t i = 0; i < turns; i++)
		facts->rows[facts->turn++ % facts->n_rows].is_due = true;
	facts->turn = facts->n_rows > 0 ? facts->turn % facts->n_rows : 0;
}

void mc_libvirt_facts_sweep(struct mc_libvirt_facts *facts)
{
	size_t turn = facts->turn;
	size_t kept = 0;

	for (size_t i = 0; i < facts->n_rows; i++) {
		if (i == turn)
			facts->turn = kept;
		if (!facts->rows[i].is_wanted)
			continue;
		facts->rows[kept] = facts->rows[i];
		facts->rows[kept++].is_wanted = false;
	}
	facts->n_rows = kept;
	facts->next = 0;
	give_turns(facts);
}

void mc_libvirt_facts_clear(struct mc_libvirt_facts *facts)
{
	free(facts->rows);
	*facts = (struct mc_libvirt_facts){ 0 };
}
