/*
 * The command `events`. What an event reads like is event_line.c's.
 */
#include "events.h"

#include <errno.h>
#include <string.h>

#include <memcoord/moment.h>

#include "event_line.h"
#include "failure.h"
#include "follow.h"
#include "screen/json.h"

#define TOPIC(name) \
	{ #name, offsetof(struct mc_subscribe_params, has_##name), \
	  offsetof(struct mc_subscribe_params, name) },
static const struct {
	const char *name;
	size_t has, wanted; /* of the params */
} topics[] = { MC_TOPICS(TOPIC) };

#define NAMED(name) " " #name
#define TOPIC_NAMES MC_TOPICS(NAMED)

static int take_topic(struct mc_subscribe_params *params, const char *word,
		      struct mc_error *err)
{
	for (size_t i = 0; i < MC_COUNT(topics); i++) {
		if (strcmp(topics[i].name, word) != 0)
			continue;
		*((bool *)((char *)params + topics[i].has)) = true;
		*((bool *)((char *)params + topics[i].wanted)) = true;
		return 0;
	}
	return mc_fail(err, -EINVAL,
		       "events: no topic is called '%s', there are" TOPIC_NAMES,
		       word);
}

static int print(const struct mc_options *options,
		 const struct mc_client_event *event)
{
	struct mc_screen screen;
	int rc = 0;

	mc_screen_of_stdout(&screen,
			    !mc_options_have(options, MC_OPTION_NO_COLOR));
	if (mc_options_have(options, MC_OPTION_JSON))
		rc = mc_json_print_event(stdout, event->kind, event->record);
	else
		mc_event_line_print(&screen, event, mc_moment_real_ms());
	if (rc == 0 && (fflush(stdout) == EOF || ferror(stdout)))
		rc = -errno;
	return rc;
}

static int follow_events(struct mc_follow *follow,
			 const struct mc_options *options)
{
	struct mc_error err = { 0 };
	struct mc_client_event event;
	int rc;

	while ((rc = mc_follow_next(follow, &event, &err)) > 0) {
		rc = print(options, &event);
		mc_client_event_clear(&event);
		if (rc < 0)
			return mc_failure_output(rc);
	}
	return rc < 0 ? mc_failure_connection(options, &err) : MC_EXIT_DONE;
}

int mc_events_run(const struct mc_options *options, char **words,
		  size_t n_words)
{
	struct mc_options lines = *options;
	struct mc_subscribe_params params = { 0 };
	struct mc_error err = { 0 };
	struct mc_follow follow;
	int rc;

	lines.has_lines = true;
	for (size_t i = 0; i < n_words; i++)
		if (take_topic(&params, words[i], &err) < 0)
			return mc_failure_usage(&lines, &err);
	rc = mc_follow_begin(&follow, &lines, &params);
	if (rc != MC_EXIT_DONE)
		return rc;
	rc = follow_events(&follow, &lines);
	mc_follow_end(&follow);
	return rc;
}
