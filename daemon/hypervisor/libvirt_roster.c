/*
 * Lists the active domains in a thread of its own, with a connection of its
 * own: on a shared one calls of others were seen to wait for the list.
 *
 * What is asked about a domain that is known waits for that domain only.
 */
#include "libvirt_roster.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <memcoord/moment.h>

/* A list takes milliseconds, also of thousands of domains. */
#define LIST_MOST_MS 300

struct uuid {
	unsigned char bytes[VIR_UUID_BUFLEN];
};

/* What the thread found. */
struct list {
	int code; /* less than 0: `err` says why there is none */
	struct mc_error err;
	struct uuid *uuids; /* owned */
	size_t count;
};

/* The domains that are known. */
struct handles {
	virDomainPtr *all; /* owned, and so is each; NULL ends them */
	struct uuid *uuids; /* owned; of each of them */
	size_t count;
	virDomainPtr *added; /* owned; those of them that are new */
};

struct mc_libvirt_roster {
	pthread_t thread;
	struct mc_libvirt_link link; /* the thread's */

	pthread_mutex_t lock; /* of what follows, up to `list` */
	pthread_cond_t asked, answered;
	bool is_ending;
	bool is_asked; /* until the list is taken */
	bool is_answered;
	struct list list;

	/* The sample's thread alone has these. */
	bool is_late; /* the list under way has been waited for */
	virConnectPtr connection; /* owned; of the handles, or NULL */
	struct handles known;
};

/* ---- the thread ---- */

static void take_uuids(struct list *list, virDomainPtr *domains, size_t count)
{
	list->uuids = mc_alloc(count, sizeof *list->uuids);
	for (size_t i = 0; i < count; i++) {
		virDomainGetUUID(domains[i], list->uuids[i].bytes);
		virDomainFree(domains[i]);
	}
	list->count = count;
	free(domains);
}

static int list_once(struct mc_libvirt_link *link, struct list *list)
{
	virDomainPtr *domains = NULL;
	int rc = mc_libvirt_link_up(link, &list->err);
	int count;

	if (rc < 0)
		return rc;
	count = virConnectListAllDomains(link->connection, &domains,
					 VIR_CONNECT_LIST_DOMAINS_ACTIVE);
	if (count < 0)
		return mc_libvirt_fail(link, &list->err, "listing the domains");
	take_uuids(list, domains, (size_t)count);
	return 0;
}

static struct list make_list(struct mc_libvirt_link *link)
{
	bool was_connected = link->connection != NULL;
	struct list list = { 0 };

	list.code = list_once(link, &list);
	/* Lost since the last call, as after a restart of libvirtd. */
	if (list.code == -ENOTCONN && was_connected)
		list.code = list_once(link, &list);
	return list;
}

static void *run(void *argument)
{
	struct mc_libvirt_roster *roster = argument;

	pthread_mutex_lock(&roster->lock);
	while (!roster->is_ending) {
		struct list list;

		if (!roster->is_asked || roster->is_answered) {
			pthread_cond_wait(&roster->asked, &roster->lock);
			continue;
		}
		pthread_mutex_unlock(&roster->lock);
		list = make_list(&roster->link);
		pthread_mutex_lock(&roster->lock);
		roster->list = list;
		roster->is_answered = true;
		pthread_cond_signal(&roster->answered);
	}
	pthread_mutex_unlock(&roster->lock);
	return NULL;
}

/* ---- the sample's thread ---- */

static void init_locks(struct mc_libvirt_roster *roster)
{
	pthread_condattr_t steady;

	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_mutex_init(&roster->lock, NULL);
	pthread_cond_init(&roster->asked, NULL);
	pthread_cond_init(&roster->answered, &steady);
	pthread_condattr_destroy(&steady);
}

static void destroy(struct mc_libvirt_roster *roster)
{
	pthread_cond_destroy(&roster->asked);
	pthread_cond_destroy(&roster->answered);
	pthread_mutex_destroy(&roster->lock);
	mc_libvirt_link_clear(&roster->link);
	free(roster->list.uuids);
	free(roster);
}

int mc_libvirt_roster_new(struct mc_libvirt_roster **roster, const char *uri,
			  virConnectPtr (*open)(const char *uri),
			  struct mc_error *err)
{
	struct mc_libvirt_roster *next = mc_alloc(1, sizeof *next);
	int rc = mc_libvirt_link_init(&next->link, uri, open, err);

	if (rc < 0) {
		free(next);
		return rc;
	}
	init_locks(next);
	rc = pthread_create(&next->thread, NULL, run, next);
	if (rc != 0) {
		destroy(next);
		return mc_fail(err, -rc, "no thread: %s", strerror(rc));
	}
	*roster = next;
	return 0;
}

/* Those that were taken out are NULL. */
static void free_handles(struct handles *handles)
{
	for (size_t i = 0; i < handles->count; i++)
		if (handles->all[i] != NULL)
			virDomainFree(handles->all[i]);
	free(handles->all);
	free(handles->uuids);
	free(handles->added);
	*handles = (struct handles){ 0 };
}

static void forget(struct mc_libvirt_roster *roster)
{
	free_handles(&roster->known);
	if (roster->connection != NULL)
		virConnectClose(roster->connection);
	roster->connection = NULL;
}

void mc_libvirt_roster_ask(struct mc_libvirt_roster *roster,
			   const struct mc_libvirt_link *link)
{
	if (roster->connection != link->connection)
		forget(roster);
	pthread_mutex_lock(&roster->lock);
	if (!roster->is_asked) {
		roster->is_asked = true;
		roster->is_late = false;
		pthread_cond_signal(&roster->asked);
	}
	pthread_mutex_unlock(&roster->lock);
}

static virDomainPtr none[] = { NULL };

virDomainPtr *mc_libvirt_roster_known(const struct mc_libvirt_roster *roster)
{
	return roster->known.all != NULL ? roster->known.all : none;
}

/* Whether the list is there in time; it is waited for once. */
static bool wait_for_list(struct mc_libvirt_roster *roster)
{
	uint64_t until_ms = mc_moment_steady_ms() + LIST_MOST_MS;
	const struct timespec until = {
		.tv_sec = (time_t)(until_ms / 1000),
		.tv_nsec = (long)(until_ms % 1000) * 1000000,
	};
	int rc = 0;

	while (!roster->is_answered && !roster->is_late && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&roster->answered, &roster->lock,
					    &until);
	roster->is_late = !roster->is_answered;
	return roster->is_answered;
}

static bool take_list(struct mc_libvirt_roster *roster, struct list *list)
{
	bool is_there;

	pthread_mutex_lock(&roster->lock);
	is_there = wait_for_list(roster);
	if (is_there) {
		*list = roster->list;
		roster->list = (struct list){ 0 };
		roster->is_asked = roster->is_answered = false;
	}
	pthread_mutex_unlock(&roster->lock);
	return is_there;
}

/*
 * Takes out the handle of a known domain, or NULL. They come in the same order
 * each time, so the search begins behind the last one found.
 */
static virDomainPtr take_out(struct handles *from, const struct uuid *uuid,
			     size_t *next)
{
	for (size_t i = 0; i < from->count; i++) {
		size_t at = (*next + i) % from->count;
		virDomainPtr found = from->all[at];

		if (memcmp(&from->uuids[at], uuid, sizeof *uuid) != 0)
			continue;
		*next = at + 1;
		from->all[at] = NULL;
		return found;
	}
	return NULL;
}

static void add(struct handles *to, virDomainPtr handle,
		const struct uuid *uuid)
{
	to->uuids[to->count] = *uuid;
	to->all[to->count++] = handle;
}

/* Asks for the handle of a domain that is new; 0 too where it has gone. */
static int add_new(struct handles *to, struct mc_libvirt_link *link,
		   const struct uuid *uuid, size_t *n_added,
		   struct mc_error *err)
{
	virDomainPtr handle =
		virDomainLookupByUUID(link->connection, uuid->bytes);
	int rc;

	if (handle == NULL) {
		rc = mc_libvirt_fail(link, err, "looking for a domain");
		return rc == -ENOENT ? 0 : rc;
	}
	add(to, handle, uuid);
	to->added[(*n_added)++] = handle;
	return 0;
}

/* From now on the domains of the list are known, up to a failure. */
static int know(struct handles *known, struct mc_libvirt_link *link,
		const struct list *list, struct mc_error *err)
{
	mc_auto(free_handles) struct handles old = *known;
	size_t n_added = 0, next = 0;
	int rc = 0;

	known->all = mc_alloc(list->count + 1, sizeof *known->all);
	known->added = mc_alloc(list->count + 1, sizeof *known->added);
	known->uuids = mc_alloc(list->count, sizeof *known->uuids);
	known->count = 0;
	for (size_t i = 0; i < list->count && rc == 0; i++) {
		const struct uuid *uuid = &list->uuids[i];
		virDomainPtr handle = take_out(&old, uuid, &next);

		if (handle != NULL)
			add(known, handle, uuid);
		else
			rc = add_new(known, link, uuid, &n_added, err);
	}
	return rc;
}

int mc_libvirt_roster_take(struct mc_libvirt_roster *roster,
			   struct mc_libvirt_link *link, virDomainPtr **added,
			   struct mc_error *err)
{
	struct list list = { 0 };
	int rc;

	*added = none;
	if (!take_list(roster, &list)) {
		if (roster->connection != NULL)
			return 0;
		return mc_fail(err, -ETIMEDOUT,
			       "libvirtd doesn't list its domains: a hook may "
			       "hold one of them as it starts or stops");
	}
	if (list.code < 0)
		return mc_fail(err, list.code, "%s", list.err.text);
	if (roster->connection == NULL) {
		virConnectRef(link->connection);
		roster->connection = link->connection;
	}
	rc = know(&roster->known, link, &list, err);
	free(list.uuids);
	if (rc == 0)
		*added = roster->known.added;
	return rc;
}

static bool end_thread(struct mc_libvirt_roster *roster)
{
	bool is_busy;

	pthread_mutex_lock(&roster->lock);
	is_busy = roster->is_asked && !roster->is_answered;
	roster->is_ending = true;
	pthread_cond_signal(&roster->asked);
	pthread_mutex_unlock(&roster->lock);
	if (is_busy)
		return false;
	pthread_join(roster->thread, NULL);
	return true;
}

void mc_libvirt_roster_free(struct mc_libvirt_roster *roster)
{
	if (roster == NULL || !end_thread(roster))
		return;
	forget(roster);
	destroy(roster);
}
