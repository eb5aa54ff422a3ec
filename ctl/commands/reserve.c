/*
 * Room for domains that will start: what is asked, shown, and held.
 */
#include "reserve.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>

#include <memcoord/num.h>

#include "domain.h"
#include "failure.h"
#include "screen/table.h"

/* A number's text for as long as the enclosing block lives. */
#define SIZE(kib) mc_size_text((char[MC_NUM_TEXT]){ 0 }, kib)
#define DURATION(ms) mc_duration_text((char[MC_NUM_TEXT]){ 0 }, ms)

/* ---- params ---- */

static int check_most(const char *option, uint64_t ms, uint64_t least_ms,
		      uint64_t most_ms, struct mc_error *err)
{
	if (ms >= least_ms && ms <= most_ms)
		return 0;
	return mc_fail(err, -EINVAL, "%s: %s is not within %s..%s", option,
		       DURATION(ms), DURATION(least_ms), DURATION(most_ms));
}

static int check_times(const struct mc_reserve_params *params,
		       struct mc_error *err)
{
	int rc = 0;

	if (params->has_ttl_ms)
		rc = check_most("--ttl", params->ttl_ms, 1,
				MC_RESERVATION_TTL_MOST_MS, err);
	if (rc == 0 && params->has_wait_ms)
		rc = check_most("--wait", params->wait_ms, 0,
				MC_RESERVATION_WAIT_MOST_MS, err);
	return rc;
}

int mc_reserve_prepare(void *record, const struct mc_options *options,
		       char **words, size_t n_words, struct mc_error *err)
{
	struct mc_reserve_params *params = record;

	if (n_words == 0)
		return mc_fail(err, -EINVAL,
			       "reserve wants a size, such as 'reserve 2GiB'");
	if (mc_size_parse(&params->size_kib, words[0], err) < 0)
		return mc_fail_at(err, "reserve");
	if (params->size_kib < 1 || params->size_kib > MC_RESERVATION_MOST_KIB)
		return mc_fail(err, -EINVAL,
			       "reserve: '%s' is not within %s..%s", words[0],
			       SIZE(1), SIZE(MC_RESERVATION_MOST_KIB));
	params->has_name = mc_options_have(options, MC_OPTION_NAME);
	if (params->has_name &&
	    mc_domain_take_name(params->name, options->name, err) < 0)
		return mc_fail_at(err, "--name");
	params->has_ttl_ms = mc_options_have(options, MC_OPTION_TTL);
	params->ttl_ms = options->ttl_ms;
	params->has_wait_ms = mc_options_have(options, MC_OPTION_WAIT);
	params->wait_ms = options->wait_ms;
	params->has_hold = params->hold =
		mc_options_have(options, MC_OPTION_HOLD);
	return check_times(params, err);
}

int mc_unreserve_prepare(void *record, const struct mc_options *options,
			 char **words, size_t n_words, struct mc_error *err)
{
	struct mc_unreserve_params *params = record;
	const char *name = options->name;

	params->has_name = mc_options_have(options, MC_OPTION_NAME);
	if (params->has_name == (n_words > 0))
		return mc_fail(err, -EINVAL,
			       "unreserve wants the id or the name of a "
			       "reservation, such as 'unreserve 3'");
	if (n_words > 0) {
		params->has_id =
			mc_count_parse(&params->id, words[0], NULL) == 0;
		params->has_name = !params->has_id;
		name = words[0];
	}
	if (params->has_name &&
	    mc_domain_take_name(params->name, name, err) < 0)
		return mc_fail_at(err, "unreserve");
	return 0;
}

/* ---- what is shown ---- */

static void say_reservation(const struct mc_screen *screen, const char *label,
			    const struct mc_reservation *told)
{
	bool has_name = told->name[0] != '\0';

	mc_screen_say(screen, NULL, label, "%" PRIu64 "%s%s, %s", told->id,
		      has_name ? " for " : "", told->name,
		      SIZE(told->size_kib));
}

static const char *end_text(char *text, size_t size,
			    const struct mc_reservation *told)
{
	const char *holder = told->hold ? "with its client" : "";

	if (told->has_ttl_left_ms)
		snprintf(text, size, "in %s%s%s", DURATION(told->ttl_left_ms),
			 told->hold ? ", or " : "", holder);
	else
		mc_copy(text, size, holder);
	return text;
}

#define END_SIZE 80
#define END(told) end_text((char[END_SIZE]){ 0 }, END_SIZE, told)

int mc_reserve_show(const struct mc_screen *screen, const void *record)
{
	const struct mc_reservation *told = record;

	say_reservation(screen, "reserved", told);
	if (told->has_touched_kib)
		mc_screen_say(screen, NULL, "touched",
			      "%s by the running domain of that name",
			      SIZE(told->touched_kib));
	if (told->ready)
		mc_screen_say(screen, "ok", "room", "ready");
	else
		mc_screen_say(screen, "low", "room", "%s missing",
			      SIZE(told->missing_kib));
	mc_screen_say(screen, NULL, "ends", "%s", END(told));
	return 0;
}

int mc_unreserve_show(const struct mc_screen *screen, const void *record)
{
	say_reservation(screen, "ended", record);
	return 0;
}

static const struct mc_column columns[] = {
	{ "ID", false },     { "NAME", false },	  { "SIZE", true },
	{ "TOUCHED", true }, { "MISSING", true }, { "ROOM", false },
	{ "ENDS", false },
};

static void add_row(struct mc_table *table, const struct mc_screen *screen,
		    const struct mc_reservation *told)
{
	char id[MC_NUM_TEXT];

	snprintf(id, sizeof id, "%" PRIu64, told->id);
	mc_table_add(table, id, NULL);
	mc_table_add(table, told->name[0] != '\0' ? told->name : "-", NULL);
	mc_table_add(table, SIZE(told->size_kib), NULL);
	mc_table_add(table,
		     told->has_touched_kib ? SIZE(told->touched_kib) : "-",
		     NULL);
	mc_table_add(table, SIZE(told->missing_kib), NULL);
	mc_table_add(table, told->ready ? "ready" : "missing",
		     mc_screen_color(screen, told->ready ? "ok" : "low"));
	mc_table_add(table, END(told), NULL);
}

int mc_reservations_show(const struct mc_screen *screen, const void *record)
{
	const struct mc_reservations *list = record;
	mc_auto(mc_table_freep) struct mc_table *table =
		mc_table_new(columns, MC_COUNT(columns));
	int rc;

	if (list->n_reservations == 0) {
		mc_screen_say(screen, NULL, NULL, "Nothing is reserved.");
		return 0;
	}
	for (size_t i = 0; i < list->n_reservations; i++)
		add_row(table, screen, &list->reservations[i]);
	rc = mc_table_print(table, screen);
	putc('\n', screen->out);
	mc_screen_say(screen, NULL, "total", "%s reserved, %s of it missing",
		      SIZE(list->reserved_kib), SIZE(list->missing_kib));
	return rc;
}

/* ---- what follows ---- */

static int lost(const struct mc_client *client,
		const struct mc_options *options)
{
	struct mc_error err;

	mc_fail(&err, -ECONNRESET, "%s: closed while the reservation was held",
		mc_client_path(client));
	return mc_failure_connection(options, &err);
}

/* Nothing more is asked, so whatever comes from the daemon is its end. */
static int hold(struct mc_client *client, const struct mc_ends *ends,
		const struct mc_options *options)
{
	struct pollfd ready[] = {
		{ .fd = mc_client_fd(client), .events = POLLIN },
		{ .fd = ends->fd, .events = POLLIN },
	};
	int rc;

	do
		rc = poll(ready, MC_COUNT(ready), -1);
	while (rc < 0 && errno == EINTR);
	return ready[0].revents != 0 ? lost(client, options) : MC_EXIT_DONE;
}

int mc_reserve_finish(struct mc_client *client, const struct mc_ends *ends,
		      const struct mc_options *options, const void *record)
{
	const struct mc_reservation *told = record;

	if (!told->ready)
		return MC_EXIT_REFUSED;
	if (!told->hold)
		return MC_EXIT_DONE;
	return hold(client, ends, options);
}
