/*
 * Asks memcoordd for its figures. How they are served is http.c's.
 */
#include "scrape.h"

#include <string.h>

#include <memcoord/client.h>

#define UP_HELP "Whether memcoordd answered."

static int ask(const char *socket, unsigned timeout_ms,
	       struct mc_metrics *metrics, struct mc_error *err)
{
	struct mc_client *client;
	bool is_refused;
	int rc = mc_client_open(&client, socket, err);

	if (rc < 0)
		return rc;
	rc = mc_client_call(client, MC_METHOD_CONTROL_metrics, NULL, metrics,
			    timeout_ms, &is_refused, err);
	mc_client_free(client);
	return rc;
}

/* One line when it begins to fail, and one when it is well again. */
static void note(bool is_up, const struct mc_error *err)
{
	static bool was_up = true;

	if (was_up && !is_up)
		fprintf(stderr,
			"memcoord-exporter: memcoordd doesn't answer: %s\n",
			err->text);
	else if (!was_up && is_up)
		fputs("memcoord-exporter: memcoordd answers again\n", stderr);
	was_up = is_up;
}

static char *join(bool is_up, const char *rest)
{
	char *text;

	if (asprintf(&text,
		     "# TYPE memcoord_up gauge\n"
		     "# HELP memcoord_up " UP_HELP "\n"
		     "memcoord_up %d\n%s",
		     is_up, rest) < 0)
		abort();
	return text;
}

char *mc_scrape(const char *socket, unsigned timeout_ms,
		enum mc_scrape_form form)
{
	struct mc_metrics metrics = { 0 };
	struct mc_error err = { 0 };
	bool is_up = ask(socket, timeout_ms, &metrics, &err) == 0;
	char *text = join(is_up, is_up ? metrics.text : "# EOF\n");

	note(is_up, &err);
	mc_record_clear(MC_RECORD_metrics, &metrics);
	if (form == MC_SCRAPE_CLASSIC) {
		char *classic = mc_scrape_classic(text);

		free(text);
		text = classic;
	}
	return text;
}
