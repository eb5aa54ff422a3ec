/*
 * Writes the text format of OpenMetrics.
 */
#include "openmetrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include <memcoord/escape.h>

#define TYPE_ROW(id, word, suffix) { word, suffix },
static const struct {
	const char *word, *suffix;
} types[] = { MC_METRIC_TYPES(TYPE_ROW) };

#define MEASURE_ROW(id, unit, factor, decimals) { unit, factor, decimals },
static const struct {
	const char *unit;
	uint64_t factor;
	unsigned decimals;
} measures[] = { MC_METRIC_MEASURES(MEASURE_ROW) };

static void say(struct mc_buf *out, const char *text)
{
	mc_buf_append(out, text, strlen(text));
}

static void say_name(struct mc_buf *out, const struct mc_metric *metric)
{
	const char *unit = measures[metric->measure].unit;

	say(out, "memcoord_");
	say(out, metric->name);
	say(out, unit[0] != '\0' ? "_" : "");
	say(out, unit);
}

static void say_about(struct mc_buf *out, const struct mc_metric *metric,
		      const char *what, const char *text)
{
	say(out, "# ");
	say(out, what);
	say(out, " ");
	say_name(out, metric);
	say(out, " ");
	say(out, text);
	say(out, "\n");
}

void mc_openmetrics_family(struct mc_buf *out, const struct mc_metric *metric)
{
	const char *unit = measures[metric->measure].unit;

	say_about(out, metric, "TYPE", types[metric->type].word);
	if (unit[0] != '\0')
		say_about(out, metric, "UNIT", unit);
	say_about(out, metric, "HELP", metric->help);
}

static void say_value(struct mc_buf *out, enum mc_metric_measure measure,
		      uint64_t value)
{
	uint64_t factor = measures[measure].factor, whole = 1;
	int decimals = (int)measures[measure].decimals;
	char text[48];

	value = value > UINT64_MAX / factor ? UINT64_MAX : value * factor;
	for (int i = 0; i < decimals; i++)
		whole *= 10;
	if (decimals == 0)
		snprintf(text, sizeof text, "%" PRIu64, value);
	else
		snprintf(text, sizeof text, "%" PRIu64 ".%0*" PRIu64,
			 value / whole, decimals, value % whole);
	say(out, text);
}

void mc_openmetrics_sample(struct mc_buf *out, const struct mc_metric *metric,
			   const struct mc_buf *labels, uint64_t value)
{
	say_name(out, metric);
	say(out, types[metric->type].suffix);
	if (labels != NULL && labels->size > 0) {
		say(out, "{");
		mc_buf_append(out, labels->data, labels->size);
		say(out, "}");
	}
	say(out, " ");
	say_value(out, metric->measure, value);
	say(out, "\n");
}

static void say_escaped(struct mc_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			say(out, "\\n");
		else if (*text == '"' || *text == '\\')
			mc_buf_append(out, (char[]){ '\\', *text }, 2);
		else
			mc_buf_append(out, text, 1);
	}
}

void mc_openmetrics_label(struct mc_buf *labels, const char *name,
			  const char *value)
{
	mc_auto(mc_freep) char *valid = mc_escape_utf8(value);

	say(labels, labels->size > 0 ? "," : "");
	say(labels, name);
	say(labels, "=\"");
	say_escaped(labels, valid);
	say(labels, "\"");
}

void mc_openmetrics_end(struct mc_buf *out)
{
	mc_buf_append(out, "# EOF\n", sizeof "# EOF\n");
}
