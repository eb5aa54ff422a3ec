/*
 * The types of keys: how a value is read and written, and what its range is
 * called.
 *
 * Numbers and their units are read in common/num.c.
 */
#include "table.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* All of the host's memory but one part in a hundred. */
#define AMOUNT_MOST_CENTIPCT 9900

static int take_text(void *member, const struct mc_key *key, const char *text,
		     struct mc_error *err)
{
	char shown[MC_SHOWN];

	if (strlen(text) >= key->size)
		return mc_fail(err, -ERANGE,
			       "'%s...' is too long; write at most %zu bytes",
			       mc_shown(shown, text), key->size - 1);
	if (strlen(text) < key->low)
		return mc_fail(err, -EINVAL, "is empty; the default is %s",
			       key->fallback);
	/* A line break would be two lines of a file, and of the log. */
	for (const char *c = text; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			return mc_fail(err, -EINVAL,
				       "'%s' holds a control character",
				       mc_shown(shown, text));
	/* The whole member is set, so that equal values are equal bytes. */
	memset(member, 0, key->size);
	mc_copy(member, key->size, text);
	return 0;
}

static void say_text(char text[MC_NAME_SIZE], const struct mc_key_type *type,
		     const void *member)
{
	(void)type;
	mc_copy(text, MC_NAME_SIZE, member);
}

static int check_range(uint64_t value, uint64_t low, uint64_t high,
		       const struct mc_key_type *type, const char *text,
		       struct mc_error *err)
{
	char shown[MC_SHOWN], low_text[MC_NUM_TEXT], high_text[MC_NUM_TEXT];

	if (value >= low && value <= high)
		return 0;
	return mc_fail(err, -ERANGE, "'%s' is out of range; write %s to %s",
		       mc_shown(shown, text), type->write(low_text, low),
		       type->write(high_text, high));
}

static int take_number(void *member, const struct mc_key *key, const char *text,
		       struct mc_error *err)
{
	uint64_t value;
	int rc = key->type->read(&value, text, err);

	if (rc == 0)
		rc = check_range(value, key->low, key->high, key->type, text,
				 err);
	if (rc < 0)
		return rc;
	*(uint64_t *)member = value;
	return 0;
}

struct unit {
	const char *name;
	uint64_t scale;
	uint64_t least; /* below so many of it a smaller one is used */
};

/* In KiB. */
static const struct unit sizes[] = {
	{ "TiB", UINT64_C(1) << 30, 1 },
	{ "GiB", UINT64_C(1) << 20, 1 },
	{ "MiB", UINT64_C(1) << 10, 1 },
	{ "KiB", 1, 0 },
};

/* In milliseconds. */
static const struct unit durations[] = {
	{ "d", 86400000, 2 }, { "h", 3600000, 2 }, { "min", 60000, 2 },
	{ "s", 1000, 1 },     { "ms", 1, 0 },
};

/* The first unit that has no rest; the last one never has. */
static void say_exactly(char text[MC_NAME_SIZE], uint64_t value,
			const struct unit *unit)
{
	while (value % unit->scale != 0 || value / unit->scale < unit->least)
		unit++;
	snprintf(text, MC_NAME_SIZE, "%" PRIu64 "%s", value / unit->scale,
		 unit->name);
}

static void say_size(char text[MC_NAME_SIZE], const struct mc_key_type *type,
		     const void *member)
{
	(void)type;
	say_exactly(text, *(const uint64_t *)member, sizes);
}

static void say_duration(char text[MC_NAME_SIZE],
			 const struct mc_key_type *type, const void *member)
{
	(void)type;
	say_exactly(text, *(const uint64_t *)member, durations);
}

/* What `write` has to say is exact already. */
static void say_number(char text[MC_NAME_SIZE], const struct mc_key_type *type,
		       const void *member)
{
	char number[MC_NUM_TEXT];

	mc_copy(text, MC_NAME_SIZE,
		type->write(number, *(const uint64_t *)member));
}

static int take_amount(void *member, const struct mc_key *key, const char *text,
		       struct mc_error *err)
{
	struct mc_amount *amount = member;
	struct mc_amount next = { 0 };
	int rc;

	if (strchr(text, '%') != NULL) {
		rc = mc_percent_parse(&next.centipct, text, err);
		if (rc < 0)
			return rc;
		rc = check_range(next.centipct, 0, AMOUNT_MOST_CENTIPCT,
				 &mc_type_PERCENT, text, err);
	} else {
		struct mc_error cause;

		rc = mc_size_parse(&next.kib, text, &cause);
		if (rc < 0)
			return mc_fail(err, rc, "%s or 10%%", cause.text);
		rc = check_range(next.kib, key->low, key->high, &mc_type_SIZE,
				 text, err);
	}
	if (rc < 0)
		return rc;
	*amount = next;
	return 0;
}

static void say_amount(char text[MC_NAME_SIZE], const struct mc_key_type *type,
		       const void *member)
{
	const struct mc_amount *amount = member;

	(void)type;
	if (amount->centipct != 0)
		say_number(text, &mc_type_PERCENT, &amount->centipct);
	else
		say_exactly(text, amount->kib, sizes);
}

/* "manage, observe or off" */
static void list_words(char *text, size_t size, const struct mc_key_type *type)
{
	size_t used = 0;

	for (size_t i = 0; i < type->n_words && used < size; i++) {
		const char *gap = i + 1 < type->n_words ? ", " : " or ";

		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i > 0 ? gap : "", type->words[i]);
	}
}

static int take_word(void *member, const struct mc_key *key, const char *text,
		     struct mc_error *err)
{
	const struct mc_key_type *type = key->type;
	char shown[MC_SHOWN], known[128];

	_Static_assert(sizeof(enum mc_mode) == sizeof(unsigned), "enum");
	_Static_assert(sizeof(enum mc_fallback) == sizeof(unsigned), "enum");
	_Static_assert(sizeof(enum mc_choice) == sizeof(unsigned), "enum");
	_Static_assert(sizeof(enum mc_level) == sizeof(unsigned), "enum");
	_Static_assert(sizeof(enum mc_log_sink) == sizeof(unsigned), "enum");
	for (unsigned i = 0; i < type->n_words; i++) {
		if (strcmp(type->words[i], text) == 0) {
			memcpy(member, &i, sizeof i);
			return 0;
		}
	}
	list_words(known, sizeof known, type);
	return mc_fail(err, -EINVAL, "'%s' is unknown; write %s",
		       mc_shown(shown, text), known);
}

static void say_word(char text[MC_NAME_SIZE], const struct mc_key_type *type,
		     const void *member)
{
	unsigned i;

	memcpy(&i, member, sizeof i);
	mc_copy(text, MC_NAME_SIZE, type->words[i]);
}

static int read_octal(uint64_t *value, const char *text, struct mc_error *err)
{
	char shown[MC_SHOWN];

	*value = 0;
	if (text[strspn(text, "01234567")] != '\0' || strlen(text) > 8)
		return mc_fail(err, -EINVAL,
			       "'%s' isn't a mode; write one such as 0660",
			       mc_shown(shown, text));
	for (; *text != '\0'; text++)
		*value = *value * 8 + (uint64_t)(*text - '0');
	return 0;
}

static int take_octal(void *member, const struct mc_key *key, const char *text,
		      struct mc_error *err)
{
	if (*text != '\0')
		return take_number(member, key, text, err);
	*(uint64_t *)member = 0;
	return 0;
}

static const char *octal_text(char text[MC_NUM_TEXT], uint64_t value)
{
	if (value == 0)
		*text = '\0';
	else
		snprintf(text, MC_NUM_TEXT, "0%03" PRIo64, value);
	return text;
}

static int read_seconds(uint64_t *ms, const char *text, struct mc_error *err)
{
	char shown[MC_SHOWN];
	uint64_t value;
	int rc = mc_duration_parse(&value, text, err);

	if (rc < 0)
		return rc;
	if (value % 1000 != 0)
		return mc_fail(err, -EINVAL,
			       "'%s' isn't whole seconds; write %" PRIu64 "s",
			       mc_shown(shown, text), value / 1000 + 1);
	*ms = value;
	return 0;
}

static const char *percent_text(char text[MC_NUM_TEXT], uint64_t centipct)
{
	if (centipct % 100 == 0)
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 "%%", centipct / 100);
	else if (centipct % 10 == 0)
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 ".%" PRIu64 "%%",
			 centipct / 100, centipct / 10 % 10);
	else
		snprintf(text, MC_NUM_TEXT, "%" PRIu64 ".%02" PRIu64 "%%",
			 centipct / 100, centipct % 100);
	return text;
}

static const char *count_text(char text[MC_NUM_TEXT], uint64_t count)
{
	snprintf(text, MC_NUM_TEXT, "%" PRIu64, count);
	return text;
}

static const char *const modes[] = {
	[MC_MODE_MANAGE] = "manage",
	[MC_MODE_OBSERVE] = "observe",
	[MC_MODE_OFF] = "off",
};

static const char *const fallbacks[] = {
	[MC_FALLBACK_KEEP] = "keep",
	[MC_FALLBACK_RESTORE] = "restore",
};

static const char *const choices[] = {
	[MC_CHOICE_NO] = "no",
	[MC_CHOICE_YES] = "yes",
};

static const char *const sinks[] = {
	[MC_LOG_STDERR] = "stderr",
	[MC_LOG_SYSLOG] = "syslog",
};

static const char *const levels[] = {
	[MC_LOG_ERROR] = "error",
	[MC_LOG_WARNING] = "warning",
	[MC_LOG_INFO] = "info",
	[MC_LOG_DEBUG] = "debug",
};

#define NUMBER(reader, writer, sayer) \
	{ \
		.take = take_number, .say = sayer, .read = reader, \
		.write = writer \
	}
#define WORDS(table) \
	{ \
		.take = take_word, .say = say_word, .words = table, \
		.n_words = MC_COUNT(table) \
	}

const struct mc_key_type mc_type_TEXT = { .take = take_text, .say = say_text };
const struct mc_key_type mc_type_AMOUNT = { .take = take_amount,
					    .say = say_amount };
const struct mc_key_type mc_type_SIZE =
	NUMBER(mc_size_parse, mc_size_text, say_size);
const struct mc_key_type mc_type_DURATION =
	NUMBER(mc_duration_parse, mc_duration_text, say_duration);
const struct mc_key_type mc_type_SECONDS =
	NUMBER(read_seconds, mc_duration_text, say_duration);
const struct mc_key_type mc_type_PERCENT =
	NUMBER(mc_percent_parse, percent_text, say_number);
const struct mc_key_type mc_type_COUNT =
	NUMBER(mc_count_parse, count_text, say_number);
const struct mc_key_type mc_type_OCTAL = { .take = take_octal,
					   .say = say_number,
					   .read = read_octal,
					   .write = octal_text };
const struct mc_key_type mc_type_CHOICE = WORDS(choices);
const struct mc_key_type mc_type_MODE = WORDS(modes);
const struct mc_key_type mc_type_FALLBACK = WORDS(fallbacks);
const struct mc_key_type mc_type_SINK = WORDS(sinks);
const struct mc_key_type mc_type_LEVEL = WORDS(levels);
