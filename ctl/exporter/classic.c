/*
 * From OpenMetrics to Prometheus' older text format, which has no units, no
 * end, fewer types, and describes a counter under the name of its samples.
 */
#include <string.h>

#include <memcoord/base.h>

#include "scrape.h"

/* The types that differ: what a family's samples are called, what it becomes. */
static const struct {
	const char *type;
	const char *suffix;
	const char *classic;
} types[] = {
	{ "counter", "_total", "counter" },
	{ "info", "_info", "gauge" },
	{ "stateset", "", "gauge" },
	{ "unknown", "", "untyped" },
};

struct family {
	const char *name; /* borrowed from its TYPE line */
	size_t length;
	const char *suffix;
};

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* The row of the type that a TYPE line ends with; MC_COUNT where it stays. */
static size_t find_type(const char *type, size_t length)
{
	size_t i = 0;

	while (i < MC_COUNT(types) &&
	       (strlen(types[i].type) != length ||
		memcmp(types[i].type, type, length) != 0))
		i++;
	return i;
}

/* "# TYPE name type" */
static void write_type(FILE *out, const char *line, size_t length,
		       struct family *family)
{
	const char *name = line + strlen("# TYPE ");
	const char *end = line + length;
	const char *space = memchr(name, ' ', (size_t)(end - name));
	const char *type = space == NULL ? end : space + 1;
	size_t row = find_type(type, (size_t)(end - type));
	bool is_other = row < MC_COUNT(types);

	*family = (struct family){
		.name = name,
		.length = (size_t)((space == NULL ? end : space) - name),
		.suffix = is_other ? types[row].suffix : "",
	};
	fprintf(out, "# TYPE %.*s%s %.*s\n", (int)family->length, name,
		family->suffix,
		is_other ? (int)strlen(types[row].classic) : (int)(end - type),
		is_other ? types[row].classic : type);
}

/* "# HELP name text", which follows the family's TYPE. */
static void write_help(FILE *out, const char *line, size_t length,
		       const struct family *family)
{
	const char *name = line + strlen("# HELP ");
	const char *text = name + family->length;

	if (family->name == NULL || text > line + length ||
	    memcmp(name, family->name, family->length) != 0)
		return;
	fprintf(out, "# HELP %.*s%s%.*s\n", (int)family->length, name,
		family->suffix, (int)(line + length - text), text);
}

static void write_line(FILE *out, const char *line, size_t length,
		       struct family *family)
{
	if (begins(line, "# TYPE "))
		write_type(out, line, length, family);
	else if (begins(line, "# HELP "))
		write_help(out, line, length, family);
	else if (*line != '#')
		fprintf(out, "%.*s\n", (int)length, line);
}

char *mc_scrape_classic(const char *openmetrics)
{
	struct family family = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		abort();
	while (*openmetrics != '\0') {
		size_t length = strcspn(openmetrics, "\n");

		write_line(out, openmetrics, length, &family);
		openmetrics += length + (openmetrics[length] == '\n');
	}
	if (fclose(out) != 0)
		abort();
	return text;
}
